import type { Assumption } from '../model/assumption.ts';
import type { Model } from '../model/model.ts';
import type { Architecture, PlatformName } from '../platform/facts.ts';
import type { TrafficPattern } from '../workload/pattern.ts';

/** A scenario made ready to run: the engine's model, what feeds it, and the names and rules that the results need. */
export interface CompiledScenario {
  readonly name: string;
  readonly platform: PlatformName;
  readonly region: string;
  readonly model: Model;
  /** In the order of `model.functions`. */
  readonly functions: readonly CompiledFunction[];
  /** In the order of `model.sources`. */
  readonly sources: readonly CompiledSource[];
  readonly arrivals: readonly CompiledArrivals[];
  readonly startEpochMs: number;
  readonly timezone: string;
  readonly billing: CompiledBilling;
  /** auto: as many as the figures need (study). */
  readonly replications: number | 'auto';
  /** Metric name → expressions, as written. */
  readonly thresholds: readonly { readonly metric: string; readonly expression: string }[];
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly string[];
  /** `compare:` of the scenario: key path → values, in the order asked; null where there is none. */
  readonly compare:
    | readonly { readonly path: string; readonly values: readonly (string | number)[] }[]
    | null;
}

export interface CompiledFunction {
  readonly name: string;
  readonly memoryMb: number;
  readonly architecture: Architecture;
  readonly runtime: string;
  readonly package: 'zip' | 'image';
  readonly ephemeralStorageMb: number;
  readonly snapStart: boolean;
  readonly provisionedConcurrency: number;
  /** How a duration becomes a billed one. */
  readonly billedDuration: {
    readonly stepMs: number;
    readonly billsInit: boolean;
    readonly restoreBilledShare: number;
  };
}

export interface CompiledSource {
  /** The trigger's name, or null for traffic sent to a function directly. */
  readonly trigger: string | null;
  readonly source: string;
}

export interface CompiledArrivals {
  readonly sourceIndex: number;
  readonly pattern: TrafficPattern;
  readonly streamName: string;
}

export interface CompiledBilling {
  readonly freeTier: boolean;
  /** Share taken off duration and provisioned prices, 0–1. */
  readonly savingsPlan: number;
  /** Own prices by item, as decimal text; empty where there are none. */
  readonly ownPrices: Readonly<Record<string, string>>;
  readonly provisionedStepSeconds: number;
}

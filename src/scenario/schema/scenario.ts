import type { PlatformFacts } from '../../platform/facts.ts';
import type { CompareAxis } from './compare-schema.ts';
import type { FunctionSpec } from './function-schema.ts';
import type { MonthRegime } from './month-schema.ts';
import type { ResourceSpec } from './resource-schema.ts';
import type { RoleSpec } from './role-schema.ts';
import type { ThresholdSpec } from './run-schema.ts';
import type { TrafficSpec } from './traffic-schema.ts';
import type { TriggerSpec } from './trigger-schema.ts';
import type { Workflow } from './workflow.ts';

/**
 * A checked scenario as its author gave it, in ms, MB and rates per second. What was not given is undefined:
 * the compiler fills it in.
 */
export interface Scenario {
  readonly name: string;
  readonly facts: PlatformFacts;
  readonly region: string;
  readonly accountConcurrency: number | undefined;
  /** The account's memory quota, MB; undefined for all that Lambda allows. */
  readonly accountMemory?: number | undefined;
  /** By quota id: what the account has a second. */
  readonly accountQuotas?: Readonly<Record<string, number | undefined>> | undefined;
  readonly zoneLoss: { readonly at: number; readonly share?: number | undefined } | undefined;
  /** In the order of the file. */
  readonly functions: ReadonlyMap<string, FunctionSpec>;
  readonly triggers: ReadonlyMap<string, TriggerSpec>;
  /** State machines by trigger, of those with steps or a definition; what the triggers say, made ready. */
  readonly workflows?: ReadonlyMap<string, Workflow> | undefined;
  readonly resources: ReadonlyMap<string, ResourceSpec>;
  readonly roles: ReadonlyMap<string, RoleSpec>;
  readonly traffic: readonly PlacedTraffic[];
  readonly billing: {
    readonly freeTier?: boolean | undefined;
    readonly savingsPlan?: number | undefined;
    readonly natGateways?: number | undefined;
    readonly prices?: string | undefined;
  };
  readonly run: {
    readonly duration?: number | undefined;
    readonly warmup?: number | undefined;
    readonly seed?: number | undefined;
    readonly replications?: number | 'auto' | undefined;
    readonly start?: number | undefined;
    readonly period?: number | undefined;
    readonly timezone?: string | undefined;
  };
  readonly thresholds: readonly ThresholdSpec[];
  readonly compare: readonly CompareAxis[] | null;
  readonly month?: readonly MonthRegime[] | undefined;
}

/** An entry of `traffic` with its number in the file. */
export interface PlacedTraffic extends TrafficSpec {
  readonly index: number;
  /** `to` stands there, be it readable or not. */
  readonly hasTo: boolean;
}

import { quantityIn } from '../../units/setting-quantity.ts';
import type { Interval } from './with-ci95.ts';

/** One point of a sweep as it ended: a line of `results.ndjson`. */
export interface SweepRow {
  /** Place in the design, from 0. */
  readonly index: number;
  /** Digest of all that the figures depend on. */
  readonly key: string;
  /** Axis → value. */
  readonly set: Readonly<Record<string, string | number>>;
  readonly replications: number;
  /** Metric → value, null where the run has none. */
  readonly figures: Readonly<Record<string, number | null>>;
  /** Metric → 95 % interval, of several replications. */
  readonly ci95?: Readonly<Record<string, Interval>>;
  /** Constraints and thresholds that do not hold; absent where all do. */
  readonly failed?: readonly string[];
  /** Why the scenario refuses these settings; absent where it ran. */
  readonly refused?: readonly string[];
  /** Successive halving left it behind before it had all replications. */
  readonly stopped?: true;
}

export interface SweepObjective {
  readonly metric: string;
  readonly goal: 'minimise' | 'maximise';
  readonly unit: 'ms' | 'money' | 'share' | 'count';
}

/** A share of a figure's variance: first with its 95 % interval by bootstrap. */
export interface SobolShare {
  readonly axis: string;
  /** By this axis alone. */
  readonly first: number | null;
  readonly firstCi95: Interval | null;
  /** By this axis and all that it does together with others. */
  readonly total: number | null;
  readonly totalCi95: Interval | null;
}

export interface SweepSensitivity {
  readonly metric: string;
  /** Base points that the shares are worked out from. */
  readonly samples: number;
  readonly shares: readonly SobolShare[];
}

/** How far one axis at a time moves a figure from the base. */
export interface SweepSwing {
  readonly metric: string;
  readonly base: number;
  readonly swings: readonly {
    readonly axis: string;
    readonly low: number;
    readonly lowAt: string | number;
    readonly high: number;
    readonly highAt: string | number;
  }[];
}

/** What a sweep is, before any of it has run: every shard of it says the same. */
export interface SweepHeader {
  readonly schemaVersion: 1;
  readonly kind: 'sweep';
  readonly version: string;
  readonly name: string;
  /** File name of the scenario. */
  readonly scenario: string;
  /** Digest of the scenario with all its files, and of what the sweep asks. */
  readonly digest: string;
  readonly design: { readonly name: string; readonly samples: number | null; readonly seed: number };
  readonly axes: readonly {
    readonly path: string;
    /** In words: `256, 512`, `128 to 3008, log`. */
    readonly words: string;
    /** Written behind its numbers; empty where they have none, null where its values are words. */
    readonly unit: string | null;
  }[];
  readonly constraints: readonly string[];
  readonly objectives: readonly SweepObjective[];
  /** `PATH=VALUE` that hold at every point, as the sweep file sets them. */
  readonly set: readonly string[];
  /** Functions whose keys an axis of `memory` or `architecture` alone sets. */
  readonly functions: readonly string[];
  /** All figures that are kept of a point. */
  readonly figures: readonly string[];
  readonly replications: number;
  readonly halving: { readonly from: number; readonly factor: number } | null;
  readonly currency: string;
  readonly points: number;
  /** Points of the design that constraints over axes left out. */
  readonly excluded: number;
}

/** What a sweep found. The figures of all points stand in `results.ndjson`. */
export interface SweepDocument extends SweepHeader {
  readonly counts: {
    /** Ran and hold every constraint and threshold. */
    readonly feasible: number;
    readonly infeasible: number;
    readonly refused: number;
    readonly stopped: number;
  };
  /** Of each objective the feasible point that has the best of it; null where there is none. */
  readonly best: readonly { readonly metric: string; readonly index: number | null }[];
  /** Feasible points that no other beats in one objective without losing in another, by the first one. */
  readonly front: readonly number[];
  readonly sensitivity: readonly SweepSensitivity[];
  readonly oneAtATime: readonly SweepSwing[];
  readonly notes: readonly string[];
  /** The points that the report shows: all, or the front and some evenly from the rest. */
  readonly rows: readonly SweepRow[];
}

/** Keys that alone, as an axis, stand for those of every function. */
export const EVERY_FUNCTION: readonly string[] = ['memory', 'architecture'];

/** What an axis sets, as `--set` takes it. */
export function settingsOf(
  path: string,
  value: string | number,
  functions: readonly string[],
): readonly string[] {
  const paths = EVERY_FUNCTION.includes(path) ? functions.map((name) => `functions.${name}.${path}`) : [path];
  return paths.map((one) => `${one}=${value}`);
}

/** Of a key that a point leaves as the scenario has it. */
export const AS_IT_IS = 'as it is';

/**
 * The number of an axis's value in the axis's unit: a scenario may write its own in another one, such as 1 GB
 * where the axis has MB. Null where it is none.
 */
export function axisNumber(value: string | number | null | undefined, unit: string): number | null {
  if (value === null || value === undefined || typeof value === 'number') return value ?? null;
  const digits = value.trim();
  const bare = unit !== '' && digits.endsWith(unit) ? digits.slice(0, -unit.length).trim() : digits;
  if (bare !== '' && Number.isFinite(Number(bare))) return Number(bare);
  const [quantity, one] = [quantityIn(value), quantityIn(`1${unit}`)];
  return typeof quantity === 'number' && typeof one === 'number' ? quantity / one : null;
}

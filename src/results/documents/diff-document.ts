import type { Verdict } from './verdict.ts';

/** ms; a fraction of one; a plain count; GB-seconds; an amount in the document's currency. */
export type FigureUnit = 'ms' | 'share' | 'count' | 'gbSeconds' | 'money';

/** What `diff` gives. */
export interface DiffDocument {
  readonly schemaVersion: 1;
  /** What `lambda-sim` made it; absent in documents of earlier versions. */
  readonly kind?: 'diff';
  /** What changed, in a sentence; in documents since 0.1. */
  readonly verdict?: Verdict;
  /** Why the two cannot be held against each other, in a sentence; absent where they can. */
  readonly notJudged?: string;
  /**
   * What else than the change itself may be behind a difference: another version, time or traffic; a sentence
   * each.
   */
  readonly unlike?: readonly string[];
  readonly a: DiffSide;
  readonly b: DiffSide;
  /** What else the two differ in, or why there are no intervals, in a sentence each. */
  readonly notes: readonly string[];
  /**
   * One entry for two runs; one a label for two comparisons, those of B in its order and then those of A
   * alone.
   */
  readonly variants: readonly VariantDiff[];
  /** Winners of two tunings that are not the same. */
  readonly best: readonly {
    readonly strategy: string;
    readonly a: string | null;
    readonly b: string | null;
  }[];
  readonly failOn: readonly FailOnResult[];
}

export interface DiffSide {
  /** As it was given. */
  readonly file: string;
  readonly name: string;
  readonly platform: string;
  readonly region: string;
  readonly seed: number;
  readonly simulatedSeconds: number;
  /** Of lambda-sim, that simulated it. */
  readonly version?: string;
  /** From outside, in the simulated time. */
  readonly requests?: number;
  readonly replications: number;
  readonly currency: string;
}

export interface VariantDiff {
  /** null where the documents are those of a single run. */
  readonly label: string | null;
  readonly in: 'both' | 'a' | 'b';
  /** How the functions are set up, where that differs; null where a side does not have the function. */
  readonly settings: readonly {
    readonly key: string;
    readonly a: string | number | null;
    readonly b: string | number | null;
  }[];
  /**
   * Every figure that both sides have, changed or not, in the catalogue's order; parts of the bill that one
   * side has alone are 0 in the other.
   */
  readonly metrics: readonly MetricDiff[];
  /** Thresholds of both that passed in one alone. */
  readonly thresholds: readonly {
    readonly metric: string;
    readonly expression: string;
    readonly a: boolean;
    readonly b: boolean;
  }[];
}

export interface MetricDiff {
  /** As in a threshold, with its statistic: `api.latency.p99`, `coldStarts.rate`, `cost.monthly`. */
  readonly metric: string;
  readonly unit: FigureUnit;
  readonly a: number;
  readonly b: number;
  /** b − a */
  readonly change: number;
  /** (b − a) ÷ a; null where a is 0. */
  readonly relative: number | null;
  /**
   * 95 % interval of the change where both sides have one; as if they were independent, so that with a common
   * seed it is too wide.
   */
  readonly changeCi95?: readonly [number, number];
  /** Large enough to decide something, and outside its interval; absent where it is not. */
  readonly matters?: true;
}

export interface FailOnResult {
  readonly variant: string | null;
  readonly metric: string;
  readonly expression: string;
  readonly unit: FigureUnit;
  readonly change: number;
  readonly relative: number | null;
  readonly failed: boolean;
}

import type { ComparisonDocument } from './document.ts';
import type { Maxima, PowerTuningStrategy, TunePoint } from './power-tuning.ts';
import type { Ci95Of, WithCi95 } from './with-ci95.ts';

/** Power Tuning's strategies, and `slo`: the cheapest that meets the scenario's thresholds. */
export type TuneStrategy = PowerTuningStrategy | 'slo';

/** What `tune` gives: the comparison of the settings that were run, and the answer. */
export interface TuneDocument extends ComparisonDocument {
  /**
   * Label by strategy; `slo` stands there where the scenario has thresholds, and is null where nothing meets
   * them.
   */
  readonly best: Readonly<Record<PowerTuningStrategy, string>> & { readonly slo?: string | null };
  /** added */
  readonly tune: TuneResults;
}

export interface TuneResults {
  readonly function: string;
  readonly strategy: TuneStrategy;
  /** Of `balanced`: 0 is speed alone, 1 cost alone. */
  readonly weight: number;
  /** The answer; null where `slo` is asked and nothing meets the thresholds. */
  readonly chosen: string | null;
  /** The second of the strategy's order; null where there is no other. */
  readonly runnerUp: string | null;
  /** The setting that the scenario has; null where it was not among those asked. */
  readonly current: string | null;
  /** Settings asked; `variants` are those that were run. */
  readonly candidates: number;
  /** Over all settings asked. */
  readonly maxima: Maxima;
  /** In the order of `variants`. */
  readonly points: readonly TunedPoint[];
  /**
   * added: the best of the smaller sizes, where nobody said how much memory the function uses and it would be
   * chosen if the function fits; against the chosen one.
   */
  readonly ifItFits?: IfItFits;
  /** The chosen one beside the runner-up and the scenario's own. */
  readonly differences: readonly TuneDifference[];
  /** What to change to have the chosen setting, by tool. */
  readonly patches: readonly Patch[];
}

export interface IfItFits {
  readonly label: string;
  /** Divided by those of the chosen one: a cost of 0.9 is 10 % cheaper. */
  readonly cost: number;
  readonly duration: number;
  /** Key that decides it, `functions.api.work.memoryUsed`. */
  readonly give: string;
  /** A command that finds it out, line by line. */
  readonly ask: readonly string[];
}

export interface TunedPoint extends TunePoint, Ci95Of<TunePoint> {
  readonly balanced: number;
  /**
   * False where more of its requests fail or are refused than at the best setting: then it is not chosen
   * from.
   */
  readonly serves: boolean;
  /**
   * added: true where it has less memory than the scenario's own size and nobody said how much the function
   * uses: then it is not chosen from either.
   */
  readonly unproven?: boolean;
  /** Whether every threshold holds; absent where the scenario has none. */
  readonly meets?: boolean;
  /** The chance that it truly does; absent without thresholds or with one replication. */
  readonly chance?: number;
}

/**
 * Another setting divided by the chosen one: a cost of 1.02 is 2 % dearer. `…Ci95` by paired replications.
 */
export type TuneDifference = WithCi95<DifferenceFigures>;

export interface DifferenceFigures {
  readonly label: string;
  readonly cost: number;
  readonly duration: number;
  /** By the figure that the strategy minimises. */
  readonly decisive: number;
}

export interface Patch {
  readonly tool: 'lambda-sim' | 'SAM' | 'CloudFormation' | 'Serverless Framework' | 'Terraform';
  readonly file: string;
  readonly text: string;
}

/** Whether a document comes from `tune`. */
export function isTuneDocument(document: object): document is TuneDocument {
  return 'variants' in document && 'tune' in document;
}

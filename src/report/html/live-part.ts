import type { PlanSettings } from '../../results/documents/plan-document.ts';
import type { TuneStrategy } from '../../results/documents/tune-document.ts';

/** What a page carries beside its document so that it can simulate again. Plain data. */
export interface LiveScenario {
  /** The scenario's file among `files`. */
  readonly main: string;
  /** All files that it reads, by their names: texts, and the bytes of what is packed or Parquet. */
  readonly files: Readonly<Record<string, string | { readonly base64: string }>>;
  /** Settings that the recorded run was made with, laid in before those of the panel. */
  readonly set: readonly { readonly option: string; readonly text: string }[];
  /** The same as words of a command line, such as `--seed 7`. */
  readonly options: readonly string[];
  readonly maximumBadRows: number;
  /** Whether the recorded run tried what its findings advise. */
  readonly whatIf: boolean;
  /** Whether it needs the parts that few scenarios need: expressions, quoted files. */
  readonly isWhole: boolean;
  /** Whether it needs the reader of Parquet. */
  readonly hasParquet: boolean;
  readonly controls: LiveControls;
  /** What was asked of the scenario besides a run; null where the page is of a run. */
  readonly study: LiveStudy | null;
}

/** A study that a page answers again under each setting. Plain data. */
export type LiveStudy =
  | {
      readonly kind: 'compare';
      /** Scenarios that `main` is compared with, among `files`. */
      readonly others: readonly string[];
      readonly memory?: string | undefined;
      readonly architectures?: readonly string[] | undefined;
      readonly function?: string | undefined;
      readonly axes: readonly { readonly path: string; readonly values: readonly (string | number)[] }[];
      readonly baseline?: string | undefined;
      /** Options of the command that ask this, as words of a command line. */
      readonly words: readonly string[];
    }
  | {
      readonly kind: 'tune';
      readonly function?: string | undefined;
      readonly strategy?: TuneStrategy | undefined;
      readonly weight?: number | undefined;
      readonly memory?: string | undefined;
      readonly architectures?: readonly string[] | undefined;
      readonly provisionedConcurrency?: readonly number[] | undefined;
      readonly words: readonly string[];
    }
  | { readonly kind: 'plan'; readonly settings: PlanSettings; readonly words: readonly string[] };

/** What the panel offers, with the values that the scenario has. An empty text stands for none. */
export interface LiveControls {
  readonly functions: readonly LiveFunction[];
  /** How many further functions have keys alone. */
  readonly otherFunctions: number;
  readonly triggers: readonly LiveTrigger[];
  readonly memory: { readonly minimum: number; readonly maximum: number; readonly step: number };
  readonly accountConcurrency: string;
  readonly region: string;
  readonly regions: readonly string[];
  readonly presets: readonly string[];
  /** Rates that the traffic factor multiplies. */
  readonly traffic: readonly LiveRate[];
  /** Entries of the traffic that it leaves as they are, in words; empty where there are none. */
  readonly fixedTraffic: string;
}

export interface LiveFunction {
  readonly name: string;
  readonly memory: number;
  readonly architecture: string;
  readonly timeout: string;
  readonly reservedConcurrency: string;
  readonly provisionedConcurrency: string;
  readonly keepAlive: string;
  readonly coldStart: string;
}

export interface LiveTrigger {
  readonly name: string;
  /** Function that it invokes. */
  readonly function: string;
  readonly batchSize: string;
  /** Null where its source has no such key. */
  readonly maximumConcurrency: string | null;
}

/** One number of the traffic: `path` is set to `value` × factor, with the unit behind. */
export interface LiveRate {
  readonly path: string;
  readonly value: number;
  readonly unit: '' | '/s';
  /** An expression is multiplied as text. */
  readonly expression?: string;
}

/** What goes into the page; null for a page that stays as it is. */
export interface LivePart {
  readonly scenario: LiveScenario | null;
  /** Why it cannot be simulated in a page, in a sentence; empty where it can. */
  readonly refusal: string;
}

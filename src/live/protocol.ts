import type { Fault } from '../model/fault.ts';
import type { Json } from '../report/charts/chart.ts';
import type { CardInterval } from '../report/html/first-screen.ts';
import type { LivePart, LiveScenario } from '../report/html/live-part.ts';
import type { KeyFigure } from '../report/words/key-figures.ts';
import type { CarriedFile } from './carried-file.ts';

/** The id of a question that nobody has asked: a run that makes the next one quick. */
export const WARMING_UP = 0;

/** What the page asks of its worker. */
export type Question =
  | { readonly kind: 'open'; readonly scenario: LiveScenario; readonly isRun: boolean }
  | {
      readonly kind: 'simulate';
      readonly id: number;
      /** `PATH=VALUE`, in the order in which they are laid in. */
      readonly set: readonly string[];
      /** Function whose latency is told; empty for the busiest. */
      readonly of: string;
      /** Whether a run of any length was agreed to. */
      readonly isAgreed: boolean;
      /** Whether the figures of the run without any setting are wanted too. */
      readonly wantsRecorded: boolean;
    }
  | { readonly kind: 'stop' }
  | {
      /** Is this text a scenario? For a workbench, whose other files are read as they are needed. */
      readonly kind: 'check';
      readonly id: number;
      /** The scenario's path in the folder, with forward slashes. */
      readonly main: string;
      /** Files by their paths in the folder, and why a file cannot be had; `main` is among them. */
      readonly files: Readonly<Record<string, FolderFile>>;
    };

/** A file of a workbench's folder. */
export type FolderFile = { readonly content: CarriedFile } | { readonly refusal: string };

/** How far an answer has come: a part of the time, the whole, what its findings would do, its intervals. */
export type Stage = 'part' | 'whole' | 'advised' | 'repeated';

/** What the worker says, in any number, of the question with that id. */
export type Answer =
  | { readonly kind: 'opened' }
  /** All that ran has ended, after it was told to stop. */
  | { readonly kind: 'stopped' }
  | {
      readonly kind: 'checked';
      readonly id: number;
      readonly faults: readonly Fault[];
      readonly warnings: readonly string[];
      /** Files that it refers to and that were not given: to be asked again with them. */
      readonly missing: readonly string[];
      /** What a page needs to simulate it; null where there are faults or missing files. */
      readonly live: LivePart | null;
    }
  | { readonly kind: 'progress'; readonly id: number; readonly share: number; readonly requests: number }
  | { readonly kind: 'faults'; readonly id: number; readonly faults: readonly string[] }
  | { readonly kind: 'large'; readonly id: number; readonly requests: number; readonly seconds: number }
  | {
      readonly kind: 'shown';
      readonly id: number;
      readonly stage: Stage;
      /** Figures with their 95 % intervals where several runs are behind them. */
      readonly figures: readonly KeyFigure[];
      /** The intervals of the cards, by their labels; none where one run is behind them. */
      readonly intervals: readonly CardInterval[];
      /**
       * How much of the time was simulated, in words, and what the whole has that this part has not in its
       * proportion; empty for all of it.
       */
      readonly part: readonly string[];
      readonly requests: number;
      readonly wallMs: number;
      /** The results document as `--json` prints it; empty for a part of the time and for repetitions. */
      readonly document: string;
      /** The settings as a scenario that `extends` the one here; empty where the document is. */
      readonly patch: string;
      /** What the page of a run shows of it; null for any other page. */
      readonly page: ShownPage | null;
    }
  /** The figures of the run that no setting changed. */
  | { readonly kind: 'recorded'; readonly id: number; readonly figures: readonly KeyFigure[] }
  | {
      /** What the page's study answers under that setting. */
      readonly kind: 'studied';
      readonly id: number;
      /** Whether shorter runs are behind it; the whole follows. */
      readonly isRough: boolean;
      /** What those leave out, in words. */
      readonly leftOut: readonly string[];
      readonly wallMs: number;
      readonly patch: string;
      /** The study's document as `--json` prints it; empty for a rough one. */
      readonly document: string;
      readonly page: ShownPage;
    }
  | { readonly kind: 'done'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

export interface ShownPage {
  readonly head: string;
  readonly sections: readonly { readonly id: string; readonly markup: string }[];
  /** Rules that these sections need besides those of the page. */
  readonly style: string;
  readonly charts: readonly { readonly name: string; readonly config: Json }[];
}

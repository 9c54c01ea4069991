import type { FigureUnit } from '../documents/diff-document.ts';

/**
 * `trend`: a distribution of times. `counter`: how many or how much, with its share of `per` where it has
 * one. `gauge`: a level over time. `rate`: one number per something. `money`: an amount.
 */
export type FigureKind = 'trend' | 'counter' | 'rate' | 'gauge' | 'money';

/** Key path below the owner's part of the results document, `outcomes.failed`. */
export type Key = string;

/**
 * One figure of a results document, as plain data. What thresholds, `diff`, CSV, docs and schema do with it
 * follows from this alone.
 */
export interface Figure {
  /** After the owner's name and a dot: `latency` of `api.latency`. */
  readonly name: string;
  readonly kind: FigureKind;
  readonly unit: FigureUnit;
  /** For the docs, without a full stop. */
  readonly words: string;
  /**
   * Where it stands; several are added up. Trends have the same key in the measurements, where the whole
   * histogram is.
   */
  readonly keys: readonly [Key, ...Key[]];
  /** A counter's whole: what its `rate` is a share of. */
  readonly per?: Key;
  /** Where the document has the rate itself. */
  readonly rateKey?: Key;
  /** A gauge's statistics, by default `avg` and `max`. */
  readonly levels?: readonly ('avg' | 'max')[];
  /** The series of greatest levels, for the peak of all functions together: they need not peak at once. */
  readonly peakSeries?: string;
  /** What all functions together have, where it is not the sum. */
  readonly ofAll?: 'max';
  /** A function's counter that the document has for all functions together: its key in `totals`. */
  readonly totalsKey?: Key;
  /** Other names that thresholds and conditions may use. */
  readonly aliases?: readonly string[];
  /** Whether a threshold may ask for the rate alone: it would say nothing in a list of what changed. */
  readonly isRateUnlisted?: boolean;
  /**
   * What `diff` shows without being asked for all: statistics that a reader wants first; `brief` those of
   * each of several variants.
   */
  readonly headline?: readonly string[];
  readonly brief?: readonly string[];
  /** The metric and statistic of the CSV where it is not the name and `count`, `sum` or `value`. */
  readonly csv?: { readonly metric: string; readonly statistic: string };
}

export type Owner = 'bill' | 'total' | 'function' | 'trigger' | 'resource' | 'chain' | 'service' | 'line';

/** Names of a scenario that figures may be of. */
export interface ThresholdNames {
  readonly functions: readonly string[];
  readonly triggers: readonly string[];
  readonly resources: readonly string[];
  /** Streams, topics, buses and buckets that several triggers share: lines of the bill are of these. */
  readonly hubs?: readonly string[];
}

/** What figures are of, and how they are named. */
export interface OwnerFigures {
  readonly owner: Owner;
  /**
   * The plural before a name that leaves no doubt, `triggers.jobs.age`; empty where nothing stands before the
   * name.
   */
  readonly folder: string;
  /** Whether the folder always stands before the name. */
  readonly isFolderWritten: boolean;
  /** The beginning of the CSV's metric. */
  readonly csvPrefix: string;
  readonly figures: readonly Figure[];
}

type Extras = Partial<Omit<Figure, 'name' | 'kind' | 'keys' | 'words'>>;

/** The statistics of a trend that `diff` shows first. */
const CENTRE = ['avg', 'med', 'p95', 'p99'];

export function trend(name: string, key: Key, words: string, extras: Extras = {}): Figure {
  return { name, kind: 'trend', unit: 'ms', words, keys: [key], headline: CENTRE, ...extras };
}

export function counter(
  name: string,
  keys: Key | readonly [Key, ...Key[]],
  words: string,
  extras: Extras = {},
): Figure {
  return {
    name,
    kind: 'counter',
    unit: 'count',
    words,
    keys: typeof keys === 'string' ? [keys] : keys,
    ...extras,
  };
}

export function gauge(name: string, key: Key, words: string, extras: Extras = {}): Figure {
  return { name, kind: 'gauge', unit: 'count', words, keys: [key], ...extras };
}

export function money(name: string, key: Key, words: string, extras: Extras = {}): Figure {
  return { name, kind: 'money', unit: 'money', words, keys: [key], ...extras };
}

import { Histogram, type HistogramState } from '../../metrics/histogram.ts';
import { MeanHistogram } from '../../metrics/mean-histogram.ts';
import type { Measurements } from '../../model/measurements.ts';

/** Measurements as plain data, for another thread or a file: what findings and the bill ask for. */
export type MeasurementsState = PlainState;

type PlainState =
  | number
  | string
  | boolean
  | null
  | readonly PlainState[]
  | { readonly [key: string]: PlainState };

/** What a chart alone asks for, of one run. */
const OF_ONE_RUN: ReadonlySet<string> = new Set(['lanes', 'latencyHeat', 'windows', 'p50Ms', 'p99Ms']);
const HISTOGRAM = '$histogram';
const NUMBERS = '$numbers';
const MAP = '$map';

export function measurementsState(measurements: Measurements): MeasurementsState {
  return stateOf(measurements);
}

/**
 * Several runs of one scenario as one that has of everything what they have in the mean: counts, levels and
 * points of series are means, and histograms hold the values of all of them. A greatest number is the mean
 * of theirs, as in the documents.
 */
export function meanMeasurements(states: readonly MeasurementsState[]): Measurements {
  return meanOf(states) as Measurements;
}

function stateOf(value: unknown): PlainState {
  if (value instanceof Histogram) return { [HISTOGRAM]: value.state as unknown as PlainState };
  if (value instanceof Float64Array) return { [NUMBERS]: [...value] };
  if (value instanceof Map) return { [MAP]: [...value].map((entry) => stateOf(entry)) };
  if (Array.isArray(value)) return value.map((one) => stateOf(one));
  if (value === null || typeof value !== 'object') return value as PlainState;
  const entries = Object.entries(value).filter(([key, own]) => own !== undefined && !OF_ONE_RUN.has(key));
  return Object.fromEntries(entries.map(([key, own]) => [key, stateOf(own)]));
}

function meanOf(values: readonly PlainState[]): unknown {
  const [first] = values;
  if (typeof first === 'number') return meanNumber(values as readonly number[]);
  if (Array.isArray(first)) return meanList(values as readonly (readonly PlainState[])[]);
  if (first === null || typeof first !== 'object') return first;
  const nodes = values as readonly Readonly<Record<string, PlainState>>[];
  if (HISTOGRAM in first) return meanHistogram(nodes.map((node) => node[HISTOGRAM] as never));
  if (NUMBERS in first)
    return Float64Array.from(meanList(nodes.map((node) => node[NUMBERS] as never)) as number[]);
  if (MAP in first) return meanMap(nodes.map((node) => node[MAP] as never));
  const keys = new Set(nodes.flatMap((node) => Object.keys(node)));
  return Object.fromEntries(
    [...keys].map((key) => [
      key,
      meanOf(nodes.flatMap((node) => (key in node ? [node[key] as PlainState] : []))),
    ]),
  );
}

function meanNumber(values: readonly number[]): number {
  // Of what is alike in all runs nothing is lost to rounding.
  if (values.every((value) => value === values[0])) return values[0] as number;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanList(lists: readonly (readonly PlainState[])[]): unknown[] {
  const longest = lists.reduce(
    (most, list) => (list.length > most.length ? list : most),
    [] as readonly PlainState[],
  );
  return longest.map((_, index) =>
    meanOf(lists.flatMap((list) => (index < list.length ? [list[index]!] : []))),
  );
}

function meanHistogram(states: readonly HistogramState[]): MeanHistogram {
  const all = new Histogram();
  for (const state of states) all.merge(Histogram.of(state));
  return new MeanHistogram(all, states.length);
}

/** An entry that one run has and another has not is of those that have it. */
function meanMap(maps: readonly (readonly (readonly [number, PlainState])[])[]): Map<unknown, unknown> {
  const keys = new Set(maps.flatMap((map) => map.map(([key]) => key)));
  return new Map(
    [...keys].map((key) => [
      key,
      meanOf(maps.flatMap((map) => map.flatMap(([own, value]) => (own === key ? [value] : [])))),
    ]),
  );
}

import { Histogram, type HistogramState } from '../../metrics/histogram.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import type {
  ChainMeasurements,
  FunctionMeasurements,
  FunctionSeries,
  Measurements,
  QuotaMeasurements,
  ResourceMeasurements,
  ResourceSeries,
  SourceMeasurements,
  SourceSeries,
} from '../../model/measurements.ts';
import { type Part, partOf } from './parts.ts';
import { type SimulatedRun, type SimulateOptions, simulate } from './simulate.ts';

/** One part of a scenario to be simulated alone; plain data, so that any thread can do it. */
export interface PartTask {
  readonly kind: 'part';
  /** The whole scenario. */
  readonly compiled: CompiledScenario;
  readonly part: Part;
  /** Rows of a trace that may be skipped; one more is a FaultError. */
  readonly maximumBadRows: number;
}

/** What was measured of the part's own members, by their indexes in the whole model. */
export interface PartMeasurements {
  readonly functions: ReadonlyMap<number, readonly [FunctionMeasurements, FunctionSeries]>;
  readonly sources: ReadonlyMap<number, readonly [SourceMeasurements, SourceSeries]>;
  readonly resources: ReadonlyMap<number, readonly [ResourceMeasurements, ResourceSeries]>;
  readonly chains: ReadonlyMap<number, ChainMeasurements>;
  /** Of all quotas: those that others take from are 0 here. */
  readonly quotas: readonly QuotaMeasurements[];
  readonly entryRequests: number;
}

/** Plain data too: `measurements` are `PartMeasurements` with their histograms as states (`unpacked`). */
export interface PartResult {
  readonly measurements: unknown;
  readonly engine: SimulatedRun['engine'];
  readonly requestsLimited: number;
  readonly warnings: readonly string[];
}

/** Simulates a part alone. Throws as `simulate` does. */
export async function runPart(
  { compiled, part, maximumBadRows }: PartTask,
  options: Pick<SimulateOptions, 'signal' | 'onProgress' | 'breathMs'>,
): Promise<PartResult> {
  const alone = partOf(compiled, part);
  const run = await simulate(alone, compiled.model.seed, { ...options, maximumBadRows });
  const { engine, warnings, requestsLimited } = run;
  return { measurements: packed(ownOf(run.measurements, part)), engine, requestsLimited, warnings };
}

function ownOf(measured: Measurements, part: Part): PartMeasurements {
  const { series } = measured;
  const sources = new Set(part.sources);
  return {
    functions: pairs(part.functions, measured.functions, series.functions),
    sources: pairs(part.sources, measured.sources, series.sources),
    resources: pairs(part.resources, measured.resources, series.resources),
    chains: new Map([...measured.chains].filter(([source]) => sources.has(source))),
    quotas: measured.quotas ?? [],
    entryRequests: measured.entryRequests,
  };
}

function pairs<T, S>(
  indexes: readonly number[],
  figures: readonly T[],
  series: readonly S[],
): ReadonlyMap<number, readonly [T, S]> {
  return new Map(indexes.map((index) => [index, [figures[index] as T, series[index] as S]]));
}

/** Marks a histogram among plain data. */
const PACKED = 'histogramState';

/** The same with plain data in the place of histograms: a class does not cross threads. */
function packed(value: unknown): unknown {
  if (value instanceof Histogram) return { [PACKED]: value.state };
  return mapped(value, packed);
}

/** What `packed` made, with its histograms. */
export function unpacked(value: unknown): unknown {
  if (value !== null && typeof value === 'object' && PACKED in value) {
    return Histogram.of((value as { readonly [PACKED]: HistogramState })[PACKED]);
  }
  return mapped(value, unpacked);
}

function mapped(value: unknown, each: (value: unknown) => unknown): unknown {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  if (value instanceof Map) return new Map([...value].map(([key, held]) => [key, each(held)]));
  if (Array.isArray(value)) return value.map(each);
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, each(held)]));
}

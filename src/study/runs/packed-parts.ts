import { Histogram } from '../../metrics/histogram.ts';
import type { FunctionMeasurements, FunctionSeries, Measurements } from '../../model/measurements.ts';
import { FUNCTIONS_KEPT } from '../../results/build/chart-data.ts';

/** Heat maps that are held before those are left out of which none will be drawn. */
const HEATS_HELD = 4 * FUNCTIONS_KEPT;

/**
 * Measurements of thousands of parts in little memory: histograms without their empty bins, one series of
 * zeros for all that are, and heat maps of the busiest functions alone, which are all that a document has.
 */
export class PackedParts {
  private readonly zeros = new Map<number, Float64Array>();
  private readonly heats: { readonly count: number; readonly series: Lasting }[] = [];

  /** Packs what one part gave, of which nothing more comes. */
  pack({ functions, sources, resources, chains, series, ...rest }: Measurements): Measurements {
    for (const owners of [functions, sources, resources, chains.values()]) {
      for (const owner of owners) packHistograms(owner);
    }
    for (const { workflow } of sources) packHistograms(workflow ?? {});
    const packed = {
      ...series,
      functions: series.functions.map((one) => this.shared(one)),
      sources: series.sources.map((one) => this.shared(one)),
      resources: series.resources.map((one) => this.shared(one)),
    };
    for (const [index, one] of packed.functions.entries()) this.hold(functions[index], one);
    return { ...rest, functions, sources, resources, chains, series: packed };
  }

  private shared<S extends object>(series: S): S {
    const entries = Object.entries(series).map(([key, values]: [string, unknown]) => [
      key,
      values instanceof Float64Array && values.every((value) => value === 0) ? this.zerosOf(values) : values,
    ]);
    return Object.fromEntries(entries) as S;
  }

  private zerosOf(values: Float64Array): Float64Array {
    const known = this.zeros.get(values.length) ?? values;
    this.zeros.set(values.length, known);
    return known;
  }

  private hold(measured: FunctionMeasurements | undefined, series: Lasting): void {
    const { heats } = this;
    heats.push({ count: measured?.latencyMs.count ?? 0, series });
    if (heats.length <= HEATS_HELD) return;
    heats.sort((one, other) => other.count - one.count);
    const least = heats[FUNCTIONS_KEPT - 1]?.count ?? 0;
    // Of those that are equally busy the order of names decides, which is not known here.
    const kept = heats.findIndex(({ count }) => count < least);
    if (kept < 0) return;
    for (const left of heats.splice(kept)) delete left.series.latencyHeat;
  }
}

/** A series whose heat map may be left out later. */
type Lasting = { -readonly [K in keyof FunctionSeries]: FunctionSeries[K] };

function packHistograms(owner: object): void {
  for (const value of Object.values(owner)) if (value instanceof Histogram) value.pack();
}

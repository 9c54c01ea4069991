import { BIN_COUNT, binMiddle, COARSER, coarseBin } from './coarse-bins.ts';
import { HEAT_SHIFT, type Heat, HeatBins } from './heat-bins.ts';

/** Of this file's own, since a name of another one is looked up each time where sources run as they are. */
const SHIFT = COARSER;
const MEDIAN = 0.5;
/** Values of a step that are kept as a list of their bins. */
const FEW = 2048;
const GROUP_SHIFT = HEAT_SHIFT;
const HIGH = 0.99;

/** What is asked of windows of so many steps. */
export interface WindowRequest {
  readonly steps: number;
  /** First window that counts. */
  readonly first: number;
  /** A probability each, or the mean. */
  readonly statistics: readonly WindowStatistic[];
}

export type WindowStatistic = number | 'avg';

/** The greatest value of any window, and which window that was; 0 and -1 where none had any values. */
export interface WorstValue {
  readonly statistic: WindowStatistic;
  readonly value: number;
  readonly window: number;
}

/**
 * Median and 99th percentile by point of a series, and the greatest of other windows, from values that come
 * in the order of their steps, with their counts by size for a heat map; what comes late counts in the step
 * at hand. A point and a window are whole numbers of steps.
 */
export class StepQuantiles {
  readonly p50: Float64Array;
  readonly p99: Float64Array;
  /** The bins of the step's values, in the order in which they came, as long as these are few. */
  private readonly few = new Uint16Array(FEW);
  /** Else their counts by bin. */
  private readonly bins = new Uint32Array(BIN_COUNT);
  private isCounted = false;
  private count = 0;
  /** Of the step's values, as long as they are few: those in or above the least bin of a worst step. */
  private above = 0;
  private aboveBin = 0;
  private step = 0;
  private readonly range = Float64Array.of(Number.POSITIVE_INFINITY, 0);
  /** Of several steps each. */
  private readonly windows: readonly WindowBins[];
  /** Of one step each, which is looked at only where it may be the worst. */
  private readonly single: readonly WorstWindow[];
  private readonly singleBins: WindowBins;
  private readonly worst: readonly WorstWindow[];
  private readonly heatBins: HeatBins;

  constructor(steps: number, stepsPerPoint = 1, requests: readonly WindowRequest[] = []) {
    const points = Math.ceil(steps / stepsPerPoint);
    const heatBins = new HeatBins(points);
    this.heatBins = heatBins;
    const p50 = new Float64Array(points);
    const p99 = new Float64Array(points);
    this.p50 = p50;
    this.p99 = p99;
    this.worst = requests.map((request) => new WorstWindow(request));
    const series: WindowSink = (point, bins) => {
      p50[point] = bins.quantile(MEDIAN);
      p99[point] = bins.quantile(HIGH);
      bins.addTo(heatBins, point);
    };
    const [single, others] = [true, false].map((isSingle) =>
      this.worst.filter(({ request }) => (request.steps === 1) === isSingle),
    ) as [WorstWindow[], WorstWindow[]];
    this.single = single;
    this.singleBins = new WindowBins(1, (window, bins) => {
      for (const one of single) one.take(window, bins);
    });
    this.windows = [
      new WindowBins(stepsPerPoint, series),
      ...others.map((one) => new WindowBins(one.request.steps, (window, bins) => one.take(window, bins))),
    ];
  }

  /** In the order of the requests, by statistic. */
  get worstValues(): readonly (readonly WorstValue[])[] {
    return this.worst.map(({ values }) => values);
  }

  /**
   * Takes `rows` values into `step`, as their bins in the histogram (`binOf`) and the least and the greatest
   * of them.
   */
  record(fineBins: Int32Array, rows: number, step: number, min: number, max: number): void {
    if (step > this.step) {
      this.closeStep();
      this.step = step;
    }
    const { bins, few, range, count } = this;
    if (!this.isCounted && count + rows > FEW) {
      this.isCounted = true;
      for (let place = 0; place < count; place++) bins[few[place]!]!++;
    }
    if (this.isCounted) for (let row = 0; row < rows; row++) bins[fineBins[row]! >> SHIFT]!++;
    else {
      const { aboveBin } = this;
      let above = 0;
      for (let row = 0; row < rows; row++) {
        const bin = fineBins[row]! >> SHIFT;
        few[count + row] = bin;
        above += Number(bin >= aboveBin);
      }
      this.above += above;
    }
    if (min < range[0]!) range[0] = min;
    if (max > range[1]!) range[1] = max;
    this.count += rows;
  }

  /** Hands the values of the step at hand to the windows, and forgets them. */
  private closeStep(): void {
    if (this.count === 0) return;
    const { bins, range, singleBins } = this;
    for (const window of this.windows) this.handTo(window);
    if (this.isLooked()) {
      this.handTo(singleBins);
      singleBins.finish();
      this.aboveBin = Math.min(BIN_COUNT, ...this.single.map(({ leastBin }) => leastBin));
    }
    this.above = 0;
    if (this.isCounted) bins.fill(0, coarseBin(range[0]!), coarseBin(range[1]!) + 1);
    this.isCounted = false;
    this.count = 0;
    range[0] = Number.POSITIVE_INFINITY;
    range[1] = 0;
  }

  /** Whether the step at hand may be the worst of its kind: enough of its values are as great as that. */
  private isLooked(): boolean {
    const { above, count, isCounted, range, step } = this;
    return this.single.some(
      (one) => one.mayTake(step, range[1]!) && (isCounted || above >= one.leastAbove(count)),
    );
  }

  private handTo(window: WindowBins): void {
    const { bins, count, few, range, step } = this;
    window.open(range, count, step);
    if (this.isCounted) window.addCounts(bins, range);
    else window.addEach(few, count);
  }

  /** After the last step: the counts of all columns over the range in which there are any. */
  heat(): Heat {
    return this.heatBins.heat();
  }

  /** Writes what is left. To be called at the end. */
  finishStep(): void {
    this.closeStep();
    for (const window of this.windows) window.finish();
  }
}

type WindowSink = (window: number, bins: WindowBins) => void;

/** Values of one window of several steps. */
class WindowBins {
  private readonly bins = new Uint32Array(BIN_COUNT);
  /** Values in each so many bins, so that a quantile passes over most of them at once. */
  private readonly groups = new Uint32Array(BIN_COUNT >> GROUP_SHIFT);
  private readonly range = Float64Array.of(Number.POSITIVE_INFINITY, 0);
  private count = 0;
  private window = 0;
  private readonly steps: number;
  private readonly sink: WindowSink;

  constructor(steps: number, sink: WindowSink) {
    this.steps = steps;
    this.sink = sink;
  }

  /** Adds counts by bin, of values in this range. */
  addCounts(counts: Uint32Array, range: Float64Array): void {
    const { bins, groups } = this;
    const last = coarseBin(range[1]!);
    for (let bin = coarseBin(range[0]!); bin <= last; bin++) {
      const count = counts[bin]!;
      bins[bin]! += count;
      groups[bin >> GROUP_SHIFT]! += count;
    }
  }

  /** Adds values by their bins. */
  addEach(few: Uint16Array, count: number): void {
    const { bins, groups } = this;
    for (let place = 0; place < count; place++) {
      const bin = few[place]!;
      bins[bin]!++;
      groups[bin >> GROUP_SHIFT]!++;
    }
  }

  /** Adds the counts by group, which are the heat map's own bins, to the heat map's column of a point. */
  addTo(heat: HeatBins, point: number): void {
    const { groups, range } = this;
    heat.add(groups, coarseBin(range[0]!) >> GROUP_SHIFT, coarseBin(range[1]!) >> GROUP_SHIFT, point);
  }

  /** Of the step whose values come next: their number and range. */
  open(range: Float64Array, count: number, step: number): void {
    const window = Math.floor(step / this.steps);
    if (window !== this.window) {
      this.finish();
      this.window = window;
    }
    if (range[0]! < this.range[0]!) this.range[0] = range[0]!;
    if (range[1]! > this.range[1]!) this.range[1] = range[1]!;
    this.count += count;
  }

  finish(): void {
    if (this.count === 0) return;
    this.sink(this.window, this);
    const { groups } = this;
    const last = coarseBin(this.range[1]!) >> GROUP_SHIFT;
    for (let group = coarseBin(this.range[0]!) >> GROUP_SHIFT; group <= last; group++) {
      if (groups[group] === 0) continue;
      groups[group] = 0;
      this.bins.fill(0, group << GROUP_SHIFT, (group + 1) << GROUP_SHIFT);
    }
    this.count = 0;
    this.range[0] = Number.POSITIVE_INFINITY;
    this.range[1] = 0;
  }

  get greatest(): number {
    return this.range[1]!;
  }

  quantile(probability: number): number {
    const { bins, groups, range } = this;
    if (probability === 0) return range[0]!;
    if (probability === 1) return range[1]!;
    const rank = probability * (this.count - 1);
    const last = coarseBin(range[1]!);
    let seen = 0;
    let group = coarseBin(range[0]!) >> GROUP_SHIFT;
    while (group < last >> GROUP_SHIFT && seen + groups[group]! <= rank) seen += groups[group++]!;
    for (let bin = group << GROUP_SHIFT; bin <= last; bin++) {
      seen += bins[bin]!;
      if (seen > rank) return clamp(binMiddle(bin), range);
    }
    return range[1]!;
  }

  /** Of the middles of the bins. */
  mean(): number {
    const { bins, range, count } = this;
    const last = coarseBin(range[1]!);
    let sum = 0;
    for (let bin = coarseBin(range[0]!); bin <= last; bin++) {
      if (bins[bin]! > 0) sum += bins[bin]! * clamp(binMiddle(bin), range);
    }
    return sum / count;
  }
}

class WorstWindow {
  readonly request: WindowRequest;
  values: WorstValue[];
  private readonly hasMean: boolean;
  private readonly greatestProbability: number;
  /** The least of the values, once there are any. */
  private least = Number.NEGATIVE_INFINITY;

  constructor(request: WindowRequest) {
    this.request = request;
    const { statistics } = request;
    this.hasMean = statistics.includes('avg');
    this.greatestProbability = Math.max(0, ...statistics.map((one) => (one === 'avg' ? 0 : one)));
    this.values = statistics.map((statistic) => ({ statistic, value: 0, window: -1 }));
  }

  /** Whether a window with this greatest value may be the worst: no statistic is above it. */
  mayTake(window: number, greatest: number): boolean {
    return window >= this.request.first && greatest > this.least;
  }

  /** No window is the worst without values in this bin or above; 0 where the mean is asked for too. */
  get leastBin(): number {
    return this.hasMean || this.least < 0 ? 0 : coarseBin(this.least);
  }

  /** How many of so many values must be there for one of the statistics to be. */
  leastAbove(count: number): number {
    return this.hasMean ? 0 : count - this.greatestProbability * (count - 1);
  }

  take(window: number, bins: WindowBins): void {
    if (!this.mayTake(window, bins.greatest)) return;
    this.values = this.values.map((worst) => {
      const { statistic } = worst;
      const value = statistic === 'avg' ? bins.mean() : bins.quantile(statistic);
      return worst.window >= 0 && value <= worst.value ? worst : { statistic, value, window };
    });
    this.least = Math.min(...this.values.map(({ value }) => value));
  }
}

function clamp(value: number, range: Float64Array): number {
  return Math.min(range[1]!, Math.max(range[0]!, value));
}

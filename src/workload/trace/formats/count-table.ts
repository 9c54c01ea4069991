import { expm1 } from '../../../math/exp.ts';
import { log1p } from '../../../math/log.ts';
import { FaultError } from '../../../model/fault.ts';
import { Generator } from '../../../random/generator.ts';
import { CHUNK_EVENTS, type EventChunks, type TraceEvent } from './event.ts';

/** Counts above 0 that are kept: some 600 MB. */
const MOST_CELLS = 50_000_000;

/** What a function's requests take and use, as quantiles; a table of shares from 0 to 1 and values. */
export interface Quantiles {
  readonly shares: readonly number[];
  readonly values: readonly number[];
}

/** How often each function was called in each bin of time, without the zeros. */
export class CountTable {
  readonly binMs: number;
  /** Milliseconds since 1970 of bin 0, or null where the bins count from the start. */
  readonly startEpochMs: number | null;
  readonly names: string[] = [];
  /** What a function belongs to, its application, where the file says. */
  readonly groups = new Map<string, string>();
  private readonly indexes = new Map<string, number>();
  private readonly displayName: string;
  private bins = new Uint32Array(1024);
  private functions = new Uint32Array(1024);
  private counts = new Float64Array(1024);
  private cells = 0;
  private lastBin = 0;

  constructor(displayName: string, binMs: number, startEpochMs: number | null) {
    this.displayName = displayName;
    this.binMs = binMs;
    this.startEpochMs = startEpochMs;
  }

  /** The number of a function, which is one of the table from now on. */
  indexOf(name: string): number {
    let index = this.indexes.get(name);
    if (index === undefined) {
      index = this.names.length;
      this.names.push(name);
      this.indexes.set(name, index);
    }
    return index;
  }

  add(bin: number, functionIndex: number, count: number): void {
    if (!(count > 0)) return;
    if (this.cells === this.bins.length) this.grow();
    this.bins[this.cells] = bin;
    this.functions[this.cells] = functionIndex;
    this.counts[this.cells] = count;
    this.cells += 1;
    if (bin > this.lastBin) this.lastBin = bin;
  }

  get isEmpty(): boolean {
    return this.cells === 0;
  }

  /**
   * The counts as requests in order of time, those of a bin uniformly at random over it; drawn anew, and
   * alike, each time. `quantiles` are of each function's durations and memory, or none.
   */
  async *events(
    seed: number,
    streamName: string,
    quantiles: (functionIndex: number) => {
      readonly duration: Quantiles | null;
      readonly memory: Quantiles | null;
    },
  ): EventChunks {
    const places = new Generator(seed, streamName, 'arrivals');
    const sizes = new Generator(seed, streamName, 'durations');
    const order = this.byBin();
    let chunk: TraceEvent[] = [];
    for (let at = 0; at < order.length; ) {
      const bin = this.bins[order[at] ?? 0] ?? 0;
      let total = 0;
      let end = at;
      for (; end < order.length && this.bins[order[end] ?? 0] === bin; end += 1) {
        total += this.counts[order[end] ?? 0] ?? 0;
      }
      const taken = new Float64Array(end - at);
      for (let cell = at; cell < end; cell += 1) taken[cell - at] = this.counts[order[cell] ?? 0] ?? 0;
      let share = 0;
      for (let left = total; left > 0; left -= 1) {
        share += (1 - share) * -expm1(log1p(-places.uniform()) / left);
        const cell = pick(taken, places.uniform() * left);
        taken[cell] = (taken[cell] ?? 0) - 1;
        const functionIndex = this.functions[order[at + cell] ?? 0] ?? 0;
        const { duration, memory } = quantiles(functionIndex);
        chunk.push({
          kind: this.startEpochMs === null ? 'relative' : 'moment',
          wholeMs: (this.startEpochMs ?? 0) + bin * this.binMs,
          restMs: share * this.binMs,
          functionName: this.names[functionIndex] ?? '',
          durationMs: duration === null ? Number.NaN : quantileAt(duration, sizes.uniform()),
          memoryMb: memory === null ? Number.NaN : quantileAt(memory, sizes.uniform()),
          line: 0,
        });
        if (chunk.length < CHUNK_EVENTS) continue;
        yield chunk;
        chunk = [];
      }
      at = end;
    }
    if (chunk.length > 0) yield chunk;
  }

  private grow(): void {
    if (this.cells >= MOST_CELLS) {
      const problem = `the trace has more than ${MOST_CELLS} counts above 0`;
      throw new FaultError([
        { file: this.displayName, path: '', problem, remedy: 'take some of its functions' },
      ]);
    }
    const cells = this.cells * 2;
    const [bins, functions, counts] = [
      new Uint32Array(cells),
      new Uint32Array(cells),
      new Float64Array(cells),
    ];
    bins.set(this.bins);
    functions.set(this.functions);
    counts.set(this.counts);
    this.bins = bins;
    this.functions = functions;
    this.counts = counts;
  }

  /** The numbers of the cells by bin, those of a bin as they were added: a counting sort. */
  private byBin(): Uint32Array {
    const starts = new Uint32Array(this.lastBin + 2);
    for (let cell = 0; cell < this.cells; cell += 1) starts[(this.bins[cell] ?? 0) + 1]! += 1;
    for (let bin = 0; bin <= this.lastBin; bin += 1) starts[bin + 1]! += starts[bin]!;
    const order = new Uint32Array(this.cells);
    for (let cell = 0; cell < this.cells; cell += 1) {
      const bin = this.bins[cell] ?? 0;
      order[starts[bin]!] = cell;
      starts[bin]! += 1;
    }
    return order;
  }
}

/** The cell in which `place` lies when the cells lie one behind the other. */
function pick(counts: Float64Array, place: number): number {
  let left = place;
  let last = 0;
  for (let cell = 0; cell < counts.length; cell += 1) {
    const count = counts[cell] ?? 0;
    if (count <= 0) continue;
    last = cell;
    if (left < count) return cell;
    left -= count;
  }
  return last;
}

/** The value at a share, in a straight line between the quantiles around it. */
export function quantileAt({ shares, values }: Quantiles, share: number): number {
  let upper = shares.findIndex((one) => one >= share);
  if (upper < 0) upper = shares.length - 1;
  const lower = Math.max(0, upper - 1);
  const [from = 0, to = 0] = [shares[lower], shares[upper]];
  const [low = 0, high = 0] = [values[lower], values[upper]];
  return to > from ? low + ((high - low) * (share - from)) / (to - from) : high;
}

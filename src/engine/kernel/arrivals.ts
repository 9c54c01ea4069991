import {
  ARRIVAL_BATCH_ROWS,
  type ArrivalBatch,
  type ArrivalStream,
  createArrivalBatch,
} from '../../model/arrivals.ts';
import type { Counters } from '../../model/counters.ts';
import type { Model } from '../../model/model.ts';
import { UPPER_SHIFT } from '../../model/outcome-codes.ts';
import type { Distribution } from '../../random/distribution.ts';
import { Generator } from '../../random/generator.ts';
import { createSampler, type Sampler } from '../../random/sampler.ts';
import { WorkDraws } from './draws.ts';
import {
  ARRIVAL_CODES_SHIFT,
  ARRIVAL_FIELDS_SHIFT,
  ARRIVAL_ROUTE,
  FAILS,
  MEMORY_USED_MB,
  REQUEST,
  TIME_MS,
  WORK_MS,
} from './records.ts';
import { WORKSPACE } from './workspace.ts';

/**
 * A stream of arrivals and the source it feeds. `name` keys its random streams and is the same in every
 * variant.
 */
export interface ArrivalFeed {
  readonly sourceIndex: number;
  readonly name: string;
  readonly stream: ArrivalStream;
  /** Its events are those of another feed, which reach this source too. Default false. */
  readonly isCopy?: boolean;
  /** Work that other runs drew for the same requests; left out, it is drawn. */
  readonly work?: WorkSource;
}

/** Streams of drawn work by what keys them: they give what those that `make` gives would. */
export interface WorkSource {
  samplerOf(names: readonly (string | number)[], distribution: Distribution, make: () => Sampler): Sampler;
}

/** Arrivals of all feeds in time order, with their work drawn; a row's fields side by side. */
export interface MergedArrivals {
  rows: number;
  readonly numbers: Float64Array;
  readonly codes: Int32Array;
}

interface FeedState {
  readonly feed: ArrivalFeed;
  /** Place in the list of feeds. */
  readonly order: number;
  readonly batch: ArrivalBatch;
  readonly workMs: Float64Array;
  readonly memoryUsedMb: Float64Array;
  readonly fails: Uint8Array;
  readonly draws: (WorkDraws | undefined)[];
  position: number;
  /** When the row at `position` arrives. */
  headMs: number;
  isEnded: boolean;
  /** How often the stream was asked. */
  asked: number;
}

/**
 * Pulls the feeds batch by batch, draws the work of each batch in passes of their own (tight loops over one
 * column) and merges the feeds by time.
 */
export class Arrivals {
  /** The rows at hand; overwritten by the next `refill`. */
  readonly merged: MergedArrivals = {
    rows: 0,
    numbers: WORKSPACE.arrivals,
    codes: WORKSPACE.arrivalCodes,
  };
  arrived = 0;
  /** The only feed, in columns of the workspace; null where there are several. */
  private readonly alone: FeedState | null;
  /** Its rows are left in their columns. */
  private isAlone = false;
  /** Requests of that feed before its batch. */
  private aloneBefore = 0;
  private readonly feeds: readonly FeedState[];
  /** Feeds whose batch is used up. */
  private readonly dry: FeedState[];
  /** The others that have not ended: a binary heap by (time of the next row, place in the list). */
  private readonly heads: FeedState[] = [];
  private readonly requestsOfSource: Float64Array;
  private readonly model: Model;
  private readonly counters: Counters;

  constructor(model: Model, feeds: readonly ArrivalFeed[], counters: Counters) {
    this.model = model;
    this.counters = counters;
    const isAlone = feeds.length === 1;
    this.feeds = feeds.map((feed, order) => ({
      feed,
      order,
      batch: isAlone ? WORKSPACE.alone : createArrivalBatch(),
      workMs: isAlone ? WORKSPACE.aloneWorkMs : new Float64Array(ARRIVAL_BATCH_ROWS),
      memoryUsedMb: new Float64Array(ARRIVAL_BATCH_ROWS),
      fails: new Uint8Array(ARRIVAL_BATCH_ROWS),
      draws: [],
      position: 0,
      headMs: 0,
      isEnded: false,
      asked: 0,
    }));
    this.alone = isAlone ? this.feeds[0]! : null;
    this.dry = [...this.feeds];
    WORKSPACE.alone.rows = 0;
    this.requestsOfSource = new Float64Array(model.sources.length);
  }

  /**
   * As `refill`, of a model with one feed: leaves the rows in the columns `WORKSPACE.alone` and
   * `aloneWorkMs`, for `takeRows`.
   */
  refillAlone(): Promise<void> | undefined {
    const state = this.alone!; // the caller has looked
    const { sourceIndex, stream } = state.feed;
    this.isAlone = true;
    this.aloneBefore += state.batch.rows;
    this.requestsOfSource[sourceIndex] = this.aloneBefore;
    const drawn = (): void => {
      this.draw(state);
      this.arrived += state.batch.rows;
    };
    state.asked++;
    const wait = stream.next(state.batch);
    if (wait !== undefined) return wait.then(drawn);
    drawn();
    return undefined;
  }

  /** Asks the streams, which are at their beginning, for what this has had of them already. */
  async catchUp(): Promise<void> {
    const batch = createArrivalBatch();
    for (const { feed, asked } of this.feeds) {
      for (let times = 0; times < asked; times++) {
        const wait = feed.stream.next(batch);
        if (wait !== undefined) await wait;
      }
    }
  }

  /** How many rows were brought, and when the last arrives. */
  get atHand(): { readonly rows: number; readonly lastMs: number } {
    const { merged } = this;
    const place = (merged.rows - 1) << ARRIVAL_FIELDS_SHIFT;
    return this.isAlone
      ? { rows: this.alone!.batch.rows, lastMs: this.alone!.batch.timeMs[this.alone!.batch.rows - 1] ?? 0 }
      : { rows: merged.rows, lastMs: merged.numbers[place | TIME_MS] ?? 0 };
  }

  /** Brings rows of the only feed's batch into `merged`. */
  takeRows(from: number, to: number): void {
    const state = this.alone!; // the caller has looked
    this.merged.rows = 0;
    this.requestsOfSource[state.feed.sourceIndex] = this.aloneBefore + from;
    this.copyRows(state, from, to);
  }

  /** Whether any row of the only feed may do so. */
  get mayFail(): boolean {
    const { feed } = this.alone!; // the caller has looked
    const { errorRate, memoryUsedMb } =
      this.model.functions[this.model.sources[feed.sourceIndex]!.functionIndex]!;
    return errorRate > 0 || memoryUsedMb !== null || feed.stream.hasMemoryColumn;
  }

  /** Whether a row of the only feed's batch fails, or needs more memory than there is. */
  fails(row: number, memoryMb: number): boolean {
    const { fails, memoryUsedMb } = this.alone!;
    return fails[row] !== 0 || memoryUsedMb[row]! > memoryMb;
  }

  /** Brings the next rows into `merged`; 0 rows when every feed has ended. */
  refill(): Promise<void> | undefined {
    const waits: Promise<void>[] = [];
    for (const state of this.dry) {
      state.asked++;
      const wait = state.feed.stream.next(state.batch);
      if (wait === undefined) this.draw(state);
      else waits.push(wait.then(() => this.draw(state)));
    }
    if (waits.length > 0) return Promise.all(waits).then(() => this.merge());
    this.merge();
    return undefined;
  }

  private draw(state: FeedState): void {
    const { batch, workMs, memoryUsedMb, feed } = state;
    const { stream } = feed;
    const rows = batch.rows;
    state.position = 0;
    if (feed.isCopy === true) this.countCopies(feed.sourceIndex, batch);
    if (rows === 0) {
      state.isEnded = true;
      return;
    }
    if (stream.hasFunctionColumn) {
      for (let row = 0; row < rows; row++) this.drawRows(state, batch.functionIndex[row]!, row, row + 1);
    } else this.drawRows(state, this.model.sources[feed.sourceIndex]!.functionIndex, 0, rows);
    const { streamMs = 0 } = this.model.sources[feed.sourceIndex]!;
    if (streamMs > 0) for (let row = 0; row < rows; row++) workMs[row]! += streamMs;
    if (stream.hasDurationColumn) override(workMs, batch.durationMs, rows);
    if (stream.hasMemoryColumn) override(memoryUsedMb, batch.memoryUsedMb, rows);
  }

  private countCopies(sourceIndex: number, { timeMs, rows }: ArrivalBatch): void {
    const { warmupMs } = this.model;
    const counters = this.counters.sources[sourceIndex]!;
    for (let row = 0; row < rows; row++) {
      if (timeMs[row]! >= warmupMs) counters.copies++;
    }
  }

  private drawRows(state: FeedState, functionIndex: number, from: number, to: number): void {
    let draws = state.draws[functionIndex];
    if (draws === undefined) {
      const fn = this.model.functions[functionIndex]!;
      const { seed } = this.model;
      const { name, sourceIndex, work } = state.feed;
      const isPolled = this.model.sources[sourceIndex]!.poller !== null;
      const generatorOf = (purpose: string): Generator => new Generator(seed, 'work', name, fn.name, purpose);
      const known =
        work === undefined
          ? undefined
          : (purpose: string, distribution: Distribution): Sampler =>
              work.samplerOf([seed, name, fn.name, purpose], distribution, () =>
                createSampler(distribution, generatorOf(purpose)),
              );
      draws = new WorkDraws(fn, ARRIVAL_BATCH_ROWS, isPolled, generatorOf, known);
      state.draws[functionIndex] = draws;
    }
    draws.fillDurations(state.workMs, from, to);
    draws.fillMemory(state.memoryUsedMb, from, to);
    if (draws.drawsErrors) draws.fillErrors(state.fails, from, to);
    else state.fails.fill(0, from, to);
  }

  private merge(): void {
    const { merged, dry, heads } = this;
    merged.rows = 0;
    for (const state of dry) {
      if (!state.isEnded) this.push(state);
    }
    dry.length = 0;
    if (heads.length === 1) {
      const only = heads.pop()!;
      this.copyRows(only, only.position, only.batch.rows);
      only.position = only.batch.rows;
      dry.push(only);
    } else if (heads.length > 1) this.mergeByTime();
    this.arrived += merged.rows;
  }

  private copyRows(state: FeedState, from: number, to: number): void {
    const { merged, model, requestsOfSource } = this;
    const { numbers, codes } = merged;
    const { batch, feed, workMs, memoryUsedMb, fails } = state;
    const { timeMs, functionIndex } = batch;
    const { sourceIndex, stream } = feed;
    const sourceFunction = model.sources[sourceIndex]!.functionIndex;
    const hasFunctionColumn = stream.hasFunctionColumn;
    // Not a float that counts up, which would be boxed at every row.
    const firstRequest = requestsOfSource[sourceIndex]! - from;
    let at = merged.rows;
    for (let row = from; row < to; row++, at++) {
      const number = at << ARRIVAL_FIELDS_SHIFT;
      numbers[number | TIME_MS] = timeMs[row]!;
      numbers[number | WORK_MS] = workMs[row]!;
      numbers[number | MEMORY_USED_MB] = memoryUsedMb[row]!;
      numbers[number | REQUEST] = firstRequest + row;
      const code = at << ARRIVAL_CODES_SHIFT;
      const target = hasFunctionColumn ? functionIndex[row]! : sourceFunction;
      codes[code | ARRIVAL_ROUTE] = target | (sourceIndex << UPPER_SHIFT);
      codes[code | FAILS] = fails[row]!;
    }
    requestsOfSource[sourceIndex] = firstRequest + to;
    merged.rows = at;
  }

  /**
   * Takes the earliest head again and again, until a feed's batch is used up (it must be refilled before
   * anyone may go on) or the rows are full. Ties go to the feed that stands first.
   */
  private mergeByTime(): void {
    const { merged, heads, dry } = this;
    while (merged.rows < ARRIVAL_BATCH_ROWS) {
      const state = heads[0]!;
      this.copyRows(state, state.position, state.position + 1);
      state.position++;
      if (state.position === state.batch.rows) {
        dry.push(state);
        const last = heads.pop()!;
        if (last !== state) sink(heads, last);
        return;
      }
      state.headMs = state.batch.timeMs[state.position]!;
      sink(heads, state);
    }
  }

  private push(state: FeedState): void {
    const { heads } = this;
    state.headMs = state.batch.timeMs[state.position]!;
    let place = heads.length;
    heads.push(state);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(state, heads[parent]!)) break;
      heads[place] = heads[parent]!;
      place = parent;
    }
    heads[place] = state;
  }
}

function isBefore(a: FeedState, b: FeedState): boolean {
  return a.headMs < b.headMs || (a.headMs === b.headMs && a.order < b.order);
}

/** Puts a feed in the place of the first, and brings it down to where it belongs. */
function sink(heads: FeedState[], state: FeedState): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heads.length) break;
    if (child + 1 < heads.length && isBefore(heads[child + 1]!, heads[child]!)) child++;
    if (!isBefore(heads[child]!, state)) break;
    heads[place] = heads[child]!;
    place = child;
  }
  heads[place] = state;
}

/** Puts recorded values in the place of drawn ones. */
function override(drawn: Float64Array, recorded: Float64Array, rows: number): void {
  for (let row = 0; row < rows; row++) {
    const value = recorded[row]!;
    if (!Number.isNaN(value)) drawn[row] = value;
  }
}

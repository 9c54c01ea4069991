import {
  ARRIVAL_BATCH_ROWS,
  type ArrivalBatch,
  type ArrivalStream,
  createArrivalBatch,
} from '../model/arrivals.ts';
import type { Model } from '../model/model.ts';
import { WorkDraws } from './draws.ts';

/** A stream of arrivals and the source it feeds. `name` keys its random streams and is the same in every variant. */
export interface ArrivalFeed {
  readonly sourceIndex: number;
  readonly name: string;
  readonly stream: ArrivalStream;
}

/** Arrivals of all feeds in time order, with their work drawn. Rows from `row` to `rows` are still to come. */
export interface ArrivalColumns {
  rows: number;
  timeMs: Float64Array;
  functionIndex: Uint16Array;
  sourceIndex: Uint16Array;
  requestIndex: Float64Array;
  durationMs: Float64Array;
  memoryUsedMb: Float64Array;
  fails: Uint8Array;
}

interface FeedState {
  readonly feed: ArrivalFeed;
  readonly batch: ArrivalBatch;
  readonly columns: ArrivalColumns;
  readonly draws: (WorkDraws | undefined)[];
  position: number;
  isEnded: boolean;
}

/**
 * Pulls the feeds batch by batch, draws the work of each batch in passes of their own (tight loops over one column) and merges
 * the feeds by time. A single feed is handed on as it is, without a copy.
 */
export class Arrivals {
  /** The merged rows; valid until the next `refill`. */
  columns: ArrivalColumns;
  arrived = 0;
  private readonly feeds: readonly FeedState[];
  private readonly merged: ArrivalColumns;
  private readonly requestsOfSource: Float64Array;
  private readonly model: Model;

  constructor(model: Model, feeds: readonly ArrivalFeed[]) {
    this.model = model;
    this.feeds = feeds.map((feed) => ({
      feed,
      batch: createArrivalBatch(),
      columns: createColumns(),
      draws: [],
      position: 0,
      isEnded: false,
    }));
    this.merged = createColumns();
    this.columns = this.merged;
    this.requestsOfSource = new Float64Array(model.sources.length);
  }

  /** Number of the next request of a source that has no feed (a destination). */
  nextRequestIndex(sourceIndex: number): number {
    return this.requestsOfSource[sourceIndex]!++;
  }

  /** Brings the next rows into `columns`; 0 rows when every feed has ended. */
  refill(): Promise<void> | undefined {
    const waits: Promise<void>[] = [];
    for (const state of this.feeds) {
      if (state.isEnded || state.position < state.columns.rows) continue;
      const wait = state.feed.stream.next(state.batch);
      if (wait === undefined) this.draw(state);
      else waits.push(wait.then(() => this.draw(state)));
    }
    if (waits.length > 0) return Promise.all(waits).then(() => this.merge());
    this.merge();
    return undefined;
  }

  private draw(state: FeedState): void {
    const { batch, columns, feed } = state;
    const { stream } = feed;
    const rows = batch.rows;
    state.position = 0;
    columns.rows = rows;
    if (rows === 0) {
      state.isEnded = true;
      return;
    }
    columns.timeMs = batch.timeMs;
    if (stream.hasFunctionColumn) {
      columns.functionIndex = batch.functionIndex;
      for (let row = 0; row < rows; row++) this.drawRows(state, batch.functionIndex[row]!, row, row + 1);
    } else {
      const functionIndex = this.model.sources[feed.sourceIndex]!.functionIndex;
      columns.functionIndex.fill(functionIndex, 0, rows);
      this.drawRows(state, functionIndex, 0, rows);
    }
    if (stream.hasDurationColumn) {
      for (let row = 0; row < rows; row++) {
        const recorded = batch.durationMs[row]!;
        if (!Number.isNaN(recorded)) columns.durationMs[row] = recorded;
      }
    }
    if (stream.hasMemoryColumn) {
      for (let row = 0; row < rows; row++) {
        const recorded = batch.memoryUsedMb[row]!;
        if (!Number.isNaN(recorded)) columns.memoryUsedMb[row] = recorded;
      }
    }
  }

  private drawRows(state: FeedState, functionIndex: number, from: number, to: number): void {
    let draws = state.draws[functionIndex];
    if (draws === undefined) {
      const fn = this.model.functions[functionIndex]!;
      draws = new WorkDraws(this.model.seed, state.feed.name, functionIndex, fn, ARRIVAL_BATCH_ROWS);
      state.draws[functionIndex] = draws;
    }
    draws.fillDurations(state.columns.durationMs, from, to);
    draws.fillMemory(state.columns.memoryUsedMb, from, to);
    if (draws.drawsErrors) draws.fillErrors(state.columns.fails, from, to);
    else state.columns.fails.fill(0, from, to);
  }

  private merge(): void {
    const open = this.feeds.filter((state) => state.position < state.columns.rows);
    const only = open[0];
    if (
      only !== undefined &&
      open.length === 1 &&
      this.feeds.every((state) => state === only || state.isEnded) &&
      only.position === 0
    ) {
      const columns = only.columns;
      columns.sourceIndex.fill(only.feed.sourceIndex, 0, columns.rows);
      const first = this.requestsOfSource[only.feed.sourceIndex]!;
      for (let row = 0; row < columns.rows; row++) columns.requestIndex[row] = first + row;
      this.requestsOfSource[only.feed.sourceIndex] = first + columns.rows;
      only.position = columns.rows;
      this.arrived += columns.rows;
      this.columns = columns;
      return;
    }
    this.columns = this.merged;
    this.mergeByTime(open);
    this.arrived += this.merged.rows;
  }

  /** Repeated selection of the earliest head, until a feed's batch is used up (it must be refilled before anyone may go on) or the rows are full. */
  private mergeByTime(open: FeedState[]): void {
    const to = this.merged;
    to.rows = 0;
    if (open.length === 0) return;
    // A binary heap of feeds by (head time, position in the list): ties go to the feed that stands first.
    const heads = open.map((state, order) => ({
      state,
      order,
      timeMs: state.columns.timeMs[state.position]!,
    }));
    const isBefore = (a: (typeof heads)[number], b: (typeof heads)[number]): boolean =>
      a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.order < b.order);
    heads.sort((a, b) => (isBefore(a, b) ? -1 : 1));
    while (to.rows < ARRIVAL_BATCH_ROWS) {
      const head = heads[0]!;
      const { state } = head;
      const from = state.columns;
      const at = state.position++;
      const row = to.rows++;
      const sourceIndex = state.feed.sourceIndex;
      to.timeMs[row] = from.timeMs[at]!;
      to.functionIndex[row] = from.functionIndex[at]!;
      to.sourceIndex[row] = sourceIndex;
      to.requestIndex[row] = this.requestsOfSource[sourceIndex]!++;
      to.durationMs[row] = from.durationMs[at]!;
      to.memoryUsedMb[row] = from.memoryUsedMb[at]!;
      to.fails[row] = from.fails[at]!;
      if (state.position === from.rows) return;
      head.timeMs = from.timeMs[state.position]!;
      let place = 0;
      for (;;) {
        let child = 2 * place + 1;
        if (child >= heads.length) break;
        if (child + 1 < heads.length && isBefore(heads[child + 1]!, heads[child]!)) child++;
        if (!isBefore(heads[child]!, head)) break;
        heads[place] = heads[child]!;
        place = child;
      }
      heads[place] = head;
    }
  }
}

function createColumns(): ArrivalColumns {
  return {
    rows: 0,
    timeMs: new Float64Array(ARRIVAL_BATCH_ROWS),
    functionIndex: new Uint16Array(ARRIVAL_BATCH_ROWS),
    sourceIndex: new Uint16Array(ARRIVAL_BATCH_ROWS),
    requestIndex: new Float64Array(ARRIVAL_BATCH_ROWS),
    durationMs: new Float64Array(ARRIVAL_BATCH_ROWS),
    memoryUsedMb: new Float64Array(ARRIVAL_BATCH_ROWS),
    fails: new Uint8Array(ARRIVAL_BATCH_ROWS),
  };
}

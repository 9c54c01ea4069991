import type { BacklogFalls } from '../../model/counters.ts';
import {
  GAUGE_BACKLOG,
  GAUGE_CONNECTIONS,
  GAUGE_KINDS,
  GAUGE_POLLER_BUSY,
  GAUGE_RESOURCE_BUSY,
} from '../../model/gauge-codes.ts';
import type { Model } from '../../model/model.ts';
import { pollerKindOf } from '../../policies/pollers.ts';
import { violated } from './holds.ts';
import type { Recorder } from './recorder.ts';

/**
 * Levels that step up and down (waiting events, calls in service, open connections): their mean and maximum
 * over each sampling step. Only those that were ever touched are written. A level below zero or above its
 * limit ends the run.
 */
export class Gauges {
  private readonly value: Float64Array;
  private readonly area: Float64Array;
  private readonly sinceMs: Float64Array;
  private readonly max: Float64Array;
  private readonly touched: number[] = [];
  private readonly isTouched: Uint8Array;
  private readonly count: number;
  private readonly recorder: Recorder;
  private stepStartMs = 0;
  private readonly falls: readonly BacklogFalls[];

  private readonly limit: Float64Array;

  constructor(model: Model, recorder: Recorder, falls: readonly BacklogFalls[] = []) {
    const count = Math.max(model.sources.length, model.resources.length, model.functions.length);
    const cells = GAUGE_KINDS * count;
    this.count = count;
    this.limit = limitsOf(model, count);
    this.recorder = recorder;
    this.falls = falls;
    this.value = new Float64Array(cells);
    this.area = new Float64Array(cells);
    this.sinceMs = new Float64Array(cells);
    this.max = new Float64Array(cells);
    this.isTouched = new Uint8Array(cells);
  }

  level(kind: number, index: number): number {
    return this.value[kind * this.count + index]!;
  }

  add(kind: number, index: number, change: number, nowMs: number): void {
    const cell = kind * this.count + index;
    const before = this.value[cell]!;
    if (nowMs > this.sinceMs[cell]!) {
      this.area[cell]! += before * (nowMs - this.sinceMs[cell]!);
      if (kind === GAUGE_BACKLOG) noteFalls(this.falls[index], before, this.sinceMs[cell]!);
      this.sinceMs[cell] = nowMs;
      // A level that lasts for no time (an event that is handled as it comes) is none.
      if (before > this.max[cell]!) this.max[cell] = before;
    }
    const after = before + change;
    this.value[cell] = after;
    if (after < 0 || after > this.limit[cell]!) {
      violated(`level ${kind} of ${index} at ${nowMs} ms`, after, `0 to ${this.limit[cell]}`);
    }
    if (this.isTouched[cell] === 1) return;
    this.isTouched[cell] = 1;
    this.touched.push(cell);
  }

  /** Ends a sampling step at `nowMs`. */
  sample(nowMs: number): void {
    const startMs = this.stepStartMs;
    const lengthMs = nowMs - startMs;
    this.stepStartMs = nowMs;
    if (lengthMs <= 0) return;
    for (const cell of this.touched) {
      // Before its first touch a level was 0, whose area is 0 whatever the time.
      const area = this.area[cell]! + this.value[cell]! * (nowMs - this.sinceMs[cell]!);
      if (nowMs > this.sinceMs[cell]! && this.value[cell]! > this.max[cell]!)
        this.max[cell] = this.value[cell]!;
      if (cell < this.count && nowMs > this.sinceMs[cell]!)
        noteFalls(this.falls[cell], this.value[cell]!, this.sinceMs[cell]!);
      this.recorder.recordGauge({
        kind: Math.floor(cell / this.count),
        index: cell % this.count,
        startMs,
        endMs: nowMs,
        mean: area / lengthMs,
        max: this.max[cell]!,
      });
      this.area[cell] = 0;
      this.sinceMs[cell] = nowMs;
      this.max[cell] = this.value[cell]!;
    }
  }
}

/**
 * A backlog of `level` began to last at `sinceMs`: writes down which powers of two it has fallen below since
 * the level that lasted before.
 */
function noteFalls(falls: BacklogFalls | undefined, level: number, sinceMs: number): void {
  if (falls === undefined) return;
  const before = falls.lasting;
  falls.lasting = level;
  if (level >= before) return;
  const greatest = 31 - Math.clz32(before);
  for (let power = level < 1 ? 0 : 32 - Math.clz32(level); power <= greatest; power++) {
    falls.belowMs[power] = sinceMs;
  }
}

/** What no level may exceed, by cell; Infinity where nothing limits it. */
function limitsOf({ resources, sources }: Model, count: number): Float64Array {
  const limits = new Float64Array(GAUGE_KINDS * count).fill(Number.POSITIVE_INFINITY);
  resources.forEach(({ concurrency, connections }, index) => {
    limits[GAUGE_RESOURCE_BUSY * count + index] = concurrency;
    limits[GAUGE_CONNECTIONS * count + index] = connections;
  });
  sources.forEach(({ poller }, index) => {
    if (poller === null) return;
    limits[GAUGE_POLLER_BUSY * count + index] = pollerKindOf(poller).mostBatches(poller);
  });
  return limits;
}

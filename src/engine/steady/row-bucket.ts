import type { TokenBucket } from '../kernel/token-buckets.ts';
import { WORKSPACE } from '../kernel/workspace.ts';

/**
 * A token bucket from which each row of a batch takes one. What it holds is known only where somebody asks,
 * as long as no row can find it empty.
 */
export class RowBucket {
  private readonly bucket: TokenBucket;
  /** The row before which `fullAtMs` is known. */
  private row = 0;
  private fullAtMs = Number.NEGATIVE_INFINITY;

  constructor(bucket: TokenBucket) {
    this.bucket = bucket;
  }

  /** Looks at rows `from` to `to`, which come next; false where one of them finds no token. */
  admits(from: number, to: number): boolean {
    const { slackMs, intervalMs, fullAtMs } = this.bucket;
    const { timeMs } = WORKSPACE.alone;
    this.row = from;
    this.fullAtMs = fullAtMs;
    // Were they all to come with the first.
    const aheadMs = Math.max(0, fullAtMs - timeMs[from]!) + (to - from) * intervalMs;
    if (aheadMs + marginMs(timeMs[to - 1]!) < slackMs) return true;
    return this.admitsOneByOne(from, to);
  }

  /** The bucket as it is before a row that is not before the last one asked for. */
  goTo(row: number): void {
    this.fullAtMs = this.fullAtGap(row) ?? takeFrom(this.row, row, this.fullAtMs, this.bucket.intervalMs);
    this.row = row;
    this.bucket.fullAtMs = this.fullAtMs;
  }

  /** Rows before `row` have been through the bucket itself. */
  goOn(row: number): void {
    this.row = row;
    this.fullAtMs = this.bucket.fullAtMs;
  }

  /**
   * What the bucket is at before `row`, where a gap between two rows shows that it was full at the later one;
   * undefined where none close by does.
   */
  private fullAtGap(row: number): number | undefined {
    const { timeMs } = WORKSPACE.alone;
    const { intervalMs } = this.bucket;
    for (let at = row - 1; at > this.row && at >= row - LOOK_BACK; at--) {
      // No later than this was it full again after the row before.
      const latestMs = Math.max(this.fullAtMs, timeMs[at - 1]!) + (at - this.row) * intervalMs;
      if (latestMs + marginMs(timeMs[at]!) < timeMs[at]!) return takeFrom(at, row, timeMs[at]!, intervalMs);
    }
    return undefined;
  }

  private admitsOneByOne(from: number, to: number): boolean {
    const { timeMs } = WORKSPACE.alone;
    const { intervalMs, slackMs } = this.bucket;
    let { fullAtMs } = this.bucket;
    for (let at = from; at < to; at++) {
      fullAtMs = Math.max(fullAtMs, timeMs[at]!);
      if (fullAtMs - timeMs[at]! > slackMs) return false;
      fullAtMs += intervalMs;
    }
    return true;
  }
}

/** Rows that are looked back at for a gap. */
const LOOK_BACK = 24;

/** More than the rounding of a batch's additions to such a time. */
function marginMs(timeMs: number): number {
  return timeMs * 1e-12;
}

/** What the bucket is at after these rows, of which each takes a token. */
function takeFrom(from: number, to: number, beforeMs: number, intervalMs: number): number {
  const { timeMs } = WORKSPACE.alone;
  let fullAtMs = beforeMs;
  for (let at = from; at < to; at++) fullAtMs = Math.max(fullAtMs, timeMs[at]!) + intervalMs;
  return fullAtMs;
}

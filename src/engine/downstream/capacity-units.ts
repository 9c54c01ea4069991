/**
 * Token buckets of which one call may take several tokens; as token-buckets.ts otherwise. A missing bucket
 * has no limit.
 */
export class CapacityUnits {
  private readonly fullAtMs: Float64Array;
  private readonly intervalMs: Float64Array;
  private readonly sizeMs: Float64Array;

  constructor(buckets: readonly ({ readonly perSecond: number; readonly burst: number } | null)[]) {
    this.fullAtMs = Float64Array.from(buckets, () => Number.NEGATIVE_INFINITY);
    this.intervalMs = Float64Array.from(buckets, (bucket) => (bucket === null ? 0 : 1000 / bucket.perSecond));
    this.sizeMs = Float64Array.from(buckets, (bucket, index) =>
      bucket === null ? Number.POSITIVE_INFINITY : Math.max(1, bucket.burst) * this.intervalMs[index]!,
    );
  }

  /**
   * When `units` tokens are there, from `nowMs` on. More than the bucket holds are given once it is full:
   * capacity is owed, as DynamoDB does.
   */
  readyMs(index: number, units: number, nowMs: number): number {
    const sizeMs = this.sizeMs[index]!;
    if (units === 0 || sizeMs === Number.POSITIVE_INFINITY) return nowMs;
    const neededMs = Math.min(units * this.intervalMs[index]!, sizeMs);
    const levelMs = Math.max(this.fullAtMs[index]!, nowMs) - nowMs;
    const shortMs = levelMs + neededMs - sizeMs;
    return shortMs <= MARGIN_MS ? nowMs : nowMs + shortMs;
  }

  take(index: number, units: number, nowMs: number): void {
    if (units === 0 || this.sizeMs[index] === Number.POSITIVE_INFINITY) return;
    this.fullAtMs[index] = Math.max(this.fullAtMs[index]!, nowMs) + units * this.intervalMs[index]!;
  }
}

/** Absorbs the rounding of repeated addition. */
const MARGIN_MS = 1e-7;

/** A token bucket by itself: see `TokenBuckets`. */
export interface TokenBucket {
  fullAtMs: number;
  readonly slackMs: number;
  readonly intervalMs: number;
}

/**
 * Token buckets that refill continuously, kept as one number each (the generic cell rate algorithm, ITU-T
 * I.371): `fullAtMs` is when the bucket would be full again. A token is there while fullAt − now ≤ (burst −
 * 1) × interval.
 */
export class TokenBuckets {
  private readonly fullAtMs: Float64Array;
  private readonly intervalMs: Float64Array;
  private readonly slackMs: Float64Array;

  constructor(buckets: readonly { readonly perSecond: number; readonly burst: number }[]) {
    this.fullAtMs = Float64Array.from(buckets, () => Number.NEGATIVE_INFINITY);
    this.intervalMs = Float64Array.from(buckets, (bucket) => 1000 / bucket.perSecond);
    this.slackMs = Float64Array.from(buckets, (bucket, index) =>
      bucketSlackMs(bucket.burst, this.intervalMs[index]!),
    );
  }

  /** Bucket `index` is new, with this rate and as large a burst. */
  refit(index: number, perSecond: number): void {
    this.fullAtMs[index] = Number.NEGATIVE_INFINITY;
    this.intervalMs[index] = 1000 / perSecond;
    this.slackMs[index] = bucketSlackMs(perSecond, this.intervalMs[index]!);
  }

  /** Bucket `index`, which stays what it is. */
  at(index: number): TokenBucket {
    const { fullAtMs } = this;
    return {
      get fullAtMs() {
        return fullAtMs[index]!;
      },
      set fullAtMs(timeMs: number) {
        fullAtMs[index] = timeMs;
      },
      slackMs: this.slackMs[index]!,
      intervalMs: this.intervalMs[index]!,
    };
  }

  /** Whether a token of bucket `index` is there. */
  has(index: number, timeMs: number): boolean {
    return this.fullAtMs[index]! - timeMs <= this.slackMs[index]!;
  }

  /** Takes a token of bucket `index`, or returns false and leaves the bucket as it is. */
  take(index: number, timeMs: number): boolean {
    const fullAt = Math.max(this.fullAtMs[index]!, timeMs);
    if (fullAt - timeMs > this.slackMs[index]!) return false;
    this.fullAtMs[index] = fullAt + this.intervalMs[index]!;
    return true;
  }
}

/**
 * How far ahead of now a bucket's `fullAtMs` may be for a token to be left. A burst that is not a whole
 * number, or below 1, still passes one request at a time. The margin absorbs the rounding of repeated
 * addition, so that a bucket of 10 passes exactly 10 at once.
 */
export function bucketSlackMs(burst: number, intervalMs: number): number {
  return (Math.max(1, Math.floor(burst)) - 1) * intervalMs + 1e-7;
}

import { TimerQueue } from '../../metrics/timer-queue.ts';
import type { RetryQuota, SourceModel } from '../../model/model.ts';
import { assertAtMost } from '../kernel/holds.ts';

/**
 * The tokens from which SDK clients pay their retries (AWS SDKs and Tools Reference Guide, "Retry behavior"):
 * a bucket a source, which all its clients share: in the long run what can be spent is what successes give
 * back, however it is divided.
 */
export class RetryQuotas {
  private readonly buckets: readonly (Bucket | null)[];

  constructor(sources: readonly SourceModel[]) {
    this.buckets = sources.map(({ client }) =>
      client === null || client.quota === null
        ? null
        : { quota: client.quota, tokens: client.quota.tokens, due: new TimerQueue() },
    );
  }

  /** Pays for a retry: what it cost, or NOT_PAID where the tokens do not suffice. `nowMs` never goes back. */
  pay(sourceIndex: number, wasRefused: boolean, nowMs: number): number {
    const bucket = this.buckets[sourceIndex];
    if (bucket === null || bucket === undefined) return 0;
    const { quota, due } = bucket;
    while (due.size > 0 && due.nextMs <= nowMs) {
      bucket.tokens = Math.min(quota.tokens, bucket.tokens + due.pop());
    }
    const cost = wasRefused ? quota.throttledCost : quota.transientCost;
    if (cost > bucket.tokens) return NOT_PAID;
    bucket.tokens -= cost;
    assertAtMost('retry tokens', bucket.tokens, quota.tokens);
    return cost;
  }

  /** A request succeeds at `atMs`, which may lie ahead; its last retry cost `cost`, or it needed none (0). */
  succeed(sourceIndex: number, cost: number, atMs: number): void {
    const bucket = this.buckets[sourceIndex];
    if (bucket === null || bucket === undefined) return;
    bucket.due.push(atMs, cost > 0 ? cost : bucket.quota.refund);
  }
}

export const NOT_PAID = -1;

interface Bucket {
  readonly quota: RetryQuota;
  tokens: number;
  /** What successes give back, by when. */
  readonly due: TimerQueue;
}

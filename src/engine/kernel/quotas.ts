import type { Counters } from '../../model/counters.ts';
import type { Model, QuotaModel, QuotaUse } from '../../model/model.ts';

/** Absorbs the rounding of repeated refills. */
const MARGIN = 1e-6;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/**
 * Token buckets of services' quotas, full at the start. An event that needs more than a bucket holds is given
 * them once it is full, and the bucket owes the rest.
 */
export class Quotas {
  /** How often one of them refused or delayed anything, the warm-up included. */
  limited = 0;
  private readonly quotas: readonly QuotaModel[];
  private readonly counters: Counters;
  private readonly warmupMs: number;
  /** By quota: the first of its buckets. */
  private readonly first: readonly number[];
  /** By bucket: what is in it, and when that was so. */
  private readonly level: Float64Array;
  private readonly levelMs: Float64Array;
  /** By quota: rate and size of each bucket now. */
  private readonly perSecond: Float64Array;
  private readonly burst: Float64Array;
  private readonly growths: readonly (Growth | null)[];
  /** By quota: tokens asked for in the second that began then. */
  private readonly second: Float64Array;
  private readonly inSecond: Float64Array;

  constructor(model: Model, counters: Counters) {
    const quotas = model.quotas ?? [];
    this.quotas = quotas;
    this.counters = counters;
    this.warmupMs = model.warmupMs;
    const first: number[] = [];
    let buckets = 0;
    for (const quota of quotas) {
      first.push(buckets);
      buckets += quota.buckets;
    }
    this.first = first;
    this.level = new Float64Array(buckets);
    this.levelMs = new Float64Array(buckets);
    quotas.forEach(({ burst }, index) => {
      this.level.fill(burst, first[index]!, first[index + 1] ?? buckets);
    });
    this.perSecond = Float64Array.from(quotas, ({ perSecond }) => perSecond);
    this.burst = Float64Array.from(quotas, ({ burst }) => burst);
    this.growths = quotas.map(({ growth, perSecond }) => {
      return growth === null ? null : new Growth(perSecond, growth.maximumPerSecond, growth.windowMs);
    });
    this.second = new Float64Array(quotas.length).fill(-1);
    this.inSecond = new Float64Array(quotas.length);
  }

  /**
   * Takes the tokens of every quota that refuses, where all are there; false, and nothing is taken, where one
   * has too few. `share`, a number in [0, 1), decides on the event's key.
   */
  admits(uses: readonly QuotaUse[], share: number, nowMs: number): boolean {
    let refusedBy = -1;
    for (const use of uses) {
      const { quotaIndex } = use;
      if (this.quotas[quotaIndex]!.delays) continue;
      this.ask(use, nowMs);
      if (refusedBy < 0 && !this.has(use, this.refill(use, share, nowMs))) refusedBy = quotaIndex;
    }
    if (refusedBy >= 0) {
      this.limited++;
      if (nowMs >= this.warmupMs) this.counters.quotas[refusedBy]!.refused++;
      return false;
    }
    for (const use of uses) {
      if (!this.quotas[use.quotaIndex]!.delays) this.take(use, this.refill(use, share, nowMs), nowMs);
    }
    return true;
  }

  /** Takes the tokens of every quota that delays; gives how long the event waits for the last of them, ms. */
  delayMs(uses: readonly QuotaUse[], share: number, nowMs: number): number {
    let longestMs = 0;
    for (const use of uses) {
      const { quotaIndex, tokens } = use;
      if (!this.quotas[quotaIndex]!.delays) continue;
      this.ask(use, nowMs);
      const bucket = this.refill(use, share, nowMs);
      const missing = Math.min(tokens, this.burst[quotaIndex]!) - this.level[bucket]!;
      this.take(use, bucket, nowMs);
      if (missing <= MARGIN) continue;
      this.limited++;
      const delayMs = (missing / this.perSecond[quotaIndex]!) * SECOND_MS;
      longestMs = Math.max(longestMs, delayMs);
      if (nowMs < this.warmupMs) continue;
      const counted = this.counters.quotas[quotaIndex]!;
      counted.delayed++;
      counted.longestDelayMs = Math.max(counted.longestDelayMs, delayMs);
    }
    return longestMs;
  }

  private has({ quotaIndex, tokens }: QuotaUse, bucket: number): boolean {
    return this.level[bucket]! + MARGIN >= Math.min(tokens, this.burst[quotaIndex]!);
  }

  private take({ quotaIndex, tokens }: QuotaUse, bucket: number, nowMs: number): void {
    this.level[bucket]! -= tokens;
    this.growths[quotaIndex]?.use(tokens, nowMs);
  }

  /** Brings the use's bucket up to now, and gives it. */
  private refill({ quotaIndex, keys }: QuotaUse, share: number, nowMs: number): number {
    const { buckets } = this.quotas[quotaIndex]!;
    const growth = this.growths[quotaIndex];
    if (growth?.reaches(nowMs)) {
      this.perSecond[quotaIndex] = growth.perSecond;
      this.burst[quotaIndex] = growth.perSecond;
    }
    const bucket = this.first[quotaIndex]! + (buckets === 1 ? 0 : bucketOf(share, buckets, keys));
    const passedMs = nowMs - this.levelMs[bucket]!;
    if (passedMs > 0) {
      const level = this.level[bucket]! + (passedMs / SECOND_MS) * this.perSecond[quotaIndex]!;
      this.level[bucket] = Math.min(this.burst[quotaIndex]!, level);
      this.levelMs[bucket] = nowMs;
    }
    return bucket;
  }

  private ask({ quotaIndex, tokens }: QuotaUse, nowMs: number): void {
    if (nowMs < this.warmupMs) return;
    const counted = this.counters.quotas[quotaIndex]!;
    counted.asked++;
    const second = Math.floor(nowMs / SECOND_MS);
    if (second !== this.second[quotaIndex]) {
      this.second[quotaIndex] = second;
      this.inSecond[quotaIndex] = 0;
    }
    this.inSecond[quotaIndex]! += tokens;
    counted.peakPerSecond = Math.max(counted.peakPerSecond, this.inSecond[quotaIndex]!);
  }
}

/** The bucket of a key: the shard that a stream's record with the same share goes to. */
function bucketOf(share: number, buckets: number, keys: number): number {
  return keys === Number.POSITIVE_INFINITY ? Math.floor(share * buckets) : Math.floor(share * keys) % buckets;
}

/** A limit that follows use: twice the highest use of a minute that ended a window ago. */
class Growth {
  perSecond: number;
  private readonly maximumPerSecond: number;
  private readonly windowMinutes: number;
  private minute = 0;
  private used = 0;
  /** Use of minutes that are younger than the window, the oldest first. */
  private readonly young: { readonly minute: number; readonly used: number }[] = [];
  private highest = 0;

  constructor(perSecond: number, maximumPerSecond: number, windowMs: number) {
    this.perSecond = perSecond;
    this.maximumPerSecond = maximumPerSecond;
    this.windowMinutes = Math.ceil(windowMs / MINUTE_MS);
  }

  use(tokens: number, nowMs: number): void {
    this.turn(Math.floor(nowMs / MINUTE_MS));
    this.used += tokens;
  }

  /** Whether the limit is another one from now on. */
  reaches(nowMs: number): boolean {
    const minute = Math.floor(nowMs / MINUTE_MS);
    this.turn(minute);
    for (let oldest = this.young[0]; oldest !== undefined; oldest = this.young[0]) {
      if (oldest.minute + this.windowMinutes > minute) break;
      this.highest = Math.max(this.highest, oldest.used);
      this.young.shift();
    }
    const grown = Math.min(this.maximumPerSecond, (2 * this.highest * SECOND_MS) / MINUTE_MS);
    if (grown <= this.perSecond) return false;
    this.perSecond = grown;
    return true;
  }

  private turn(minute: number): void {
    if (minute === this.minute) return;
    if (this.used > 0) this.young.push({ minute: this.minute, used: this.used });
    this.minute = minute;
    this.used = 0;
  }
}

import type { QueueModel } from '../../policies/poller-queue.ts';

/** AWS gives no faster step than a minute for scaling down. */
const PATIENCE_MS = 60_000;
/** Share of the rate of growth at which concurrency falls. */
const SHRINK_SHARE = 0.5;
/** Where it grows by what waits, all that it may grow to is there after this share of that time. */
const FREE_SHARE = 0.5;
/** A step that is reached but for rounding. */
const ROUNDING = 1e-9;

/**
 * Concurrent batches that a queue's poller may have: more a minute while messages wait, up to the maximum, by
 * steps of as many as one poller handles. Lambda's first documentation (2018) had it fall at half the rate at
 * which it grew; assumed of every year, from a minute after messages last waited, back to the start. A
 * function error takes `errorBackoff` × √concurrency of it, which is SQRT of the binomial congestion controls
 * (Bansal and Balakrishnan 2001).
 */
export class PollerScaling {
  private readonly maximum: number;
  private readonly base: number;
  private readonly step: number;
  private readonly growthPerMs: number;
  private readonly errorBackoff: number;
  /** Until then it grows at a rate of its own. */
  private readonly freeUntilMs: number;
  private readonly freePerMs: number;
  /** At `sinceMs`, from which it grows or falls. */
  private limit: number;
  private sinceMs = 0;
  private isShort = false;
  private countedMs = 0;

  constructor(queue: QueueModel) {
    this.maximum = queue.maximumConcurrency;
    this.base = Math.min(queue.startConcurrency, queue.maximumConcurrency);
    this.step = queue.provisioned === null ? 1 : queue.provisioned.batches;
    this.growthPerMs = queue.growthPerMinute / 60_000;
    this.errorBackoff = queue.errorBackoff;
    this.freeUntilMs = queue.growsFreelyUntilMs ?? 0;
    const allWithinMs = this.freeUntilMs * FREE_SHARE;
    this.freePerMs = allWithinMs > 0 ? Math.max(this.growthPerMs, this.maximum / allWithinMs) : 0;
    this.limit = this.base;
  }

  slots(nowMs: number): number {
    return this.steps(this.limitAt(nowMs)) * this.step;
  }

  /** Whether messages wait from now on. */
  setShort(isShort: boolean, nowMs: number): void {
    if (isShort === this.isShort) return;
    this.limit = this.limitAt(nowMs);
    this.sinceMs = isShort ? nowMs : nowMs + PATIENCE_MS;
    this.isShort = isShort;
  }

  /** A function error. */
  stepBack(nowMs: number): void {
    const limit = this.limitAt(nowMs);
    this.limit = Math.max(this.base, limit - this.errorBackoff * Math.sqrt(limit));
    this.sinceMs = this.isShort ? nowMs : Math.max(nowMs, this.sinceMs);
  }

  /** When there will be a step more; Infinity for never. */
  nextStepMs(nowMs: number): number {
    if (!this.isShort || this.growthPerMs <= 0 || this.base === this.maximum) return Number.POSITIVE_INFINITY;
    const next = this.slots(nowMs) + this.step;
    if (next > this.maximum) return Number.POSITIVE_INFINITY;
    return Math.max(nowMs, this.grownMs(next - this.limit));
  }

  /**
   * Pollers × ms since the last call, or the start. Exact where it is called at each step up; on its way down
   * it goes step by step itself.
   */
  pollerMs(nowMs: number): number {
    let sum = 0;
    let fromMs = this.countedMs;
    this.countedMs = Math.max(fromMs, nowMs);
    while (fromMs < nowMs) {
      const steps = this.steps(this.limitAt(fromMs));
      const untilMs = Math.min(nowMs, this.fallMs(steps, fromMs));
      sum += steps * (untilMs - fromMs);
      fromMs = untilMs;
    }
    return sum;
  }

  private steps(limit: number): number {
    return Math.floor(limit / this.step + ROUNDING);
  }

  /** When there are fewer steps than there are from `fromMs` on, while nothing waits; Infinity for never. */
  private fallMs(steps: number, fromMs: number): number {
    const level = steps * this.step;
    if (this.isShort || level <= this.base || this.growthPerMs <= 0) return Number.POSITIVE_INFINITY;
    const fallsPerMs = this.growthPerMs * SHRINK_SHARE;
    // A little later than the step itself, lest rounding have it go on for ever.
    const beyond = 2 * ROUNDING * this.step;
    return Math.max(fromMs + ROUNDING, this.sinceMs + (this.limit - level + beyond) / fallsPerMs);
  }

  private limitAt(nowMs: number): number {
    const { limit, base } = this;
    if (this.isShort) return Math.min(this.maximum, limit + this.grown(nowMs));
    if (limit === base || nowMs <= this.sinceMs) return limit;
    return Math.max(base, limit - (nowMs - this.sinceMs) * this.growthPerMs * SHRINK_SHARE);
  }

  /** By how much it has grown since `sinceMs`. */
  private grown(nowMs: number): number {
    const { sinceMs, freeUntilMs } = this;
    if (sinceMs >= freeUntilMs) return (nowMs - sinceMs) * this.growthPerMs;
    const freeMs = Math.min(nowMs, freeUntilMs) - sinceMs;
    return freeMs * this.freePerMs + (nowMs - sinceMs - freeMs) * this.growthPerMs;
  }

  /** When it has grown by so much. */
  private grownMs(by: number): number {
    const { sinceMs, freeUntilMs } = this;
    if (sinceMs >= freeUntilMs) return sinceMs + by / this.growthPerMs;
    const byThen = (freeUntilMs - sinceMs) * this.freePerMs;
    return by <= byThen ? sinceMs + by / this.freePerMs : freeUntilMs + (by - byThen) / this.growthPerMs;
  }
}

/** AWS gives no faster step than a minute for scaling down. */
const PATIENCE_MS = 60_000;
/** Share of the rate of growth at which concurrency falls. */
const SHRINK_SHARE = 0.5;
/** A step that is reached but for rounding. */
const ROUNDING = 1e-9;

/**
 * Concurrent batches that a queue's poller may have: more a minute while messages wait, up to the maximum.
 * Lambda's first documentation (2018) had it fall at half the rate at which it grew; assumed of every year,
 * from a minute after messages last waited, back to the start.
 */
export class PollerScaling {
  private readonly maximum: number;
  private readonly base: number;
  private readonly growthPerMs: number;
  /** At `sinceMs`, from which it grows or falls. */
  private limit: number;
  private sinceMs = 0;
  private isShort = false;

  constructor(start: number, growthPerMinute: number, maximum: number) {
    this.maximum = maximum;
    this.base = Math.min(start, maximum);
    this.growthPerMs = growthPerMinute / 60_000;
    this.limit = this.base;
  }

  slots(nowMs: number): number {
    return Math.floor(this.limitAt(nowMs) + ROUNDING);
  }

  /** Whether messages wait from now on. */
  setShort(isShort: boolean, nowMs: number): void {
    if (isShort === this.isShort) return;
    this.limit = this.limitAt(nowMs);
    this.sinceMs = isShort ? nowMs : nowMs + PATIENCE_MS;
    this.isShort = isShort;
  }

  /** A function error: one step back. */
  stepBack(nowMs: number): void {
    this.limit = Math.max(this.base, this.limitAt(nowMs) - 1);
    this.sinceMs = this.isShort ? nowMs : Math.max(nowMs, this.sinceMs);
  }

  /** When there will be one more; Infinity for never. */
  nextStepMs(nowMs: number): number {
    if (!this.isShort || this.growthPerMs <= 0 || this.base === this.maximum) return Number.POSITIVE_INFINITY;
    const next = this.slots(nowMs) + 1;
    if (next > this.maximum) return Number.POSITIVE_INFINITY;
    return Math.max(nowMs, this.sinceMs + (next - this.limit) / this.growthPerMs);
  }

  private limitAt(nowMs: number): number {
    const { limit, base } = this;
    if (this.isShort) return Math.min(this.maximum, limit + (nowMs - this.sinceMs) * this.growthPerMs);
    if (limit === base || nowMs <= this.sinceMs) return limit;
    return Math.max(base, limit - (nowMs - this.sinceMs) * this.growthPerMs * SHRINK_SHARE);
  }
}

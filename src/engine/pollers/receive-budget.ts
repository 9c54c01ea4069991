/** Share of a unit by which rounding may have a budget fall short. */
const ROUNDING = 1e-9;

/**
 * What a queue's receives may use up of a rate: as much as comes in a second may be saved, and one receive
 * may overdraw it, which the next one waits for. The rate changes with the number of pollers.
 */
export class ReceiveBudget {
  private readonly leastCost: number;
  private perSecond: number;
  private left: number;
  private sinceMs = 0;

  /** `leastCost`: what every receive costs at least. */
  constructor(perSecond: number, leastCost: number) {
    this.perSecond = perSecond;
    this.leastCost = leastCost;
    this.left = perSecond;
  }

  setRate(perSecond: number, nowMs: number): void {
    if (perSecond === this.perSecond) return;
    this.refill(nowMs);
    this.perSecond = perSecond;
    this.left = Math.min(this.left, perSecond);
  }

  hasLeft(nowMs: number): boolean {
    this.refill(nowMs);
    return this.left >= this.leastCost * (1 - ROUNDING);
  }

  spend(cost: number, nowMs: number): void {
    this.refill(nowMs);
    this.left -= cost;
  }

  /** When there is enough for the next receive. */
  readyMs(nowMs: number): number {
    this.refill(nowMs);
    return nowMs + (Math.max(0, this.leastCost - this.left) / this.perSecond) * 1000;
  }

  private refill(nowMs: number): void {
    this.left = Math.min(this.perSecond, this.left + ((nowMs - this.sinceMs) / 1000) * this.perSecond);
    this.sinceMs = nowMs;
  }
}

/**
 * The least whole number that is good, where whatever is above a good one is good: a gallop from a guess,
 * then halving.
 */
export class LeastSearch {
  private low = -1;
  private high: number | null = null;
  private step = 1;
  private guess: number;

  constructor(guess: number) {
    this.guess = guess;
  }

  get isDone(): boolean {
    return this.high !== null && this.high - this.low <= 1;
  }

  get least(): number {
    return this.high ?? this.guess;
  }

  /** The number to try next; the answer where it is known. */
  get next(): number {
    return this.isDone ? this.least : this.guess;
  }

  tell(count: number, isGood: boolean): void {
    if (this.isDone) return;
    if (isGood) this.high = Math.min(count, this.high ?? count);
    else this.low = Math.max(count, this.low);
    if (this.high !== null && this.low >= 0) {
      // Near the guess first: it is rarely far off.
      const gallop = isGood ? this.high - this.step : this.low + this.step;
      const middle = Math.floor((this.low + this.high) / 2);
      const isInside = gallop > this.low && gallop < this.high;
      this.guess = isInside && this.step < (this.high - this.low) / 2 ? gallop : middle;
    } else if (this.high === null) {
      this.guess = Math.max(this.guess, this.low + this.step);
    } else {
      this.guess = Math.max(0, this.high - this.step);
    }
    this.step *= 2;
  }
}

/** How far neighbouring looks are apart where nothing says where it breaks. */
const STRIDE = 32;

/** Each look of a gallop is so many times as far away as the last one. */
const FASTER = 3;

/** Steps that may be looked at, both ends included. */
export interface StepRange {
  readonly least: number;
  readonly most: number;
}

/** What is known before: the highest step that holds and the lowest that is broken. */
export interface KnownSteps {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * The least step that is broken, where whatever is above a broken one is broken: a gallop from a guess, or
 * in strides where there is none, then halving.
 */
export class BreakSearch {
  private readonly range: StepRange;
  private low: number | null;
  private high: number | null;
  /** The step to look at, and how far the one after it is from there. */
  private at: number | null;
  private step = 1;
  private isNear: boolean;

  constructor(range: StepRange, known: KnownSteps, guess: number | null) {
    this.range = range;
    this.low = known.low;
    this.high = known.high;
    this.isNear = guess !== null;
    this.at = guess === null ? this.far() : this.inside(guess);
  }

  /** The step to look at next; null where the answer is known. */
  get next(): number | null {
    const { low, high } = this;
    if (low !== null && high !== null) return high - low > 1 ? this.at : null;
    if (low !== null && low >= this.range.most) return null;
    if (high !== null && high <= this.range.least) return null;
    return this.at;
  }

  /** Once nothing is next: the steps that it breaks between; one of them is null beyond the range. */
  get found(): KnownSteps {
    return { low: this.low, high: this.high };
  }

  /** About where it breaks, once that is known better. */
  aim(guess: number): void {
    this.isNear = true;
    this.step = 1;
    this.at = this.inside(guess);
  }

  tell(at: number, isBroken: boolean): void {
    if (isBroken) this.high = Math.min(at, this.high ?? at);
    else this.low = Math.max(at, this.low ?? at);
    this.at = this.isNear ? this.inside(isBroken ? at - this.step : at + this.step) : this.far();
    this.step *= FASTER;
  }

  /** A step between those that are known: halfway where the wanted one is no nearer to what it comes from. */
  private inside(wanted: number): number {
    const { low, high } = this;
    if (low !== null && high !== null) {
      const isInside = wanted > low && wanted < high;
      return isInside ? wanted : Math.floor((low + high) / 2);
    }
    const { least, most } = this.range;
    return Math.min(high === null ? most : high - 1, Math.max(low === null ? least : low + 1, wanted));
  }

  private far(): number {
    const { low, high } = this;
    if (low !== null && high !== null) return Math.floor((low + high) / 2);
    if (low !== null) return Math.min(this.range.most, low + STRIDE);
    return Math.max(this.range.least, high === null ? 0 : high - STRIDE);
  }
}

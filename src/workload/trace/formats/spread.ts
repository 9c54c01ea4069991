/**
 * Spreads the events of one second over it, one at a time and always alike: the n-th of them stands at the
 * n-th number of van der Corput's sequence in base 2 (0, ½, ¼, ¾, ⅛ …), which is nearly even for any number
 * of events without knowing how many there will be.
 */
export class SecondSpread {
  private readonly counts = new Map<number, number>();

  /** Milliseconds into the second, for the next event of it. */
  next(secondMs: number): number {
    const count = this.counts.get(secondMs) ?? 0;
    this.counts.delete(secondMs);
    this.counts.set(secondMs, count + 1);
    if (this.counts.size > KEPT_SECONDS) {
      // The second that was written to longest ago.
      for (const oldest of this.counts.keys()) {
        this.counts.delete(oldest);
        break;
      }
    }
    let share = 0;
    let part = 0.5;
    for (let left = count; left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) share += part;
      part /= 2;
    }
    return share * 1000;
  }
}

/** More than rows may be out of order by in a file that can be read at all. */
const KEPT_SECONDS = 20_000;

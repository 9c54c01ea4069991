const SLOTS = 1 << 21;
const MOST_HELD = SLOTS >>> 1;
const WORDS = 4;

/**
 * Request ids that came before, by their hashes, with a number for each: at least the last half a million, at
 * most the last million, in 64 MB. What came longer ago is forgotten: Lambda keeps an event for six hours.
 */
export class SeenRequests {
  /** Two tables: when the newer is full, the older one is emptied and takes its place. */
  private newer = new Table();
  private older: Table | null = null;

  /** What `set` gave last for the id; −1 for one that did not come. */
  get(low: number, high: number): number {
    const found = this.newer.get(low, high);
    return found >= 0 || this.older === null ? found : this.older.get(low, high);
  }

  /** `value` is whole and not negative. */
  set(low: number, high: number, value: number): void {
    if (this.newer.held >= MOST_HELD >>> 1) {
      const emptied = this.older ?? new Table();
      emptied.empty();
      this.older = this.newer;
      this.newer = emptied;
    }
    this.newer.set(low, high, value);
  }
}

/** Open addressing, linear probing; a third word of 0 marks a slot that is free. */
class Table {
  held = 0;
  private slots = 1 << 12;
  private words = new Int32Array(this.slots * WORDS);

  get(low: number, high: number): number {
    const { words } = this;
    const at = this.place(low, high);
    return words[at + 2]! - 1;
  }

  set(low: number, high: number, value: number): void {
    if (this.held * 2 >= this.slots) this.grow();
    const { words } = this;
    const at = this.place(low, high);
    if (words[at + 2] === 0) this.held++;
    words[at] = low;
    words[at + 1] = high;
    words[at + 2] = value + 1;
  }

  empty(): void {
    this.words.fill(0);
    this.held = 0;
  }

  private place(low: number, high: number): number {
    const { words } = this;
    const mask = this.slots - 1;
    let slot = (Math.imul(low ^ (high >>> 15), 0x9e3779b1) >>> 7) & mask;
    for (;;) {
      const at = slot * WORDS;
      if (words[at + 2] === 0 || (words[at] === (low | 0) && words[at + 1] === (high | 0))) return at;
      slot = (slot + 1) & mask;
    }
  }

  private grow(): void {
    const old = this.words;
    this.slots *= 2;
    this.words = new Int32Array(this.slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at + 2] === 0) continue;
      const to = this.place(old[at]!, old[at + 1]!);
      this.words.set(old.subarray(at, at + WORDS), to);
    }
  }
}

/** Of each of two tables, filled by half. */
const MOST_BITS = 20;
const MOST_HELD = 1 << (MOST_BITS - 1);
const FIRST_BITS = 12;
/** A slot's: both words of the id, and the number. */
const WORDS = 3;

/**
 * Request ids that came before, by their hashes, with a number for each: at least the last half a million, at
 * most the last million, in 27 MB. What came longer ago is forgotten: Lambda keeps an event for six hours.
 */
export class SeenRequests {
  /** Two tables: when the newer is full, the older one is emptied and takes its place. */
  private newer = new Table();
  private older: Table | null = null;

  /** What `set` gave last for the id; −1 for one that did not come. */
  get(low: number, high: number): number {
    const found = this.newer.get(low | 0, high | 0);
    return found >= 0 || this.older === null ? found : this.older.get(low | 0, high | 0);
  }

  /** `value` is whole and not negative. */
  set(low: number, high: number, value: number): void {
    if (this.newer.held >= MOST_HELD) {
      const emptied = this.older ?? new Table();
      emptied.empty();
      this.older = this.newer;
      this.newer = emptied;
    }
    this.newer.set(low | 0, high | 0, value);
  }
}

/**
 * Open addressing, linear probing. A byte a slot says whether it is free (0) and a little of the hash, so
 * that an id that did not come, as most did not, is known from the bytes, which the processor's cache holds.
 * The slot is the hash's upper bits: a table twice as large takes over the slots in their order.
 */
class Table {
  held = 0;
  private bits = FIRST_BITS;
  private marks = new Uint8Array(1 << FIRST_BITS);
  private words = new Int32Array(WORDS << FIRST_BITS);

  get(low: number, high: number): number {
    const { marks, words } = this;
    const mask = marks.length - 1;
    const hash = mixed(low, high);
    const mark = markOf(hash);
    let slot = hash >>> (32 - this.bits);
    for (; marks[slot] !== 0; slot = (slot + 1) & mask) {
      if (marks[slot] !== mark) continue;
      const at = slot * WORDS;
      if (words[at] === low && words[at + 1] === high) return words[at + 2]!;
    }
    return -1;
  }

  set(low: number, high: number, value: number): void {
    if (this.held * 2 >= this.marks.length && this.bits < MOST_BITS) this.grow();
    const { marks, words } = this;
    const mask = marks.length - 1;
    const hash = mixed(low, high);
    const mark = markOf(hash);
    let slot = hash >>> (32 - this.bits);
    for (; marks[slot] !== 0; slot = (slot + 1) & mask) {
      if (marks[slot] === mark && words[slot * WORDS] === low && words[slot * WORDS + 1] === high) break;
    }
    if (marks[slot] === 0) this.held++;
    marks[slot] = mark;
    const at = slot * WORDS;
    words[at] = low;
    words[at + 1] = high;
    words[at + 2] = value;
  }

  empty(): void {
    this.marks.fill(0);
    this.held = 0;
  }

  private grow(): void {
    const { marks, words } = this;
    this.bits = Math.min(this.bits + 2, MOST_BITS);
    this.marks = new Uint8Array(1 << this.bits);
    this.words = new Int32Array(WORDS << this.bits);
    this.held = 0;
    for (let slot = 0; slot < marks.length; slot++) {
      if (marks[slot] === 0) continue;
      const at = slot * WORDS;
      this.set(words[at]!, words[at + 1]!, words[at + 2]!);
    }
  }
}

function mixed(low: number, high: number): number {
  return Math.imul(low ^ (high >>> 15), 0x9e3779b1) >>> 0;
}

/** Of the hash's lower bits, and never 0. */
function markOf(hash: number): number {
  return (hash & 0xff) | 1;
}

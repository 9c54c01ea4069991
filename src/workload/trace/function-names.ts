/** More names than these are looked up as texts. */
const MOST_ENTRIES = 65_536;

/** Looks function names up straight from bytes, without making a string of each. */
export class FunctionNames {
  private mask = 7;
  private size = 0;
  private entries: (Entry | undefined)[] = new Array(this.mask + 1).fill(undefined);
  private readonly encoder = new TextEncoder();

  constructor(functionIndex: ReadonlyMap<string, number>) {
    for (const [text, index] of functionIndex) this.remember(text, index);
  }

  /** Takes a name up; it must not be there yet. */
  remember(text: string, index: number): void {
    if (this.size >= MOST_ENTRIES) return;
    this.size += 1;
    if (2 * this.size > this.entries.length) {
      const entries = this.entries;
      this.mask = entries.length * 2 - 1;
      this.entries = new Array(this.mask + 1).fill(undefined);
      for (const entry of entries) if (entry !== undefined) this.place(entry);
    }
    this.place({ name: this.encoder.encode(text), index });
  }

  /** The index of the function, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    let slot = hashOf(bytes, start, end) & this.mask;
    for (;;) {
      const entry = this.entries[slot];
      if (entry === undefined) return -1;
      if (isSame(entry.name, bytes, start, end)) return entry.index;
      slot = (slot + 1) & this.mask;
    }
  }

  private place(entry: Entry): void {
    let slot = hashOf(entry.name, 0, entry.name.length) & this.mask;
    while (this.entries[slot] !== undefined) slot = (slot + 1) & this.mask;
    this.entries[slot] = entry;
  }
}

interface Entry {
  readonly name: Uint8Array;
  readonly index: number;
}

function isSame(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let at = 0; at < name.length; at += 1) {
    if (name[at] !== bytes[start + at]) return false;
  }
  return true;
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}

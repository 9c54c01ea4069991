/** Looks function names up straight from bytes, without making a string of each. */
export class FunctionNames {
  private readonly mask: number;
  private readonly entries: ({ readonly name: Uint8Array; readonly index: number } | undefined)[];

  constructor(functionIndex: ReadonlyMap<string, number>) {
    let slots = 8;
    while (slots < 2 * functionIndex.size) slots *= 2;
    this.mask = slots - 1;
    this.entries = new Array(slots).fill(undefined);
    const encoder = new TextEncoder();
    for (const [text, index] of functionIndex) {
      const name = encoder.encode(text);
      let slot = hashOf(name, 0, name.length) & this.mask;
      while (this.entries[slot] !== undefined) slot = (slot + 1) & this.mask;
      this.entries[slot] = { name, index };
    }
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

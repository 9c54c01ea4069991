/** Bytes that wait for more, up to a limit; what is beyond it is left out but for the last one. */
export class HeldBytes {
  length = 0;
  private bytes = new Uint8Array(4096);
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  add(piece: Uint8Array, from: number, to: number): void {
    const kept = Math.min(to - from, this.most - this.length);
    if (kept <= 0) {
      // The end of the line still ends it.
      if (to > from) this.bytes[this.length - 1] = piece[to - 1]!;
      return;
    }
    if (this.length + kept > this.bytes.length) {
      const larger = new Uint8Array(2 * (this.length + kept));
      larger.set(this.view());
      this.bytes = larger;
    }
    this.bytes.set(piece.subarray(from, from + kept), this.length);
    this.length += kept;
    if (kept < to - from) this.bytes[this.length - 1] = piece[to - 1]!;
  }

  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** All of it, valid until more is added. */
  take(): Uint8Array {
    const all = this.bytes.subarray(0, this.length);
    this.length = 0;
    return all;
  }
}

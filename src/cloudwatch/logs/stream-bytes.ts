const FIRST_PIECES = 4096;

/**
 * Which pieces of one array of bytes belong to which stream: streams are numbered as they come up, and the
 * pieces of each are linked from first to last.
 */
export class StreamBytes {
  private readonly numbers = new Map<number, number>();
  private pieces = 0;
  private starts = new Uint32Array(FIRST_PIECES);
  private ends = new Uint32Array(FIRST_PIECES);
  private nexts = new Int32Array(FIRST_PIECES);
  private readonly firsts: number[] = [];
  private readonly lasts: number[] = [];
  private gathered = new Uint8Array(0);

  /** How many streams have pieces. */
  get streams(): number {
    return this.firsts.length;
  }

  /** The bytes from `start` to `end` come next in the stream of this key. */
  note(key: number, start: number, end: number): void {
    const piece = this.pieces++;
    if (piece === this.starts.length) this.grow();
    this.starts[piece] = start;
    this.ends[piece] = end;
    this.nexts[piece] = -1;
    const stream = this.numbers.get(key);
    if (stream === undefined) {
      this.numbers.set(key, this.firsts.length);
      this.firsts.push(piece);
      this.lasts.push(piece);
      return;
    }
    this.nexts[this.lasts[stream]!] = piece;
    this.lasts[stream] = piece;
  }

  /** All of a stream's pieces, one after the other; others after the next call. */
  bytesOf(stream: number, bytes: Uint8Array): Uint8Array {
    const first = this.firsts[stream]!;
    if (this.nexts[first] === -1) return bytes.subarray(this.starts[first], this.ends[first]);
    let length = 0;
    for (let piece = first; piece !== -1; piece = this.nexts[piece]!) {
      length += this.ends[piece]! - this.starts[piece]!;
    }
    if (length > this.gathered.length) this.gathered = new Uint8Array(length);
    let at = 0;
    for (let piece = first; piece !== -1; piece = this.nexts[piece]!) {
      const start = this.starts[piece]!;
      const end = this.ends[piece]!;
      this.gathered.set(bytes.subarray(start, end), at);
      at += end - start;
    }
    return this.gathered.subarray(0, length);
  }

  clear(): void {
    this.numbers.clear();
    this.pieces = 0;
    this.firsts.length = 0;
    this.lasts.length = 0;
  }

  private grow(): void {
    const starts = new Uint32Array(2 * this.pieces);
    const ends = new Uint32Array(2 * this.pieces);
    const nexts = new Int32Array(2 * this.pieces);
    starts.set(this.starts);
    ends.set(this.ends);
    nexts.set(this.nexts);
    this.starts = starts;
    this.ends = ends;
    this.nexts = nexts;
  }
}

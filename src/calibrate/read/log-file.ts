import type { LogStream } from './log-stream.ts';
import { namesOfFile } from './names.ts';
import type { Observer, Place } from './observer.ts';
import { takeLine } from './text-line.ts';

/** Bytes of a line that are read; CloudWatch Logs takes no event of more. */
const LONGEST_LINE = 1 << 20;
const NEWLINE = 10;

/** Cuts the bytes of one file into lines and gives each to who can read it. */
export class LogFile {
  linesRead = 0;
  private readonly observer: Observer;
  private readonly place: Place;
  private readonly stream: LogStream;
  private readonly decoder = new TextDecoder();
  private carried = new Uint8Array(0);
  private held = 0;

  constructor(observer: Observer, name: string, _isGeneral: boolean) {
    this.observer = observer;
    this.place = { file: name, line: 0, source: 0 };
    const { functionName, streamName } = namesOfFile(name);
    this.stream = observer.stream(functionName, streamName);
  }

  push(piece: Uint8Array): void {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, from)) {
      if (this.held > 0) {
        this.carry(piece.subarray(from, end + 1));
        this.line(this.carried.subarray(0, this.held));
        this.held = 0;
      } else this.line(piece.subarray(from, end + 1));
      from = end + 1;
    }
    this.carry(piece.subarray(from));
  }

  finish(): void {
    if (this.held > 0) this.line(this.carried.subarray(0, this.held));
    this.held = 0;
  }

  private carry(bytes: Uint8Array): void {
    const kept = bytes.subarray(0, Math.max(0, LONGEST_LINE - this.held));
    if (this.held + kept.length > this.carried.length) {
      const larger = new Uint8Array(Math.max(4096, 2 * (this.held + kept.length)));
      larger.set(this.carried.subarray(0, this.held));
      this.carried = larger;
    }
    this.carried.set(kept, this.held);
    this.held += kept.length;
  }

  private line(bytes: Uint8Array): void {
    this.linesRead++;
    this.place.line++;
    const text = this.decoder.decode(bytes);
    const origin = { stream: this.stream, timeMs: Number.NaN, isShared: true };
    takeLine(this.observer, text, bytes.length, origin, this.place);
  }
}

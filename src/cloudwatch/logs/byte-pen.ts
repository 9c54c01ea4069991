import { type HandlerLines, ID, ID_LENGTH, type Pen, TIME } from './pen.ts';

const ZERO = 48;
const POINT = 46;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** From here on numbers are no longer exact to the last digit, and written as JavaScript writes them. */
const BEYOND_DIGITS = 1e15;
const FIRST_BYTES = 1 << 16;
/** Before the time of day, as in `2026-01-05T`. */
const DAY_LENGTH = 11;

/**
 * Writes bytes one after the other into one array that grows: no text is put together from pieces, none is
 * encoded. Whoever writes takes what stands before `length`, and sets `length` back to 0.
 */
export class BytePen implements Pen {
  bytes = new Uint8Array(FIRST_BYTES);
  length = 0;
  /** In ASCII, set before the lines of an invocation are written. */
  readonly requestId = new Uint8Array(ID_LENGTH);
  /** The day that was written last, from its first millisecond. */
  private dayMs = Number.NaN;
  private readonly day = new Uint8Array(DAY_LENGTH);

  words(text: string): void {
    this.makeRoom(text.length);
    const { bytes } = this;
    let at = this.length;
    for (let index = 0; index < text.length; index++) bytes[at++] = text.charCodeAt(index);
    this.length = at;
  }

  id(): void {
    this.makeRoom(ID_LENGTH);
    const { bytes, requestId, length } = this;
    for (let index = 0; index < ID_LENGTH; index++) bytes[length + index] = requestId[index]!;
    this.length = length + ID_LENGTH;
  }

  time(epochMs: number): void {
    const wholeMs = Math.trunc(epochMs);
    const dayMs = Math.floor(wholeMs / DAY_MS) * DAY_MS;
    if (dayMs !== this.dayMs) {
      this.dayMs = dayMs;
      const text = new Date(dayMs).toISOString();
      for (let index = 0; index < DAY_LENGTH; index++) this.day[index] = text.charCodeAt(index);
    }
    const ofDayMs = wholeMs - dayMs;
    const hour = Math.floor(ofDayMs / HOUR_MS);
    const minute = Math.floor(ofDayMs / MINUTE_MS) % 60;
    const second = Math.floor(ofDayMs / 1000) % 60;
    const milliseconds = ofDayMs % 1000;
    this.makeRoom(DAY_LENGTH + 13);
    const { bytes, day } = this;
    let at = this.length;
    for (let index = 0; index < DAY_LENGTH; index++) bytes[at++] = day[index]!;
    at = writeTwo(bytes, at, hour);
    bytes[at++] = 58;
    at = writeTwo(bytes, at, minute);
    bytes[at++] = 58;
    at = writeTwo(bytes, at, second);
    bytes[at++] = POINT;
    at = writeTwo(bytes, at, Math.floor(milliseconds / 10));
    bytes[at++] = ZERO + (milliseconds % 10);
    bytes[at++] = 90;
    this.length = at;
  }

  whole(value: number): void {
    if (!isDigits(value)) {
      this.words(String(value));
      return;
    }
    this.makeRoom(20);
    this.length = writeWhole(this.bytes, this.length, value);
  }

  hundredths(hundredths: number): void {
    if (!isDigits(hundredths)) {
      this.words((hundredths / 100).toFixed(2));
      return;
    }
    this.makeRoom(20);
    const { bytes } = this;
    const whole = Math.floor(hundredths / 100);
    const at = writeWhole(bytes, this.length, whole);
    bytes[at] = POINT;
    this.length = writeTwo(bytes, at + 1, hundredths - whole * 100);
  }

  thousandths(thousandths: number): void {
    if (!isDigits(thousandths)) {
      this.words(String(thousandths / 1000));
      return;
    }
    this.makeRoom(20);
    const { bytes } = this;
    const whole = Math.floor(thousandths / 1000);
    const rest = thousandths - whole * 1000;
    let at = writeWhole(bytes, this.length, whole);
    if (rest !== 0) {
      bytes[at++] = POINT;
      at = writeTwo(bytes, at, Math.floor(rest / 10));
      bytes[at++] = ZERO + (rest % 10);
      while (bytes[at - 1] === ZERO) at--;
    }
    this.length = at;
  }

  handler({ parts }: HandlerLines, epochMs: number): void {
    for (const part of parts) {
      if (part === TIME) this.time(epochMs);
      else if (part === ID) this.id();
      else this.words(part);
    }
  }

  private makeRoom(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const longer = new Uint8Array(Math.max(2 * this.bytes.length, this.length + more));
    longer.set(this.bytes.subarray(0, this.length));
    this.bytes = longer;
  }
}

function isDigits(value: number): boolean {
  return value >= 0 && value < BEYOND_DIGITS && Math.floor(value) === value;
}

/** @returns the place after the last digit, as all of these */
function writeWhole(bytes: Uint8Array, from: number, value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  let left = value;
  for (let at = from + digits - 1; at >= from; at--) {
    const rest = Math.floor(left / 10);
    bytes[at] = ZERO + (left - rest * 10);
    left = rest;
  }
  return from + digits;
}

function writeTwo(bytes: Uint8Array, at: number, value: number): number {
  const tens = Math.floor(value / 10);
  bytes[at] = ZERO + tens;
  bytes[at + 1] = ZERO + (value - tens * 10);
  return at + 2;
}

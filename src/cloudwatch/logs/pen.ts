/**
 * What a line is written with. A line is written once, part by part, and its parts are either put into a text
 * or have their lengths summed up: so what is billed cannot differ from what is written.
 */
export interface Pen {
  /** Words of ASCII, as they stand. */
  words(text: string): void;
  /** The request's id, a UUID. */
  id(): void;
  /** ISO 8601 in UTC with milliseconds; `epochMs` is milliseconds since 1970. */
  time(epochMs: number): void;
  /** Not negative, as all numbers here. */
  whole(value: number): void;
  /** With two decimals, as text lines have it. */
  hundredths(hundredths: number): void;
  /** With up to three decimals and no zero at the end, as JSON has it. */
  thousandths(thousandths: number): void;
  /** What a handler writes. */
  handler(lines: HandlerLines, epochMs: number): void;
}

/** In a handler's line: the time of its start, and the request's id. */
export const TIME = Symbol('time');
export const ID = Symbol('id');
export const TIME_LENGTH = 24;
export const ID_LENGTH = 36;

/** ASCII as it stands, or what differs from one invocation to the next. */
export type HandlerPart = string | typeof TIME | typeof ID;

/** What a handler writes in one invocation. */
export interface HandlerLines {
  /** Characters (bytes) of all parts, the same for every invocation. */
  readonly length: number;
  readonly parts: readonly HandlerPart[];
}

/** Sums up what would be written, in bytes: times need not be known. */
export class LengthPen implements Pen {
  length = 0;

  words(text: string): void {
    this.length += text.length;
  }

  id(): void {
    this.length += ID_LENGTH;
  }

  time(): void {
    this.length += TIME_LENGTH;
  }

  whole(value: number): void {
    this.length += digitsOf(value);
  }

  hundredths(hundredths: number): void {
    this.length += Math.max(digitsOf(hundredths), 3) + 1;
  }

  thousandths(thousandths: number): void {
    const whole = Math.floor(thousandths / 1000);
    const rest = thousandths - whole * 1000;
    this.length += digitsOf(whole);
    if (rest !== 0) this.length += rest % 10 !== 0 ? 4 : rest % 100 !== 0 ? 3 : 2;
  }

  handler(lines: HandlerLines): void {
    this.length += lines.length;
  }
}

/** Decimal digits of a whole number that is not negative. */
function digitsOf(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  return digits;
}

/**
 * What a line is written with. A line is written once, part by part, and its parts are either put into a text
 * or have their lengths summed up: so what is billed cannot differ from what is written.
 */
export interface Pen {
  /** Words of ASCII, as they stand. */
  words(text: string): void;
  /** A UUID: as long as any other. */
  id(requestId: string): void;
  /** ISO 8601 in UTC with milliseconds; `epochMs` is milliseconds since 1970. */
  time(epochMs: number): void;
  /** Not negative, as all numbers here. */
  whole(value: number): void;
  /** With two decimals, as text lines have it. */
  hundredths(hundredths: number): void;
  /** With up to three decimals and no zero at the end, as JSON has it. */
  thousandths(thousandths: number): void;
  /** What a handler writes. */
  handler(lines: HandlerLines, requestId: string, epochMs: number): void;
}

/** What a handler writes in one invocation. */
export interface HandlerLines {
  /** Characters (bytes) of `text`, the same for every invocation. */
  readonly length: number;
  text(requestId: string, time: string): string;
}

const ID_LENGTH = 36;
const TIME_LENGTH = 24;

/** Writes. */
export class TextPen implements Pen {
  text = '';

  words(text: string): void {
    this.text += text;
  }

  id(requestId: string): void {
    this.text += requestId;
  }

  time(epochMs: number): void {
    this.text += isoTime(epochMs);
  }

  whole(value: number): void {
    this.text += value;
  }

  hundredths(hundredths: number): void {
    this.text += (hundredths / 100).toFixed(2);
  }

  thousandths(thousandths: number): void {
    this.text += thousandths / 1000;
  }

  handler(lines: HandlerLines, requestId: string, epochMs: number): void {
    this.text += lines.text(requestId, isoTime(epochMs));
  }
}

/** Sums up what would be written, in bytes: request ids and times need not be known. */
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

export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** Decimal digits of a whole number that is not negative. */
function digitsOf(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  return digits;
}

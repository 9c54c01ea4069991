const DASH = 45;
const LETTER_T = 84;
const COLON = 58;
const DOT = 46;
const LETTER_Z = 90;
const LENGTH = 24;
const DAY_LENGTH = 10;

/** Reads `2026-01-05T00:00:00.440Z` from bytes, as handlers' lines begin. */
export class ByteTime {
  private readonly day = new Uint8Array(DAY_LENGTH);
  private dayMs = Number.NaN;

  /** ms since 1970; NaN where it is not written just so. */
  read(bytes: Uint8Array, from: number, end: number): number {
    if (end - from < LENGTH || bytes[from + 10] !== LETTER_T || bytes[from + 23] !== LETTER_Z) return Number.NaN;
    if (bytes[from + 4] !== DASH || bytes[from + 7] !== DASH || bytes[from + 19] !== DOT) return Number.NaN;
    if (bytes[from + 13] !== COLON || bytes[from + 16] !== COLON) return Number.NaN;
    const hour = twoDigits(bytes, from + 11);
    const minute = twoDigits(bytes, from + 14);
    const second = twoDigits(bytes, from + 17);
    const ms = twoDigits(bytes, from + 20) * 10 + (bytes[from + 22]! - 48);
    if (!(hour < 24 && minute < 60 && second < 60 && ms >= 0 && ms < 1000)) return Number.NaN;
    return this.dayAt(bytes, from) + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
  }

  private dayAt(bytes: Uint8Array, from: number): number {
    let isSame = true;
    for (let at = 0; at < DAY_LENGTH; at++) if (this.day[at] !== bytes[from + at]) isSame = false;
    if (!isSame) {
      this.day.set(bytes.subarray(from, from + DAY_LENGTH));
      this.dayMs = Date.parse(`${String.fromCharCode(...this.day)}T00:00:00Z`);
    }
    return this.dayMs;
  }
}

/** NaN where they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48;
  const ones = bytes[at + 1]! - 48;
  return tens >= 0 && tens < 10 && ones >= 0 && ones < 10 ? tens * 10 + ones : Number.NaN;
}

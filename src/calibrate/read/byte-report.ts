import { HASH_FACTOR, HASH_HIGH, HASH_LOW, type Report } from './report.ts';

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const DOT = 46;
const QUOTE = 34;
const BACKSLASH = 92;
const ZERO = 48;
const LONGEST_ID = 128;
/** Digits that a float holds exactly, whatever they are. */
const MOST_DIGITS = 15;
const POWERS = Array.from({ length: MOST_DIGITS + 1 }, (_, digits) => Number(`1e${digits}`));

const REPORT = bytesOf('REPORT RequestId: ');
const START = bytesOf('START RequestId: ');
const END = bytesOf('END RequestId: ');
const VERSION = bytesOf(' Version: ');
const DURATION = bytesOf('Duration: ');
const BILLED = bytesOf('Billed Duration: ');
const BILLED_RESTORE = bytesOf('Billed Restore Duration: ');
const MEMORY = bytesOf('Memory Size: ');
const USED = bytesOf('Max Memory Used: ');
const INIT = bytesOf('Init Duration: ');
const RESTORE = bytesOf('Restore Duration: ');

/**
 * Reads Lambda's three commonest lines from their bytes, as Lambda writes them; what is written otherwise is
 * for the general reader (`cloudwatch/logs/log-reader.ts`), which this one agrees with.
 */
export class ByteLines {
  /** The line that was read last: 0 none. */
  low = 0;
  high = 0;
  /** Of a START: where its version is. */
  versionFrom = 0;
  /** Behind the number that was read last. */
  private at = 0;
  private readonly report: Report;

  constructor(report: Report) {
    this.report = report;
  }

  /** Where the REPORT that begins at `from` ends (at its newline); −1 where it is not in the usual form. */
  readReport(bytes: Uint8Array, from: number, end: number): number {
    if (!isAt(bytes, from, REPORT)) return -1;
    const { report } = this;
    report.clear();
    let at = this.readId(bytes, from + REPORT.length, end);
    if (at < 0) return -1;
    report.low = this.low;
    report.high = this.high;
    for (;;) {
      let byte = bytes[at]!;
      while (byte === TAB || byte === SPACE) byte = bytes[++at]!;
      if (byte === RETURN && bytes[at + 1] === NEWLINE) byte = bytes[++at]!;
      if (at >= end) return -1;
      switch (byte) {
        case NEWLINE:
          return at;
        case 68:
          if (!this.field(bytes, at, DURATION, end, 109)) return -1;
          report.isEmulator = !Number.isNaN(report.initMs);
          report.durationMs = this.value;
          break;
        case 66:
          if (this.field(bytes, at, BILLED, end, 109)) report.billedMs = this.value;
          else if (this.field(bytes, at, BILLED_RESTORE, end, 109)) report.billedRestoreMs = this.value;
          else return -1;
          break;
        case 77:
          if (this.field(bytes, at, MEMORY, end, 77)) report.memoryMb = this.value;
          else if (this.field(bytes, at, USED, end, 77)) report.usedMb = this.value;
          else return -1;
          break;
        case 73:
          if (!this.field(bytes, at, INIT, end, 109)) return -1;
          report.initMs = this.value;
          break;
        case 82:
          if (!this.field(bytes, at, RESTORE, end, 109)) return -1;
          report.restoreMs = this.value;
          break;
        default:
          return -1;
      }
      at = this.at;
    }
  }

  /** The same for START: `low` and `high` are its request's, and its version begins at `versionFrom`. */
  readStart(bytes: Uint8Array, from: number, end: number): number {
    if (!isAt(bytes, from, START)) return -1;
    const idEnd = this.readId(bytes, from + START.length, end);
    if (idEnd < 0 || !isAt(bytes, idEnd, VERSION)) return -1;
    this.versionFrom = idEnd + VERSION.length;
    for (let at = this.versionFrom; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === NEWLINE) return at > this.versionFrom ? at : -1;
      if (byte <= SPACE || byte === BACKSLASH || byte === QUOTE || byte >= 128) return -1;
    }
    return -1;
  }

  readEnd(bytes: Uint8Array, from: number, end: number): number {
    if (!isAt(bytes, from, END)) return -1;
    const at = this.readId(bytes, from + END.length, end);
    return at >= 0 && bytes[at] === NEWLINE ? at : -1;
  }

  private value = 0;

  /** Hashes the request id as `Report.identify` does; where it ends, −1 where it is not plain. */
  private readId(bytes: Uint8Array, from: number, end: number): number {
    let low = HASH_LOW;
    let high = HASH_HIGH;
    const last = Math.min(end, from + LONGEST_ID);
    let at = from;
    for (; at < last; at++) {
      const byte = bytes[at]!;
      if (byte <= SPACE) break;
      if (byte === BACKSLASH || byte === QUOTE || byte >= 128) return -1;
      low = Math.imul(low ^ byte, HASH_FACTOR);
      high = Math.imul(high, HASH_FACTOR) ^ byte;
    }
    if (at === last || at === from) return -1;
    this.low = low;
    this.high = high;
    return at;
  }

  /** A label, a decimal number and its unit (`m` of ms or `M` of MB); what ends it is blank. */
  private field(bytes: Uint8Array, from: number, label: Uint8Array, end: number, unit: number): boolean {
    if (!isAt(bytes, from, label)) return false;
    let at = from + label.length;
    let digits = 0;
    let whole = 0;
    let byte = bytes[at]!;
    for (; byte >= ZERO && byte <= 57; byte = bytes[++at]!) {
      whole = whole * 10 + byte - ZERO;
      digits++;
    }
    if (digits === 0) return false;
    let decimals = 0;
    if (byte === DOT) {
      byte = bytes[++at]!;
      for (; byte >= ZERO && byte <= 57; byte = bytes[++at]!) {
        whole = whole * 10 + byte - ZERO;
        decimals++;
      }
      if (decimals === 0) return false;
    }
    if (digits + decimals > MOST_DIGITS || at + 3 >= end || byte !== SPACE) return false;
    if (bytes[at + 1] !== unit || bytes[at + 2] !== (unit === 77 ? 66 : 115)) return false;
    if (bytes[at + 3]! > SPACE) return false;
    // Both are whole and small, so that the quotient is the float nearest to the decimal.
    this.value = decimals === 0 ? whole : whole / POWERS[decimals]!;
    this.at = at + 3;
    return true;
  }
}

function isAt(bytes: Uint8Array, from: number, words: Uint8Array): boolean {
  for (let at = 0; at < words.length; at++) if (bytes[from + at] !== words[at]) return false;
  return true;
}

function bytesOf(words: string): Uint8Array {
  return Uint8Array.from(words, (char) => char.charCodeAt(0));
}

import { readUsual, USUAL_BYTES } from './byte-usual.ts';
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
/** Of the ids that Lambda gives; a multiple of four. */
const UUID_LENGTH = 36;
/** Digits that a float holds exactly, whatever they are. */
const MOST_DIGITS = 15;
const POWERS = Array.from({ length: MOST_DIGITS + 1 }, (_, digits) => Number(`1e${digits}`));

/** Words of at least four characters, as what a view finds at its offsets. */
interface Words {
  readonly length: number;
  readonly at: readonly number[];
  readonly values: Int32Array;
}

const REPORT = wordsOf('REPORT RequestId: ');
const START = wordsOf('START RequestId: ');
const END = wordsOf('END RequestId: ');
const VERSION = wordsOf(' Version: ');
const DURATION = wordsOf('Duration: ');
const BILLED = wordsOf('Billed Duration: ');
const BILLED_RESTORE = wordsOf('Billed Restore Duration: ');
const MEMORY = wordsOf('Memory Size: ');
const USED = wordsOf('Max Memory Used: ');
const INIT = wordsOf('Init Duration: ');
const RESTORE = wordsOf('Restore Duration: ');

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
  private bytes = new Uint8Array(0);
  private view = new DataView(this.bytes.buffer);

  constructor(report: Report) {
    this.report = report;
  }

  /** Where the REPORT that begins at `from` ends (at its newline); −1 where it is not in the usual form. */
  readReport(bytes: Uint8Array, from: number, end: number): number {
    this.open(bytes);
    if (!this.isAt(from, REPORT, end)) return -1;
    const { report } = this;
    report.clear();
    let at = this.readId(bytes, from + REPORT.length, end);
    if (at < 0) return -1;
    report.low = this.low;
    report.high = this.high;
    if (at + USUAL_BYTES <= end) at = readUsual(bytes, this.view, at, report);
    for (;;) {
      let byte = bytes[at]!;
      while (byte === TAB || byte === SPACE) byte = bytes[++at]!;
      if (byte === RETURN && bytes[at + 1] === NEWLINE) byte = bytes[++at]!;
      if (at >= end) return -1;
      switch (byte) {
        case NEWLINE:
          return at;
        case 68:
          if (!this.field(at, DURATION, end, 109)) return -1;
          report.isEmulator = !Number.isNaN(report.initMs);
          report.durationMs = this.value;
          break;
        case 66:
          if (this.field(at, BILLED, end, 109)) report.billedMs = this.value;
          else if (this.field(at, BILLED_RESTORE, end, 109)) report.billedRestoreMs = this.value;
          else return -1;
          break;
        case 77:
          if (this.field(at, MEMORY, end, 77)) report.memoryMb = this.value;
          else if (this.field(at, USED, end, 77)) report.usedMb = this.value;
          else return -1;
          break;
        case 73:
          if (!this.field(at, INIT, end, 109)) return -1;
          report.initMs = this.value;
          break;
        case 82:
          if (!this.field(at, RESTORE, end, 109)) return -1;
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
    this.open(bytes);
    if (!this.isAt(from, START, end)) return -1;
    const idEnd = this.readId(bytes, from + START.length, end);
    if (idEnd < 0 || !this.isAt(idEnd, VERSION, end)) return -1;
    this.versionFrom = idEnd + VERSION.length;
    for (let at = this.versionFrom; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === NEWLINE) return at > this.versionFrom ? at : -1;
      if (byte <= SPACE || byte === BACKSLASH || byte === QUOTE || byte >= 128) return -1;
    }
    return -1;
  }

  readEnd(bytes: Uint8Array, from: number, end: number): number {
    this.open(bytes);
    if (!this.isAt(from, END, end)) return -1;
    const at = this.readId(bytes, from + END.length, end);
    return at >= 0 && bytes[at] === NEWLINE ? at : -1;
  }

  private value = 0;

  private open(bytes: Uint8Array): void {
    if (bytes === this.bytes) return;
    this.bytes = bytes as Uint8Array<ArrayBuffer>;
    this.view = new DataView(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
  }

  private isAt(from: number, words: Words, end: number): boolean {
    if (from + words.length > end) return false;
    const { at, values } = words;
    const { view } = this;
    for (let word = 0; word < values.length; word++) {
      if (view.getInt32(from + at[word]!, true) !== values[word]) return false;
    }
    return true;
  }

  /** Hashes the request id as `Report.identify` does; where it ends, −1 where it is not plain. */
  private readId(bytes: Uint8Array, from: number, end: number): number {
    let low = HASH_LOW;
    let high = HASH_HIGH;
    const last = Math.min(end, from + LONGEST_ID);
    const { view } = this;
    let at = from;
    if (from + UUID_LENGTH < last && bytes[from + UUID_LENGTH]! <= SPACE) {
      let odd = 0;
      for (; at < from + UUID_LENGTH; at += 4) {
        const word = view.getInt32(at, true);
        odd |= oddOf(word);
        low = Math.imul(low ^ word, HASH_FACTOR);
        high = Math.imul(high, HASH_FACTOR) ^ word;
      }
      if ((odd & 0x80808080) === 0) {
        this.low = low;
        this.high = high;
        return at;
      }
      low = HASH_LOW;
      high = HASH_HIGH;
      at = from;
    }
    for (; at + 4 <= last; at += 4) {
      const word = view.getInt32(at, true);
      if ((oddOf(word) & 0x80808080) !== 0) break;
      low = Math.imul(low ^ word, HASH_FACTOR);
      high = Math.imul(high, HASH_FACTOR) ^ word;
    }
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
  private field(from: number, label: Words, end: number, unit: number): boolean {
    const { bytes } = this;
    if (!this.isAt(from, label, end)) return false;
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

/**
 * The upper bit of each of four bytes that is a blank, a quote, a backslash or beyond ASCII (or, rarely, of
 * what follows one); the other bits say nothing.
 */
function oddOf(word: number): number {
  const quoted = word ^ 0x22222222;
  const escaped = word ^ 0x5c5c5c5c;
  const below = (word - 0x21212121) & ~word;
  return word | below | ((quoted - 0x01010101) & ~quoted) | ((escaped - 0x01010101) & ~escaped);
}

/** The last word overlaps the one before it. */
function wordsOf(text: string): Words {
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const at: number[] = [];
  for (let from = 0; from < bytes.length - 4; from += 4) at.push(from);
  at.push(bytes.length - 4);
  const view = new DataView(bytes.buffer);
  return { length: bytes.length, at, values: Int32Array.from(at, (from) => view.getInt32(from, true)) };
}

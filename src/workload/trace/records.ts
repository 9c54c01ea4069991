import type { ByteSource } from '../../host/files.ts';
import { fieldText } from './cell.ts';
import { type CsvRecord, longLine, MAXIMUM_FIELDS, MAXIMUM_LINE_BYTES, RecordStatus } from './csv-record.ts';
import { QuotedRecords } from './quoted-records.ts';

const CHUNK_BYTES = 1_048_576;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;

/**
 * Reads the records of a CSV file one after the other, blank lines left out. Records are cut straight from
 * the bytes, quoted fields with doubled quotation marks and line ends among them. From the first record on
 * that is written otherwise (a mark inside a field without quotes, blanks beside the quotes, a quote that
 * nothing closes) csv-parse takes over, with the same records as a result (`alwaysQuoted` has it do
 * everything, which is how a test compares the two; `bench/traces.ts` says how much faster the first way is).
 */
export class Records {
  readonly record: CsvRecord = {
    bytes: new Uint8Array(MAXIMUM_LINE_BYTES + CHUNK_BYTES),
    fieldStart: new Int32Array(MAXIMUM_FIELDS),
    fieldEnd: new Int32Array(MAXIMUM_FIELDS),
    fieldCount: 0,
    line: 0,
  };
  private readonly source: ByteSource;
  private readonly displayName: string;
  private readonly alwaysQuoted: boolean;
  private quoted: QuotedRecords | null = null;
  private position = 0;
  private end = 0;
  private line = 0;
  private isAtStart = true;
  private isExhausted = false;
  private pendingRead: Promise<number> | null = null;
  /** Whether the record that is being cut has a quoted field. */
  private hasQuotes = false;
  /** Fields of the record that hold doubled quotation marks. */
  private readonly doubled: number[] = [];

  constructor(source: ByteSource, displayName: string, alwaysQuoted = false) {
    this.source = source;
    this.displayName = displayName;
    this.alwaysQuoted = alwaysQuoted;
  }

  /** Moves `record` on to the next one. On `wait`, `wait()` has to be awaited before the next call. */
  next(): RecordStatus {
    for (;;) {
      if (this.quoted !== null) return this.quoted.next(this.record);
      if (!this.isAtStart) {
        const found = this.cutLine();
        if (found !== null) return found;
      }
      const status = this.refill();
      if (status !== RecordStatus.row) return status;
    }
  }

  async wait(): Promise<void> {
    if (this.quoted !== null) return this.quoted.wait();
    if (this.pendingRead !== null) {
      const bytes = await this.pendingRead;
      this.pendingRead = null;
      this.arrived(bytes);
    }
  }

  close(): void {
    this.quoted?.close();
    this.source.close();
  }

  /** The next record, `wait` where csv-parse takes over, or null where more bytes are needed. */
  private cutLine(): RecordStatus | null {
    const { bytes, fieldStart, fieldEnd } = this.record;
    const end = this.end;
    let lineStart = this.position;
    let at = lineStart;
    let start = at;
    let fields = 0;
    let lines = 1;
    /** Where the last field's quotes close; -1 where it has none. */
    let quotedEnd = -1;
    this.hasQuotes = false;
    this.doubled.length = 0;
    for (;;) {
      if (at >= end && !this.isExhausted) return null;
      // In range: at < end ≤ bytes.length; the end of the file ends its last line.
      const byte = at < end ? bytes[at]! : NEWLINE;
      // Digits, letters and most signs are above the comma.
      if (byte > COMMA) {
        at += 1;
        continue;
      }
      if (byte === COMMA) {
        if (fields < MAXIMUM_FIELDS) {
          fieldStart[fields] = start;
          fieldEnd[fields] = at;
        }
        fields += 1;
        at += 1;
        start = at;
      } else if (byte === NEWLINE) {
        if (at >= end && lineStart >= end) return RecordStatus.end;
        if (at - lineStart > MAXIMUM_LINE_BYTES) {
          if (this.hasQuotes) return this.handOver().next(this.record);
          this.refuseLongLine();
        }
        let fieldEndAt = at > start && bytes[at - 1] === CARRIAGE_RETURN ? at - 1 : at;
        if (quotedEnd >= 0) fieldEndAt = quotedEnd;
        if (fields < MAXIMUM_FIELDS) {
          fieldStart[fields] = start;
          fieldEnd[fields] = fieldEndAt;
        }
        // A record of one empty field in quotes is none to some readers.
        if (this.hasQuotes && fields === 0 && isBlank(bytes, start, fieldEndAt)) {
          return this.handOver().next(this.record);
        }
        this.line += lines;
        this.position = Math.min(at + 1, end);
        if (this.doubled.length > 0) this.makeSingle();
        if (fields > 0 || !isBlank(bytes, start, fieldEndAt)) {
          this.record.fieldCount = fields + 1;
          this.record.line = this.line;
          return RecordStatus.row;
        }
        at += 1;
        lineStart = at;
        start = at;
      } else if (byte === QUOTE) {
        if (at !== start) return this.handOver().next(this.record);
        this.hasQuotes = true;
        const from = at + 1;
        let isDoubled = false;
        at = from;
        for (;;) {
          // In range: at < end ≤ bytes.length.
          while (at < end && bytes[at]! !== QUOTE) {
            if (bytes[at]! === NEWLINE) lines += 1;
            at += 1;
          }
          // What follows the mark decides what it is.
          if (at + 2 >= end && !this.isExhausted) return null;
          if (at >= end) return this.handOver().next(this.record);
          if (at + 1 >= end || bytes[at + 1]! !== QUOTE) break;
          isDoubled = true;
          at += 2;
        }
        const closed = at;
        at += 1;
        if (at + 1 < end && bytes[at]! === CARRIAGE_RETURN && bytes[at + 1]! === NEWLINE) at += 1;
        const after = at < end ? bytes[at]! : NEWLINE;
        if (after !== COMMA && after !== NEWLINE) return this.handOver().next(this.record);
        if (isDoubled) this.doubled.push(fields);
        if (after === COMMA) {
          if (fields < MAXIMUM_FIELDS) {
            fieldStart[fields] = from;
            fieldEnd[fields] = closed;
          }
          fields += 1;
          at += 1;
          start = at;
        } else {
          quotedEnd = closed;
          start = from;
        }
      } else {
        at += 1;
      }
    }
  }

  /** Of each doubled quotation mark one is left. */
  private makeSingle(): void {
    const { bytes, fieldStart, fieldEnd } = this.record;
    for (const field of this.doubled) {
      if (field >= MAXIMUM_FIELDS) continue;
      const end = fieldEnd[field]!;
      let to = fieldStart[field]!;
      for (let from = to; from < end; from += 1) {
        const byte = bytes[from]!;
        bytes[to] = byte;
        to += 1;
        if (byte === QUOTE) from += 1;
      }
      fieldEnd[field] = to;
    }
  }

  private handOver(): QuotedRecords {
    const rest = this.record.bytes.slice(this.position, this.end);
    this.quoted = new QuotedRecords(rest, this.isExhausted ? null : this.source, this.line, this.displayName);
    return this.quoted;
  }

  /**
   * `row` where bytes were added or the end was met, `wait` where they are on their way, `end` never before
   * `cutLine` has seen the last line.
   */
  private refill(): RecordStatus {
    if (this.isExhausted) return RecordStatus.end;
    const { bytes } = this.record;
    if (this.end - this.position > MAXIMUM_LINE_BYTES) {
      if (!this.hasQuotes) this.refuseLongLine();
      this.handOver();
      return RecordStatus.row;
    }
    bytes.copyWithin(0, this.position, this.end);
    this.end -= this.position;
    this.position = 0;
    const read = this.source.read(bytes, this.end);
    if (typeof read !== 'number') {
      this.pendingRead = read;
      return RecordStatus.wait;
    }
    this.arrived(read);
    return RecordStatus.row;
  }

  private arrived(read: number): void {
    if (read === 0) this.isExhausted = true;
    this.end += read;
    // A byte order mark needs three bytes to be told; a shorter file has none.
    if (!this.isAtStart || (this.end < 3 && !this.isExhausted)) return;
    this.isAtStart = false;
    const { bytes } = this.record;
    if (this.end >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.position = 3;
    if (this.alwaysQuoted) this.handOver();
  }

  private refuseLongLine(): never {
    throw longLine(this.displayName, this.line + 1);
  }
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte > 127) return fieldText(bytes, start, end) === '';
    if (byte > SPACE) return false;
  }
  return true;
}

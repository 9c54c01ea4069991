import { FaultError } from '../../model/fault.ts';
import type { TraceModel } from '../../model/traffic-pattern.ts';
import { LONGEST_DURATION_MS } from '../../units/duration.ts';
import { nearest } from '../../units/nearest.ts';
import { show } from '../../units/parsed.ts';
import type { BadRows } from './bad-rows.ts';
import {
  fieldText,
  type IsoTime,
  LATEST_EPOCH_MS,
  looksLikeIso,
  momentMs,
  parseDecimal,
  parseIso,
  SHIFT_TO_MS,
} from './cell.ts';
import type { CsvRecord } from './csv-record.ts';
import { FunctionNames } from './function-names.ts';
import type { CsvLayout } from './header.ts';
import type { NameLookup } from './name-lookup.ts';
import { ORDER_WINDOW_ROWS, type OrderWindow } from './order-window.ts';

/** Numeric times above this many seconds are dates (1973 and later), not simulated seconds. */
const EPOCH_LIKE_SECONDS = 1e8;
const LARGEST_MEMORY_MB = 1_048_576;
const LARGEST_PAYLOAD_BYTES = 1e12;
const SPACE = 32;
const ASCII = 127;
/** `ignoreBOM` keeps U+FEFF, which counts as a blank, so that lengths stay true. */
const UTF_8 = new TextDecoder('utf-8', { ignoreBOM: true });
const TO_UTF_8 = new TextEncoder();

/** What the first usable row says about all times of a trace. */
export type TimeScale =
  /** Simulated time as it stands. */
  | { readonly kind: 'relative'; readonly baseMs: 0 }
  /** Times without a date, of which the earliest is t = 0. */
  | { readonly kind: 'moved'; readonly baseMs: 0 }
  /** Moments; kept relative to the first row's, so that their fractions stay exact. */
  | { readonly kind: 'epoch' | 'iso'; readonly baseMs: number };

/** Turns the records of one pass through a trace into rows of the order window. */
export class RowReader {
  scale: TimeScale | null = null;
  /** Time of the row that left the window last; what comes before it came too late. */
  leftMs = Number.NEGATIVE_INFINITY;
  private readonly trace: TraceModel;
  private readonly layout: CsvLayout;
  private readonly names: FunctionNames | null;
  private readonly lookup: NameLookup | null;
  private readonly window: OrderWindow;
  private readonly badRows: BadRows;
  private readonly iso: IsoTime = { epochSecond: 0, fractionMs: 0 };
  private readonly record: CsvRecord;
  private isBad = false;
  private start = 0;
  private end = 0;

  /** `lookup` is null where function names are not to be looked up. */
  constructor(
    trace: TraceModel,
    layout: CsvLayout,
    record: CsvRecord,
    lookup: NameLookup | null,
    window: OrderWindow,
    badRows: BadRows,
  ) {
    this.trace = trace;
    this.layout = layout;
    this.record = record;
    this.names = lookup === null ? null : new FunctionNames(lookup.known);
    this.lookup = lookup;
    this.window = window;
    this.badRows = badRows;
  }

  /**
   * Puts the record into the window, or counts it as bad. Throws FaultError for a row that came too late and
   * for one bad row too many.
   */
  accept(): void {
    const { badRows, layout, record } = this;
    if (badRows.isTooMany) badRows.throwWhenEnough();
    this.isBad = false;
    if (record.fieldCount !== layout.fieldCount) {
      badRows.add(
        record.line,
        '',
        `the row has ${record.fieldCount} fields`,
        `the header names ${layout.fieldCount} columns; fields that hold a comma are quoted`,
      );
      return;
    }
    const { columns } = layout;
    const timeMs = this.time(columns.timestamp);
    const functionIndex = columns.function.field < 0 ? 0 : this.functionOf(columns.function);
    const durationMs = this.amount(columns.durationMs, 'milliseconds', LONGEST_DURATION_MS);
    const memoryMb = this.amount(columns.memoryMb, 'MB', LARGEST_MEMORY_MB);
    this.amount(columns.payloadBytes, 'bytes', LARGEST_PAYLOAD_BYTES);
    if (this.isBad || badRows.isTooMany) return;
    if (timeMs < this.leftMs) {
      throw new FaultError([
        {
          file: this.trace.displayName,
          line: record.line,
          path: columns.timestamp.name,
          problem: `the row is earlier than a row more than ${ORDER_WINDOW_ROWS} rows before it (${this.shown(columns.timestamp.field)})`,
          remedy: 'sort the trace by time',
        },
      ]);
    }
    this.window.push(timeMs, functionIndex, durationMs, memoryMb);
  }

  private time(column: { readonly name: string; readonly field: number }): number {
    this.trim(column.field);
    const { end, start } = this;
    const { bytes } = this.record;
    if (looksLikeIso(bytes, start, end)) {
      if (!parseIso(bytes, start, end, this.iso)) {
        return this.bad(column, 'is not a date that exists', 'write it as 2026-01-05T08:30:00.250Z');
      }
      this.scale ??= { kind: 'iso', baseMs: this.iso.epochSecond * 1000 };
      if (this.scale.kind !== 'iso') {
        return this.bad(column, 'is a date, the rows before hold numbers', 'use one kind of time in a trace');
      }
      return this.iso.epochSecond * 1000 - this.scale.baseMs + this.iso.fractionMs;
    }
    const { timeUnit } = this.trace;
    let valueMs = parseDecimal(bytes, start, end, SHIFT_TO_MS[timeUnit]);
    if (valueMs > LATEST_EPOCH_MS) valueMs = momentMs(timeUnit, (by) => parseDecimal(bytes, start, end, by));
    if (Number.isNaN(valueMs)) {
      return this.bad(
        column,
        start === end ? 'is empty' : 'is not a time',
        `write a number (${this.trace.timeUnit}) or an ISO-8601 date`,
      );
    }
    if (valueMs < 0)
      return this.bad(column, 'is negative', 'times count from 0, the start of the simulation');
    if (valueMs > LATEST_EPOCH_MS) {
      const remedy = `write ${this.trace.timeUnit} before the year 10000, or say with timeUnit what unit the numbers are in`;
      return this.bad(column, 'is more than this simulator takes', remedy);
    }
    if (this.scale === null) {
      const isEpoch = valueMs > EPOCH_LIKE_SECONDS * 1000;
      this.scale = isEpoch ? { kind: 'epoch', baseMs: valueMs } : { kind: 'relative', baseMs: 0 };
    }
    if (this.scale.kind === 'iso') {
      return this.bad(column, 'is a number, the rows before hold dates', 'use one kind of time in a trace');
    }
    return valueMs - this.scale.baseMs;
  }

  private amount(
    column: { readonly name: string; readonly field: number },
    unit: string,
    largest: number,
  ): number {
    if (column.field < 0) return Number.NaN;
    this.trim(column.field);
    const { end, start } = this;
    if (start === end) return Number.NaN;
    const value = parseDecimal(this.record.bytes, start, end, 0);
    if (Number.isNaN(value)) {
      return this.bad(column, 'is not a number', `write ${unit}, or leave the field empty`);
    }
    if (value < 0)
      return this.bad(column, 'is negative', `write ${unit} from 0 on, or leave the field empty`);
    if (value > largest) {
      return this.bad(column, 'is more than this simulator takes', `write at most ${largest} ${unit}`);
    }
    return value;
  }

  private functionOf(column: { readonly name: string; readonly field: number }): number {
    const { lookup, names } = this;
    if (names === null || lookup === null) return 0;
    this.trim(column.field);
    const { end, start } = this;
    const { bytes } = this.record;
    const found = names.find(bytes, start, end);
    if (found >= 0) return found;
    const text = fieldText(bytes, start, end);
    const known = lookup.known.get(text);
    if (known !== undefined) return known;
    const other = lookup.otherwise(text);
    if (other >= 0) {
      names.remember(text, other);
      return other;
    }
    const meant = nearest(text, lookup.functions);
    return this.bad(
      column,
      text === '' ? 'is empty' : 'is not a function of the scenario',
      meant === undefined
        ? `the functions are ${lookup.functions.slice(0, 12).join(', ')}; functions: maps other names`
        : `did you mean ${meant}?`,
    );
  }

  private bad(
    column: { readonly name: string; readonly field: number },
    problem: string,
    remedy: string,
  ): number {
    if (!this.isBad)
      this.badRows.add(this.record.line, column.name, `${this.shown(column.field)} ${problem}`, remedy);
    this.isBad = true;
    return Number.NaN;
  }

  private shown(field: number): string {
    this.trim(field);
    return show(fieldText(this.record.bytes, this.start, this.end));
  }

  /** Leaves the field's bytes without blanks around them in `start` and `end`. */
  private trim(field: number): void {
    const { bytes, fieldEnd, fieldStart } = this.record;
    // In range: `field` is one of the header's fields, of which this record has as many.
    let start = fieldStart[field]!;
    let end = fieldEnd[field]!;
    while (start < end && bytes[start]! <= SPACE) start += 1;
    while (end > start && bytes[end - 1]! <= SPACE) end -= 1;
    this.start = start;
    this.end = end;
    if (start < end && (bytes[start]! > ASCII || bytes[end - 1]! > ASCII)) this.trimUnicode();
  }

  /** No-break and other blanks outside ASCII, which csv-parse takes away too. */
  private trimUnicode(): void {
    const text = UTF_8.decode(this.record.bytes.subarray(this.start, this.end));
    if (text.includes('\ufffd')) return;
    const bytesOf = (part: string): number => TO_UTF_8.encode(part).length;
    const leading = bytesOf(text) - bytesOf(text.trimStart());
    this.start = Math.min(this.end, this.start + leading);
    this.end = this.start + bytesOf(text.trim());
  }
}

import { type IsoTime, LATEST_EPOCH_MS, momentMs, parseDecimal, parseIso, type TimeUnit } from '../cell.ts';

/** A cell as CSV, JSON or Parquet gives it. */
export type Cell = unknown;

/** A time, or what is wrong with the cell that should hold one. */
export interface ReadTime {
  isMoment: boolean;
  wholeMs: number;
  restMs: number;
}

const EPOCH_LIKE_MS = 1e11;
const UTF_8 = new TextEncoder();
const ISO_LIKE = /^\d{4}-\d\d-\d\d/;
const CLF_TIME = /^\[?(\d\d)\/(\w{3})\/(\d{4}):(\d\d):(\d\d):(\d\d) ?([+-]\d{4})?\]?$/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A cell's text without blanks around it; empty for what is no text or number. */
export function textOf(cell: Cell): string {
  if (typeof cell === 'string') return cell.trim();
  if (typeof cell === 'number' || typeof cell === 'bigint') return String(cell);
  return '';
}

/** A number, or NaN for what is none; `shift` is the power of ten that it is multiplied by, rounded once. */
export function numberOf(cell: Cell, shift = 0): number {
  if (typeof cell === 'number' && shift === 0) return cell;
  const bytes = UTF_8.encode(textOf(cell));
  return bytes.length === 0 ? Number.NaN : parseDecimal(bytes, 0, bytes.length, shift);
}

/**
 * Reads a time into `into`: a number in `unit`, ISO-8601, or an access log's `10/Oct/2000:13:55:36 -0700`.
 * Numbers that can only be moments are so; false where the cell holds none.
 */
export function readTime(cell: Cell, unit: TimeUnit, into: ReadTime): boolean {
  if (cell instanceof Date) {
    into.isMoment = true;
    into.wholeMs = cell.getTime();
    into.restMs = 0;
    return !Number.isNaN(into.wholeMs);
  }
  if (typeof cell === 'string') {
    const text = cell.trim();
    if (ISO_LIKE.test(text)) return readIso(text, into);
    const clf = CLF_TIME.exec(text);
    if (clf !== null) {
      const month = MONTHS.indexOf((clf[2] ?? '').toLowerCase()) + 1;
      const [, day, , year, hour, minute, second, zone = 'Z'] = clf;
      const iso = `${year}-${String(month).padStart(2, '0')}-${day}T${hour}:${minute}:${second}${zone}`;
      return month > 0 && readIso(iso, into);
    }
  }
  const valueMs = momentMs(unit, (shift) => numberOf(cell, shift));
  if (Number.isNaN(valueMs) || valueMs > LATEST_EPOCH_MS) return false;
  into.isMoment = valueMs > EPOCH_LIKE_MS;
  into.wholeMs = valueMs;
  into.restMs = 0;
  return true;
}

const iso: IsoTime = { epochSecond: 0, fractionMs: 0 };

function readIso(text: string, into: ReadTime): boolean {
  const bytes = UTF_8.encode(text);
  if (!parseIso(bytes, 0, bytes.length, iso)) return false;
  into.isMoment = true;
  into.wholeMs = iso.epochSecond * 1000;
  into.restMs = iso.fractionMs;
  return true;
}

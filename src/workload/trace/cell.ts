import { pow } from '../../math/pow.ts';

const TEXT = new TextDecoder('utf-8');
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const MAXIMUM_EXACT_POWER = 22;
const POWERS_OF_TEN = Float64Array.from({ length: MAXIMUM_EXACT_POWER + 1 }, (_, power) => pow(10, power));
/** Digits that always fit a double's 53 bits. */
const MAXIMUM_EXACT_DIGITS = 15;

const ZERO = 48;
const NINE = 57;
const DASH = 45;
const PLUS = 43;
const POINT = 46;
const COLON = 58;
const SPACE = 32;
const LETTER_T = 84;
const LETTER_Z = 90;

/** The power of ten from a unit to milliseconds. */
export const SHIFT_TO_MS = { s: 3, ms: 0, us: -3, ns: -6 } as const;
export type TimeUnit = keyof typeof SHIFT_TO_MS;
/** The year 10000, in milliseconds since 1970. */
export const LATEST_EPOCH_MS = 253_402_300_800_000;

/**
 * A number in `unit` as milliseconds. One that would be a date behind the year 9999 is of the next smaller
 * unit: nobody's requests came then.
 */
export function momentMs(unit: TimeUnit, read: (shift: number) => number): number {
  let shift: number = SHIFT_TO_MS[unit];
  let valueMs = read(shift);
  while (valueMs > LATEST_EPOCH_MS && shift > SHIFT_TO_MS.ns) {
    shift -= 3;
    valueMs = read(shift);
  }
  return valueMs;
}

/** Text of a field without blanks around it. */
export function fieldText(bytes: Uint8Array, start: number, end: number): string {
  return TEXT.decode(bytes.subarray(start, end)).trim();
}

/**
 * A decimal number × 10^`shift`, rounded once as `Number("…e" + shift)` is, or NaN where the field is not one
 * (no hexadecimal, no separators, no Infinity). Up to 15 digits without an exponent are read straight from
 * the bytes: an integer below 2^53 divided or multiplied by an exact power of ten is correctly rounded.
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number, shift: number): number {
  let at = start;
  let sign = 1;
  const first = bytes[at];
  if (first === DASH || first === PLUS) {
    sign = first === DASH ? -1 : 1;
    at += 1;
  }
  let mantissa = 0;
  let digits = 0;
  let decimals = -1;
  for (; at < end; at += 1) {
    // In range: at < end.
    const byte = bytes[at]!;
    if (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      digits += 1;
      if (decimals >= 0) decimals += 1;
    } else if (byte === POINT && decimals < 0) {
      decimals = 0;
    } else {
      return parseDecimalText(fieldText(bytes, start, end), shift);
    }
  }
  const power = shift - Math.max(0, decimals);
  if (digits === 0 || digits > MAXIMUM_EXACT_DIGITS || Math.abs(power) > MAXIMUM_EXACT_POWER) {
    return parseDecimalText(fieldText(bytes, start, end), shift);
  }
  // In range: 0 ≤ |power| ≤ 22.
  return sign * (power < 0 ? mantissa / POWERS_OF_TEN[-power]! : mantissa * POWERS_OF_TEN[power]!);
}

function parseDecimalText(text: string, shift: number): number {
  const match = DECIMAL.exec(text);
  if (match === null) return Number.NaN;
  const exponent = Number((match[2] ?? 'e0').slice(1)) + shift;
  return Number(`${text.slice(0, text.length - (match[2]?.length ?? 0))}e${exponent}`);
}

export interface IsoTime {
  /** Whole seconds since 1970, UTC. */
  epochSecond: number;
  /** The rest, 0 up to 1000. */
  fractionMs: number;
}

/** Whether a field is written like an ISO-8601 date, whatever its values. */
export function looksLikeIso(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 10 && bytes[start + 4] === DASH && bytes[start + 7] === DASH;
}

/**
 * `2023-11-16`, `2023-11-16T18:17`, `2023-11-16 18:17:03.9799600`, with Z, ±hh:mm, ±hhmm or ±hh behind; UTC
 * where there is no zone. Writes to `into` and returns true, or returns false where the field is not a date
 * that exists. A leap second (:60) is the next second.
 */
export function parseIso(bytes: Uint8Array, start: number, end: number, into: IsoTime): boolean {
  const year = digitsAt(bytes, start, 4, end);
  const month = digitsAt(bytes, start + 5, 2, end);
  const day = digitsAt(bytes, start + 8, 2, end);
  if (!looksLikeIso(bytes, start, end) || year < 0 || month < 1 || month > 12) return false;
  if (day < 1 || day > daysInMonth(year, month)) return false;
  let second = daysFromCivil(year, month, day) * 86_400;
  let fraction = 0;
  let at = start + 10;
  if (at < end) {
    const separator = bytes[at];
    if (separator !== LETTER_T && separator !== LETTER_T + 32 && separator !== SPACE) return false;
    const hour = digitsAt(bytes, at + 1, 2, end);
    const minute = digitsAt(bytes, at + 4, 2, end);
    if (hour < 0 || hour > 23 || bytes[at + 3] !== COLON || minute < 0 || minute > 59) return false;
    second += hour * 3600 + minute * 60;
    at += 6;
    if (at < end && bytes[at] === COLON) {
      const seconds = digitsAt(bytes, at + 1, 2, end);
      if (seconds < 0 || seconds > 60) return false;
      second += seconds;
      at += 3;
      if (at < end && bytes[at] === POINT) {
        at += 1;
        const firstDecimal = at;
        // In range: at < end.
        for (; at < end && bytes[at]! >= ZERO && bytes[at]! <= NINE; at += 1) {
          fraction = fraction * 10 + (bytes[at]! - ZERO);
        }
        const decimals = at - firstDecimal;
        if (decimals === 0 || decimals > 9) return false;
        fraction =
          decimals <= 3 ? fraction * POWERS_OF_TEN[3 - decimals]! : fraction / POWERS_OF_TEN[decimals - 3]!;
      }
    }
    while (at < end && bytes[at] === SPACE) at += 1;
    if (at < end) {
      const zone = zoneSeconds(bytes, at, end);
      if (Number.isNaN(zone)) return false;
      second -= zone;
    }
  }
  into.epochSecond = second;
  into.fractionMs = fraction;
  return true;
}

function zoneSeconds(bytes: Uint8Array, at: number, end: number): number {
  const sign = bytes[at];
  if ((sign === LETTER_Z || sign === LETTER_Z + 32) && at + 1 === end) return 0;
  if (sign !== PLUS && sign !== DASH) return Number.NaN;
  const hours = digitsAt(bytes, at + 1, 2, end);
  const minuteAt = bytes[at + 3] === COLON && at + 3 < end ? at + 4 : at + 3;
  const minutes = minuteAt >= end && bytes[at + 3] !== COLON ? 0 : digitsAt(bytes, minuteAt, 2, end);
  const length = minuteAt >= end ? minuteAt : minuteAt + 2;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || length !== end) return Number.NaN;
  return (sign === PLUS ? 1 : -1) * (hours * 3600 + minutes * 60);
}

/** -1 where one of the bytes is not a digit or lies behind `end`. */
function digitsAt(bytes: Uint8Array, at: number, count: number, end: number): number {
  if (at + count > end) return -1;
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = (bytes[index] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March so that the
 * leap day comes last.
 */
function daysFromCivil(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const marchMonth = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  // 719468 days lie between 0000-03-01 and 1970-01-01.
  return marchYear * 365 + leapDays + dayOfYear - 719_468;
}

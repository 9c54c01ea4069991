import { log10 } from '../math/log.ts';
import { pow } from '../math/pow.ts';

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;

const CURRENCY_SIGNS: ReadonlyMap<string, string> = new Map([
  ['USD', '$'],
  ['CNY', '¥'],
  ['EUR', '€'],
  ['GBP', '£'],
]);

/**
 * A duration in milliseconds for people, to three significant digits or the two largest units: "240 ms",
 * "1.25 s", "2 min 5 s", "24 h", "7 d". Infinity is "∞", NaN "–".
 */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return notFinite(ms);
  if (ms < 0) return `-${formatDuration(-ms)}`;
  const roundedMs = roundTo(ms, 3);
  if (roundedMs < 1_000) return `${plain(roundedMs)} ms`;
  const roundedSeconds = roundTo(ms / 1_000, 3);
  if (roundedSeconds < 60) return `${plain(roundedSeconds)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return twoUnits(seconds, 60, 'min', 's');
  const minutes = Math.round(ms / MS_PER_MINUTE);
  if (minutes < 48 * 60) return twoUnits(minutes, 60, 'h', 'min');
  return twoUnits(Math.round(ms / MS_PER_HOUR), MS_PER_DAY / MS_PER_HOUR, 'd', 'h');
}

const ONE_OF: ReadonlyMap<string, string> = new Map([
  ['1 ms', 'this millisecond'],
  ['1 s', 'this second'],
  ['1 min', 'this minute'],
  ['1 h', 'this hour'],
]);

/** A stretch of time that was told of: "these 30 min", "this hour". */
export function formatStretch(ms: number): string {
  const text = formatDuration(ms);
  return ONE_OF.get(text) ?? `these ${text}`;
}

/** Megabytes for people: "1024 MB", "180.4 MB"; without thousands separators, as AWS writes memory sizes. */
export function formatMemory(mb: number): string {
  if (!Number.isFinite(mb)) return notFinite(mb);
  return `${plain(shorten(mb))} MB`;
}

/**
 * A count with thousands separators: "1,728,000"; one decimal at most, three significant digits below 1
 * (means over replications).
 */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return notFinite(count);
  return groupThousands(plain(shorten(count)));
}

/**
 * Things that come in whole numbers, of which there may be a mean over several runs: rounded, and 1 where
 * there are any.
 */
export function formatWhole(count: number): string {
  return formatCount(wholeCount(count));
}

export function wholeCount(count: number): number {
  return count > 0 && count < 1 ? 1 : Math.round(count);
}

/** Events per second for people, in the unit that reads best: "20/s", "3/min", "1.5/h", "2/d". */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return notFinite(perSecond);
  const size = Math.abs(perSecond);
  const [factor, unit] =
    size >= 0.1 || size === 0
      ? [1, 's']
      : size >= 1 / 60
        ? [60, 'min']
        : size >= 1 / 3_600
          ? [3_600, 'h']
          : [86_400, 'd'];
  const rate = perSecond * factor;
  return `${groupThousands(plain(Math.abs(rate) >= 100 ? shorten(rate) : roundTo(rate, 3)))}/${unit}`;
}

/**
 * A fraction as a percentage: 0.0123 is "1.23 %". Three significant digits of the share or of what is missing
 * to the whole, whichever is smaller, so that 0.99995 does not read as "100 %".
 */
export function formatShare(fraction: number): string {
  if (!Number.isFinite(fraction)) return notFinite(fraction);
  const percent = fraction * 100;
  const toWhole = Math.abs(100 - percent);
  const smaller = percent > 50 && percent < 200 && toWhole > 1e-9 ? toWhole : Math.abs(percent);
  if (smaller === 0) return '0 %';
  const decimals = Math.min(9, Math.max(0, 2 - Math.floor(log10(smaller))));
  return `${groupThousands(plain(Number(percent.toFixed(decimals))))} %`;
}

/**
 * An amount of money: "$1,234.56". Below one unit it keeps `significantDigits` and at least the cents:
 * "$0.000002", "$0.0123", "$0.20". `currency` is an ISO 4217 code; one without a known sign stands before the
 * amount ("SEK 12.00").
 */
export function formatMoney(amount: number, currency: string, significantDigits = 3): string {
  const sign = CURRENCY_SIGNS.get(currency) ?? `${currency} `;
  if (!Number.isFinite(amount)) return `${sign}${notFinite(amount)}`;
  const size = Math.abs(amount);
  const digits =
    size >= 1 || size === 0 ? size.toFixed(2) : withCents(plain(roundTo(size, significantDigits)));
  return `${amount < 0 ? '-' : ''}${sign}${groupThousands(digits)}`;
}

function twoUnits(small: number, ratio: number, largeUnit: string, smallUnit: string): string {
  const large = Math.floor(small / ratio);
  const rest = small - large * ratio;
  return rest === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${rest} ${smallUnit}`;
}

function roundTo(value: number, significantDigits: number): number {
  if (value === 0) return 0;
  const rounded = Number(value.toPrecision(significantDigits));
  // 1234 to three digits is 1230 only where the unit changes anyway; whole parts stay whole.
  return Math.abs(rounded) >= pow(10, significantDigits) ? Math.round(value) : rounded;
}

function shorten(value: number): number {
  const size = Math.abs(value);
  if (Number.isInteger(value)) return value;
  return size < 1 ? roundTo(value, 3) : Number(value.toFixed(1));
}

/** Decimal digits without an exponent, as far as numbers between 1e-20 and 1e21 need none. */
function plain(value: number): string {
  const text = String(value);
  if (!text.includes('e-')) return text === '-0' ? '0' : text;
  const [digits = '', exponent = '0'] = text.split('e-');
  const decimals = Number(exponent) + (digits.split('.')[1]?.length ?? 0);
  return value.toFixed(Math.min(100, decimals));
}

function withCents(digits: string): string {
  const [whole = '0', decimals = ''] = digits.split('.');
  return `${whole}.${decimals.padEnd(2, '0')}`;
}

function groupThousands(digits: string): string {
  const [whole = '', decimals] = digits.split('.');
  const grouped = digits.includes('e') ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

function notFinite(value: number): string {
  return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '-∞';
}

import { msPerUnit, parseDurationMs } from './duration.ts';
import { LONGEST_QUANTITY_CHARACTERS, type Parsed } from './parsed.ts';
import { checkRange, notQuantity, type QuantityKind, readTerms } from './quantity.ts';

/** Ten million a second: a thousand times the request quota of the largest accounts. */
export const HIGHEST_RATE_PER_SECOND = 1e7;

const KIND: QuantityKind = {
  name: 'a rate',
  remedy:
    'give a number per unit of time, such as 20/s, 3/min, 100/h or 2M/month (a bare number is per second)',
  limit: HIGHEST_RATE_PER_SECOND,
  limitText: `${HIGHEST_RATE_PER_SECOND}/s`,
};

const MULTIPLES: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1e3],
  ['K', 1e3],
  ['M', 1e6],
  ['req', 1],
  ['request', 1],
  ['requests', 1],
]);

/** Short forms of load-testing tools. */
const SHORT_FORMS_MS: ReadonlyMap<string, number> = new Map([
  ['rps', 1_000],
  ['rpm', 60_000],
  ['rph', 3_600_000],
]);

/** A month is 730 hours, as in AWS's calculator and in `cost.monthly`. */
const MONTH_MS = 730 * 3_600_000;
const LONG_PERIODS_MS: ReadonlyMap<string, number> = new Map([
  ['mo', MONTH_MS],
  ['month', MONTH_MS],
  ['months', MONTH_MS],
  ['y', 12 * MONTH_MS],
  ['yr', 12 * MONTH_MS],
  ['year', 12 * MONTH_MS],
  ['years', 12 * MONTH_MS],
]);

/**
 * Events per second of a rate: `20/s`, `3/min`, `100/h`, `5/d`, `3M/month`, `50/10s`, `10k/s`, `20 rps`. A
 * bare number is per second. Refuses what is negative, not finite or above `HIGHEST_RATE_PER_SECOND`.
 */
export function parseRatePerSecond(input: unknown): Parsed {
  if (typeof input !== 'string') return parseNumerator(input, input, 1_000);
  if (input.length > LONGEST_QUANTITY_CHARACTERS) return notQuantity(input, KIND);
  const parts = input.split('/');
  if (parts.length > 2) return notQuantity(input, KIND);
  const [numerator, period] = parts;
  if (period === undefined) return parseNumerator(input, numerator, undefined);
  const periodMs = readPeriodMs(period.trim());
  if (periodMs === undefined || !(periodMs > 0)) return notQuantity(input, KIND);
  return parseNumerator(input, numerator, periodMs);
}

/** `periodMs` is undefined where the text has no slash: a bare number or a short form. */
function parseNumerator(input: unknown, numerator: unknown, periodMs: number | undefined): Parsed {
  const terms = readTerms(numerator);
  const term = terms?.[0];
  if (term === undefined || terms?.length !== 1) return notQuantity(input, KIND);
  if (periodMs === undefined) {
    const shortMs = term.unit === '' ? 1_000 : SHORT_FORMS_MS.get(term.unit.toLowerCase());
    if (shortMs === undefined) return notQuantity(input, KIND);
    return checkRange(input, term.value / (shortMs / 1_000), KIND);
  }
  const multiple = MULTIPLES.get(term.unit);
  if (multiple === undefined) return notQuantity(input, KIND);
  return checkRange(input, (term.value * multiple) / (periodMs / 1_000), KIND);
}

/** `s`, `min`, `10s`; a number without a unit says nothing and is refused. */
function readPeriodMs(period: string): number | undefined {
  if (!/[a-zA-Zµμ]$/.test(period)) return undefined;
  const unitMs = msPerUnit(period) ?? LONG_PERIODS_MS.get(period.toLowerCase());
  if (unitMs !== undefined) return unitMs;
  const parsed = parseDurationMs(period);
  return parsed.ok ? parsed.value : undefined;
}

import type { Parsed } from './parsed.ts';
import { checkRange, findUnit, notQuantity, type QuantityKind, readTerms } from './quantity.ts';

/** Ten years of 365 days: longer than any simulation, retention or keep-alive that means something. */
export const LONGEST_DURATION_MS = 3650 * 86_400_000;

const KIND: QuantityKind = {
  name: 'a duration',
  remedy: 'give a number with a unit, such as 250ms, 3s, 5m, 24h or 7d (a bare number is milliseconds)',
  limit: LONGEST_DURATION_MS,
  limitText: '10 years (3650d)',
};

const MS_PER_UNIT: ReadonlyMap<string, number> = new Map(
  (
    [
      [1e-6, ['ns']],
      [1e-3, ['us', 'µs', 'μs']],
      [1, ['', 'ms', 'msec', 'millisecond', 'milliseconds']],
      [1_000, ['s', 'S', 'sec', 'secs', 'second', 'seconds']],
      [60_000, ['m', 'min', 'mins', 'minute', 'minutes']],
      [3_600_000, ['h', 'H', 'hr', 'hrs', 'hour', 'hours']],
      [86_400_000, ['d', 'D', 'day', 'days']],
      [604_800_000, ['w', 'W', 'week', 'weeks']],
    ] as const
  ).flatMap(([ms, names]) => names.map((name) => [name, ms] as const)),
);

/**
 * Milliseconds of a duration: `250ms`, `3s`, `5m` or `5min`, `1.5h`, `7d`, or several units from the largest
 * down (`1h30m`). A bare number is milliseconds. Refuses what is negative, not finite or longer than
 * `LONGEST_DURATION_MS`.
 */
export function parseDurationMs(input: unknown): Parsed {
  const terms = readTerms(input);
  if (terms === undefined) return notQuantity(input, KIND);
  let sumMs = 0;
  let previousMs = Number.POSITIVE_INFINITY;
  for (const { value, unit } of terms) {
    const unitMs = findUnit(MS_PER_UNIT, unit);
    const isBareInCompound = terms.length > 1 && unit === '';
    const isSignInside = sumMs > 0 && value < 0;
    if (unitMs === undefined || unitMs >= previousMs || isBareInCompound || isSignInside) {
      return notQuantity(input, KIND);
    }
    // Dividing by a whole number rounds once where multiplying by 1e-3 rounds twice.
    sumMs += unitMs < 1 ? value / Math.round(1 / unitMs) : value * unitMs;
    previousMs = unitMs;
  }
  return checkRange(input, sumMs, KIND);
}

/** Milliseconds of one unit of time by its name (`s`, `min`, `day`), or undefined. */
export function msPerUnit(unit: string): number | undefined {
  return unit === '' ? undefined : findUnit(MS_PER_UNIT, unit);
}

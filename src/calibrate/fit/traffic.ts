import type { CalibratedArrivals } from '../../results/documents/calibration-document.ts';
import type { Plain } from './written.ts';

const LEAST_HOURS_FOR_DAYS = 14 * 24;
/** Hours whose rates lie this close are one step of the expression. */
const SAME_STEP = 0.02;

/** An entry of the scenario's `traffic`, without `to`. */
export function trafficOf(arrivals: CalibratedArrivals): Readonly<Record<string, Plain>> {
  const { pattern, ratePerSecond, gapCv } = arrivals;
  if (pattern === 'rate') return { rate: rateExpression(arrivals) };
  if (pattern === 'gamma') return { gamma: { rate: perTime(ratePerSecond), cv: digits(gapCv ?? 1, 4) } };
  return { [pattern]: perTime(ratePerSecond) };
}

function perTime(perSecond: number): string {
  if (perSecond >= 0.1) return `${digits(perSecond, 5)}/s`;
  return perSecond * 3600 >= 1 ? `${digits(perSecond * 3600, 5)}/h` : `${digits(perSecond * 86_400, 5)}/d`;
}

/**
 * Steps by the hour, times steps by the weekday where two weeks were seen. An hour that was not looked at has
 * the mean of all.
 */
export function rateExpression({ ratePerSecond, byHour, byWeekday }: CalibratedArrivals): string {
  const rates = byHour.map((hour) => hour?.ratePerSecond ?? ratePerSecond);
  const hours = steps('hour', rates, 0);
  const seen = byWeekday.reduce((sum, day) => sum + (day?.hours ?? 0), 0);
  if (seen < LEAST_HOURS_FOR_DAYS || byWeekday.some((day) => day === null)) return hours;
  const factors = byWeekday.map((day) => (day?.ratePerSecond ?? ratePerSecond) / ratePerSecond);
  return `(${hours}) * (${steps('day', factors, 1)})`;
}

function steps(name: string, values: readonly number[], first: number): string {
  const written = values.map((value) => digits(value, 4));
  let text = '';
  let from = 0;
  for (let index = 1; index <= written.length; index++) {
    const isSame =
      index < written.length && Math.abs(written[index]! - written[from]!) <= SAME_STEP * written[from]!;
    if (isSame) continue;
    text += index < written.length ? `${name} < ${first + index} ? ${written[from]} : ` : `${written[from]}`;
    from = index;
  }
  return text;
}

function digits(value: number, count: number): number {
  return Number(value.toPrecision(count));
}

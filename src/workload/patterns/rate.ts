import { type Refusal, refuse } from './refusal.ts';

export interface RateSchedule {
  readonly kind: 'rate';
  readonly periodMs: number;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};
const MINUTES_OF_OTHER_UNITS: Readonly<Record<string, number>> = {
  second: 1 / 60,
  week: 7 * 1440,
  month: 30 * 1440,
  year: 365 * 1440,
};
/** Longest period that keeps every occurrence an exact integer of milliseconds. */
const MAXIMUM_PERIOD_MS = Number.MAX_SAFE_INTEGER / 2;

/**
 * Reads the inside of `rate(value unit)`: a positive integer and minute(s), hour(s) or day(s), singular
 * exactly when the value is 1 (Amazon EventBridge user guide, "Creating a rule that runs on a schedule",
 * 2023).
 */
export function parseRate(inside: string): { readonly ok: true; readonly schedule: RateSchedule } | Refusal {
  const match = /^\s*([^\sa-zA-Z]+)\s*([a-zA-Z]+)\s*$/.exec(inside);
  if (match === null) {
    return refuse(
      `rate(${inside}) is not a value and a unit`,
      'write a positive integer and minutes, hours or days, for example rate(5 minutes)',
    );
  }
  const text = match[1] ?? '';
  const unit = (match[2] ?? '').toLowerCase();
  const singular = unit.endsWith('s') ? unit.slice(0, -1) : unit;
  const unitMs = UNIT_MS[singular];
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (unitMs === undefined) {
    const minutes = (MINUTES_OF_OTHER_UNITS[singular] ?? Number.NaN) * value;
    return refuse(
      `rate() has no unit "${match[2]}"`,
      Number.isInteger(minutes) && minutes > 0
        ? `write ${inWholeUnits(minutes)}`
        : 'the units are minutes, hours and days, for example rate(1 minute)',
    );
  }
  if (!Number.isInteger(value) || value <= 0) {
    const minutes = (value * unitMs) / 60_000;
    return refuse(
      `rate() needs a positive integer, not ${text}`,
      Number.isInteger(minutes) && minutes > 0
        ? `write ${inWholeUnits(minutes)}`
        : `write for example rate(5 ${singular}s)`,
    );
  }
  const canonical = `rate(${value} ${singular}${value === 1 ? '' : 's'})`;
  if (!/^\d+\s+[a-z]+$/.test(inside.trim()) || unit !== (value === 1 ? singular : `${singular}s`)) {
    return refuse(
      `rate(${inside.trim()}) is not as AWS writes it: the unit is singular for 1 and plural for more, in small letters, after a space`,
      `write ${canonical}`,
    );
  }
  if (value * unitMs > MAXIMUM_PERIOD_MS) {
    return refuse(`${canonical} is longer than any run`, 'give a shorter period');
  }
  return { ok: true, schedule: { kind: 'rate', periodMs: value * unitMs } };
}

function inWholeUnits(minutes: number): string {
  const [value, unit] =
    minutes % 1440 === 0
      ? [minutes / 1440, 'day']
      : minutes % 60 === 0
        ? [minutes / 60, 'hour']
        : [minutes, 'minute'];
  return `rate(${value} ${unit}${value === 1 ? '' : 's'})`;
}

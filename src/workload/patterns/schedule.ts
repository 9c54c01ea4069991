import { show } from '../../units/parsed.ts';
import { type CronSchedule, nextCronOccurrence, parseCron } from './cron.ts';
import { type OneTimeSchedule, parseOneTime } from './one-time.ts';
import { parseRate, type RateSchedule } from './rate.ts';
import { type Refusal, refuse } from './refusal.ts';

/**
 * An EventBridge schedule: `rate(…)` counts from the moment it is created, `cron(…)` follows the calendar.
 */
export type Schedule = RateSchedule | CronSchedule;

/** A schedule of EventBridge Scheduler, which has one-time schedules too. */
export type AnySchedule = Schedule | OneTimeSchedule;

/** Length of ScheduleExpression in the EventBridge API reference (PutRule, 2023). */
const LONGEST_EXPRESSION_CHARACTERS = 256;

/** Reads `rate(5 minutes)` or `cron(0 3 * * ? *)`; a fault says what would be right. */
export function parseSchedule(
  expression: string,
): { readonly ok: true; readonly schedule: Schedule } | Refusal {
  if (expression.length > LONGEST_EXPRESSION_CHARACTERS) {
    return refuse(
      `the schedule expression has ${expression.length} characters`,
      `AWS takes at most ${LONGEST_EXPRESSION_CHARACTERS}`,
    );
  }
  const match = /^\s*([a-zA-Z]*)\s*\((.*)\)\s*$/s.exec(expression);
  const verb = match?.[1] ?? '';
  const inside = match?.[2] ?? '';
  if (verb === 'rate') return parseRate(inside);
  if (verb === 'cron') return parseCron(inside);
  if (verb === 'at') {
    return refuse(
      "at(…) is a one-time schedule of EventBridge Scheduler, and a rule's schedule has none",
      'give source: scheduler, or a cron(…) with all six fields, year included, for example cron(0 3 5 1 ? 2026)',
    );
  }
  const fields = expression.trim().split(/\s+/);
  const remedy =
    verb.toLowerCase() === 'rate' || verb.toLowerCase() === 'cron'
      ? `write ${verb.toLowerCase()}(${inside})`
      : fields.length === 6
        ? `write cron(${expression.trim()})`
        : 'write for example rate(5 minutes) or cron(0 3 * * ? *)';
  return refuse(`${show(expression)} is not a schedule expression`, remedy);
}

/** Reads what EventBridge Scheduler takes: `at(2026-01-05T03:00:00)` besides. */
export function parseAnySchedule(
  expression: string,
): { readonly ok: true; readonly schedule: AnySchedule } | Refusal {
  const oneTime = /^\s*at\s*\((.*)\)\s*$/s.exec(expression.slice(0, LONGEST_EXPRESSION_CHARACTERS));
  return oneTime?.[1] === undefined ? parseSchedule(expression) : parseOneTime(oneTime[1]);
}

/**
 * The first occurrence strictly after `afterMs` (milliseconds since 1970), or null when there is none.
 * A rate() occurs at `anchorMs` (its creation; before that it does not exist) and after each period.
 */
export function nextOccurrence(schedule: AnySchedule, afterMs: number, anchorMs = 0): number | null {
  if (schedule.kind === 'at') return schedule.atMs > afterMs ? schedule.atMs : null;
  if (schedule.kind === 'cron') return nextCronOccurrence(schedule, afterMs);
  if (afterMs < anchorMs) return anchorMs;
  const periods = Math.floor((afterMs - anchorMs) / schedule.periodMs) + 1;
  return anchorMs + periods * schedule.periodMs;
}

import { type Refusal, refuse } from './refusal.ts';

/**
 * What one field of a cron() expression matches; `values` holds plain values, the rest the calendar rules of
 * the two day fields.
 */
export interface CronField {
  readonly values: ReadonlySet<number>;
  /** `L`: the last day of the month. */
  readonly last: boolean;
  /** `LW`: the last Monday-to-Friday of the month. */
  readonly lastWeekday: boolean;
  /** `15W`: the Monday-to-Friday nearest to these days of the month. */
  readonly nearestWeekdays: readonly number[];
  /** `6L`: the last such weekday of the month. */
  readonly lastWeekdays: readonly number[];
  /** `3#2`: the second Tuesday. */
  readonly nth: { readonly weekday: number; readonly nth: number } | null;
}

interface FieldRule {
  readonly minimum: number;
  readonly maximum: number;
  /** Names of the values from `minimum` on. */
  readonly names: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const RULES = {
  minutes: { minimum: 0, maximum: 59, names: [] },
  hours: { minimum: 0, maximum: 23, names: [] },
  'day of month': { minimum: 1, maximum: 31, names: [] },
  month: { minimum: 1, maximum: 12, names: MONTHS },
  'day of week': { minimum: 1, maximum: 7, names: WEEKDAYS },
  year: { minimum: 1970, maximum: 2199, names: [] },
} as const satisfies Record<string, FieldRule>;

export type CronFieldName = keyof typeof RULES;

/**
 * Reads one field: lists, ranges (which may wrap, `20-2`), steps, names, and `L`, `W`, `#` where EventBridge
 * knows them.
 */
export function parseCronField(
  name: CronFieldName,
  text: string,
): { readonly ok: true; readonly field: CronField } | Refusal {
  const rule: FieldRule = RULES[name];
  const values = new Set<number>();
  const nearestWeekdays: number[] = [];
  const lastWeekdays: number[] = [];
  let last = false;
  let lastWeekday = false;
  let nth: CronField['nth'] = null;
  const parts = text.toUpperCase().split(',');
  for (const part of parts) {
    const special = /^(.*?)(L|LW|W|#(\d+))$/.exec(part);
    if (name === 'day of month' && special !== null) {
      if (part === 'L') last = true;
      else if (part === 'LW') lastWeekday = true;
      else {
        const day = special[2] === 'W' ? fieldValue(special[1] ?? '', rule) : null;
        if (day === null) return outside(name, part, rule);
        nearestWeekdays.push(day);
      }
      continue;
    }
    if (name === 'day of week' && special !== null && special[2] !== 'W' && special[2] !== 'LW') {
      // A bare L is day 7, Saturday.
      if (part === 'L') {
        values.add(7);
        continue;
      }
      const weekday = fieldValue(special[1] ?? '', rule);
      if (weekday === null) return outside(name, part, rule);
      if (special[2] === 'L') {
        lastWeekdays.push(weekday);
        continue;
      }
      const number = Number(special[3]);
      if (parts.length > 1) {
        return refuse(
          `day of week "${text}": an expression with # stands alone`,
          `write one of its parts, for example ${part}, and a second schedule for the rest`,
        );
      }
      if (number < 1 || number > 5) {
        return refuse(
          `day of week "${part}": no month has a weekday number ${number}`,
          'the number after # is 1 to 5',
        );
      }
      nth = { weekday, nth: number };
      continue;
    }
    const problem = addRange(name, part, rule, values);
    if (problem !== null) return problem;
  }
  return { ok: true, field: { values, last, lastWeekday, nearestWeekdays, lastWeekdays, nth } };
}

function addRange(name: CronFieldName, part: string, rule: FieldRule, values: Set<number>): Refusal | null {
  const match = /^(?:(\*)|([^-/*]+)(?:-([^-/*]+))?)(?:\/([^/]*))?$/.exec(part);
  if (match === null) return outside(name, part, rule);
  const from = match[1] === '*' ? rule.minimum : fieldValue(match[2] ?? '', rule);
  const hasStep = match[4] !== undefined;
  const to =
    match[1] === '*' || (match[3] === undefined && hasStep)
      ? rule.maximum
      : match[3] === undefined
        ? from
        : fieldValue(match[3], rule);
  if (from === null || to === null) return outside(name, part, rule);
  const span = rule.maximum - rule.minimum + 1;
  const step = hasStep ? (/^\d{1,4}$/.test(match[4] ?? '') ? Number(match[4]) : 0) : 1;
  if (step < 1 || step > span) {
    return refuse(
      `${name} "${part}": the step after / is not a whole number from 1 to ${span}`,
      `write for example ${rule.minimum}/${Math.min(5, span)}`,
    );
  }
  if (to < from && name === 'year') {
    return refuse(`${name} "${part}": the range runs backwards`, `write ${to}-${from}`);
  }
  const length = (to < from ? to + span : to) - from;
  for (let offset = 0; offset <= length; offset += step) {
    values.add(rule.minimum + ((from - rule.minimum + offset) % span));
  }
  return null;
}

function fieldValue(text: string, rule: FieldRule): number | null {
  const named = rule.names.indexOf(text);
  if (named >= 0) return rule.minimum + named;
  if (!/^\d{1,4}$/.test(text)) return null;
  const value = Number(text);
  return value >= rule.minimum && value <= rule.maximum ? value : null;
}

function outside(name: CronFieldName, part: string, rule: FieldRule): Refusal {
  const names = rule.names.length > 0 ? ` or ${rule.names[0]}-${rule.names[rule.names.length - 1]}` : '';
  const signs = name === 'day of month' ? ', L, LW and W' : name === 'day of week' ? ', L and #' : '';
  return refuse(
    `${name} "${part}" is not valid`,
    `the values are ${rule.minimum}-${rule.maximum}${names}, with , - * /${signs}`,
  );
}

import { type CronField, parseCronField } from './cron-field.ts';
import { type Refusal, refuse } from './refusal.ts';

/**
 * Values that each field matches; days are matched through `dayOfMonth` or `dayOfWeek`, the other one is null
 * (`?`).
 */
export interface CronSchedule {
  readonly kind: 'cron';
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  readonly dayOfMonth: CronField | null;
  readonly dayOfWeek: CronField | null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const LAST_YEAR = 2199;

/**
 * Reads the six fields inside `cron(…)` (Amazon EventBridge user guide, "Cron expressions", 2023); days of
 * the week are 1–7 from Sunday.
 */
export function parseCron(inside: string): { readonly ok: true; readonly schedule: CronSchedule } | Refusal {
  const texts = inside.trim().split(/\s+/);
  if (texts.length !== 6) {
    return refuse(
      `cron() has six fields (minutes hours day-of-month month day-of-week year), not ${inside.trim() === '' ? 0 : texts.length}`,
      texts.length === 5 ? fromUnix(texts) : 'write for example cron(0 3 * * ? *)',
    );
  }
  const [minuteText, hourText, dayOfMonthText, monthText, dayOfWeekText, yearText] = texts as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const bothGiven = dayOfMonthText !== '?' && dayOfWeekText !== '?';
  const bothOpen = dayOfMonthText === '?' && dayOfWeekText === '?';
  if (bothGiven || bothOpen) {
    const dayOfMonth = bothOpen || dayOfWeekText === '*' ? (bothOpen ? '*' : dayOfMonthText) : '?';
    const dayOfWeek = dayOfMonth === '?' ? dayOfWeekText : '?';
    return refuse(
      bothGiven
        ? 'cron() takes a day of the month or a day of the week, not both: exactly one of the two fields is ?'
        : 'cron() needs a day: exactly one of day-of-month and day-of-week is ?',
      `write cron(${minuteText} ${hourText} ${dayOfMonth} ${monthText} ${dayOfWeek} ${yearText})`,
    );
  }
  const minutes = parseCronField('minutes', minuteText);
  if (!minutes.ok) return minutes;
  const hours = parseCronField('hours', hourText);
  if (!hours.ok) return hours;
  const dayOfMonth = dayOfMonthText === '?' ? null : parseCronField('day of month', dayOfMonthText);
  if (dayOfMonth !== null && !dayOfMonth.ok) return dayOfMonth;
  const months = parseCronField('month', monthText);
  if (!months.ok) return months;
  const dayOfWeek = dayOfWeekText === '?' ? null : parseCronField('day of week', dayOfWeekText);
  if (dayOfWeek !== null && !dayOfWeek.ok) return dayOfWeek;
  const years = parseCronField('year', yearText);
  if (!years.ok) return years;

  const schedule: CronSchedule = {
    kind: 'cron',
    minutes: ascending(minutes.field.values),
    hours: ascending(hours.field.values),
    months: months.field.values,
    years: years.field.values,
    dayOfMonth: dayOfMonth?.field ?? null,
    dayOfWeek: dayOfWeek?.field ?? null,
  };
  if (nextCronOccurrence(schedule, -1) === null) {
    return refuse(
      `cron(${texts.join(' ')}) never occurs: no such day exists in the months and years given`,
      'use L for the last day of a month, for example cron(0 3 L * ? *)',
    );
  }
  return { ok: true, schedule };
}

/**
 * The first occurrence strictly after `afterMs` (milliseconds since 1970, UTC), or null when there is none up
 * to the year 2199.
 */
export function nextCronOccurrence(schedule: CronSchedule, afterMs: number): number | null {
  const fromMs = Math.max(0, (Math.floor(afterMs / MINUTE_MS) + 1) * MINUTE_MS);
  const from = new Date(fromMs);
  for (let year = from.getUTCFullYear(); year <= LAST_YEAR; year += 1) {
    const isFirstYear = year === from.getUTCFullYear();
    if (!schedule.years.has(year)) continue;
    for (let month = isFirstYear ? from.getUTCMonth() + 1 : 1; month <= 12; month += 1) {
      const isFirstMonth = isFirstYear && month === from.getUTCMonth() + 1;
      if (!schedule.months.has(month)) continue;
      const firstMs = Date.UTC(year, month - 1, 1);
      const daysInMonth = Math.round((Date.UTC(year, month, 1) - firstMs) / DAY_MS);
      const weekdayOfFirst = new Date(firstMs).getUTCDay() + 1;
      for (let day = isFirstMonth ? from.getUTCDate() : 1; day <= daysInMonth; day += 1) {
        if (!matchesDay(schedule, day, daysInMonth, weekdayOfFirst)) continue;
        const dayMs = firstMs + (day - 1) * DAY_MS;
        for (const hour of schedule.hours) {
          if (dayMs + (hour + 1) * HOUR_MS <= fromMs) continue;
          for (const minute of schedule.minutes) {
            const timeMs = dayMs + (hour * 60 + minute) * MINUTE_MS;
            if (timeMs >= fromMs) return timeMs;
          }
        }
      }
    }
  }
  return null;
}

function matchesDay(
  schedule: CronSchedule,
  day: number,
  daysInMonth: number,
  weekdayOfFirst: number,
): boolean {
  const weekdayOf = (dayOfMonth: number): number => ((weekdayOfFirst + dayOfMonth - 2) % 7) + 1;
  const { dayOfMonth, dayOfWeek } = schedule;
  if (dayOfMonth !== null) {
    if (dayOfMonth.values.has(day)) return true;
    if (dayOfMonth.last && day === daysInMonth) return true;
    if (dayOfMonth.lastWeekday && day === nearestWeekday(daysInMonth, daysInMonth, weekdayOf)) return true;
    return dayOfMonth.nearestWeekdays.some(
      (wanted) => wanted <= daysInMonth && day === nearestWeekday(wanted, daysInMonth, weekdayOf),
    );
  }
  if (dayOfWeek === null) return false;
  const weekday = weekdayOf(day);
  if (dayOfWeek.values.has(weekday)) return true;
  if (dayOfWeek.lastWeekdays.includes(weekday) && day + 7 > daysInMonth) return true;
  return (
    dayOfWeek.nth !== null && weekday === dayOfWeek.nth.weekday && Math.ceil(day / 7) === dayOfWeek.nth.nth
  );
}

/**
 * Monday to Friday nearest to a day without leaving its month. AWS does not say what happens at a month's
 * edge; this is Quartz's rule.
 */
function nearestWeekday(day: number, daysInMonth: number, weekdayOf: (day: number) => number): number {
  const weekday = weekdayOf(day);
  if (weekday === 7) return day === 1 ? 3 : day - 1;
  if (weekday === 1) return day === daysInMonth ? day - 2 : day + 1;
  return day;
}

/** Five Unix fields rewritten: Unix counts weekdays 0–7 from Sunday, EventBridge 1–7. */
function fromUnix(texts: readonly string[]): string {
  const [minute, hour, dayOfMonth, month, dayOfWeek = '*'] = texts;
  if (dayOfWeek === '*' || dayOfWeek === '?') {
    return `add the year and put ? for the day of the week: cron(${minute} ${hour} ${dayOfMonth === '?' ? '*' : dayOfMonth} ${month} ? *)`;
  }
  const names = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
  const named = /^[\d,-]+$/.test(dayOfWeek)
    ? dayOfWeek.replace(/\d+/g, (digits) => names[Number(digits)] ?? digits)
    : dayOfWeek;
  return `add the year and put ? for the day of the month: cron(${minute} ${hour} ? ${month} ${named} *)`;
}

function ascending(values: ReadonlySet<number>): number[] {
  return [...values].sort((a, b) => a - b);
}

import { describe, expect, it } from 'vitest';
import { nextOccurrence, parseSchedule, type Schedule } from '../../src/workload/patterns/schedule.ts';
import { fc } from '../support/fast-check.ts';

function parsed(expression: string): Schedule {
  const result = parseSchedule(expression);
  if (!result.ok) throw new Error(`${expression}: ${result.problem}`);
  return result.schedule;
}

function occurrences(expression: string, from: string, count: number): string[] {
  const schedule = parsed(expression);
  const found: string[] = [];
  let afterMs = Date.parse(from) - 1;
  while (found.length < count) {
    const next = nextOccurrence(schedule, afterMs);
    if (next === null) break;
    found.push(new Date(next).toISOString().slice(0, 16));
    afterMs = next;
  }
  return found;
}

describe('cron()', () => {
  // The worked expressions of the EventBridge user guide (2023). 2026-01-05 is a Monday.
  const vectors: readonly (readonly [string, readonly string[]])[] = [
    ['cron(0 10 * * ? *)', ['2026-01-05T10:00', '2026-01-06T10:00']],
    ['cron(15 12 * * ? *)', ['2026-01-05T12:15', '2026-01-06T12:15']],
    [
      'cron(0 18 ? * MON-FRI *)',
      [
        '2026-01-05T18:00',
        '2026-01-06T18:00',
        '2026-01-07T18:00',
        '2026-01-08T18:00',
        '2026-01-09T18:00',
        '2026-01-12T18:00',
      ],
    ],
    ['cron(0 8 1 * ? *)', ['2026-02-01T08:00', '2026-03-01T08:00']],
    ['cron(0/15 * * * ? *)', ['2026-01-05T00:00', '2026-01-05T00:15', '2026-01-05T00:30']],
    ['cron(0/10 * ? * MON-FRI *)', ['2026-01-05T00:00', '2026-01-05T00:10']],
    ['cron(0/5 8-17 ? * MON-FRI *)', ['2026-01-05T08:00', '2026-01-05T08:05']],
    [
      'cron(0/30 20-2 ? * MON-FRI *)',
      [
        '2026-01-05T00:00',
        '2026-01-05T00:30',
        '2026-01-05T01:00',
        '2026-01-05T01:30',
        '2026-01-05T02:00',
        '2026-01-05T02:30',
        '2026-01-05T20:00',
      ],
    ],
    ['cron(5,35 14 * * ? *)', ['2026-01-05T14:05', '2026-01-05T14:35', '2026-01-06T14:05']],
    [
      'cron(1/10 0 * * ? *)',
      [
        '2026-01-05T00:01',
        '2026-01-05T00:11',
        '2026-01-05T00:21',
        '2026-01-05T00:31',
        '2026-01-05T00:41',
        '2026-01-05T00:51',
        '2026-01-06T00:01',
      ],
    ],
    ['cron(0 0 L * ? *)', ['2026-01-31T00:00', '2026-02-28T00:00', '2026-03-31T00:00']],
    ['cron(0 0 ? * 3#2 *)', ['2026-01-13T00:00', '2026-02-10T00:00']],
    ['cron(0 0 ? * L *)', ['2026-01-10T00:00', '2026-01-17T00:00']],
    [
      'cron(0 0 ? * FRI-MON *)',
      ['2026-01-05T00:00', '2026-01-09T00:00', '2026-01-10T00:00', '2026-01-11T00:00'],
    ],
    // 2026-08-01 is a Saturday, 2026-02-01 a Sunday, 2026-01-31 a Saturday.
    ['cron(0 0 1W 2,8 ? *)', ['2026-02-02T00:00', '2026-08-03T00:00']],
    ['cron(0 0 31W * ? 2026)', ['2026-01-30T00:00', '2026-03-31T00:00', '2026-05-29T00:00']],
    [
      'cron(0 0 LW * ? *)',
      ['2026-01-30T00:00', '2026-02-27T00:00', '2026-03-31T00:00', '2026-04-30T00:00', '2026-05-29T00:00'],
    ],
    ['cron(0 0 15W * ? *)', ['2026-01-15T00:00', '2026-02-16T00:00', '2026-03-16T00:00']],
    ['cron(0 0 29 2 ? *)', ['2028-02-29T00:00', '2032-02-29T00:00']],
    [
      'cron(0 0 1 nov-feb ? *)',
      ['2026-02-01T00:00', '2026-11-01T00:00', '2026-12-01T00:00', '2027-01-01T00:00'],
    ],
    ['cron( 0  10 * * ? 2199 )', ['2199-01-01T10:00']],
  ];
  it.each(vectors)('%s', (expression, expected) => {
    expect(occurrences(expression, '2026-01-05T00:00:00Z', expected.length)).toEqual(expected);
  });

  it('ends with its last year', () => {
    expect(occurrences('cron(15 10 ? * 6L 2019-2022)', '2022-10-01T00:00:00Z', 9)).toEqual([
      '2022-10-28T10:15',
      '2022-11-25T10:15',
      '2022-12-30T10:15',
    ]);
  });

  it('does not repeat the moment it is asked about', () => {
    const schedule = parsed('cron(0 10 * * ? *)');
    const tenMs = Date.parse('2026-01-05T10:00:00Z');
    expect(nextOccurrence(schedule, tenMs - 1)).toBe(tenMs);
    expect(nextOccurrence(schedule, tenMs)).toBe(tenMs + 86_400_000);
  });

  it('agrees with a look at every minute', () => {
    const value = (minimum: number, maximum: number) => fc.integer({ min: minimum, max: maximum });
    const part = (minimum: number, maximum: number) =>
      fc.oneof(
        value(minimum, maximum).map(String),
        fc.tuple(value(minimum, maximum), value(minimum, maximum)).map(([a, b]) => `${a}-${b}`),
        fc.tuple(value(minimum, maximum), value(1, maximum - minimum)).map(([a, b]) => `${a}/${b}`),
        fc.constant('*'),
      );
    const list = (minimum: number, maximum: number) =>
      fc.array(part(minimum, maximum), { minLength: 1, maxLength: 2 }).map((parts) => parts.join(','));
    const days = fc.oneof(
      fc.tuple(
        fc.oneof(
          list(1, 31),
          fc.constantFrom('L', 'LW'),
          value(1, 31).map((day) => `${day}W`),
        ),
        fc.constant('?'),
      ),
      fc.tuple(
        fc.constant('?'),
        fc.oneof(
          list(1, 7),
          value(1, 7).map((day) => `${day}L`),
          fc.tuple(value(1, 7), value(1, 5)).map(([day, nth]) => `${day}#${nth}`),
        ),
      ),
    );
    fc.assert(
      fc.property(
        list(0, 59),
        list(0, 23),
        days,
        list(1, 12),
        fc.integer({ min: Date.UTC(2023, 0, 1), max: Date.UTC(2029, 0, 1) }),
        (minutes, hours, [dayOfMonth, dayOfWeek], months, afterMs) => {
          const expression = `cron(${minutes} ${hours} ${dayOfMonth} ${months} ${dayOfWeek} *)`;
          const result = parseSchedule(expression);
          // 30 February and its like.
          if (!result.ok) {
            expect(result.problem).toContain('never occurs');
            return;
          }
          expect({ expression, next: nextOccurrence(result.schedule, afterMs) }).toEqual({
            expression,
            next: oracle([minutes, hours, dayOfMonth, months, dayOfWeek], afterMs),
          });
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});

/** Straight from the definition: takes each day, then each minute, and asks each field. */
function oracle(fields: readonly [string, string, string, string, string], afterMs: number): number | null {
  const [minutes, hours, dayOfMonth, months, dayOfWeek] = fields;
  const has = (list: string, value: number, minimum: number, maximum: number): boolean =>
    list.split(',').some((part) => {
      const [range = '', step = '1'] = part.split('/');
      if (range === '*') return true;
      const [from = 0, to = part.includes('/') ? maximum : from] = range.split('-').map(Number);
      for (let at = from, steps = 0; ; at = at === maximum ? minimum : at + 1, steps += 1) {
        if (at === value && steps % Number(step) === 0) return true;
        if (at === to) return false;
      }
    });
  const isWorkday = (date: Date): boolean => date.getUTCDay() >= 1 && date.getUTCDay() <= 5;
  const nearest = (date: Date, wanted: number): boolean => {
    const year = date.getUTCFullYear();
    const month = date.getUTCMonth();
    if (new Date(Date.UTC(year, month, wanted)).getUTCMonth() !== month) return false;
    for (const shift of [0, -1, 1, -2, 2]) {
      const candidate = new Date(Date.UTC(year, month, wanted + shift));
      if (candidate.getUTCMonth() === month && isWorkday(candidate)) {
        return candidate.getUTCDate() === date.getUTCDate();
      }
    }
    return false;
  };
  const dayMs = 86_400_000;
  for (
    let startMs = Math.floor(afterMs / dayMs) * dayMs;
    startMs < afterMs + 44 * 366 * dayMs; // a 29 February on a given weekday comes at most 40 years after the last
    startMs += dayMs
  ) {
    const date = new Date(startMs);
    const day = date.getUTCDate();
    const weekday = date.getUTCDay() + 1;
    const monthDays = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    if (!has(months, date.getUTCMonth() + 1, 1, 12)) continue;
    const dayMatches =
      dayOfWeek === '?'
        ? dayOfMonth === 'L'
          ? day === monthDays
          : dayOfMonth === 'LW'
            ? nearest(date, monthDays)
            : dayOfMonth.endsWith('W')
              ? nearest(date, Number(dayOfMonth.slice(0, -1)))
              : has(dayOfMonth, day, 1, 31)
        : dayOfWeek.endsWith('L')
          ? weekday === Number(dayOfWeek.slice(0, -1)) && day > monthDays - 7
          : dayOfWeek.includes('#')
            ? weekday === Number(dayOfWeek[0]) && Math.floor((day - 1) / 7) + 1 === Number(dayOfWeek[2])
            : has(dayOfWeek, weekday, 1, 7);
    if (!dayMatches) continue;
    for (let minute = 0; minute < 1440; minute += 1) {
      const timeMs = startMs + minute * 60_000;
      if (
        timeMs > afterMs &&
        has(hours, Math.floor(minute / 60), 0, 23) &&
        has(minutes, minute % 60, 0, 59)
      ) {
        return timeMs;
      }
    }
  }
  return null;
}

describe('rate()', () => {
  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(1 hour)', 3_600_000],
    ['rate(7 days)', 604_800_000],
  ])('%s', (expression, periodMs) => {
    expect(parsed(expression)).toEqual({ kind: 'rate', periodMs });
  });

  it('occurs at its anchor and after each period', () => {
    const schedule = parsed('rate(5 minutes)');
    expect(nextOccurrence(schedule, 999, 1000)).toBe(1000);
    expect(nextOccurrence(schedule, 1000, 1000)).toBe(301_000);
    expect(nextOccurrence(schedule, 301_001, 1000)).toBe(601_000);
  });
});

describe('what is not a schedule', () => {
  it.each([
    ['rate(1 hours)', 'rate(1 hour)'],
    ['rate(5 hour)', 'rate(5 hours)'],
    ['rate(1 week)', 'rate(7 days)'],
    ['rate(2 weeks)', 'rate(14 days)'],
    ['rate(120 seconds)', 'rate(2 minutes)'],
    ['rate(1.5 hours)', 'rate(90 minutes)'],
    ['rate(5minutes)', 'rate(5 minutes)'],
    ['rate(0 minutes)', 'rate(5 minutes)'],
    ['rate(-5 minutes)', 'rate(5 minutes)'],
    ['rate()', 'rate(5 minutes)'],
    ['rate(99999999999999999 days)', 'shorter'],
    ['every 5 minutes', 'rate(5 minutes)'],
    ['0 10 * * ? *', 'cron(0 10 * * ? *)'],
    ['at(2026-01-05T00:00:00)', 'cron('],
    ['cron(0 3 * * *)', 'cron(0 3 * * ? *)'],
    ['cron(0 3 * * 1-5)', 'cron(0 3 ? * MON-FRI *)'],
    ['cron()', 'six fields'],
    ['cron(0 3 * * * *)', 'cron(0 3 * * ? *)'],
    ['cron(0 3 * * MON *)', 'cron(0 3 ? * MON *)'],
    ['cron(0 3 5 * MON *)', 'cron(0 3 ? * MON *)'],
    ['cron(0 3 ? * ? *)', 'cron(0 3 * * ? *)'],
    ['cron(60 3 * * ? *)', '0-59'],
    ['cron(0 24 * * ? *)', '0-23'],
    ['cron(0 3 32 * ? *)', '1-31'],
    ['cron(0 3 0 * ? *)', '1-31'],
    ['cron(0 3 * 13 ? *)', '1-12'],
    ['cron(0 3 ? * 8 *)', '1-7'],
    ['cron(0 3 ? * 0 *)', '1-7'],
    ['cron(0 3 * * ? 2200)', '1970-2199'],
    ['cron(0 3 * * ? 2022-2019)', '2019-2022'],
    ['cron(0 3 ? * 2#6 *)', '1 to 5'],
    ['cron(0 3 ? * 2#1,3#1 *)', 'stands alone'],
    ['cron(0/0 3 * * ? *)', '0/5'],
    ['cron(1--2 3 * * ? *)', '0-59'],
    ['cron(*/5/5 3 * * ? *)', '0-59'],
    ['cron(, 3 * * ? *)', '0-59'],
    ['cron(0 3 30 2 ? *)', 'never occurs'],
    ['cron(0 3 L-3 * ? *)', 'L, LW and W'],
  ])('%s', (expression, expected) => {
    const result = parseSchedule(expression);
    expect(result.ok ? 'accepted' : `${result.problem}; ${result.remedy}`).toContain(expected);
  });
});

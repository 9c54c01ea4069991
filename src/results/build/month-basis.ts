import type { CompiledScenario } from '../../model/compiled.ts';
import type { TrafficPattern } from '../../model/traffic-pattern.ts';
import { formatCount, formatDuration, formatStretch } from '../../units/format.ts';
import type { CostResults, MonthBasis } from '../documents/document.ts';
import { rounded } from '../statistics/rounded.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** A month as AWS's calculator has it. */
const MONTH_MS = 730 * HOUR_MS;
/** From here on the measured time is a month itself. */
const SHORTEST_MONTH_MS = 28 * DAY_MS;
/** So many periods are enough, whole or not: the last one is a twentieth of all. */
const ENOUGH_PERIODS = 20;
/** A number of periods is whole to this. */
const WHOLE_TOLERANCE = 0.01;

/** When a part of the scenario comes again: always the same, after so long, or nobody says. */
interface Rhythm {
  readonly periodMs: number | 'stationary' | 'once';
  /** Whose it is, for a sentence: "the ramp of traffic.0". */
  readonly whose: string;
}

/**
 * Whether the measured time of `seconds` stands for a month: traffic without a rhythm does, whole periods of
 * it do; a launch, a trace of an hour or an outage do not. `run.period` of the scenario overrules what its
 * traffic says.
 */
export function monthBasis(compiled: CompiledScenario, seconds: number): MonthBasis {
  // A part of a run stands for all of it (`monthlyShare`).
  const wholes = compiled.arrivals.map(({ pattern }) => (pattern.kind === 'part' ? pattern.wholeMs : 0));
  const measuredMs = Math.max(seconds * SECOND_MS, ...wholes);
  const times = `${formatCount(Math.round(MONTH_MS / measuredMs))} times`;
  if (compiled.month !== undefined) {
    const warning = 'cost.monthly leaves out what `month` says: run alone works it out';
    return { basis: 'repeated', warning };
  }
  if (compiled.periodMs !== undefined) {
    const { periodMs } = compiled;
    const basis = { basis: 'periods', periodSeconds: rounded(periodMs / SECOND_MS) } as const;
    if (isCovered(measuredMs, periodMs)) return basis;
    return {
      ...basis,
      basis: 'repeated',
      warning: `cost.monthly repeats ${formatStretch(measuredMs)} ${times}, which are no whole number of periods of ${formatDuration(periodMs)} (run.period): simulate ${formatDuration(periodMs)} or a multiple`,
    };
  }
  if (measuredMs >= SHORTEST_MONTH_MS) return { basis: 'month' };
  const rhythms = rhythmsOf(compiled);
  const periods = rhythms.flatMap(({ periodMs }) => (typeof periodMs === 'number' ? [periodMs] : []));
  const longest = periods.length === 0 ? undefined : Math.max(...periods);
  const told = longest === undefined ? {} : { periodSeconds: rounded(longest / SECOND_MS) };
  const once = rhythms.find(({ periodMs }) => periodMs === 'once');
  if (once !== undefined) {
    return {
      basis: 'repeated',
      ...told,
      warning: `cost.monthly repeats ${formatStretch(measuredMs)} ${times}, but ${once.whose} need not come again: say with run.period after how long it does`,
    };
  }
  const cut = rhythms
    .filter(({ periodMs }) => typeof periodMs === 'number' && !isCovered(measuredMs, periodMs))
    .reduce<Rhythm | null>(
      (most, one) => (most === null || Number(one.periodMs) > Number(most.periodMs) ? one : most),
      null,
    );
  if (cut !== null) {
    const period = formatDuration(Number(cut.periodMs));
    return {
      basis: 'repeated',
      ...told,
      warning: `cost.monthly repeats ${formatStretch(measuredMs)} ${times}, but ${cut.whose} has a rhythm of ${period}: simulate ${period} or a multiple`,
    };
  }
  return longest === undefined ? { basis: 'stationary' } : { basis: 'periods', ...told };
}

export function monthWarnings({ month }: Pick<CostResults, 'month'>): readonly string[] {
  return month?.warning === undefined ? [] : [month.warning];
}

function isCovered(measuredMs: number, periodMs: number): boolean {
  const periods = measuredMs / periodMs;
  if (periods >= ENOUGH_PERIODS) return true;
  return Math.round(periods) >= 1 && Math.abs(periods - Math.round(periods)) <= WHOLE_TOLERANCE;
}

function rhythmsOf({ arrivals, model, functions, resources }: CompiledScenario): readonly Rhythm[] {
  const failing = [
    ...functions.flatMap(({ name }, index) =>
      (model.functions[index]?.failures ?? []).length === 0 ? [] : [`functions.${name}`],
    ),
    ...resources.flatMap(({ name }, index) =>
      (model.resources[index]?.failures ?? []).length === 0 ? [] : [`resources.${name}`],
    ),
  ];
  // A target that is tracked follows the traffic, and has its rhythm.
  const provisioned = functions.flatMap(({ name }, index) =>
    (model.functions[index]?.provisioning?.changes ?? []).length === 0
      ? []
      : [{ periodMs: DAY_MS, whose: `the provisioned concurrency of functions.${name}` }],
  );
  return [
    ...arrivals
      .filter(({ isCopy }) => isCopy !== true)
      .map(({ pattern, keyPath }) => rhythmOf(pattern, keyPath)),
    ...failing.map((path) => ({ periodMs: 'once' as const, whose: `the failure of ${path}` })),
    ...provisioned,
  ];
}

function rhythmOf(pattern: TrafficPattern, keyPath: string): Rhythm {
  switch (pattern.kind) {
    case 'poisson':
    case 'constant':
    case 'gamma':
      return { periodMs: 'stationary', whose: keyPath };
    case 'burst':
      return { periodMs: pattern.everyMs, whose: `the burst of ${keyPath}` };
    case 'ramp': {
      const rates = new Set(pattern.points.map(({ ratePerSecond }) => ratePerSecond));
      return { periodMs: rates.size <= 1 ? 'stationary' : 'once', whose: `the ramp of ${keyPath}` };
    }
    case 'expression':
      return { periodMs: periodOfExpression(pattern.expression), whose: `the rate of ${keyPath}` };
    case 'schedule':
      return { periodMs: periodOfSchedule(pattern.expression), whose: `the schedule of ${keyPath}` };
    case 'trace':
      return { periodMs: DAY_MS, whose: `the trace of ${keyPath}` };
    case 'repeated':
    case 'part':
      return rhythmOf(pattern.of, keyPath);
  }
}

/**
 * `day` repeats after a week, `hour` after a day; a circle in `t`, `sin(2 * pi * t / 3600)`, after what it is
 * divided by. What else has `t` in it need not come again.
 */
function periodOfExpression(expression: string): Rhythm['periodMs'] {
  const names = new Set(expression.match(/[a-zA-Z_]\w*/g) ?? []);
  const periods = [names.has('day') ? WEEK_MS : 0, names.has('hour') ? DAY_MS : 0];
  if (names.has('t')) {
    const circles = [
      ...expression.matchAll(/(?:sin|cos)\(\s*2\s*\*?\s*pi\s*\*?\s*t\s*\/\s*(\d+(?:\.\d+)?)\s*\)/g),
    ];
    const uses = expression.match(/\bt\b/g)?.length ?? 0;
    if (circles.length < uses) return 'once';
    periods.push(...circles.map(([, seconds]) => Number(seconds) * SECOND_MS));
  }
  const longest = Math.max(...periods);
  return longest > 0 ? longest : 'stationary';
}

const RATE = /^rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)$/i;
const CRON = /^cron\(\s*(.+?)\s*\)$/i;
const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: HOUR_MS, day: DAY_MS };

function periodOfSchedule(expression: string): Rhythm['periodMs'] {
  const [, count, unit = ''] = RATE.exec(expression.trim()) ?? [];
  if (count !== undefined) return Number(count) * (UNITS[unit.toLowerCase()] ?? DAY_MS);
  const fields = (CRON.exec(expression.trim())?.[1] ?? '').split(/\s+/);
  if (fields.length !== 6) return 'once';
  const [, hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  const isAny = (field: string) => field === '*' || field === '?';
  if (!isAny(year)) return 'once';
  if (!isAny(dayOfMonth) || !isAny(month)) return MONTH_MS;
  if (!isAny(dayOfWeek)) return WEEK_MS;
  return hour === '*' ? HOUR_MS : DAY_MS;
}

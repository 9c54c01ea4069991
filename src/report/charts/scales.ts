import { log10 } from '../../math/log.ts';
import { formatDuration } from '../../units/format.ts';
import type { Json, TickFormat } from './chart.ts';

interface AxisOptions {
  readonly title: string;
  readonly format?: TickFormat;
  readonly at?: readonly number[];
  readonly min?: number;
  readonly max?: number;
  readonly more?: { readonly [key: string]: Json };
  readonly ticks?: { readonly [key: string]: Json };
}

/** A chart.js scale with a named axis. */
export function axis(type: 'linear' | 'logarithmic' | 'category', options: AxisOptions): Json {
  return {
    type,
    ...(options.min === undefined ? {} : { min: options.min }),
    ...(options.max === undefined ? {} : { max: options.max }),
    title: { display: true, text: options.title, color: '@muted' },
    grid: { color: '@grid', drawTicks: false },
    border: { color: '@grid' },
    ticks: {
      color: '@muted',
      padding: 6,
      maxRotation: 0,
      autoSkipPadding: 8,
      format: options.format ?? 'number',
      ...(options.at === undefined ? {} : { at: options.at }),
      ...options.ticks,
    },
    ...options.more,
  };
}

/**
 * A logarithmic axis from and to values of the 1-2-5 series around what is shown; values of zero and below do
 * not count.
 */
export function logAxis(values: readonly number[], options: Omit<AxisOptions, 'at' | 'min' | 'max'>): Json {
  const { min, max } = logRange(values);
  return axis('logarithmic', { ...options, min, max, at: logTicks(min, max) });
}

function logRange(values: readonly number[]): { readonly min: number; readonly max: number } {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  const low = oneTwoFive(0.9 * positive.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY), 'below');
  const high = oneTwoFive(1.05 * positive.reduce((a, b) => Math.max(a, b), 0), 'above');
  if (positive.length === 0) return { min: 1, max: 10 };
  return low === high ? { min: low / 2, max: high * 2 } : { min: low, max: high };
}

/** Marks of a logarithmic axis: 1, 2, 5 in every decade, fewer over many decades and more within one. */
export function logTicks(min: number, max: number): number[] {
  const decades = log10(max / min);
  const mantissas =
    decades > 3.4 ? [1] : decades > 0.8 ? [1, 2, 5] : [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9];
  const first = Math.floor(log10(min)) - 1;
  const last = Math.ceil(log10(max)) + 1;
  const ticks: number[] = [];
  for (let exponent = first; exponent <= last; exponent += 1) {
    for (const mantissa of mantissas) {
      const value = Number(`${mantissa}e${exponent}`);
      if (value >= min * 0.999999 && value <= max * 1.000001) ticks.push(value);
    }
  }
  return ticks;
}

/** A logarithmic axis of durations in ms, whose marks are whole seconds, minutes, hours and days. */
export function durationAxis(valuesMs: readonly number[], title: string): Json {
  const { min, max } = logRange(valuesMs);
  return durationScale(title, min, max);
}

/** The same between two ends. */
export function durationScale(title: string, minMs: number, maxMs: number): Json {
  return axis('logarithmic', {
    title: `${title} (log scale)`,
    format: 'duration',
    min: minMs,
    max: maxMs,
    at: durationTicks(minMs, maxMs),
  });
}

/**
 * An axis of names that stand above their rows (`rowLabels`) takes no room; its title is for readers alone.
 */
export const HIDDEN_NAMES: { readonly [key: string]: Json } = {
  border: { display: false },
  afterFitWidthPx: 0,
};

/** A linear axis of durations in ms from zero, marked at round times. */
export function linearDurationAxis(title: string, longestMs: number): Json {
  const step =
    LINEAR_STEPS_MS.find((one) => longestMs / one <= 6) ?? Math.ceil(longestMs / DAY_MS / 6) * DAY_MS;
  const max = Math.max(1, Math.ceil(longestMs / step - 1e-9)) * step;
  const at = Array.from({ length: Math.round(max / step) + 1 }, (_, index) => index * step);
  return axis('linear', { title, format: 'duration', min: 0, max, at });
}

const DAY_MS = 86_400_000;
const LINEAR_STEPS_MS = [
  ...[0.01, 0.1, 1, 10, 100, 1000].flatMap((decade) => [decade, 2 * decade, 5 * decade]),
  ...[10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800].map(
    (seconds) => seconds * 1000,
  ),
];

const LONG_STEPS = {
  few: [60, 600, 3600, 36_000, 345_600],
  some: [60, 120, 300, 600, 1200, 3600, 7200, 18_000, 36_000, 86_400, 172_800, 432_000, 864_000],
  many: [
    60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200, 10_800, 14_400, 21_600,
    28_800, 43_200, 64_800, 86_400, 129_600, 172_800, 259_200, 345_600, 432_000, 604_800,
  ],
} as const;

const MINUTE_MS = 60_000;
const LAST_BEFORE_MINUTE_MS = 50_000;

/** Up to a minute as `logTicks` has them, whole minutes, hours and days beyond. */
export function durationTicks(minMs: number, maxMs: number): number[] {
  const decades = log10(maxMs / minMs);
  const long = decades > 3.4 ? LONG_STEPS.few : decades > 0.8 ? LONG_STEPS.some : LONG_STEPS.many;
  // Over more than a decade the marks of 50 s and of a minute would overlap.
  const isMinuteShown = decades > 0.8 && maxMs >= MINUTE_MS;
  return [
    ...logTicks(minMs, maxMs).filter((ms) => ms < (isMinuteShown ? LAST_BEFORE_MINUTE_MS : MINUTE_MS)),
    ...long.map((seconds) => seconds * 1000).filter((ms) => ms >= minMs && ms <= maxMs),
  ];
}

function oneTwoFive(value: number, side: 'below' | 'above'): number {
  if (!Number.isFinite(value) || value <= 0) return 1;
  const exponent = Math.floor(log10(value));
  const steps = [1, 2, 5, 10].map((mantissa) => Number(`${mantissa}e${exponent}`));
  if (side === 'above') return steps.find((step) => step >= value * 0.999999) ?? value;
  return steps.reverse().find((step) => step <= value * 1.000001) ?? value;
}

interface TimeUnit {
  readonly name: string;
  readonly seconds: number;
}

const SECOND: TimeUnit = { name: 's', seconds: 1 };
const MINUTE: TimeUnit = { name: 'min', seconds: 60 };
const HOUR: TimeUnit = { name: 'h', seconds: 3600 };
const DAY: TimeUnit = { name: 'd', seconds: 86_400 };

const TIME_STEPS: readonly (readonly [TimeUnit, readonly number[]])[] = [
  [SECOND, [1, 2, 5, 10, 15, 30]],
  [MINUTE, [1, 2, 5, 10, 15, 30]],
  [HOUR, [1, 2, 3, 6, 12]],
  [DAY, [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]],
];

/**
 * Simulated time from 0 to `totalSeconds`, in the unit that gives whole marks; `toUnit` turns seconds into
 * it.
 */
export function timeAxis(
  totalSeconds: number,
  what = 'Simulated time',
): { readonly scale: Json; toUnit(seconds: number): number } {
  const { unit, step } = timeStep(totalSeconds);
  const max = totalSeconds / unit.seconds;
  const at = Array.from({ length: Math.floor(max / step + 1e-9) + 1 }, (_, index) => index * step);
  return {
    scale: axis('linear', {
      title: `${what} (${unit.name})`,
      min: 0,
      max,
      at,
      format: 'time',
      ticks: { unitMs: unit.seconds * 1000 },
      more: { offset: false },
    }),
    toUnit: (seconds) => Number((seconds / unit.seconds).toPrecision(8)),
  };
}

function timeStep(totalSeconds: number): { unit: TimeUnit; step: number } {
  for (const [unit, steps] of TIME_STEPS) {
    for (const step of steps) {
      if (totalSeconds / (step * unit.seconds) <= 12) return { unit, step };
    }
  }
  return { unit: DAY, step: Math.ceil(totalSeconds / DAY.seconds / 10) };
}

/**
 * Options that every chart shares: legend at the top left, tooltips for the whole place on the x axis, no
 * animation.
 *
 * @param legend wide marks for lines, square ones for shapes, or none
 */
export function baseOptions(
  title: string,
  note: string,
  legend: 'lines' | 'shapes' | 'none' = 'lines',
): { readonly [key: string]: Json } {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    color: '@text',
    borderColor: '@grid',
    layout: { padding: { top: 4, right: 14, bottom: 2, left: 2 } },
    interaction: { mode: 'index', intersect: false },
    plugins: {
      title: {
        display: true,
        text: title,
        color: '@text',
        align: 'start',
        font: { size: 17, weight: 600 },
        padding: { top: 6, bottom: 2 },
      },
      subtitle: {
        display: true,
        text: note,
        color: '@muted',
        align: 'start',
        font: { size: 12.5 },
        padding: { bottom: 10 },
      },
      legend: {
        display: legend !== 'none',
        align: 'start',
        labels: {
          color: '@text',
          usePointStyle: true,
          pointStyleWidth: legend === 'lines' ? 24 : 10,
          boxHeight: 7,
          padding: 14,
        },
      },
      tooltip: {
        backgroundColor: '@text',
        titleColor: '@background',
        bodyColor: '@background',
        padding: 10,
        cornerRadius: 6,
        displayColors: false,
      },
    },
  };
}

/** "minute" for 60, "5 min" for 300: what follows "per" and "in each". */
export function spanName(seconds: number): string {
  const whole = new Map([
    [1, 'second'],
    [60, 'minute'],
    [3600, 'hour'],
    [86_400, 'day'],
  ]);
  return whole.get(seconds) ?? formatDuration(seconds * 1000);
}

/** "a minute" for 60, "5 min" for 300: what follows "in". */
export function oneSpan(seconds: number): string {
  const name = spanName(seconds);
  if (/^\d/.test(name)) return name;
  return `${name.startsWith('h') ? 'an' : 'a'} ${name}`;
}

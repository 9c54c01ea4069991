import type { WindowStatistic } from '../../metrics/step-quantiles.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { WindowMeasurements } from '../../model/measurements.ts';
import { baseStepMs, isMinuteKept, MINUTE_MS, type WindowAsked } from '../../model/windows.ts';
import { formatDuration } from '../../units/format.ts';
import type { Metric } from './metric-names.ts';
import type { Aggregation, Problem } from './threshold-expression.ts';

/** What a worst window can be asked of; each of one function. */
export const WINDOWED_FIGURES: readonly string[] = ['latency', 'errors', 'throttled'];

/** The steps of the run that a function's windows are made of, and the worst windows that were measured. */
export interface OwnWindows {
  readonly stepMs: number;
  readonly windows: readonly WindowMeasurements[];
}

/** A threshold as far as its window goes. */
interface Windowed {
  readonly of: Metric;
  readonly aggregation: Aggregation;
  readonly percentile: number | null;
  readonly windowMs: number | null;
}

export function isWindowed({ owner, name, figure }: Metric): boolean {
  return owner === 'function' && name !== null && WINDOWED_FIGURES.includes(figure.name);
}

/**
 * The windows whose worst one a run has to measure, by function: a minute where the run keeps minutes apart,
 * and those of thresholds.
 */
export function windowsAsked(
  { model, functions }: Pick<CompiledScenario, 'model' | 'functions'>,
  thresholds: readonly Windowed[],
): readonly (readonly WindowAsked[])[] {
  const stepMs = baseStepMs(model);
  const minute: readonly WindowAsked[] = isMinuteKept(model)
    ? [{ lengthMs: MINUTE_MS, statistics: [WORST_MINUTE_STATISTIC] }]
    : [];
  return functions.map(({ name }) => [
    ...minute,
    ...thresholds.flatMap(({ of, aggregation, percentile, windowMs }): WindowAsked[] =>
      windowMs === null || of.name !== name || !isWindowed(of)
        ? []
        : [
            {
              lengthMs: measuredLength(windowMs, stepMs),
              statistics: [statisticOf(aggregation, percentile)],
            },
          ],
    ),
  ]);
}

export const WORST_MINUTE_STATISTIC = 0.99;

/** Of the worst window: the greatest of any. */
export function worstOf(threshold: Windowed, windowMs: number, { stepMs, windows }: OwnWindows): number {
  const { of, aggregation, percentile } = threshold;
  const lengthMs = measuredLength(windowMs, stepMs);
  const fitting = windows.filter((one) => one.lengthMs === lengthMs);
  if (of.figure.name !== 'latency') {
    const [first] = fitting;
    const counted = of.figure.name === 'errors' ? first?.failed : first?.refused;
    return (aggregation === 'count' ? counted?.count : counted?.rate) ?? 0;
  }
  const statistic = statisticOf(aggregation, percentile);
  const found = fitting
    .flatMap(({ latencies }) => latencies)
    .find((latency) => latency.statistic === statistic);
  return found?.valueMs ?? 0;
}

/** Why this run has no windows of that length, or null. */
export function unmeasuredWindow(
  windowMs: number,
  { model }: Pick<CompiledScenario, 'model'>,
): Problem | null {
  const stepMs = baseStepMs(model);
  if (windowMs % stepMs !== 0) {
    return {
      ok: false,
      problem: `this run of ${formatDuration(model.horizonMs)} is measured in steps of ${formatDuration(stepMs)}, which windows of ${formatDuration(windowMs)} are not made of`,
      remedy: `give a multiple of ${formatDuration(stepMs)}, or a shorter run`,
    };
  }
  if (windowMs <= model.horizonMs) return null;
  return {
    ok: false,
    problem: `this run of ${formatDuration(model.horizonMs)} has no window of ${formatDuration(windowMs)}`,
    remedy: 'give a shorter window, or leave worst(…) out for the whole run',
  };
}

/** A study may run parts of a scenario that are longer than the run itself, in longer steps. */
function measuredLength(windowMs: number, stepMs: number): number {
  return Math.ceil(windowMs / stepMs) * stepMs;
}

/** What is counted is there for every window. */
function statisticOf(aggregation: Aggregation, percentile: number | null): WindowStatistic {
  if (aggregation === 'avg') return 'avg';
  if (aggregation === 'min') return 0;
  if (aggregation === 'max') return 1;
  return aggregation === 'p' ? (percentile ?? 0) / 100 : 0.5;
}

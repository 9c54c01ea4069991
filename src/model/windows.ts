import type { WindowStatistic } from '../metrics/step-quantiles.ts';
import type { Model } from './model.ts';

/** Windows of a run whose worst one is asked for, side by side from the start of the run. */
export interface WindowAsked {
  /** A whole number of `baseStepMs`. */
  readonly lengthMs: number;
  readonly statistics: readonly WindowStatistic[];
}

export const MINUTE_MS = 60_000;
/** So that the steps of a run have room in memory: three months of minutes. */
const MOST_STEPS = 131_072;

/**
 * Step in which requests are counted and latencies kept apart: that of the series, or a minute where that is
 * shorter and the run is not too long for it.
 */
export function baseStepMs({ horizonMs, sampleStepMs }: Pick<Model, 'horizonMs' | 'sampleStepMs'>): number {
  return sampleStepMs > MINUTE_MS && horizonMs / MINUTE_MS <= MOST_STEPS ? MINUTE_MS : sampleStepMs;
}

/** The worst minute is asked of every run that keeps minutes apart. */
export function isMinuteKept(model: Pick<Model, 'horizonMs' | 'sampleStepMs'>): boolean {
  return baseStepMs(model) <= MINUTE_MS;
}

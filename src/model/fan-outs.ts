import type { Model } from './model.ts';

/**
 * What is sent on goes to one source, named by its index, or to each of several: `FIRST_FAN_OUT` plus an
 * index into `Model.fanOuts`. Sources have 16 bits.
 */
export const FIRST_FAN_OUT = 65_536;

/** The sources that get each event sent to `target`; empty for none. */
export function targetsOf(
  { fanOuts = [] }: Pick<Model, 'fanOuts'>,
  target: number | null,
): readonly number[] {
  if (target === null) return [];
  return target < FIRST_FAN_OUT ? [target] : (fanOuts[target - FIRST_FAN_OUT] ?? []);
}

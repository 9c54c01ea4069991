import type { CompiledScenario } from '../model/compiled.ts';
import type { Fault } from '../model/fault.ts';
import { formatDuration } from '../units/format.ts';
import { type Axis, gridSize } from './axes.ts';
import { askedFault, type Wording } from './wording.ts';

/** Above this a grid is more often a slip of a range than meant, and its results hardly fit in memory. */
export const MOST_VARIANTS_UNASKED = 10_000;
/** Requests a second of real time on one processor, low rather than high (docs/speed.md). */
const REQUESTS_PER_SECOND = 2e6;
/** What a variant takes besides: reading, pricing, describing. */
const SECONDS_PER_VARIANT = 0.01;

/**
 * What is wrong with a grid of more variants than may be run unasked, with the time that it would take; null
 * where it is small enough.
 */
export function oversizedGrid(
  axes: readonly Axis[],
  compiled: CompiledScenario,
  maximumVariants: number,
  wording: Wording,
): Fault | null {
  const variants = gridSize(axes);
  if (variants <= maximumVariants) return null;
  const replications = compiled.replications === 'auto' ? 4 : compiled.replications;
  const seconds =
    variants * replications * (SECONDS_PER_VARIANT + requestsOf(compiled) / REQUESTS_PER_SECOND);
  const time = formatDuration(seconds * 1000);
  return askedFault(
    wording,
    null,
    `the grid has ${variants} variants, about ${time} of computing on one processor`,
    `give ${wording.example('maximumVariants')} to run it all the same, or fewer values`,
  );
}

/**
 * About how many requests one run has, from the rates that can be read off; expressions and traces show
 * theirs only when they run.
 */
export function requestsOf({ arrivals, model }: CompiledScenario): number {
  const seconds = model.horizonMs / 1000;
  return arrivals.reduce((sum, { pattern }) => {
    if ('ratePerSecond' in pattern) return sum + pattern.ratePerSecond * seconds;
    if (pattern.kind === 'burst') return sum + (pattern.size * model.horizonMs) / pattern.everyMs;
    if (pattern.kind !== 'ramp') return sum;
    const peak = pattern.points.reduce((most, { ratePerSecond }) => Math.max(most, ratePerSecond), 0);
    return sum + peak * seconds;
  }, 0);
}

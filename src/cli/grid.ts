import type { Options } from 'yargs';
import type { CompiledScenario } from '../model/compiled.ts';
import type { Fault } from '../model/fault.ts';
import { formatDuration } from '../units/format.ts';
import { usageFault } from './arguments.ts';
import type { Axis } from './variants.ts';

export const GRID_OPTIONS = {
  yes: { type: 'boolean', describe: 'run a very large grid of variants without being asked' },
} satisfies Record<string, Options>;

/** Above this a grid is more often a slip of a range than meant, and its results hardly fit in memory. */
const MOST_WITHOUT_ASKING = 10_000;
/** Requests a second of real time on one processor, low rather than high (docs/speed.md). */
const REQUESTS_PER_SECOND = 2e6;
/** What a variant takes besides: reading, pricing, describing. */
const SECONDS_PER_VARIANT = 0.01;

/** What is wrong with a grid of very many variants, with the time that it would take; null where it is small or confirmed. */
export function unconfirmedGrid(
  axes: readonly Axis[],
  compiled: CompiledScenario,
  isConfirmed: boolean,
): Fault | null {
  const variants = axes.reduce((product, { values }) => product * values.length, 1);
  if (variants <= MOST_WITHOUT_ASKING || isConfirmed) return null;
  const replications = compiled.replications === 'auto' ? 4 : compiled.replications;
  const seconds =
    variants * replications * (SECONDS_PER_VARIANT + requestsOf(compiled) / REQUESTS_PER_SECOND);
  return usageFault(
    '',
    `the grid has ${variants} variants, about ${formatDuration(seconds * 1000)} of computing on one processor`,
    'give --yes to run it all the same, or fewer values',
  );
}

/** About how many requests one run has, from the rates that can be read off; expressions and traces show theirs only when they run. */
function requestsOf({ arrivals, model }: CompiledScenario): number {
  const seconds = model.horizonMs / 1000;
  return arrivals.reduce((sum, { pattern }) => {
    if ('ratePerSecond' in pattern) return sum + pattern.ratePerSecond * seconds;
    if (pattern.kind === 'burst') return sum + (pattern.size * model.horizonMs) / pattern.everyMs;
    if (pattern.kind !== 'ramp') return sum;
    const peak = pattern.points.reduce((most, { ratePerSecond }) => Math.max(most, ratePerSecond), 0);
    return sum + peak * seconds;
  }, 0);
}

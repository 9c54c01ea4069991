import { knotted, linksOf, shortestWay } from '../graph/links.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';

/**
 * Steps of all functions together: each may be a source of its own, and the engine's columns hold 16 bits.
 */
const MAXIMUM_STEPS = 10_000;

/** What chains of functions cannot have; circles are simulated to the end of the run, and warned of. */
export function checkChains(scenario: Scenario): Issue[] {
  const steps = [...scenario.functions.values()].reduce((sum, { calls, invokes }) => {
    return sum + (calls?.length ?? 0) + (invokes?.length ?? 0);
  }, 0);
  if (steps <= MAXIMUM_STEPS) return [];
  const problem = `the functions have ${steps} calls and invokes`;
  return [{ path: ['functions'], problem, remedy: `give at most ${MAXIMUM_STEPS} in all` }];
}

/**
 * How often an event may have passed functions before Lambda stops it at this one: 16 turns of the shortest
 * circle that loop detection sees. Infinity where there is none, or where the function allows it.
 */
export function recursionLimits(scenario: Scenario): ReadonlyMap<string, number> {
  const turns = scenario.facts.sources.recursionLimit.value;
  const guarded = knotted(linksOf(scenario).filter(({ isGuarded }) => isGuarded));
  return new Map(
    [...scenario.functions].map(([name, spec]) => {
      const way = spec.recursiveLoop === 'allow' ? null : shortestWay(guarded, name, name);
      return [name, way === null ? Number.POSITIVE_INFINITY : turns * (way.length - 1)];
    }),
  );
}

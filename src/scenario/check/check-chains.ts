import { knotted, type Link, linksOf, shortestWay } from '../graph/links.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';

/**
 * Steps of all functions together: each may be a source of its own, and the engine's columns hold 16 bits.
 */
const MAXIMUM_STEPS = 10_000;

/**
 * Chains of functions that would go on for ever, or multiply beyond measure. What Lambda's recursive loop
 * detection stops (Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops", 2026) is
 * no fault.
 */
export function checkChains(scenario: Scenario): Issue[] {
  const steps = [...scenario.functions.values()].reduce((sum, { calls, invokes }) => {
    return sum + (calls?.length ?? 0) + (invokes?.length ?? 0);
  }, 0);
  if (steps > MAXIMUM_STEPS) {
    const problem = `the functions have ${steps} calls and invokes`;
    return [{ path: ['functions'], problem, remedy: `give at most ${MAXIMUM_STEPS} in all` }];
  }
  const certain = knotted(linksOf(scenario).filter(({ gain }) => gain >= 1));
  const waiting = knotted(certain.filter(({ isSync }) => isSync));
  const told = new Set<string>();
  const issues: Issue[] = [];
  const report = (way: readonly string[], issue: Issue) => {
    // A circle is one fault, wherever it is entered.
    const key = [...new Set(way)].sort().join(' ');
    if (told.has(key)) return;
    told.add(key);
    issues.push(issue);
  };
  for (const link of certain) {
    const back = circleOf(link, link.isSync ? waiting : certain);
    if (back !== null && link.isSync) {
      const problem = `a chain without end: ${back.join(' → ')}, each waiting for the next`;
      const remedy = 'take the invoke away, make it async, or give it a probability below 100%';
      report(back, { path: link.path, problem, remedy });
    }
  }
  const failing = knotted(linksOf(scenario).filter(({ isFailure }) => isFailure));
  for (const link of [...certain, ...failing]) {
    const way = circleOf(link, link.isFailure ? failing : certain);
    if (way === null) continue;
    if (!isStopped(link, way, scenario)) {
      report(way, { path: link.path, ...endless(way, scenario) });
    } else if (link.gain > 1) {
      const problem = `${way.join(' → ')} goes in a circle, and every turn makes ${link.gain} events of one`;
      report(way, {
        path: link.path,
        problem,
        remedy: 'lower count or probability until a turn makes at most one',
      });
    }
  }
  return issues;
}

/** The circle that a link closes, from its begin back to it. */
function circleOf(link: Link, links: readonly Link[]): readonly string[] | null {
  if (link.from === link.to) return [link.from, link.to];
  const back = shortestWay(links, link.to, link.from);
  return back === null ? null : [link.from, ...back];
}

/**
 * Whether loop detection ends the circle: it follows every link, and some function on the way lets itself be
 * stopped.
 */
function isStopped(link: Link, way: readonly string[], scenario: Scenario): boolean {
  if (!Number.isFinite(scenario.facts.sources.recursionLimit.value)) return false;
  return link.isGuarded && way.some((name) => scenario.functions.get(name)?.recursiveLoop !== 'allow');
}

function endless(way: readonly string[], scenario: Scenario) {
  const problem = `a chain without end: ${way.join(' → ')}`;
  const why = Number.isFinite(scenario.facts.sources.recursionLimit.value)
    ? 'Lambda stops loops through Lambda, SQS, SNS and S3 alone, and only where recursiveLoop is not allow'
    : `${scenario.facts.name} has no recursive loop detection, which came on 2023-07-13`;
  return { problem, remedy: `break the circle (${why})` };
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

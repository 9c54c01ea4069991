import type { Scenario } from '../schema/scenario.ts';
import type { KeyPath } from '../text/source-node.ts';
import { knotted, type Link, linksOf, shortestWay } from './links.ts';

/** Functions that send each other events in a circle, however many ways there are through them. */
export interface Circle {
  /** A shortest way round, its first function last again. */
  readonly way: readonly string[];
  /** Events that come back for each, on a turn of that way, where nothing fails: above 1 they multiply. */
  readonly growth: number;
  /** Recursive loop detection ends every way round. */
  readonly isStopped: boolean;
  /** Every link of a way round waits for an answer. */
  readonly isSync: boolean;
  /** Only what has failed for good goes round. */
  readonly isFailure: boolean;
  /** Where a link of it stands in the scenario. */
  readonly path: KeyPath;
}

/**
 * Every circle of a scenario, in the order of its functions: first those that events go round, then those of
 * what failed.
 */
export function circlesOf(scenario: Scenario): readonly Circle[] {
  const links = linksOf(scenario);
  return [
    ...circlesIn(
      links.filter(({ gain }) => gain > 0),
      scenario,
      false,
    ),
    ...circlesIn(
      links.filter(({ isFailure }) => isFailure),
      scenario,
      true,
    ),
  ];
}

function circlesIn(all: readonly Link[], scenario: Scenario, isFailure: boolean): readonly Circle[] {
  const links = knotted(all);
  const taken = new Set<string>();
  const circles: Circle[] = [];
  for (const { from: name } of links) {
    if (taken.has(name)) continue;
    const members = membersOf(links, name);
    if (members === null) continue;
    for (const member of members) taken.add(member);
    const inside = links.filter(({ from, to }) => members.has(from) && members.has(to));
    const way = shortestWay(inside, name, name) as readonly string[];
    const waiting = inside.filter(({ isSync }) => isSync);
    circles.push({
      way,
      growth: growthOf(inside, [...members], way.length - 1),
      isStopped: isStopped(inside, scenario),
      isSync: inside.length === waiting.length,
      isFailure,
      path: (inside.find(({ from, to }) => from === way[0] && to === way[1]) as Link).path,
    });
  }
  return circles;
}

/** Functions that a function reaches and that reach it; null where it does not come back to itself. */
function membersOf(links: readonly Link[], name: string): ReadonlySet<string> | null {
  const ahead = reached(
    links,
    name,
    ({ from }) => from,
    ({ to }) => to,
  );
  if (!ahead.has(name)) return null;
  const behind = reached(
    links,
    name,
    ({ to }) => to,
    ({ from }) => from,
  );
  return new Set([...ahead].filter((other) => behind.has(other)));
}

function reached(
  links: readonly Link[],
  name: string,
  begin: (link: Link) => string,
  end: (link: Link) => string,
): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const link of links) next.set(begin(link), [...(next.get(begin(link)) ?? []), end(link)]);
  const found = new Set<string>(next.get(name) ?? []);
  // A set hands out what is added to it while it is walked.
  for (const one of found) for (const other of next.get(one) ?? []) found.add(other);
  return found;
}

/**
 * Loop detection ends them all where it follows every link, and no way round leads through functions alone
 * that allow it.
 */
function isStopped(links: readonly Link[], scenario: Scenario): boolean {
  if (!Number.isFinite(scenario.facts.sources.recursionLimit.value)) return false;
  if (links.some(({ isGuarded }) => !isGuarded)) return false;
  const allows = (name: string) => scenario.functions.get(name)?.recursiveLoop === 'allow';
  return knotted(links.filter(({ from, to }) => allows(from) && allows(to))).length === 0;
}

const MOST_STEPS = 2000;
const CLOSE_ENOUGH = 1e-12;

/**
 * Mean number of events that one becomes on `turn` links in a row, in the long run: the largest eigenvalue of
 * the matrix of gains, to that power (a branching process of several types; Athreya and Ney, "Branching
 * Processes", 1972, chapter V). One way round alone is the product of its gains.
 */
function growthOf(links: readonly Link[], members: readonly string[], turn: number): number {
  if (links.length === members.length) return links.reduce((product, { gain }) => product * gain, 1);
  const place = new Map(members.map((name, index) => [name, index]));
  const steps = links.map(({ from, to, gain }) => [place.get(from), place.get(to), gain] as const);
  let weights = new Float64Array(members.length).fill(1 / members.length);
  let growth = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    // The matrix + 1 has the same vectors and no circles that swing.
    const next = weights.slice();
    for (const [from, to, gain] of steps) next[from as number]! += gain * weights[to as number]!;
    const sum = next.reduce((total, weight) => total + weight, 0);
    weights = next.map((weight) => weight / sum);
    const before = growth;
    growth = sum - 1;
    if (Math.abs(growth - before) <= CLOSE_ENOUGH * sum) break;
  }
  let product = 1;
  for (let link = 0; link < turn; link++) product *= growth;
  return product;
}

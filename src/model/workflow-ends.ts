/** How a state of a state machine goes on. */
export interface StateWays {
  /** Whether the execution ends well here; null where it goes on. */
  readonly isGoodEnd: boolean | null;
  /** Names of the states that may follow, errors aside. */
  readonly next: readonly string[];
}

/**
 * Names of the states of one machine from which, errors aside, every execution comes to a Fail state: none
 * that ends well can be reached.
 */
export function failingStates(states: ReadonlyMap<string, StateWays>): ReadonlySet<string> {
  const good = reaching(states, true);
  return new Set([...reaching(states, false)].filter((name) => !good.has(name)));
}

/** Names of the states of one machine from which, errors aside, no end is ever reached. */
export function endlessStates(states: ReadonlyMap<string, StateWays>): ReadonlySet<string> {
  const ending = new Set([...reaching(states, true), ...reaching(states, false)]);
  return new Set([...states.keys()].filter((name) => !ending.has(name)));
}

/** States from which one that ends this way can be reached, itself too. */
function reaching(states: ReadonlyMap<string, StateWays>, isGoodEnd: boolean): Set<string> {
  const before = new Map<string, string[]>();
  for (const [name, { next }] of states) {
    for (const target of next) before.set(target, [...(before.get(target) ?? []), name]);
  }
  const found = new Set([...states].filter(([, ways]) => ways.isGoodEnd === isGoodEnd).map(([name]) => name));
  for (const name of found) for (const earlier of before.get(name) ?? []) found.add(earlier);
  return found;
}

/**
 * Share of each of the ways out of a Choice for which nothing is given: which way an execution goes hangs on
 * its data. Those that can end well have even shares of what is left, those that fail have none; where all
 * of them fail they have even shares.
 */
export function openShares(
  ways: readonly string[],
  failing: ReadonlySet<string>,
  left: number,
): ReadonlyMap<string, number> {
  const usual = ways.filter((name) => !failing.has(name));
  const taken = usual.length > 0 ? usual : ways;
  return new Map(ways.map((name) => [name, taken.includes(name) ? left / taken.length : 0]));
}

import { pow } from '../../math/pow.ts';
import { compareOrders } from '../../results/documents/power-tuning.ts';

/** Grids of this many settings are run whole: a search would save nothing. */
const SMALL_GRID = 12;
/**
 * Settings of the first look at a larger one, geometrically spaced since cost and duration are smooth in the
 * logarithm of memory.
 */
const FIRST_LOOK = 9;
/** A valley is followed when its lowest point so far is within this factor of the best. */
const VALLEY_FACTOR = 1.25;
/** The golden section: a probe leaves the same proportion to both sides. */
const SECTION = (3 - Math.sqrt(5)) / 2;

/** Settings that differ in memory alone, in rising order of it. */
export interface SearchLine {
  readonly ids: readonly number[];
  /** Memory in MB at each place. */
  readonly memoryMb: readonly number[];
  /**
   * Sizes that are looked at first: where the law of duration over memory has a kink, and the scenario's own.
   */
  readonly landmarksMb: readonly number[];
}

/** One thing to minimise, by what is known of a setting that has been run. */
export interface SearchObjective {
  /** Figures in the order in which they decide. */
  readonly order: (id: number) => readonly number[];
  /**
   * The least first figure that a size between this one and its neighbours could have although both are
   * higher: billing in steps makes teeth.
   */
  readonly floor: (id: number) => number;
}

/**
 * Runs as many settings as it takes to know the best of every objective, and returns their ids in ascending
 * order. Small grids are run whole. In a larger one, a first look brackets every valley; golden-section
 * probes then narrow each bracket until the neighbours of its lowest point have been run; gaps in which
 * billing steps could hide something lower are filled. All probes of a round are run together.
 *
 * @param objectives asked again after each round: what is known of all settings may move what one is worth
 */
export async function searchGrid(
  lines: readonly SearchLine[],
  run: (ids: readonly number[]) => Promise<void>,
  objectives: () => readonly SearchObjective[],
): Promise<readonly number[]> {
  const done = new Set<number>();
  let wanted = lines.flatMap(firstLook);
  while (wanted.length > 0) {
    const fresh = [...new Set(wanted)].filter((id) => !done.has(id)).sort((a, b) => a - b);
    if (fresh.length === 0) break;
    await run(fresh);
    for (const id of fresh) done.add(id);
    const all = objectives();
    wanted = all.flatMap((objective) => nextProbes(lines, done, objective));
  }
  return [...done].sort((a, b) => a - b);
}

function firstLook({ ids, memoryMb, landmarksMb }: SearchLine): readonly number[] {
  if (ids.length <= SMALL_GRID) return ids;
  const smallest = memoryMb[0] ?? 1;
  const largest = memoryMb.at(-1) ?? smallest;
  const spaced = Array.from(
    { length: FIRST_LOOK },
    (_, index) => smallest * pow(largest / smallest, index / (FIRST_LOOK - 1)),
  );
  const places = new Set([0, ids.length - 1]);
  for (const size of spaced) places.add(nearestPlace(memoryMb, size));
  for (const size of landmarksMb) {
    const above = memoryMb.findIndex((one) => one >= size);
    if (above >= 0) places.add(above);
    if (above > 0 && memoryMb[above] !== size) places.add(above - 1);
  }
  return [...places].map((place) => ids[place] ?? 0);
}

function nearestPlace(memoryMb: readonly number[], size: number): number {
  return memoryMb.reduce(
    (best, one, place) => (Math.abs(one - size) < Math.abs((memoryMb[best] ?? 0) - size) ? place : best),
    0,
  );
}

function nextProbes(
  lines: readonly SearchLine[],
  done: ReadonlySet<number>,
  objective: SearchObjective,
): readonly number[] {
  const best = [...done].map(objective.order).reduce((a, b) => (compareOrders(b, a) < 0 ? b : a));
  return lines.flatMap(({ ids }) => {
    const known = ids.flatMap((id, place) =>
      done.has(id) ? [{ place, order: objective.order(id), id }] : [],
    );
    const probes: number[] = [];
    known.forEach((point, index) => {
      const left = known[index - 1];
      const right = known[index + 1];
      const isValley =
        (left === undefined || compareOrders(point.order, left.order) <= 0) &&
        (right === undefined || compareOrders(point.order, right.order) <= 0);
      if (isValley && isNear(point.order, best)) {
        const place = sectionProbe(point.place, left?.place, right?.place);
        if (place !== null) probes.push(ids[place] ?? point.id);
      }
      const couldHideLower =
        right !== undefined &&
        right.place > point.place + 1 &&
        Math.min(objective.floor(point.id), objective.floor(right.id)) < (best[0] ?? 0);
      if (couldHideLower) probes.push(ids[Math.floor((point.place + right.place) / 2)] ?? point.id);
    });
    return probes;
  });
}

function isNear(order: readonly number[], best: readonly number[]): boolean {
  return (order[0] ?? 0) <= (best[0] ?? 0) * VALLEY_FACTOR;
}

/**
 * The next place to look at around the lowest known one, in the wider of the gaps beside it; null where both
 * neighbours are known.
 */
function sectionProbe(place: number, left: number | undefined, right: number | undefined): number | null {
  const below = left === undefined ? 0 : place - left;
  const above = right === undefined ? 0 : right - place;
  if (Math.max(below, above) <= 1) return null;
  return above >= below
    ? place + Math.max(1, Math.round(SECTION * above))
    : place - Math.max(1, Math.round(SECTION * below));
}

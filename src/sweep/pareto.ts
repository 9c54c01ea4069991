import type { SweepObjective } from '../results/documents/sweep-document.ts';

/** A row of numbers a point, less is better. */
type Costs = readonly number[];

/**
 * Places of the rows that no other row beats: at least as good in every objective and better in one. Rows
 * that are alike in all are all on the front.
 */
export function paretoFront(values: readonly Costs[]): readonly number[] {
  return frontsOf(values, 1)[0] ?? [];
}

/**
 * The rows front by front: the second is that of the rows without the first, and so on, until `count` rows
 * are on one. Places within a front are in the order of their costs.
 */
export function frontsOf(values: readonly Costs[], count: number): readonly (readonly number[])[] {
  // Who stands before a row in this order may beat it; who stands behind it never does.
  const order = values.map((_, index) => index).sort((a, b) => compareRows(values[a]!, values[b]!) || a - b);
  const fronts: Front[] = [];
  let last: { readonly costs: Costs; readonly front: Front | null } | null = null;
  let most = Number.POSITIVE_INFINITY;
  let placed = 0;
  for (const candidate of order) {
    const costs = values[candidate]!;
    // Who is alike in all is on the same front, and asks nobody.
    const isLikeLast: boolean = last !== null && compareRows(last.costs, costs) === 0;
    const front: Front | null = isLikeLast ? last!.front : frontFor(costs, fronts, most);
    last = { costs, front };
    if (front === null) continue;
    front.places.push(candidate);
    if (!isLikeLast) front.distinct.push(costs);
    placed += 1;
    if (placed === count) most = enough(fronts, count);
  }
  return fronts.slice(0, enough(fronts, count)).map(({ places }) => places);
}

interface Front {
  readonly places: number[];
  readonly distinct: Costs[];
}

/** Fronts that are needed for so many rows; more are not made once they are there. */
function enough(fronts: readonly Front[], count: number): number {
  let rows = 0;
  const at = fronts.findIndex(({ places }) => {
    rows += places.length;
    return rows >= count;
  });
  return at < 0 ? Number.POSITIVE_INFINITY : at + 1;
}

/** The first front that has nobody who beats the row: whom one front beats, all before it beat too. */
function frontFor(costs: Costs, fronts: Front[], most: number): Front | null {
  let [low, high] = [0, Math.min(fronts.length, most)];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBeaten(costs, fronts[middle]!.distinct)) low = middle + 1;
    else high = middle;
  }
  if (low >= most) return null;
  const known = fronts[low];
  if (known !== undefined) return known;
  const front = { places: [], distinct: [] };
  fronts.push(front);
  return front;
}

function isBeaten(costs: Costs, front: readonly Costs[]): boolean {
  // Of two objectives the last one that came has the best second: it beats whom any beats.
  const first = costs.length <= 2 ? front.length - 1 : 0;
  for (let at = front.length - 1; at >= Math.max(0, first); at--) if (beats(front[at]!, costs)) return true;
  return false;
}

/**
 * Of rows that beat each other in nothing, `count` that stand for all: the best of each objective first, then
 * those with the most room around them. Gives their places.
 */
export function spreadOf(values: readonly Costs[], count: number): readonly number[] {
  const room = values.map(() => 0);
  for (let objective = 0; objective < (values[0]?.length ?? 0); objective++) {
    const order = values
      .map((_, at) => at)
      .sort((a, b) => values[a]![objective]! - values[b]![objective]! || a - b);
    const [first, last] = [order[0]!, order.at(-1)!];
    const width = values[last]![objective]! - values[first]![objective]!;
    room[first] = Number.POSITIVE_INFINITY;
    if (width === 0) continue;
    for (let at = 1; at < order.length; at++) {
      const next = order[at + 1] ?? order[at]!;
      room[order[at]!]! += (values[next]![objective]! - values[order[at - 1]!]![objective]!) / width;
    }
  }
  return values
    .map((_, at) => at)
    .sort((a, b) => (room[a] === room[b] ? a - b : room[b]! - room[a]!))
    .slice(0, count);
}

/** The row's objectives so that less is better; null where one has no value. */
export function costsOf(
  figures: Readonly<Record<string, number | null>>,
  objectives: readonly SweepObjective[],
): readonly number[] | null {
  const costs: number[] = [];
  for (const { metric, goal } of objectives) {
    const value = figures[metric] ?? null;
    if (value === null) return null;
    costs.push(goal === 'maximise' ? -value : value);
  }
  return costs;
}

function compareRows(a: Costs, b: Costs): number {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return 0;
}

function beats(one: Costs, other: Costs): boolean {
  let isBetter = false;
  for (let at = 0; at < one.length; at++) {
    if (one[at]! > other[at]!) return false;
    if (one[at]! < other[at]!) isBetter = true;
  }
  return isBetter;
}

/** Something that takes a place in a layer: a node, or a point through which a link passes the layer. */
export interface Place {
  readonly key: string;
  readonly layer: number;
  readonly height: number;
}

const SWEEPS = 12;
const RELAXATIONS = 24;

/**
 * Puts the places of each layer in an order with few crossings (barycentre sweeps) and gives each the y of
 * its middle: near the mean of its neighbours, in that order, at least `gap` apart.
 *
 * @param links pairs of keys in neighbouring layers, the left one first
 */
export function arrange(
  places: readonly Place[],
  links: readonly (readonly [string, string])[],
  gap: number,
): ReadonlyMap<string, number> {
  const layers: Place[][] = [];
  for (const place of places) {
    const layer = layers[place.layer] ?? [];
    layers[place.layer] = layer;
    layer.push(place);
  }
  const left = neighbours(links.map(([from, to]) => [to, from]));
  const right = neighbours(links);
  let best = layers.map((layer) => [...layer]);
  let fewest = crossings(best, right);
  let current = best;
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    current = sweep % 2 === 0 ? swept(current, left) : swept(current.toReversed(), right).toReversed();
    const now = crossings(current, right);
    if (now < fewest) [best, fewest] = [current, now];
  }
  return settled(best, left, right, gap);
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

function neighbours(links: readonly (readonly [string, string])[]): Neighbours {
  const found = new Map<string, string[]>();
  for (const [from, to] of links) {
    const own = found.get(from) ?? [];
    found.set(from, own);
    own.push(to);
  }
  return found;
}

/** Every layer after the first, sorted by the mean place of its neighbours in the layer before it. */
function swept(layers: readonly Place[][], before: Neighbours): Place[][] {
  const result: Place[][] = [];
  for (const layer of layers) {
    const rank = new Map((result.at(-1) ?? []).map(({ key }, index) => [key, index]));
    const weights = layer.map((place, index) => {
      const ranks = (before.get(place.key) ?? []).flatMap((key) => rank.get(key) ?? []);
      return { place, weight: ranks.length === 0 ? index : average(ranks) };
    });
    result.push(weights.sort((a, b) => a.weight - b.weight).map(({ place }) => place));
  }
  return result;
}

function crossings(layers: readonly Place[][], right: Neighbours): number {
  let count = 0;
  layers.forEach((layer, index) => {
    const rank = new Map((layers[index + 1] ?? []).map(({ key }, place) => [key, place]));
    const ends = layer.map(({ key }) => (right.get(key) ?? []).map((to) => rank.get(to) ?? 0));
    for (let upper = 0; upper < ends.length; upper++) {
      for (let lower = upper + 1; lower < ends.length; lower++) {
        for (const a of ends[upper] ?? []) for (const b of ends[lower] ?? []) if (a > b) count++;
      }
    }
  });
  return count;
}

function settled(
  layers: readonly Place[][],
  left: Neighbours,
  right: Neighbours,
  gap: number,
): ReadonlyMap<string, number> {
  const middle = new Map<string, number>();
  for (const layer of layers)
    place(
      layer,
      layer.map(() => 0),
    );
  for (let round = 0; round < RELAXATIONS; round++) {
    for (const layer of round % 2 === 0 ? layers : layers.toReversed()) {
      place(
        layer,
        layer.map(({ key }) => {
          // The last rounds look both ways, so that neither side is left crooked.
          const sides = round >= RELAXATIONS - 6 ? [left, right] : round % 2 === 0 ? [left] : [right];
          const seen = sides.flatMap((side) => side.get(key) ?? []).map((other) => middle.get(other) ?? 0);
          return seen.length === 0 ? (middle.get(key) ?? 0) : average(seen);
        }),
      );
    }
  }
  return middle;

  /**
   * The positions nearest to those wanted (least squares) that keep order and distance: isotonic regression
   * by pooling neighbours.
   */
  function place(layer: readonly Place[], wanted: readonly number[]): void {
    const offsets: number[] = [];
    layer.forEach(({ height }, index) => {
      const above = layer[index - 1];
      const before = offsets[index - 1] ?? 0;
      offsets.push(above === undefined ? 0 : before + (above.height + height) / 2 + gap);
    });
    const pools: { sum: number; count: number }[] = [];
    layer.forEach((_, index) => {
      pools.push({ sum: (wanted[index] ?? 0) - (offsets[index] ?? 0), count: 1 });
      for (;;) {
        const last = pools.at(-1);
        const before = pools.at(-2);
        if (last === undefined || before === undefined) break;
        if (before.sum / before.count <= last.sum / last.count) break;
        pools.splice(-2, 2, { sum: before.sum + last.sum, count: before.count + last.count });
      }
    });
    let index = 0;
    for (const { sum, count } of pools) {
      for (let member = 0; member < count; member++, index++) {
        const own = layer[index];
        if (own !== undefined) middle.set(own.key, sum / count + (offsets[index] ?? 0));
      }
    }
  }
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

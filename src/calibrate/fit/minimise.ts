interface Vertex {
  readonly at: readonly number[];
  readonly value: number;
}

const MOST_STEPS = 400;
const PRECISION = 1e-9;

/**
 * The place where a smooth function of few variables is least, by the simplex of Nelder and Mead (The
 * Computer Journal 7, 1965), from `start` with steps of `scale`.
 */
export function minimise(
  f: (at: readonly number[]) => number,
  start: readonly number[],
  scale: readonly number[],
): readonly number[] {
  const vertex = (at: readonly number[]): Vertex => {
    const value = f(at);
    return { at, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  let simplex = [
    vertex(start),
    ...start.map((_, axis) => vertex(start.map((x, index) => (index === axis ? x + scale[axis]! : x)))),
  ];
  for (let step = 0; step < MOST_STEPS; step++) {
    simplex = simplex.toSorted((a, b) => a.value - b.value);
    const best = simplex[0]!;
    const worst = simplex.at(-1)!;
    if (Math.abs(worst.value - best.value) <= PRECISION * (Math.abs(best.value) + PRECISION)) break;
    const others = simplex.slice(0, -1);
    const centre = start.map((_, axis) => others.reduce((sum, { at }) => sum + at[axis]!, 0) / others.length);
    const along = (factor: number) => vertex(centre.map((x, axis) => x + factor * (worst.at[axis]! - x)));
    const mirrored = along(-1);
    if (mirrored.value < best.value) {
      const farther = along(-2);
      simplex = [...others, farther.value < mirrored.value ? farther : mirrored];
      continue;
    }
    if (mirrored.value < others.at(-1)!.value) {
      simplex = [...others, mirrored];
      continue;
    }
    const nearer = along(mirrored.value < worst.value ? -0.5 : 0.5);
    if (nearer.value < Math.min(worst.value, mirrored.value)) {
      simplex = [...others, nearer];
      continue;
    }
    simplex = simplex.map((one) =>
      one === best ? best : vertex(one.at.map((x, axis) => best.at[axis]! + 0.5 * (x - best.at[axis]!))),
    );
  }
  return simplex.reduce((best, one) => (one.value < best.value ? one : best)).at;
}

import { type AxisValue, endsOf, levelsOf, type SweepAxis, valueAt } from './axis.ts';
import {
  latinHypercube,
  randomPoints,
  saltelliPoints,
  sobolPoints,
  type UnitPoints,
} from './designs/unit-points.ts';
import type { Constraint } from './expression.ts';
import type { DesignName } from './sweep-schema.ts';

/** A value of each axis in their order; null leaves the scenario's key as it is. */
type PointValues = readonly (AxisValue | null)[];

/** One point of a sweep: its place in the design, and what its axes are. */
export interface SweepPoint {
  readonly index: number;
  readonly values: PointValues;
}

export interface DesignAsked {
  readonly design: DesignName;
  /** Of designs that have samples. */
  readonly samples: number;
  readonly seed: number;
  readonly axes: readonly SweepAxis[];
  /** Of one-at-a-time: each axis's own value in the scenario; null where it does not stand there. */
  readonly base: readonly (AxisValue | null)[];
  /** Over axes alone. */
  readonly constraints: readonly Constraint[];
}

export interface DesignPoints {
  readonly points: readonly SweepPoint[];
  /** Points of the design that the constraints leave out. */
  readonly excluded: number;
}

/** How many points a design has before constraints leave any out. */
export function designSize({ design, samples, axes }: DesignAsked): number {
  if (design === 'grid') return axes.reduce((product, axis) => product * (levelsOf(axis)?.length ?? 0), 1);
  if (design === 'one-at-a-time') return axes.reduce((sum, axis) => sum + endsOf(axis).length, 1);
  return design === 'saltelli' ? samples * (axes.length + 2) : samples;
}

/** The points of a design, numbered from 0 in its order: the first axis of a grid varies slowest. */
export function pointsOf(asked: DesignAsked): DesignPoints {
  const all = rowsOf(asked);
  const kept = all.filter((values) => holdsAt(asked, values));
  return { points: kept.map((values, index) => ({ index, values })), excluded: all.length - kept.length };
}

/** The first constraint that the base of one-at-a-time does not hold; null where it holds all. */
export function brokenByBase({ axes, base, constraints }: DesignAsked): Constraint | null {
  return brokenAt(axes, base, constraints);
}

function brokenAt(
  axes: readonly SweepAxis[],
  values: PointValues,
  constraints: readonly Constraint[],
): Constraint | null {
  const byPath = new Map(axes.map(({ path }, at) => [path, values[at] ?? null]));
  return constraints.find(({ holds }) => !holds((name) => byPath.get(name) ?? null)) ?? null;
}

function holdsAt({ axes, constraints }: DesignAsked, values: PointValues): boolean {
  return constraints.length === 0 || brokenAt(axes, values, constraints) === null;
}

function rowsOf(asked: DesignAsked): readonly PointValues[] {
  const { design, axes } = asked;
  if (design === 'grid') return gridRows(axes);
  if (design === 'one-at-a-time') return singleRows(asked);
  return unitPoints(asked).map((point) => axes.map((axis, at) => valueAt(axis, point[at] ?? 0)));
}

function unitPoints({ design, samples, seed, axes }: DesignAsked): UnitPoints {
  if (design === 'latin-hypercube') return latinHypercube(samples, axes.length, seed);
  if (design === 'sobol') return sobolPoints(samples, axes.length, seed);
  if (design === 'saltelli') return saltelliPoints(samples, axes.length, seed);
  return randomPoints(samples, axes.length, seed);
}

function gridRows(axes: readonly SweepAxis[]): readonly (readonly AxisValue[])[] {
  const levels = axes.map((axis) => levelsOf(axis) ?? []);
  const total = levels.reduce((product, { length }) => product * length, 1);
  return Array.from({ length: total }, (_, index) => {
    let rest = index;
    const values: AxisValue[] = [];
    for (let at = levels.length - 1; at >= 0; at--) {
      const { length } = levels[at]!;
      values[at] = levels[at]![rest % length]!;
      rest = Math.floor(rest / length);
    }
    return values;
  });
}

/** The base first; then each axis through its values, the others at their base. */
function singleRows({ axes, base }: DesignAsked): readonly PointValues[] {
  const rows: PointValues[] = [base];
  for (const [at, axis] of axes.entries()) {
    for (const value of endsOf(axis)) {
      if (value !== base[at]) rows.push(base.map((own, other) => (other === at ? value : own)));
    }
  }
  return rows;
}

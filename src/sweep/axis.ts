import { exp } from '../math/exp.ts';
import { log } from '../math/log.ts';
import type { Distribution } from '../random/distribution.ts';
import { cdfOf, quantileOf } from '../random/moments.ts';

export type AxisValue = string | number;

/** What varies, and between what. `path` is a key as of `--set`; `memory` alone is that of every function. */
export type SweepAxis = ValuesAxis | RangeAxis | DistributionAxis;

export interface ValuesAxis {
  readonly path: string;
  readonly kind: 'values';
  readonly values: readonly AxisValue[];
}

interface Numeric {
  readonly path: string;
  /** Written behind the number: `s`, ` MB`, `/s`; empty where it has none. */
  readonly unit: string;
  readonly integer: boolean;
  /** How many levels a grid gives it; null where none is said. */
  readonly count: number | null;
}

export interface RangeAxis extends Numeric {
  readonly kind: 'range';
  readonly min: number;
  readonly max: number;
  readonly scale: 'linear' | 'log';
  /** The values are `min` and whole steps above it; null for any value. */
  readonly step: number | null;
}

export interface DistributionAxis extends Numeric {
  readonly kind: 'distribution';
  readonly distribution: Distribution;
  /** Where it is cut off; null where it is not. */
  readonly min: number | null;
  readonly max: number | null;
}

/** Digits that a value is written with: more would tell machines apart, not settings. */
const DIGITS = 6;
/** Quantiles of 0 and 1 may be infinite. */
const LEAST_PROBABILITY = 1 / 8589934592;

/** The value at a place of the axis from 0 to 1: every value of a list has the same share of it. */
export function valueAt(axis: SweepAxis, place: number): AxisValue {
  if (axis.kind === 'values') {
    const { values } = axis;
    return values[Math.min(values.length - 1, Math.floor(place * values.length))]!;
  }
  if (axis.kind === 'distribution') return written(axis, quantile(axis, place));
  const { min, max, scale, step, integer } = axis;
  if (step !== null)
    return written(axis, min + step * Math.min(stepsOf(axis), Math.floor(place * (stepsOf(axis) + 1))));
  if (scale === 'log') return written(axis, exp(log(min) + place * (log(max) - log(min))));
  // Every whole number has the same share, the two ends included.
  if (integer) return written(axis, Math.min(max, Math.floor(min + place * (max - min + 1))));
  return written(axis, min + place * (max - min));
}

/** The values that a grid takes of the axis; null where nothing says how many. */
export function levelsOf(axis: SweepAxis): readonly AxisValue[] | null {
  if (axis.kind === 'values') return axis.values;
  if (axis.kind === 'range' && axis.step !== null) {
    const { min, step } = axis;
    return Array.from({ length: stepsOf(axis) + 1 }, (_, index) => written(axis, min + step * index));
  }
  const { count } = axis;
  if (count === null) return null;
  const levels = Array.from({ length: count }, (_, index) => {
    if (axis.kind === 'distribution') return written(axis, quantile(axis, (index + 0.5) / count));
    const { min, max, scale } = axis;
    const place = count === 1 ? 0.5 : index / (count - 1);
    if (index === count - 1 && count > 1) return written(axis, max);
    return written(
      axis,
      scale === 'log' ? exp(log(min) + place * (log(max) - log(min))) : min + place * (max - min),
    );
  });
  return [...new Set(levels)];
}

/** The ends of an axis, its values where they are listed: what it is varied over one at a time. */
export function endsOf(axis: SweepAxis): readonly AxisValue[] {
  const levels = levelsOf(axis);
  if (levels !== null) return levels;
  if (axis.kind === 'distribution')
    return [written(axis, quantile(axis, 0.05)), written(axis, quantile(axis, 0.95))];
  return axis.kind === 'range' ? [written(axis, axis.min), written(axis, axis.max)] : [];
}

/** The number in a value of an axis; null where the axis has words. */
export function numberIn(axis: SweepAxis, value: AxisValue): number | null {
  if (typeof value === 'number') return value;
  if (axis.kind === 'values') return null;
  const number = Number(value.slice(0, value.length - axis.unit.length));
  return Number.isFinite(number) ? number : null;
}

function stepsOf({ min, max, step }: RangeAxis): number {
  return Math.floor((max - min) / (step ?? 1) + 1e-9);
}

function quantile({ distribution, min, max }: DistributionAxis, place: number): number {
  const low = min === null ? 0 : cdfOf(distribution, min);
  const high = max === null ? 1 : cdfOf(distribution, max);
  const probability = low + place * (high - low);
  const value = quantileOf(
    distribution,
    Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, probability)),
  );
  return Math.min(max ?? value, Math.max(min ?? value, value));
}

function written({ unit, integer }: Numeric, value: number): AxisValue {
  const number = Number((integer ? Math.round(value) : value).toPrecision(DIGITS)) + 0;
  return unit === '' ? number : `${number}${unit}`;
}

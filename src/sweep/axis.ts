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

/** Digits that a value of a wide axis is written with; a narrow one needs more to tell its values apart. */
const DIGITS = 6;
const MOST_DIGITS = 15;
/** Of whole steps: what is behind these comes from adding, not from the sweep. */
const STEP_DIGITS = 12;
/** Less of a distribution between its cuts is nothing that could be drawn. */
const LEAST_SHARE = 1e-9;
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
  if (step !== null) return stepped(axis, Math.min(stepsOf(axis), Math.floor(place * (stepsOf(axis) + 1))));
  if (scale === 'log') return written(axis, exp(log(min) + place * (log(max) - log(min))));
  // Every whole number has the same share, the two ends included.
  if (integer) return written(axis, Math.min(max, Math.floor(min + place * (max - min + 1))));
  return written(axis, min + place * (max - min));
}

/** The values that a grid takes of the axis; null where nothing says how many. */
export function levelsOf(axis: SweepAxis): readonly AxisValue[] | null {
  if (axis.kind === 'values') return axis.values;
  if (axis.kind === 'range' && axis.step !== null) {
    return Array.from({ length: stepsOf(axis) + 1 }, (_, index) => stepped(axis, index));
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

function stepsOf({ min, max, step }: RangeAxis): number {
  return Math.floor((max - min) / (step ?? 1) + 1e-9);
}

/** False where next to nothing of the distribution lies between its cuts. */
export function hasValues({ distribution, min, max }: DistributionAxis): boolean {
  const low = min === null ? 0 : cdfOf(distribution, min);
  const high = max === null ? 1 : cdfOf(distribution, max);
  return high - low > LEAST_SHARE;
}

function stepped(axis: RangeAxis, steps: number): AxisValue {
  const value = axis.min + (axis.step ?? 1) * steps;
  const rounded = axis.integer ? Math.round(value) : Number(value.toPrecision(STEP_DIGITS));
  return inUnit(axis, Math.min(axis.max, Math.max(axis.min, rounded)));
}

function quantile({ distribution, min, max }: DistributionAxis, place: number): number {
  const low = min === null ? 0 : cdfOf(distribution, min);
  const high = max === null ? 1 : cdfOf(distribution, max);
  const probability = low + place * (high - low);
  const value = quantileOf(
    distribution,
    Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, probability)),
  );
  const notBelow = Math.max(min ?? value, value);
  return Math.min(max ?? notBelow, notBelow);
}

function written(axis: RangeAxis | DistributionAxis, value: number): AxisValue {
  if (axis.integer) return inUnit(axis, Math.round(value));
  const rounded = Number(value.toPrecision(digitsOf(axis)));
  return inUnit(axis, Math.min(axis.max ?? rounded, Math.max(axis.min ?? rounded, rounded)));
}

function inUnit({ unit }: Numeric, value: number): AxisValue {
  // Minus zero is written as zero.
  const number = value + 0;
  return unit === '' ? number : `${plainText(number)}${unit}`;
}

/** Units stand behind plain digits: a small number has no exponent. */
function plainText(value: number): string {
  const text = String(value);
  return /e-/.test(text) ? value.toFixed(20).replace(/0+$/, '') : text;
}

/** One more for each power of ten that the values are greater than they differ. */
function digitsOf(axis: RangeAxis | DistributionAxis): number {
  const [low, high] =
    axis.kind === 'range' ? [axis.min, axis.max] : [quantile(axis, 0.05), quantile(axis, 0.95)];
  let digits = DIGITS;
  let ratio = Math.max(Math.abs(low), Math.abs(high)) / (high - low);
  for (; ratio >= 10 && digits < MOST_DIGITS; ratio /= 10) digits += 1;
  return digits;
}

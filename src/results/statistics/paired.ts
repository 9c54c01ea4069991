import { studentQuantile } from './student.ts';

/** Two-sided confidence of the intervals. */
const CONFIDENCE = 0.95;

/**
 * A part of what was observed, of a variant or of the baseline: its values as a sum and a number. A
 * replication is a part of one value.
 */
export interface Part {
  readonly count: number;
  readonly sum: number;
}

/**
 * A mean against that of a baseline, with half the width of the 95 % intervals; null where the parts are too
 * few.
 */
export interface PairedEstimate {
  /** Variant ÷ baseline; null where the baseline's mean is 0. */
  readonly ratio: number | null;
  readonly ratioHalf: number | null;
  /** Variant − baseline. */
  readonly difference: number;
  readonly differenceHalf: number | null;
}

/**
 * The means of two variants against each other, part by part: what chance does to a part it does to both
 * under common random numbers, and most of it cancels. The ratio by the delta method (Law, Simulation
 * Modeling and Analysis, 5th ed., 2015, §10.2 and §9.5.3), the spread between parts by Student's t.
 */
export function pairedEstimate(variant: readonly Part[], baseline: readonly Part[]): PairedEstimate {
  if (variant.length !== baseline.length) throw new RangeError('parts without a partner');
  const [mean, residuals] = residualsOf(variant);
  const [baselineMean, baselineResiduals] = residualsOf(baseline);
  const ratio = baselineMean === 0 ? null : mean / baselineMean;
  const halfOf = (slope: number): number | null =>
    halfWidth(residuals.map((residual, part) => residual - slope * (baselineResiduals[part] ?? 0)));
  const ratioHalf = ratio === null ? null : halfOf(ratio);
  return {
    ratio,
    ratioHalf: ratioHalf === null ? null : ratioHalf / Math.abs(baselineMean),
    difference: mean - baselineMean,
    differenceHalf: halfOf(1),
  };
}

/** The mean over all parts, and what each part adds to its error. */
function residualsOf(parts: readonly Part[]): [mean: number, residuals: readonly number[]] {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  if (count === 0) return [0, parts.map(() => 0)];
  const mean = parts.reduce((sum, part) => sum + part.sum, 0) / count;
  const perPart = count / parts.length;
  return [mean, parts.map((part) => (part.sum - mean * part.count) / perPart)];
}

/** Of the mean of values that are centred on 0. */
function halfWidth(residuals: readonly number[]): number | null {
  const parts = residuals.length;
  if (parts < 2) return null;
  const squares = residuals.reduce((sum, residual) => sum + residual * residual, 0);
  return studentQuantile((1 + CONFIDENCE) / 2, parts - 1) * Math.sqrt(squares / (parts - 1) / parts);
}

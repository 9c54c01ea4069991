import { rounded } from './rounded.ts';
import { studentQuantile } from './student.ts';

/** Two-sided confidence of every `…Ci95`. */
const CONFIDENCE = 0.95;

export type Interval = readonly [low: number, high: number];

export interface Estimate {
  readonly mean: number;
  /** 95 % Student interval of the mean. */
  readonly interval: Interval;
}

/** Values of independent replications → their mean and its interval, to `digits` significant digits (12 unless told). */
export type Estimator = (values: readonly number[], digits?: number) => Estimate;

/** The estimator for `replications` (at least 2) values. */
export function createEstimator(replications: number): Estimator {
  const t = studentQuantile((1 + CONFIDENCE) / 2, replications - 1);
  return (values, digits) => {
    if (values.length !== replications) throw new RangeError(`${values.length} values of ${replications}`);
    const mean = values.reduce((sum, value) => sum + value, 0) / replications;
    const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
    const half = t * Math.sqrt(squares / (replications - 1) / replications);
    return {
      mean: rounded(mean, digits),
      interval: [rounded(mean - half, digits), rounded(mean + half, digits)],
    };
  };
}

/** The interval that stands beside `key` in a results document (`p99` → `p99Ci95`), or undefined where there was one replication. */
export function intervalOf(node: object, key: string): Interval | undefined {
  const value: unknown = Reflect.get(node, `${key}Ci95`);
  return isInterval(value) ? value : undefined;
}

function isInterval(value: unknown): value is Interval {
  return Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === 'number');
}

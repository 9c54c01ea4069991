import type { Distribution } from '../../random/distribution.ts';

/** A measured quantile function as the platform's facts hold it. */
export interface QuantileTable {
  readonly probabilities: readonly number[];
  readonly values: readonly number[];
}

export function tableDistribution({ probabilities, values }: QuantileTable): Distribution {
  const [first = 0] = values;
  if (values.every((value) => value === first)) return { kind: 'constant', value: first };
  return { kind: 'quantiles', probabilities, values };
}

/**
 * The sum of two quantities that are long together (comonotonic): exact in the mean, the widest in the tails.
 */
export function addTables(a: QuantileTable, b: QuantileTable): QuantileTable {
  const probabilities = [...new Set([...a.probabilities, ...b.probabilities])].sort((x, y) => x - y);
  return { probabilities, values: probabilities.map((p) => valueAt(a, p) + valueAt(b, p)) };
}

function valueAt({ probabilities, values }: QuantileTable, p: number): number {
  const right = probabilities.findIndex((probability) => probability >= p);
  if (right <= 0) return values[Math.max(0, right)] ?? values.at(-1) ?? 0;
  const [p0 = 0, p1 = 1] = [probabilities[right - 1], probabilities[right]];
  const [v0 = 0, v1 = 0] = [values[right - 1], values[right]];
  return v0 + ((p - p0) / (p1 - p0)) * (v1 - v0);
}

import type { Distribution } from '../../random/distribution.ts';
import type { Sample } from './sample.ts';

/**
 * Where the strata of a sample end: even ones in the body, finer ones in the tail, since p99 and the mean of
 * what is slow hang on it.
 */
const ENDS = [
  ...Array.from({ length: 30 }, (_, index) => (index + 1) * 0.03),
  ...Array.from({ length: 18 }, (_, index) => 0.9 + (index + 1) * 0.005),
  ...Array.from({ length: 9 }, (_, index) => 0.99 + (index + 1) * 0.001),
  1,
];

/** A sample as at most 58 values with weights, each the mean of a stratum: the sample's mean is kept. */
export function empiricalOf({ sorted, censored }: Sample): Distribution {
  const size = sorted.length;
  const values: number[] = [];
  const weights: number[] = [];
  let from = 0;
  for (const end of size <= ENDS.length ? Array.from(sorted, (_, index) => (index + 1) / size) : ENDS) {
    const to = Math.round(end * size);
    if (to <= from) continue;
    let sum = 0;
    for (let index = from; index < to; index++) sum += sorted[index]!;
    const value = Number((sum / (to - from)).toPrecision(5));
    if (values.at(-1) === value) weights[weights.length - 1]! += to - from;
    else {
      values.push(value);
      weights.push(to - from);
    }
    from = to;
  }
  if (censored.count > 0) {
    // Beyond the limit: it is cut there again.
    values.push(Number((censored.at * 1.05).toPrecision(5)));
    weights.push(censored.count);
  }
  return values.length === 1
    ? { kind: 'constant', value: values[0]! }
    : { kind: 'empirical', values, weights };
}

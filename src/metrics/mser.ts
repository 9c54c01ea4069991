/**
 * Values that are averaged into one point before the rule is applied, which smooths what a single value does
 * by chance.
 */
const BATCH_VALUES = 5;

/**
 * How many of the first values are better left out of a mean: the truncation that makes the standard error of
 * what is left least (MSER-5: White, Cobb and Spratt, "A comparison of five steady-state truncation
 * heuristics for simulation", Winter Simulation Conference 2000). A multiple of 5; null where the least lies
 * in the second half, which says that the series is too short to tell.
 */
export function mserTruncation(values: ArrayLike<number>): number | null {
  const batches = Math.floor(values.length / BATCH_VALUES);
  const means = new Float64Array(batches);
  for (let batch = 0; batch < batches; batch++) {
    let sum = 0;
    for (let index = 0; index < BATCH_VALUES; index++) sum += values[batch * BATCH_VALUES + index] ?? 0;
    means[batch] = sum / BATCH_VALUES;
  }
  let best = { truncation: 0, error: Number.POSITIVE_INFINITY };
  let count = 0;
  let mean = 0;
  let squares = 0;
  // From the end, so that each step adds one value to the mean and the squares of the deviations (Welford
  // 1962).
  for (let batch = batches - 1; batch >= 0; batch--) {
    const value = means[batch] ?? 0;
    count += 1;
    const distance = value - mean;
    mean += distance / count;
    squares += distance * (value - mean);
    // A mean of fewer than five batches has no error worth comparing.
    if (count >= BATCH_VALUES && squares / (count * count) <= best.error) {
      best = { truncation: batch, error: squares / (count * count) };
    }
  }
  if (!Number.isFinite(best.error)) return null;
  return best.truncation > batches / 2 ? null : best.truncation * BATCH_VALUES;
}

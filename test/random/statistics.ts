/**
 * The largest distance between the empirical distribution function of `draws` (sorted in place) and `cdf`
 * (Kolmogorov–Smirnov), atoms allowed.
 */
export function ksDistance(draws: Float64Array, cdf: (x: number) => number): number {
  draws.sort();
  let distance = 0;
  let start = 0;
  while (start < draws.length) {
    const value = draws[start]!;
    let end = start;
    while (end < draws.length && draws[end] === value) end++;
    // Just below and at the value: where there is an atom the two differ.
    const below = cdf(value - Math.abs(value) * 1e-13);
    distance = Math.max(
      distance,
      Math.abs(end / draws.length - cdf(value)),
      Math.abs(start / draws.length - below),
    );
    start = end;
  }
  return distance;
}

/**
 * Exceeded by chance once in a million: sqrt(−ln(p ÷ 2) ÷ 2n) with p = 1e-6 (Massart's form of the
 * Dvoretzky–Kiefer–Wolfowitz bound).
 */
export function ksBound(draws: number): number {
  return Math.sqrt(-Math.log(1e-6 / 2) / (2 * draws));
}

/** Standard score of Pearson's chi-square against equal expected counts (Wilson–Hilferty). */
export function chiSquareScore(counts: ArrayLike<number>, total: number): number {
  const expected = total / counts.length;
  let sum = 0;
  for (let cell = 0; cell < counts.length; cell++) sum += (counts[cell]! - expected) ** 2 / expected;
  const freedom = counts.length - 1;
  const spread = 2 / (9 * freedom);
  return (Math.cbrt(sum / freedom) - (1 - spread)) / Math.sqrt(spread);
}

import { exp } from '../math/exp.ts';
import { log } from '../math/log.ts';

/** Terms after which a series or fraction that has not converged never will at double precision. */
const MOST_TERMS = 1_000_000;
const TINY = 1e-300;
const PRECISION = 1e-16;

/** ln Γ(x) for x > 0: Stirling's series (DLMF 5.11.1) after the recurrence has carried x to 10 or more. */
export function logGamma(x: number): number {
  let product = 1;
  let shifted = x;
  while (shifted < 10) {
    product *= shifted;
    shifted += 1;
  }
  const s = 1 / (shifted * shifted);
  const series =
    (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360)))))) /
    shifted;
  return (shifted - 0.5) * log(shifted) - shifted + 0.5 * log(2 * Math.PI) + series - log(product);
}

/**
 * Both regularised incomplete gamma functions at x ≥ 0 for a > 0, each to its own relative accuracy: P + Q =
 * 1.
 */
export function incompleteGamma(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (!(x > 0)) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  const front = exp(a * log(x) - x - logGamma(a));
  if (x < a + 1) {
    const lower = front * lowerSeries(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = front * upperFraction(a, x);
  return { lower: 1 - upper, upper };
}

/** DLMF 8.7.1. */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * PRECISION; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/**
 * DLMF 8.9.2, contracted, by Lentz's method as modified by Thompson and Barnett (Journal of Computational
 * Physics 64, 1986).
 */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / notZero(numerator * d + b);
    c = notZero(b + numerator / c);
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < 2 * PRECISION) break;
  }
  return fraction;
}

function notZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/**
 * Standard normal distribution function, with relative accuracy in the lower tail (DLMF 7.11.2: erfc is an
 * incomplete gamma function).
 */
export function normalCdf(z: number): number {
  const { lower, upper } = incompleteGamma(0.5, 0.5 * z * z);
  return z < 0 ? 0.5 * upper : 0.5 + 0.5 * lower;
}

/**
 * Inverse of `normalCdf`: the rational start of Abramowitz and Stegun 26.2.23 (error below 4.5e-4), polished
 * by Halley's method. ±Infinity at 1 and 0.
 */
export function inverseNormalCdf(p: number): number {
  if (!(p > 0)) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  if (p > 0.5) return -inverseNormalCdf(1 - p);
  const t = Math.sqrt(-2 * log(p));
  let z =
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 3; step++) {
    const density = exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    if (density === 0) break;
    const newton = (normalCdf(z) - p) / density;
    z -= newton / (1 + 0.5 * z * newton);
  }
  return z;
}

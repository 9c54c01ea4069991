import { atan, cos, sin, tan } from '../../math/circle.ts';

/**
 * Quantile of Student's t distribution for whole `degrees` of freedom (at least 1) and `probability` in (0,
 * 1). By bisection on the angle atan(t / √degrees), in which the distribution function is a finite sum
 * (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4).
 */
export function studentQuantile(probability: number, degrees: number): number {
  if (!(probability > 0 && probability < 1) || !Number.isInteger(degrees) || degrees < 1) {
    throw new RangeError(`no Student quantile at ${probability} with ${degrees} degrees of freedom`);
  }
  if (probability < 0.5) return -studentQuantile(1 - probability, degrees);
  const wanted = 2 * probability - 1;
  let low = 0;
  let high = Math.PI / 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (centralProbability(middle, degrees) < wanted) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * tan((low + high) / 2);
}

/** Probability that Student's t with whole `degrees` of freedom (at least 1) is below `value`. */
export function studentProbability(value: number, degrees: number): number {
  const central = centralProbability(atan(Math.abs(value) / Math.sqrt(degrees)), degrees);
  return value < 0 ? (1 - central) / 2 : (1 + central) / 2;
}

/** Probability that |t| is below √degrees · tan(angle). */
function centralProbability(angle: number, degrees: number): number {
  const sine = sin(angle);
  const cosine = cos(angle);
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = isOdd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= ((power - 1) / power) * cosine * cosine;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}

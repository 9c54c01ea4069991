import { exp } from '../math/exp.ts';
import { log } from '../math/log.ts';
import type { Generator } from './generator.ts';
import { nextNormal } from './normal.ts';

/**
 * One gamma draw of scale 1 (G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables",
 * ACM Transactions on Mathematical Software 26, 2000). Below shape 1 it is the draw of shape + 1 times
 * U^(1/shape), as the same paper says.
 */
export function nextGamma(generator: Generator, shape: number): number {
  if (shape < 1) {
    return nextGammaAboveOne(generator, shape + 1) * exp(log(generator.uniformPositive()) / shape);
  }
  return nextGammaAboveOne(generator, shape);
}

function nextGammaAboveOne(generator: Generator, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = nextNormal(generator);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = generator.uniformPositive();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square) return d * v;
    if (log(u) < 0.5 * square + d * (1 - v + log(v))) return d * v;
  }
}

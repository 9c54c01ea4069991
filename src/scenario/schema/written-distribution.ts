import { exp, expm1 } from '../../math/exp.ts';
import type { Distribution } from '../../random/distribution.ts';
import {
  gammaFromMeanCv,
  lognormalFromMeanCv,
  lognormalFromMedianP95,
  lognormalFromMedianP99,
} from '../../random/make.ts';
import { LONGEST_DURATION_MS } from '../../units/duration.ts';
import { exactDuration, exactMemory } from '../../units/exact-text.ts';
import { LARGEST_MEMORY_MB } from '../../units/memory.ts';
import { mapOf, type Written } from './written.ts';

interface Quantity {
  readonly write: (value: number) => Written;
  /** The reader takes no more. */
  readonly maximum: number;
}
type Lognormal = Extract<Distribution, { kind: 'lognormal' }>;
type Gamma = Extract<Distribution, { kind: 'gamma' }>;

/**
 * z of the 95th and 99th percentile: where to look; whether it is found, the reader's own arithmetic says.
 */
const Z95 = 1.6448536269514722;
const Z99 = 2.3263478740408408;
/** What the reader takes at most. */
const MAXIMUM_SPREAD = 1e6;
const MAXIMUM_CV = 100;
/** Digits that people write, before all of them. */
const DIGITS = [2, 3, 4, 6, 9, 12, 15, 16, 17];

const QUANTITIES = {
  duration: { write: exactDuration, maximum: LONGEST_DURATION_MS },
  memory: { write: exactMemory, maximum: LARGEST_MEMORY_MB },
} satisfies Readonly<Record<string, Quantity>>;

/** A distribution such that it reads as the identical one. */
export function writtenDistribution(distribution: Distribution, unit: keyof typeof QUANTITIES): Written {
  const quantity: Quantity = QUANTITIES[unit];
  switch (distribution.kind) {
    case 'constant':
      return quantity.write(distribution.value);
    case 'exponential':
      return named('exponential', { mean: quantity.write(distribution.mean) });
    case 'lognormal':
      return named('lognormal', lognormal(distribution, quantity));
    case 'gamma':
      return named('gamma', gamma(distribution, quantity));
    case 'weibull':
      return named('weibull', { shape: distribution.shape, scale: quantity.write(distribution.scale) });
    case 'uniform':
      return named('uniform', {
        min: quantity.write(distribution.min),
        max: quantity.write(distribution.max),
      });
    case 'normal':
      return named('normal', {
        mean: quantity.write(distribution.mean),
        sd: quantity.write(distribution.sd),
      });
    case 'pareto':
      return named('pareto', { shape: distribution.shape, min: quantity.write(distribution.min) });
    case 'empirical':
      return named('empirical', {
        values: distribution.values.map(quantity.write),
        weights: distribution.weights,
      });
    case 'mixture':
      return new Map([
        [
          'mixture',
          distribution.parts.map(({ weight, of }) => mapOf({ weight, of: writtenDistribution(of, unit) })),
        ],
      ]);
    case 'quantiles':
      throw new RangeError('a table of quantiles has no form in a scenario file: fit a distribution to it');
  }
}

function named(kind: string, parameters: Readonly<Record<string, Written | undefined>>): Written {
  return new Map([[kind, mapOf(parameters)]]);
}

function lognormal(wanted: Lognormal, quantity: Quantity): Readonly<Record<string, Written>> {
  const { mu, sigma } = wanted;
  const isWanted = (made: Distribution) =>
    made.kind === 'lognormal' && Object.is(made.mu, mu) && Object.is(made.sigma, sigma);
  const isSpread = (low: number, high: number) =>
    high >= low && high <= low * MAXIMUM_SPREAD && high <= quantity.maximum;
  const isMean = (value: number, spread: number) => value <= quantity.maximum && spread <= MAXIMUM_CV;
  const median = exp(mu);
  const cv = Math.sqrt(expm1(sigma * sigma));
  const mean = exp(mu + (sigma * sigma) / 2);
  const p95 = pairOf(
    median,
    exp(mu + Z95 * sigma),
    (a, b) => isSpread(a, b) && isWanted(lognormalFromMedianP95(a, b)),
  );
  if (p95 !== null) return { median: quantity.write(p95[0]), p95: quantity.write(p95[1]) };
  const p99 = pairOf(
    median,
    exp(mu + Z99 * sigma),
    (a, b) => isSpread(a, b) && isWanted(lognormalFromMedianP99(a, b)),
  );
  if (p99 !== null) return { median: quantity.write(p99[0]), p99: quantity.write(p99[1]) };
  const byMean = pairOf(mean, cv, (a, b) => isMean(a, b) && isWanted(lognormalFromMeanCv(a, b)));
  return byMean === null ? { mu, sigma } : { mean: quantity.write(byMean[0]), cv: byMean[1] };
}

function gamma(wanted: Gamma, quantity: Quantity): Readonly<Record<string, Written>> {
  const { shape, scale } = wanted;
  const pair = pairOf(shape * scale, 1 / Math.sqrt(shape), (mean, cv) => {
    if (mean > quantity.maximum || cv > MAXIMUM_CV) return false;
    const made = gammaFromMeanCv(mean, cv);
    return made.kind === 'gamma' && Object.is(made.shape, shape) && Object.is(made.scale, scale);
  });
  return pair === null
    ? { shape, scale: quantity.write(scale) }
    : { mean: quantity.write(pair[0]), cv: pair[1] };
}

/** The two numbers in as few digits as give what is wanted; null where none do. */
function pairOf(
  first: number,
  second: number,
  isWanted: (first: number, second: number) => boolean,
): readonly [number, number] | null {
  if (!Number.isFinite(first) || !Number.isFinite(second)) return null;
  for (const one of DIGITS) {
    for (const other of DIGITS) {
      const pair = [Number(first.toPrecision(one)), Number(second.toPrecision(other))] as const;
      if (pair[0] > 0 && pair[1] > 0 && isWanted(...pair)) return pair;
    }
  }
  return null;
}

import type { Distribution } from '../../random/distribution.ts';
import type { Generator } from '../../random/generator.ts';
import { meanOf, quantileOf } from '../../random/moments.ts';
import type {
  DistributionFit,
  FitCandidate,
  Interval95,
} from '../../results/documents/calibration-document.ts';
import { logLikelihood } from './density.ts';
import { distanceOf } from './distance.ts';
import { empiricalOf } from './empirical.ts';
import { FAMILIES, type Family } from './families.ts';
import { bootstrapIntervals } from './intervals.ts';
import { parametersOf } from './parameters.ts';
import { quantileOfSample, type Sample, sampleOf, thinned } from './sample.ts';

/**
 * A distribution fits where its largest gap from the sample is below this, or below what chance alone makes:
 * 1.63 ÷ √n is passed once in a hundred samples of the distribution itself (Smirnov 1948).
 */
export const KS_LIMIT = 0.03;
const KS_CHANCE = 1.63;
/** … and its 95th and 99th percentile are off by less, where there are enough values to know them. */
const QUANTILE_LIMIT = 0.15;
const VALUES_FOR_P95 = 200;
const VALUES_FOR_P99 = 1000;
/** Below so many values nothing is chosen: their logarithms' mean and spread are all there is. */
export const LEAST_TO_CHOOSE = 20;
/** Likelihoods of larger samples are those of so many at even ranks, times what each stands for. */
const MOST_IN_LIKELIHOOD = 4000;
const LEAST_FOR_MIXTURES = 200;
/** A mixture has to be better by so much in AIC than what is simple: below, the data hardly speak for it. */
const MIXTURE_GAIN = 10;
const SIMPLE_PARAMETERS = 2;

export interface ChosenFit {
  readonly distribution: Distribution;
  readonly fit: DistributionFit;
}

/** The distribution of a sample, by AIC, with its distance and intervals; null of an empty one. */
export function chooseFit(sample: Sample, generator: Generator): ChosenFit | null {
  if (sample.size === 0) return null;
  if (sample.size < 2 || !(sample.varianceLog > 1e-14)) return constantFit(sample);
  const fitted = candidatesOf(sample);
  // A simple one that is not close enough gives way to a mixture that is.
  const best = fitted.find(({ distribution, candidate }) => isClose(distribution, candidate.ks, sample));
  const known = fitted.map(({ candidate }) => candidate);
  if (best !== undefined) {
    const family = FAMILIES.find(({ name }) => name === best.candidate.distribution);
    return finished(
      best.distribution,
      best.candidate,
      sample,
      { candidates: known, isGood: true },
      family,
      generator,
    );
  }
  const distribution = empiricalOf(sample);
  const candidate = {
    distribution: 'empirical' as const,
    ...distanceOf(distribution, sample),
    aic: null,
    parameters: {},
  };
  return finished(
    distribution,
    candidate,
    sample,
    { candidates: known, isGood: false },
    undefined,
    generator,
  );
}

interface Fitted {
  readonly distribution: Distribution;
  readonly candidate: FitCandidate;
}

function candidatesOf(sample: Sample): readonly Fitted[] {
  const values = thinned(sample.sorted, MOST_IN_LIKELIHOOD);
  const weight = sample.size / values.length;
  const censored = { count: sample.censored.count / weight, at: sample.censored.at };
  const allowed = FAMILIES.filter(({ parameters, name }) =>
    sample.size < LEAST_TO_CHOOSE
      ? name === 'lognormal'
      : parameters <= SIMPLE_PARAMETERS || sample.size >= LEAST_FOR_MIXTURES,
  );
  return allowed
    .flatMap((family): Fitted[] => {
      const distribution = family.fit(sample);
      if (distribution === null) return [];
      const aic = 2 * family.parameters - 2 * weight * logLikelihood(distribution, values, censored);
      if (!Number.isFinite(aic)) return [];
      const { ks, ad } = distanceOf(distribution, sample);
      const parameters = parametersOf(distribution);
      return [{ distribution, candidate: { distribution: family.name, parameters, aic, ks, ad } }];
    })
    .toSorted((a, b) => orderOf(a) - orderOf(b));
}

function orderOf({ candidate, distribution }: Fitted): number {
  return (candidate.aic ?? 0) + (distribution.kind === 'mixture' ? MIXTURE_GAIN : 0);
}

function isClose(distribution: Distribution, ks: number, sample: Sample): boolean {
  const all = sample.size + sample.censored.count;
  if (ks > Math.max(KS_LIMIT, KS_CHANCE / Math.sqrt(all))) return false;
  if (sample.censored.count > 0) return true;
  const isOff = (probability: number) =>
    Math.abs(quantileOf(distribution, probability) / quantileOfSample(sample, probability) - 1) >
    QUANTILE_LIMIT;
  return !((sample.size >= VALUES_FOR_P95 && isOff(0.95)) || (sample.size >= VALUES_FOR_P99 && isOff(0.99)));
}

function constantFit(sample: Sample): ChosenFit {
  const value = sample.mean;
  const distribution: Distribution = { kind: 'constant', value };
  return {
    distribution,
    fit: {
      distribution: 'constant',
      n: sample.size,
      censored: sample.censored.count,
      isGood: true,
      parameters: { value },
      parametersCi95: {},
      mean: value,
      meanCi95: null,
      ks: 0,
      ad: 0,
      aic: null,
      candidates: [],
    },
  };
}

function finished(
  distribution: Distribution,
  candidate: FitCandidate,
  sample: Sample,
  judged: Pick<DistributionFit, 'candidates' | 'isGood'>,
  family: Family | undefined,
  generator: Generator,
): ChosenFit {
  const names = Object.keys(candidate.parameters);
  const isSimple = family !== undefined && family.parameters <= 2;
  // What was cut stays in proportion in every resample.
  const perValue = sample.censored.count / sample.size;
  const intervals = bootstrapIntervals(
    sample.sorted,
    (resample) => {
      if (!isSimple) return [meanOfAll(resample)];
      const censored = { count: perValue * resample.length, at: sample.censored.at };
      const refitted = family.fit(sampleOf(resample, censored));
      if (refitted === null) return [Number.NaN, ...names.map(() => Number.NaN)];
      const parameters = parametersOf(refitted);
      return [meanOf(refitted), ...names.map((name) => parameters[name] ?? Number.NaN)];
    },
    generator,
  );
  const parametersCi95: Record<string, Interval95> = {};
  if (isSimple) {
    names.forEach((name, index) => {
      const interval = intervals[index + 1];
      if (interval !== undefined && interval !== null) parametersCi95[name] = interval;
    });
  }
  return {
    distribution,
    fit: {
      distribution: candidate.distribution,
      n: sample.size,
      censored: sample.censored.count,
      isGood: judged.isGood,
      parameters: candidate.parameters,
      parametersCi95,
      mean: meanOf(distribution),
      meanCi95: intervals[0] ?? null,
      ks: candidate.ks,
      ad: candidate.ad,
      aic: candidate.aic,
      candidates: judged.candidates,
    },
  };
}

function meanOfAll(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

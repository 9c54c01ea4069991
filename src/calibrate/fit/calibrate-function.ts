import type { Distribution } from '../../random/distribution.ts';
import type { Generator } from '../../random/generator.ts';
import { lognormalFromMeanCv } from '../../random/make.ts';
import { scaledBy } from '../../random/scaled.ts';
import type {
  CalibratedFirstInvoke,
  CalibratedFunction,
  CalibratedMemoryUsed,
  CalibratedShare,
  CalibratedWaiting,
} from '../../results/documents/calibration-document.ts';
import { type FunctionObservations, OBSERVED_OUTCOMES, type TuningObservations } from '../observations.ts';
import { arrivalsOf } from './arrivals.ts';
import { type ChosenFit, chooseFit } from './choose.ts';
import { firstInvokeOf, memoryLawOf, seenDurations, timeOfDayOf } from './durations.ts';
import { empiricalOf } from './empirical.ts';
import { concurrencyOf, environmentLives } from './environments.ts';
import { type FittedParts, type Fragment, fragmentOf, onOneVcpu, quantilePairs } from './fragment.ts';
import { bootstrapIntervals, wilson } from './intervals.ts';
import type { KnownConfiguration } from './known.ts';
import { overTimeOf } from './over-time.ts';
import { quantileOfSample, type Sample, sampleOf } from './sample.ts';
import { type SplitDurations, splitDurations } from './split.ts';
import { unknownsOf } from './unknown.ts';

const PROBABILITIES = [
  ...Array.from({ length: 49 }, (_, index) => (index + 1) / 50),
  ...[0.985, 0.99, 0.993, 0.995, 0.997, 0.998, 0.999, 0.9995, 0.9999],
];
const LEAST_WAITING = 10;
const LEAST_FOR_SPREAD = 20;

interface Around {
  readonly known: KnownConfiguration;
  readonly tuning: TuningObservations | undefined;
  readonly generator: Generator;
}

/** One function from its invocations. */
export function calibrateFunction(
  seen: FunctionObservations,
  { known, tuning, generator }: Around,
): { readonly document: CalibratedFunction; readonly fragment: Fragment } {
  const split = splitDurations(seen);
  const { counts } = seen;
  const handled = split.warm.size > 0 ? split.warm : split.cold;
  const duration = chooseFit(handled, generator);
  const init = chooseFit(split.init, generator);
  const firstInvoke = firstInvokeOf(split, generator);
  const waiting = waitingOf(split, generator);
  const lives = environmentLives(seen, generator);
  const memoryMb = known.memoryMb ?? split.memoryMb;
  const shares = sharesOf(seen);
  const document: CalibratedFunction = {
    invocations: counts.invocations,
    coldStarts: counts.coldStarts,
    coldStartRate: counts.invocations === 0 ? 0 : counts.coldStarts / counts.invocations,
    coldStartRateCi95: wilson(counts.coldStarts, counts.invocations),
    restores: counts.restores,
    memoryMb,
    runtime: known.runtime ?? seen.runtime,
    architecture: known.architecture ?? seen.architecture,
    timeoutMs: known.timeoutMs ?? split.timeoutMs,
    sources: seen.sources.map((source) => source.replace(/-/g, ' ')),
    firstMs: seen.firstMs,
    lastMs: seen.lastMs,
    isSampled: seen.isSampled,
    durationMs: seenDurations(handled, generator),
    durationsOf: split.warm.size > 0 ? 'warm' : 'cold',
    initMs: seenDurations(split.init, generator),
    fit: duration?.fit ?? null,
    initFit: init?.fit ?? null,
    firstInvoke,
    memoryLaw: memoryLawOf(split, tuning, generator),
    waiting: waiting?.document ?? null,
    timeOfDay: timeOfDayOf(split),
    shares,
    memoryUsedMb: memoryUsedOf(split.usedMb),
    ...lives,
    concurrency: concurrencyOf(seen),
    arrivals: arrivalsOf(seen),
    billing: {
      billedMs: counts.billedMs,
      gbSeconds: counts.gbSeconds,
      initBilled: counts.initBilled,
      initNotBilled: counts.initNotBilled,
    },
    loggedBytesPerInvocation:
      counts.loggedBytes > 0 && counts.invocations > 0
        ? Math.max(0, counts.loggedBytes - counts.platformBytes) / counts.invocations
        : null,
    check: null,
    unknown: [],
    charts: {
      quantiles: quantilesOf(handled, duration),
      initQuantiles: quantilesOf(split.init, init),
      overTime: null,
    },
  };
  const parts: FittedParts = {
    duration: duration?.distribution ?? null,
    init: init?.distribution ?? null,
    firstInvokeMs: firstInvokeDistribution(firstInvoke, split, memoryMb),
    waiting: waiting?.parts ?? null,
    usedMb: usedMbOf(split.usedMb, memoryMb, counts.outOfMemory > 0),
    provisioned: counts.provisioned,
    given: { timeoutMs: known.timeoutMs ?? null, memoryMb: known.memoryMb ?? null },
  };
  const whole = {
    ...document,
    unknown: unknownsOf(document, counts),
    charts: { ...document.charts, overTime: overTimeOf(seen, document.arrivals) },
  };
  return { document: whole, fragment: fragmentOf(whole, parts) };
}

function sharesOf(seen: FunctionObservations): CalibratedFunction['shares'] {
  const { counts, invocations, isSampled } = seen;
  let failed = counts.errors;
  let tried = counts.invocations;
  if (!isSampled && invocations.length === counts.invocations) {
    failed = 0;
    // Of first attempts: the model tries again by itself.
    invocations.outcome.forEach((outcome, index) => {
      if (invocations.isRetry[index] === 1) tried--;
      else if (OBSERVED_OUTCOMES[outcome] === 'failed') failed++;
    });
  }
  const of = (count: number, all = counts.invocations): CalibratedShare => ({
    count,
    of: all,
    share: all === 0 ? 0 : count / all,
    ci95: wilson(count, all),
  });
  return {
    errors: of(failed, tried),
    timeouts: of(counts.timeouts),
    outOfMemory: of(counts.outOfMemory),
    retries: of(counts.retries),
  };
}

function quantilesOf(sample: Sample, chosen: ChosenFit | null) {
  return chosen === null || sample.size < 2
    ? null
    : quantilePairs(sample.sorted, chosen.distribution, PROBABILITIES);
}

/** Of a first handler run's extra, on one vCPU; null where it is no more than chance. */
function firstInvokeDistribution(
  first: CalibratedFirstInvoke | null,
  { cold, warm }: SplitDurations,
  memoryMb: number | null,
): Distribution | null {
  if (first === null || !(first.extraMs > 0) || (first.extraMsCi95 !== null && first.extraMsCi95[0] <= 0)) {
    return null;
  }
  const scale = onOneVcpu(memoryMb);
  const excess = cold.variance - warm.variance;
  // A spread below a twentieth of the mean changes nothing that can be seen.
  const cv = excess > 0 && cold.size >= LEAST_FOR_SPREAD ? Math.sqrt(excess) / first.extraMs : 0;
  return scaledBy(
    cv > 0.05
      ? lognormalFromMeanCv(first.extraMs, Math.min(cv, 3))
      : { kind: 'constant', value: first.extraMs },
    scale,
  );
}

function waitingOf(
  split: SplitDurations,
  generator: Generator,
): { readonly document: CalibratedWaiting; readonly parts: NonNullable<FittedParts['waiting']> } | null {
  const known = [...split.warmWaitingMs.keys()].filter((index) =>
    Number.isFinite(split.warmWaitingMs[index]!),
  );
  if (known.length < LEAST_WAITING) return null;
  const waitingMs = known.map((index) => split.warmWaitingMs[index]!);
  const restMs = known.map((index) => Math.max(0, split.warmMs[index]! - split.warmWaitingMs[index]!));
  const shares = Float64Array.from(known, (index) =>
    Math.min(1, split.warmWaitingMs[index]! / Math.max(split.warmMs[index]!, 0.005)),
  ).sort();
  const io = chooseFit(sampleOf(waitingMs), generator);
  const cpu = chooseFit(sampleOf(restMs), generator);
  if (io === null || cpu === null) return null;
  const [shareCi95 = null] = bootstrapIntervals(
    shares,
    (resample) => [resample.reduce((sum, value) => sum + value, 0) / resample.length],
    generator,
  );
  return {
    document: {
      n: known.length,
      share: shares.reduce((sum, value) => sum + value, 0) / shares.length,
      shareCi95,
      meanMs: waitingMs.reduce((sum, value) => sum + value, 0) / waitingMs.length,
    },
    parts: { io: io.distribution, cpuMs: scaledBy(cpu.distribution, onOneVcpu(split.memoryMb)) },
  };
}

function memoryUsedOf(sample: Sample): CalibratedMemoryUsed | null {
  if (sample.size === 0) return null;
  return {
    n: sample.size,
    mean: sample.mean,
    p50: quantileOfSample(sample, 0.5),
    p95: quantileOfSample(sample, 0.95),
    max: sample.sorted[sample.size - 1]!,
  };
}

/** What was used stays within the memory, unless invocations died of it. */
function usedMbOf(sample: Sample, memoryMb: number | null, hasDied: boolean): Distribution | null {
  if (sample.size === 0) return null;
  const distribution = empiricalOf(sample);
  if (memoryMb === null || hasDied) return distribution;
  if (distribution.kind === 'constant') return distribution.value > memoryMb ? null : distribution;
  return distribution.kind === 'empirical' && distribution.values.some((value) => value > memoryMb)
    ? null
    : distribution;
}

import { AWS } from '../../platform/aws.ts';
import type { Distribution } from '../../random/distribution.ts';
import { quantileOf } from '../../random/moments.ts';
import type {
  CalibratedFunction,
  DistributionFit,
  Interval95,
} from '../../results/documents/calibration-document.ts';
import { cpuFactor } from '../../scenario/compile/cpu.ts';
import { formatCount, formatDuration, formatMemory, formatShare } from '../../units/format.ts';
import { trafficOf } from './traffic.ts';
import { type Plain, short, written, writtenDistribution } from './written.ts';

/** A function of a scenario as it was calibrated. */
export interface Fragment {
  /** What stands under `functions.NAME`, as a person writes it. */
  readonly scenario: Readonly<Record<string, Plain>>;
  /**
   * Key path within the function (`work.duration`) → where it comes from, with n and interval. A path without
   * a key in `scenario` is one that the data cannot tell.
   */
  readonly comments: Readonly<Record<string, string>>;
  /** Keys that stand in `scenario` only so that it runs: an imported template knows better. */
  readonly assumed: readonly string[];
  /** An entry of `traffic` without `to`, with its comment; null where no line has a time. */
  readonly traffic: { readonly entry: Readonly<Record<string, Plain>>; readonly comment: string } | null;
  /** Why its events are asynchronous, which Lambda tries again; null where none was tried again. */
  readonly triedAgain: string | null;
}

/** What was fitted, besides what the document shows. */
export interface FittedParts {
  readonly duration: Distribution | null;
  readonly init: Distribution | null;
  readonly firstInvokeMs: Distribution | null;
  readonly waiting: { readonly io: Distribution; readonly cpuMs: Distribution } | null;
  readonly usedMb: Distribution | null;
  /** Environments of provisioned concurrency that were seen. */
  readonly provisioned?: number | undefined;
  /** Those that were given, which no log can tell better. */
  readonly given: { readonly timeoutMs: number | null; readonly memoryMb: number | null };
}

const TIMEOUTS_MS = [3000, 10_000, 30_000, 60_000, 120_000, 300_000, 900_000];
const DEFAULT_TIMEOUT_MS = 3000;
/** A keep-alive known no better than by this factor says less than what was measured of the platform. */
const WIDEST_KEEP_ALIVE = 2;
const DEFAULT_MEMORY_MB = 128;

export function fragmentOf(fn: CalibratedFunction, parts: FittedParts): Fragment {
  const scenario: Record<string, Plain> = {};
  const comments: Record<string, string> = {};
  const assumed: string[] = [];
  const put = (key: string, value: Plain, comment: string) => {
    scenario[key] = value;
    comments[key] = comment;
  };
  if (fn.runtime !== null) put('runtime', fn.runtime, 'as the log names it');
  else comments['runtime'] = 'not in these logs; it picks the table of cold starts only where none were seen';
  if (fn.architecture !== null) put('architecture', fn.architecture, 'as the log names it');
  else comments['architecture'] = 'not in these logs; it decides the price';
  putMemory(fn, parts, put, assumed);
  putTimeout(fn, parts, put, assumed);
  putWork(fn, parts, put, comments, assumed);
  putColdStart(fn, parts, put, comments);
  if (parts.provisioned !== undefined && parts.provisioned > 0) {
    comments['provisionedConcurrency'] =
      `${formatCount(parts.provisioned)} environments of it were seen; how many there are at once no line says`;
  }
  const { keepAlive, reuse } = fn;
  const isNarrow =
    keepAlive.ci95 !== null && keepAlive.ci95[1] <= WIDEST_KEEP_ALIVE * Math.max(1, keepAlive.ci95[0]);
  if (keepAlive.ms !== null && isNarrow) {
    const ends = `${formatCount(keepAlive.gone)} environments seen to be gone, ${formatCount(keepAlive.reusedGaps)} to serve again`;
    put(
      'keepAlive',
      `${short(keepAlive.ms / 1000)}s`,
      `from ${ends}; 95 %: ${interval(keepAlive.ci95, formatDuration)}`,
    );
  } else {
    comments['keepAlive'] =
      keepAlive.ms !== null
        ? `between ${interval(keepAlive.ci95, formatDuration).replace(' to ', ' and ')}, too wide to use: the platform's measured one stands in`
        : keepAlive.longestReusedMs === null
          ? "these logs cannot tell; the platform's measured one"
          : `too few environments were seen to end; at least ${formatDuration(keepAlive.longestReusedMs)}, the longest gap after which one served again`;
  }
  if (reuse.order !== null) {
    const share = { 'most-recent': reuse.mostRecent, 'least-recent': reuse.leastRecent, random: null }[
      reuse.order
    ];
    put(
      'reuse',
      reuse.order,
      share === null
        ? `no order in ${formatCount(reuse.choices)} choices`
        : `${formatCount(share)} of ${formatCount(reuse.choices)} choices`,
    );
  }
  if (fn.loggedBytesPerInvocation !== null && fn.loggedBytesPerInvocation >= 0.5) {
    put(
      'logs',
      { bytes: `${Math.round(fn.loggedBytesPerInvocation)} B` },
      `the handler's own lines, mean of ${formatCount(fn.invocations)} invocations`,
    );
  }
  const { retries } = fn.shares;
  const triedAgain =
    retries.count === 0
      ? null
      : `${formatCount(retries.count)} of ${formatCount(retries.of)} invocations had the request id of an earlier one: asynchronous events that were tried again`;
  return { scenario, comments, assumed, traffic: trafficFragment(fn), triedAgain };
}

type Put = (key: string, value: Plain, comment: string) => void;

function putMemory(fn: CalibratedFunction, { given }: FittedParts, put: Put, assumed: string[]): void {
  if (given.memoryMb !== null) put('memory', given.memoryMb, 'as its configuration has it');
  else if (fn.memoryMb !== null) put('memory', fn.memoryMb, 'Memory Size of most invocations');
  else {
    put('memory', DEFAULT_MEMORY_MB, "not in these logs: Lambda's default");
    assumed.push('memory');
  }
}

function putTimeout(fn: CalibratedFunction, { given }: FittedParts, put: Put, assumed: string[]): void {
  if (given.timeoutMs !== null) {
    put('timeout', seconds(given.timeoutMs), 'as its configuration has it');
    return;
  }
  if (fn.timeoutMs !== null) {
    put('timeout', seconds(fn.timeoutMs), 'invocations were cut here');
    return;
  }
  const longestMs = fn.durationMs?.max ?? 0;
  const timeoutMs = TIMEOUTS_MS.find((ms) => ms >= 3 * longestMs) ?? 900_000;
  assumed.push('timeout');
  put(
    'timeout',
    seconds(Math.max(DEFAULT_TIMEOUT_MS, timeoutMs)),
    `not in these logs; long enough for the longest invocation seen, ${formatDuration(longestMs)}`,
  );
}

function putWork(
  fn: CalibratedFunction,
  parts: FittedParts,
  put: Put,
  comments: Record<string, string>,
  assumed: string[],
): void {
  const work: Record<string, Plain> = {};
  const { fit, memoryLaw, shares, durationsOf } = fn;
  if (parts.waiting !== null && fn.waiting !== null) {
    work['cpu'] = writtenDistribution(parts.waiting.cpuMs, 'ms');
    work['io'] = writtenDistribution(parts.waiting.io, 'ms');
    comments['work.cpu'] = `what traces do not show as waiting, on one vCPU, n ${formatCount(fn.waiting.n)}`;
    comments['work.io'] =
      `waiting downstream, ${formatShare(fn.waiting.share)} of the duration by traces; 95 %: ${interval(fn.waiting.shareCi95, formatShare)}`;
  } else if (memoryLaw !== null) {
    work['measured'] = Object.fromEntries(
      memoryLaw.sizes.map(({ memoryMb, meanMs }) => [String(memoryMb), written(meanMs, 'ms')]),
    );
    if (memoryLaw.cv > 0) work['cv'] = short(memoryLaw.cv);
    const from = memoryLaw.source === 'logs' ? 'warm invocations' : 'Power Tuning';
    comments['work.measured'] = `means by memory size, of ${from}: ${memoryLaw.sizes
      .map(
        ({ memoryMb, n, meanMsCi95 }) =>
          `${formatMemory(memoryMb)}${n === null ? '' : `, n ${formatCount(n)}`}${meanMsCi95 === null ? '' : ` (${interval(meanMsCi95, formatDuration)})`}`,
      )
      .join('; ')}`;
  } else if (parts.duration !== null && fit !== null) {
    work['duration'] = writtenDistribution(parts.duration, 'ms');
    comments['work.duration'] =
      `${durationsOf} invocations: ${fitWords(fit, 'ms')}. The same at every memory size: these logs have one`;
  } else {
    work['duration'] = '100ms';
    comments['work.duration'] = 'not in these logs';
    assumed.push('work');
  }
  const { errors } = shares;
  if (errors.count > 0) {
    work['errorRate'] = short(errors.share);
    comments['work.errorRate'] =
      `${formatCount(errors.count)} of ${formatCount(errors.of)}; 95 %: ${interval(errors.ci95, formatShare)}`;
  } else if (errors.of > 0) {
    comments['work.errorRate'] =
      `none failed of ${formatCount(errors.of)}; 95 %: at most ${formatShare(errors.ci95?.[1] ?? 0)}`;
  }
  const { memoryUsedMb } = fn;
  if (parts.usedMb !== null && memoryUsedMb !== null) {
    work['memoryUsed'] = writtenDistribution(parts.usedMb, 'MB');
    comments['work.memoryUsed'] =
      `Max Memory Used, which is the environment's highest so far: median ${formatMemory(memoryUsedMb.p50)}, p95 ${formatMemory(memoryUsedMb.p95)}, highest ${formatMemory(memoryUsedMb.max)}, n ${formatCount(memoryUsedMb.n)}`;
  }
  put('work', work, `${formatCount(fn.invocations)} invocations, ${fn.sources.join(', ')}`);
}

function putColdStart(
  fn: CalibratedFunction,
  parts: FittedParts,
  put: Put,
  comments: Record<string, string>,
): void {
  const { initFit, firstInvoke } = fn;
  if (parts.init === null || initFit === null) {
    comments['coldStart'] = "no cold start was seen; the runtime's table stands in";
    return;
  }
  if (fn.restores > fn.coldStarts / 2)
    put(
      'snapStart',
      true,
      `${formatCount(fn.restores)} of ${formatCount(fn.coldStarts)} cold starts were restores`,
    );
  const cold: Record<string, Plain> = { init: writtenDistribution(parts.init, 'ms') };
  comments['coldStart.init'] = fitWords(initFit, 'ms');
  if (firstInvoke !== null && parts.firstInvokeMs !== null) {
    cold['firstInvoke'] = writtenDistribution(parts.firstInvokeMs, 'ms');
    comments['coldStart.firstInvoke'] =
      `a first run took ${formatDuration(firstInvoke.extraMs)} more than a warm one, n ${formatCount(firstInvoke.n)}; 95 %: ${interval(firstInvoke.extraMsCi95, formatDuration)}; as CPU time on one vCPU`;
  } else {
    comments['coldStart.firstInvoke'] =
      firstInvoke === null
        ? 'too few cold starts to tell'
        : `no more than chance: ${formatDuration(firstInvoke.extraMs)}; 95 %: ${interval(firstInvoke.extraMsCi95, formatDuration)}`;
  }
  comments['coldStart.hidden'] = 'no log shows it; 70 to 150 ms were measured outside (2020 and 2021)';
  put('coldStart', cold, `${formatCount(fn.coldStarts)} cold starts`);
}

function trafficFragment(fn: CalibratedFunction): Fragment['traffic'] {
  const { arrivals } = fn;
  if (arrivals === null || arrivals.count < 2) return null;
  const { count, seconds: span, ratePerSecond, ratePerSecondCi95, gapCv, pattern } = arrivals;
  const words = [
    `${formatCount(count)} arrivals in ${formatDuration(span * 1000)}, ${short(ratePerSecond)}/s; 95 %: ${short(ratePerSecondCi95[0])} to ${short(ratePerSecondCi95[1])}`,
  ];
  // Over hours the rhythm itself is what varies.
  const bursts = arrivals.dispersion.filter((one) => pattern !== 'rate' || one.seconds <= 60);
  const worst = bursts.reduce<Interval95 | null>(
    (most, { seconds: window, index }) => (most === null || index > most[1] ? [window, index] : most),
    null,
  );
  if (worst !== null && worst[1] > 1.5 && pattern !== 'constant') {
    // Gaps of gamma vary counts alike in every window; a rate that drifts varies long ones more.
    const cv = gapCv ?? 1;
    const isInPart = pattern !== 'gamma' || worst[1] > 2 * cv * cv;
    words.push(
      `counts in ${formatDuration(worst[0] * 1000)} vary ${short(worst[1])} times as much as Poisson's${isInPart ? ', which this pattern has only in part: --trace keeps it' : ''}`,
    );
  }
  if (gapCv !== null) words.push(`gaps vary by ${short(gapCv)} of their mean`);
  if (pattern === 'rate') words.push('steps by the hour, UTC');
  return { entry: trafficOf(arrivals), comment: words.join('; ') };
}

/** `lognormal of 1,234; KS 0.012; mean 92 ms, 95 %: 90 to 94 ms`. */
export function fitWords(fit: DistributionFit, unit: 'ms' | 'MB'): string {
  const format = unit === 'ms' ? formatDuration : formatMemory;
  const name = fit.isGood ? fit.distribution : 'the values themselves, since no family came close';
  const cut = fit.censored === 0 ? '' : ` and ${formatCount(fit.censored)} cut at the time-out`;
  const ks = fit.distribution === 'constant' ? '' : `; KS ${short(Number(fit.ks.toFixed(4)))}`;
  return `${name}, n ${formatCount(fit.n)}${cut}${ks}; mean ${format(fit.mean)}${fit.meanCi95 === null ? '' : `, 95 %: ${interval(fit.meanCi95, format)}`}`;
}

function interval(ends: Interval95 | null, format: (value: number) => string): string {
  return ends === null ? 'too few to tell' : `${format(ends[0])} to ${format(ends[1])}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)}s`;
}

/** On one vCPU; of what is seen at a memory size. */
export function onOneVcpu(memoryMb: number | null): number {
  return memoryMb === null ? 1 : 1 / cpuFactor(memoryMb, 0, AWS);
}

/** The quantiles of a chart: seen against fitted. */
export function quantilePairs(
  sorted: Float64Array,
  distribution: Distribution,
  probabilities: readonly number[],
): { probability: readonly number[]; seenMs: readonly number[]; fittedMs: readonly number[] } {
  const usable = probabilities.filter((p) => p * sorted.length >= 1 && (1 - p) * sorted.length >= 1);
  return {
    probability: usable,
    seenMs: usable.map((p) => short(sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))]!)),
    fittedMs: usable.map((p) => short(quantileOf(distribution, p))),
  };
}

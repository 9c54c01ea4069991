import type {
  CalibratedFigure,
  CalibratedFunction,
  CalibrationDocument,
  Interval95,
} from '../../results/documents/calibration-document.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../../units/format.ts';

/** A figure of the model beside what was seen. */
export interface CheckRow {
  readonly what: string;
  readonly seen: string;
  readonly predicted: string;
  /** Signed, in per cent; empty where there is nothing to divide by. */
  readonly off: string;
}

export function byInvocations(
  document: CalibrationDocument,
): readonly (readonly [string, CalibratedFunction])[] {
  return Object.entries(document.functions).toSorted(
    ([a, one], [b, other]) => other.invocations - one.invocations || (a < b ? -1 : 1),
  );
}

export function fitText({ fit }: CalibratedFunction): string {
  if (fit === null) return 'none';
  return fit.isGood ? fit.distribution : 'own values';
}

export function ksText({ fit }: CalibratedFunction): string {
  return fit === null || fit.n === 0 || fit.distribution === 'constant' || fit.ks === 0
    ? '–'
    : String(Number(fit.ks.toPrecision(2)));
}

export function intervalText(interval: Interval95 | null, format: (value: number) => string): string {
  return interval === null ? 'too few to tell' : `${format(interval[0])} – ${format(interval[1])}`;
}

export function checkRows({ check }: CalibratedFunction): readonly CheckRow[] {
  if (check === null) return [];
  const row = (
    what: string,
    { seen, predicted }: CalibratedFigure,
    format: (value: number) => string,
  ): CheckRow => ({
    what,
    seen: format(seen),
    predicted: format(predicted),
    off: seen > 0 ? signed((100 * (predicted - seen)) / seen) : '',
  });
  return [
    row('cold starts', check.coldStarts, formatCount),
    row('p50', check.p50Ms, formatDuration),
    row('p95', check.p95Ms, formatDuration),
    row('p99', check.p99Ms, formatDuration),
    row('highest concurrency', check.maxConcurrency, formatCount),
    row('billed time', check.billedSeconds, (value) => formatDuration(value * 1000)),
  ];
}

function signed(percent: number): string {
  const shown = Number(percent.toPrecision(2));
  return `${shown > 0 ? '+' : ''}${shown} %`;
}

/** Every fitted figure of a function with its interval: name, value, interval, where it comes from. */
export function parameterRows(
  fn: CalibratedFunction,
): readonly (readonly [string, string, string, string])[] {
  const { durationMs, initMs, firstInvoke, shares, keepAlive, arrivals, reuse, waiting } = fn;
  const rows: (readonly [string, string, string, string])[] = [];
  if (durationMs !== null) {
    const n = `n ${formatCount(durationMs.count)}`;
    rows.push([
      `${fn.durationsOf} duration, mean`,
      formatDuration(durationMs.mean),
      intervalText(durationMs.meanCi95, formatDuration),
      n,
    ]);
    rows.push(['p50', formatDuration(durationMs.p50), intervalText(durationMs.p50Ci95, formatDuration), n]);
    rows.push(['p95', formatDuration(durationMs.p95), intervalText(durationMs.p95Ci95, formatDuration), n]);
    rows.push(['p99', formatDuration(durationMs.p99), intervalText(durationMs.p99Ci95, formatDuration), n]);
  }
  if (initMs !== null) {
    const what = fn.restores > fn.coldStarts / 2 ? 'restore' : 'init';
    rows.push([
      `${what}, mean`,
      formatDuration(initMs.mean),
      intervalText(initMs.meanCi95, formatDuration),
      `n ${formatCount(initMs.count)}`,
    ]);
    rows.push([
      `${what}, p95`,
      formatDuration(initMs.p95),
      intervalText(initMs.p95Ci95, formatDuration),
      `n ${formatCount(initMs.count)}`,
    ]);
  }
  if (firstInvoke !== null) {
    rows.push([
      'first invocation, extra',
      formatDuration(firstInvoke.extraMs),
      intervalText(firstInvoke.extraMsCi95, formatDuration),
      `n ${formatCount(firstInvoke.n)}`,
    ]);
  }
  rows.push([
    'cold starts',
    formatShare(fn.coldStartRate),
    intervalText(fn.coldStartRateCi95, formatShare),
    `${formatCount(fn.coldStarts)} of ${formatCount(fn.invocations)}`,
  ]);
  for (const [what, share] of [
    ['errors', shares.errors],
    ['time-outs', shares.timeouts],
    ['out of memory', shares.outOfMemory],
    ['retries', shares.retries],
  ] as const) {
    rows.push([
      what,
      formatShare(share.share),
      intervalText(share.ci95, formatShare),
      `${formatCount(share.count)} of ${formatCount(share.of)}`,
    ]);
  }
  if (waiting !== null) {
    rows.push([
      'waiting downstream',
      formatShare(waiting.share),
      intervalText(waiting.shareCi95, formatShare),
      `n ${formatCount(waiting.n)}`,
    ]);
  }
  if (arrivals !== null) {
    rows.push([
      'arrivals',
      formatRate(arrivals.ratePerSecond),
      intervalText(arrivals.ratePerSecondCi95, formatRate),
      `${formatCount(arrivals.count)} in ${formatDuration(arrivals.seconds * 1000)}, ${arrivals.pattern}`,
    ]);
  }
  if (keepAlive.ms !== null) {
    rows.push([
      'keep-alive',
      formatDuration(keepAlive.ms),
      intervalText(keepAlive.ci95, formatDuration),
      `${formatCount(keepAlive.gone)} gone, ${formatCount(keepAlive.reusedGaps)} reused`,
    ]);
  }
  if (reuse.order !== null) rows.push(['reuse', reuse.order, '', `${formatCount(reuse.choices)} choices`]);
  if (fn.concurrency !== null) {
    rows.push([
      'concurrency, mean and highest',
      `${Number(fn.concurrency.mean.toPrecision(3))}, ${formatCount(fn.concurrency.max)}`,
      '',
      '',
    ]);
  }
  return rows;
}

/** One sentence on whether init was billed; null where no cold start tells. */
export function initBillingText({ billing }: CalibratedFunction): string | null {
  const all = billing.initBilled + billing.initNotBilled;
  if (all === 0) return null;
  if (billing.initNotBilled === 0)
    return `Init was billed in all ${formatCount(all)} cold starts whose rule can be told, as since August 2025.`;
  return `Init was not billed in ${formatCount(billing.initNotBilled)} of ${formatCount(all)} cold starts whose rule can be told; the simulator bills it, and no key changes that.`;
}

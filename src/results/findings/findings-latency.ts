import { log10 } from '../../math/log.ts';
import { pow } from '../../math/pow.ts';
import { formatCount, formatDuration, formatShare } from '../../units/format.ts';
import { ratio } from '../statistics/rounded.ts';
import { type FunctionRule, firstMeasuredStep, type WeighedFinding } from './finding-input.ts';

/** A percentile with fewer values above it than this moves with every seed. */
const FEWEST_TAIL_VALUES = 20;
/** Values above a percentile that hold it to about ± 10 %. */
const WANTED_TAIL_VALUES = 100;
/** Cold starts rule p99 when it is this many times the p99 of the requests that found a warm environment. */
const COLD_P99_FACTOR = 1.5;
/** An hour with less than this share of the mean hour's invocations is quiet. */
const QUIET_SHARE = 0.5;
/** Below this mean number of invocations an hour, quiet hours are chance. */
const FEWEST_PER_HOUR = 20;
const FEWEST_HOURS = 6;
/**
 * Quiet hours are worth a word when they hold this share of the cold starts, and twice their share of the
 * invocations.
 */
const QUIET_COLD_SHARE = 0.25;
/** Below this many, shares of cold starts mean little. */
const FEWEST_COLD_STARTS = 20;

const tailRestsOnFew: FunctionRule = ({ name, measured }) => thinTail(name, measured.latencyMs.count);

/** What is said of a latency's percentiles that rest on few of `count` requests, or null. */
export function thinTail(name: string, count: number): WeighedFinding | null {
  if (count === 0) return null;
  const tail = [
    { label: 'p99', above: Math.floor(count * 0.01 + 1e-9) },
    { label: 'p99.9', above: Math.floor(count * 0.001 + 1e-9) },
  ].find(({ above }) => above < FEWEST_TAIL_VALUES);
  if (tail === undefined) return null;
  const { label, above } = tail;
  const share = label === 'p99' ? 0.01 : 0.001;
  const rests =
    above === 0
      ? `is little more than its largest value (${formatCount(count)} ${count === 1 ? 'request' : 'requests'} in all)`
      : `rests on ${above} ${above === 1 ? 'request' : 'requests'}`;
  return {
    severity: 'notice',
    weight: label === 'p99' ? 0.9 : 0.4 - above / 100,
    text: `${label} of ${name}'s latency ${rests}: simulate ${roundFactor(WANTED_TAIL_VALUES / (count * share))} longer`,
  };
}

/** Whether a finding is one of `thinTail`. */
export function isOfThinTail(text: string): boolean {
  return /^p99(\.9)? of .*'s latency (rests on|is little more than)/.test(text);
}

const coldStartsRuleP99: FunctionRule = ({ name, measured }) => {
  const { latencyMs, coldLatencyMs, warmLatencyMs, initMs } = measured;
  if (coldLatencyMs.count < FEWEST_COLD_STARTS || warmLatencyMs.count === 0) return null;
  const p99 = latencyMs.quantile(0.99);
  const warmP99 = warmLatencyMs.quantile(0.99);
  if (p99 < COLD_P99_FACTOR * warmP99) return null;
  const init =
    initMs.count === 0 ? '' : ` (half of the inits take over ${formatDuration(initMs.quantile(0.5))})`;
  return {
    severity: 'notice',
    weight: Math.min(0.95, 1 - ratio(warmP99, p99)),
    text: `cold starts set ${name}'s p99: ${formatDuration(p99)} with them, ${formatDuration(warmP99)} without${init}: shorten its init or provision concurrency`,
  };
};

const quietHours: FunctionRule = ({ name, series, measured }, input) => {
  const { stepSeconds } = input.measurements.series;
  if (3600 % stepSeconds !== 0 || measured.coldStarts < FEWEST_COLD_STARTS) return null;
  const stepsPerHour = 3600 / stepSeconds;
  const first = firstMeasuredStep(input);
  const hours = Math.floor((series.invocations.length - first) / stepsPerHour);
  const invocations = hourly(series.invocations);
  const coldStarts = hourly(series.coldStarts);
  const mean = ratio(total(invocations), hours);
  if (hours < FEWEST_HOURS || mean < FEWEST_PER_HOUR) return null;
  const isQuiet = invocations.map((count) => count < mean * QUIET_SHARE);
  const coldShare = ratio(total(coldStarts.filter((_, hour) => isQuiet[hour])), total(coldStarts));
  const share = ratio(total(invocations.filter((_, hour) => isQuiet[hour])), total(invocations));
  if (coldShare < QUIET_COLD_SHARE || coldShare < 2 * share) return null;
  return {
    severity: 'info',
    weight: coldShare,
    text: `${formatShare(roundPercent(coldShare))} of ${name}'s cold starts come from the quiet hours, which see ${formatShare(roundPercent(share))} of its invocations: keep environments ready in those hours alone, or leave them cold if nobody waits`,
  };

  function hourly(steps: Float64Array): number[] {
    return Array.from({ length: hours }, (_, hour) => {
      const start = first + hour * stepsPerHour;
      return total(steps.subarray(start, start + stepsPerHour));
    });
  }
};

/** What stands behind the latency figures. */
export const LATENCY_RULES: readonly FunctionRule[] = [tailRestsOnFew, coldStartsRuleP99, quietHours];

/** The next of 5, 10, 20, 50 …, in words while they are short: a rule of thumb needs no digits. */
function roundFactor(factor: number): string {
  const decade = pow(10, Math.max(0, Math.floor(log10(factor))));
  const times = Math.max(5, decade * ([1, 2, 5, 10].find((multiple) => multiple * decade >= factor) ?? 10));
  if (times === 5) return 'five times';
  return times === 10 ? 'ten times' : `${formatCount(times)} times`;
}

function roundPercent(share: number): number {
  return share < 0.01 ? share : Math.round(share * 100) / 100;
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0;
  return sum;
}

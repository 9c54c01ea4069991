import type { CalibratedFunction, CalibrationGap } from '../../results/documents/calibration-document.ts';
import { formatCount, formatDuration, formatMemory, formatShare } from '../../units/format.ts';
import type { ObservedCounts } from '../observations.ts';

type Ask = (fn: CalibratedFunction, counts: ObservedCounts | null) => CalibrationGap | null;

const FEW_WARM = 200;
const FEW_COLD = 30;
const DAY_SECONDS = 86_400;

/** What the data of a function cannot tell, most important first, each with what would. */
const ASKS: readonly Ask[] = [
  (_fn, counts) =>
    counts === null || counts.emulator === 0
      ? null
      : {
          id: 'emulator',
          text: `${formatCount(counts.emulator)} lines are an emulator's, which bills nothing and measures no memory`,
          remedy: 'give logs of AWS Lambda itself: lambda-sim calibrate --queries prints the commands',
        },
  (fn) =>
    fn.sources.includes('metrics')
      ? {
          id: 'metrics-only',
          text: 'metrics alone: the spread is taken from a few percentiles, cold starts and memory are not in them',
          remedy: 'export REPORT lines: lambda-sim calibrate --queries prints the commands',
        }
      : null,
  (fn) =>
    fn.durationMs !== null && fn.durationsOf === 'cold'
      ? {
          id: 'only-cold',
          text: 'every invocation started cold: a warm one may be shorter, as the first run of a handler takes longer',
          remedy: 'give logs of a busier time, or call it twice within a minute',
        }
      : null,
  (fn) =>
    fn.durationsOf === 'warm' && (fn.durationMs?.count ?? 0) < FEW_WARM
      ? {
          id: 'few-invocations',
          text: `${formatCount(fn.durationMs?.count ?? 0)} warm invocations: p99 is not known from fewer than ${FEW_WARM}`,
          remedy: 'give logs of a longer time',
        }
      : null,
  (fn) =>
    fn.memoryLaw === null && fn.waiting === null && fn.fit !== null
      ? {
          id: 'one-memory-size',
          text: `one memory size only${fn.memoryMb === null ? '' : ` (${formatMemory(fn.memoryMb)})`}: the model takes the same at every other`,
          remedy:
            'deploy 512 and 1769 MB for ten minutes each and give those logs too, or give X-Ray traces (aws xray batch-get-traces) or the output of Power Tuning',
        }
      : null,
  (fn) =>
    fn.fit !== null && !fn.fit.isGood
      ? {
          id: 'no-family',
          text: `no family of distributions comes close to the warm duration, so the values themselves stand in: nothing slower than ${formatDuration(fn.durationMs?.max ?? 0)} can come`,
          remedy:
            'a function that does several things is several: give the logs of each version or route apart',
        }
      : null,
  (fn) =>
    fn.timeOfDay?.isMarked === true
      ? {
          id: 'time-of-day',
          text: `the hour of the day explains ${formatShare(fn.timeOfDay.explained)} of how the duration varies, and the model has one distribution for all hours`,
          remedy: 'calibrate the busy and the quiet hours apart, and give each its month regime',
        }
      : null,
  (_fn, counts) =>
    counts === null || counts.provisioned === 0
      ? null
      : {
          id: 'provisioned',
          text: `${formatCount(counts.provisioned)} environments were of provisioned concurrency, whose init no invocation waits for; how many there are at once no line says`,
          remedy:
            'set provisionedConcurrency: aws lambda list-provisioned-concurrency-configs tells it; without it the model has cold starts',
        },
  (fn) =>
    fn.initFit === null || fn.initFit.n < FEW_COLD
      ? {
          id: 'few-cold-starts',
          text:
            fn.initFit === null
              ? "no cold start is in these logs: the runtime's measured table stands in"
              : `${formatCount(fn.initFit.n)} cold starts: their spread is hardly known`,
          remedy: 'give logs of a longer time, or of a deployment, after which every environment is new',
        }
      : null,
  (fn) =>
    fn.initFit === null
      ? null
      : {
          id: 'hidden',
          text: 'the part of a cold start before init (fetching the code, starting the machine) is in no log: the model has none',
          remedy:
            "give X-Ray traces, or set coldStart.hidden from a client's view: 70 to 150 ms were measured",
        },
  (fn) =>
    fn.keepAlive.ms === null && !fn.sources.includes('metrics')
      ? {
          id: 'keep-alive',
          text:
            fn.keepAlive.longestReusedMs === null
              ? "no line says which environment served, so keep-alive is the platform's"
              : `${formatCount(fn.keepAlive.gone)} environments were seen to be gone, too few to tell the keep-alive`,
          remedy: 'export @logStream too (one stream is one environment), over a time with idle hours',
        }
      : null,
  (fn) =>
    fn.arrivals === null
      ? {
          id: 'no-times',
          text: 'no line has a time: the model has no traffic, no keep-alive and no concurrency',
          remedy: 'export @timestamp too: lambda-sim calibrate --queries prints the query',
        }
      : null,
  (fn) =>
    fn.arrivals !== null && fn.arrivals.seconds < 7 * DAY_SECONDS
      ? {
          id: 'short-time',
          text: `${formatDuration(fn.arrivals.seconds * 1000)} of traffic: ${fn.arrivals.seconds < DAY_SECONDS ? 'hours that were not seen have the mean of the others' : 'weekdays are not told apart'}`,
          remedy: 'give two weeks of logs, or of the metric Invocations (aws cloudwatch get-metric-data)',
        }
      : null,
  (fn) =>
    fn.timeoutMs === null && fn.fit !== null
      ? {
          id: 'time-out',
          text: 'no invocation was cut, so the time-out is not known',
          remedy: 'import the template, or set timeout: aws lambda get-function-configuration tells it',
        }
      : null,
];

export function unknownsOf(fn: CalibratedFunction, counts: ObservedCounts | null): readonly CalibrationGap[] {
  return ASKS.flatMap((ask) => ask(fn, counts) ?? []);
}

import type { RefusalReason } from '../../model/refusal-reasons.ts';
import { counter, type Figure, gauge, money, trend } from './figure.ts';

const outcome = (name: string, key: string, words: string, extras: Partial<Figure> = {}): Figure =>
  counter(name, `outcomes.${key}`, words, {
    per: 'requests',
    csv: { metric: 'outcomes', statistic: key },
    ...extras,
  });

const refusals = (name: string, reason: RefusalReason, why: string): Figure =>
  counter(name, `throttledBy.${reason}`, `attempts refused ${why}`, {
    per: 'requests',
    csv: { metric: 'throttledBy', statistic: reason },
  });
const worst = (name: string, key: string, unit: Figure['unit'], words: string): Figure => ({
  name,
  kind: 'rate',
  unit,
  words: `${words}; of all together that of the worst function`,
  keys: [`worstMinute.${key}`],
  ofAll: 'max',
  headline: ['value'],
  csv: { metric: 'worstMinute', statistic: key.replace(/Ms$/, '') },
});

/** Of a function, or of all functions together. */
export const FUNCTION_FIGURES: readonly Figure[] = [
  counter('requests', 'requests', 'events addressed to it', {
    per: 'requests',
    isRateUnlisted: true,
    headline: ['count'],
  }),
  counter('invocations', 'invocations', 'times that the code started, retries included', {
    per: 'requests',
    isRateUnlisted: true,
    totalsKey: 'invocations',
  }),
  counter('coldStarts', 'coldStarts', 'invocations in a new environment; the rate is of invocations', {
    per: 'invocations',
    rateKey: 'coldStartRate',
    totalsKey: 'coldStarts',
    headline: ['rate'],
    brief: ['rate'],
  }),
  counter('throttles', 'throttles', 'refused attempts: an asynchronous event can be refused more than once', {
    per: 'requests',
    totalsKey: 'throttles',
    headline: ['count'],
    brief: ['count'],
  }),
  counter(
    'errors',
    ['outcomes.failed', 'outcomes.timedOut', 'outcomes.outOfMemory'],
    'requests that failed, timed out or ran out of memory',
    { per: 'requests', totalsKey: 'errors', headline: ['count'], brief: ['count'] },
  ),
  counter(
    'failedInvocations',
    'failedInvocations',
    'invocations that failed, timed out or ran out of memory, also those whose event is tried again',
    { per: 'invocations' },
  ),
  outcome('timeouts', 'timedOut', 'requests that timed out', { headline: ['count'], aliases: ['timedOut'] }),
  trend('latency', 'latencyMs', "from the event's arrival to its final outcome", { brief: ['med', 'p99'] }),
  trend('duration', 'durationMs', 'of the handler, without init'),
  trend('init', 'initMs', 'of cold starts'),
  gauge('concurrency', 'concurrency', 'busy environments', {
    headline: ['max'],
    peakSeries: 'concurrencyMax',
  }),
  gauge('environments', 'environments', 'environments that are alive'),
  counter('gbSeconds', 'gbSeconds', 'billed GB-seconds', {
    unit: 'gbSeconds',
    totalsKey: 'gbSeconds',
    headline: ['count'],
    csv: { metric: 'gbSeconds', statistic: 'sum' },
  }),
  outcome('succeeded', 'succeeded', 'requests that succeeded in the end'),
  outcome('failed', 'failed', 'requests that failed in the end'),
  outcome('outOfMemory', 'outOfMemory', 'requests that ran out of memory in the end'),
  outcome('throttled', 'throttled', 'requests that were refused in the end', { headline: ['count'] }),
  outcome('accessDenied', 'accessDenied', 'requests without the permission', { headline: ['count'] }),
  outcome('dropped', 'dropped', 'asynchronous events that outlived their maximum age', {
    headline: ['count'],
  }),
  outcome('inFlight', 'inFlight', 'requests without an outcome at the end of the run'),
  counter('billed', 'billedMs', 'billed duration', {
    unit: 'ms',
    aliases: ['billedMs'],
    csv: { metric: 'billed', statistic: 'sum' },
  }),
  gauge('idleEnvironments', 'environments.idleMean', 'environments that wait for work', {
    levels: ['avg'],
    csv: { metric: 'environments', statistic: 'idleMean' },
  }),
  worst('worstP99', 'p99Ms', 'ms', '99th percentile of the latency in the worst minute'),
  worst('worstRefused', 'refusedRate', 'share', 'share of requests refused in the minute in which most were'),
  worst('worstErrors', 'errorRate', 'share', 'share of requests that failed in the minute in which most did'),
  money('monthlyCost', 'cost.monthly', 'its part of the monthly bill'),
  money('totalCost', 'cost.total', 'its part of the bill of the simulated time'),
  refusals('throttledByAccount', 'account', "for the account's concurrency"),
  refusals('throttledByReserved', 'reserved', 'for the reserved concurrency'),
  refusals('throttledByScalingRate', 'scalingRate', 'for the rate of new environments'),
  refusals('throttledByRequestRate', 'requestRate', "for the account's requests a second"),
  refusals('throttledBySource', 'source', 'by what stands before Lambda, such as the throttle of an API'),
];

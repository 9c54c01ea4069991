import { counter, type Figure, gauge, trend } from './figure.ts';

const ofEvents = (name: string, words: string, extras: Partial<Figure> = {}): Figure =>
  counter(name, name, words, { per: 'events', ...extras });

const ofCalls = (name: string, words: string, extras: Partial<Figure> = {}): Figure =>
  counter(name, name, words, { per: 'calls', ...extras });

export const TRIGGER_FIGURES: readonly Figure[] = [
  trend('age', 'ageMs', "from an event's arrival to the start of the invocation that handled it"),
  gauge('backlog', 'backlog', 'events that wait', { headline: ['max'] }),
  ofEvents('events', 'events that arrived', { isRateUnlisted: true, headline: ['count'] }),
  ofEvents('filtered', 'events that the filter kept back'),
  ofEvents('blocked', 'events that AWS WAF blocked, where there is one'),
  ofEvents('edgeHits', 'events that CloudFront answered, where it stands before'),
  ofEvents('cacheHits', 'events that the cache of the API answered, where it has one'),
  ofEvents('batches', 'batches that ran', { isRateUnlisted: true }),
  {
    name: 'recordsPerBatch',
    kind: 'rate',
    unit: 'count',
    words: 'events of a batch, on average; of queues and streams',
    keys: ['recordsPerBatch'],
    csv: { metric: 'recordsPerBatch', statistic: 'mean' },
  },
  ofEvents('deadLettered', 'events given up after their last attempt', {
    headline: ['count'],
    aliases: ['deadLetters'],
  }),
  ofEvents('expired', 'events that outlived their retention or age', { headline: ['count'] }),
  ofEvents('throttled', 'events refused in the end, by the gateway or by Lambda', { headline: ['count'] }),
  ofEvents('accessDenied', 'events without the permission, or refused by the authorizer', {
    headline: ['count'],
  }),
  trend('iteratorAge', 'iteratorAgeMs', 'age of the last record of each read; of streams'),
  trend(
    'execution',
    'executionMs',
    'of an execution that ended, from its start; of workflows of several states',
  ),
  ofEvents('succeeded', 'executions that succeeded; of workflows of several states'),
  ofEvents('failed', 'executions that failed; of workflows of several states', { headline: ['rate'] }),
  ofEvents('timedOut', 'executions that timed out; of workflows of several states', {
    headline: ['rate'],
    aliases: ['timeouts'],
  }),
  ofEvents('inFlight', 'executions that the end of the run cut; of workflows of several states', {
    isRateUnlisted: true,
  }),
  ofEvents('transitions', 'state transitions, retries included; of workflows of several states', {
    isRateUnlisted: true,
  }),
  ofEvents('retries', 'retries of states; of workflows of several states', { isRateUnlisted: true }),
  trend(
    'firstByte',
    'firstByteMs',
    'from a request to the first byte of its answer, where answers are streamed; of those that succeeded',
  ),
  ofEvents('leftOver', 'events without an outcome at the end; of queues, streams and asynchronous events', {
    headline: ['count'],
    brief: ['count'],
  }),
  {
    name: 'drainedAt',
    kind: 'rate',
    unit: 'ms',
    words: 'from the start of the run until the last backlog was worked off; of queues and streams',
    keys: ['drainedAtMs'],
    headline: ['value'],
    brief: ['value'],
    csv: { metric: 'drained', statistic: 'at' },
  },
  {
    name: 'drainedAfter',
    kind: 'rate',
    unit: 'ms',
    words: 'the same from the end of the failure that the backlog followed, else from its begin',
    keys: ['drainedAfterMs'],
    headline: ['value'],
    csv: { metric: 'drained', statistic: 'after' },
  },
];

export const RESOURCE_FIGURES: readonly Figure[] = [
  trend('latency', 'latencyMs', 'of a call, queueing included'),
  ofCalls('rejected', 'calls that were refused', { headline: ['count'] }),
  ofCalls('calls', 'calls that were made', { isRateUnlisted: true }),
  ofCalls('failed', 'calls that failed', { headline: ['count'] }),
  ofCalls('timedOut', 'calls that timed out', { headline: ['count'], aliases: ['timeouts'] }),
  ofCalls('accessDenied', 'calls without the permission', { headline: ['count'] }),
  gauge('concurrency', 'concurrency', 'calls in service', { headline: ['max'] }),
  gauge('waiting', 'waiting', 'calls that wait to be served', { headline: ['max'] }),
  gauge('connections', 'connections', 'open connections', { headline: ['max'] }),
];

export const CHAIN_FIGURES: readonly Figure[] = [
  trend(
    'latency',
    'latencyMs',
    'end to end: from an event to the end of the last invocation that it set off; refused events are left out',
  ),
  {
    name: 'invocationsPerEvent',
    kind: 'rate',
    unit: 'count',
    words: 'invocations that an event set off, of those that set off any',
    keys: ['invocationsPerEvent'],
    csv: { metric: 'invocationsPerEvent', statistic: 'mean' },
  },
  counter('events', 'events', 'events from outside, refused ones included', {
    per: 'events',
    isRateUnlisted: true,
  }),
  counter(
    'refused',
    'refused',
    'events that were refused, so that nothing ran; the latency leaves them out',
    {
      per: 'events',
      rateKey: 'refusedRate',
      headline: ['rate'],
    },
  ),
];

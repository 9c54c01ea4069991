import { CALL_DENIED, CALL_REJECTED } from '../../src/model/call-codes.ts';
import type { DocumentInput } from '../../src/results/build-document.ts';
import {
  callOutcomes,
  compiledFunction,
  compiledResource,
  compiledScenario,
  compiledSource,
  documentInput,
  functionModel,
  histogramOf,
  measured,
  measurements,
  outcomes,
  queueModel,
  resourceMeasured,
  resourceModel,
  resourceSeries,
  series,
  sourceMeasured,
  sourceModel,
  sourceSeries,
  streamModel,
} from './fixtures.ts';

/**
 * An API behind a gateway that writes to a table and puts jobs into a queue, which a worker takes from, also
 * when the API sends them as a destination; a stream; direct calls. Every source has another number of
 * events.
 */
export function richInput(
  change: (input: DocumentInput) => Partial<DocumentInput> = () => ({}),
): DocumentInput {
  const steps = 60;
  const operation = { operation: 'PutItem', sizeBytes: 0, readUnits: 0, writeUnits: 1 };
  const input = documentInput({
    compiled: compiledScenario({
      functions: [
        compiledFunction(),
        compiledFunction({ name: 'worker' }),
        compiledFunction({ name: 'audit' }),
      ],
      sources: [
        compiledSource({ trigger: 'web', source: 'api-gateway' }),
        compiledSource({ trigger: 'jobs', source: 'sqs' }),
        compiledSource({ trigger: 'jobs', source: 'sqs', from: 'api' }),
        compiledSource({ trigger: 'changes', source: 'kinesis' }),
        compiledSource(),
        compiledSource({ source: 'lambda', from: 'api' }),
      ],
      resources: [
        compiledResource({
          name: 'orders',
          type: 'dynamodb',
          concurrency: 20,
          operations: [
            { ...operation, function: 'api', count: 1 },
            { ...operation, function: 'worker', count: 3 },
          ],
        }),
        compiledResource({
          name: 'queue',
          type: 'sqs',
          operations: [{ ...operation, function: 'api', count: 1 }],
        }),
      ],
      model: {
        functions: [functionModel(), functionModel(), functionModel()],
        sources: [
          sourceModel(),
          sourceModel({ functionIndex: 1, poller: queueModel() }),
          sourceModel({ functionIndex: 1, poller: queueModel(), isEntry: false }),
          sourceModel({ functionIndex: 2, poller: streamModel() }),
          sourceModel(),
          sourceModel({ functionIndex: 2, isEntry: false }),
        ],
        resources: [resourceModel({ concurrency: 20 }), resourceModel({ feedsSource: 1 })],
      },
    }),
    measurements: {
      ...measurements(
        [
          measured({
            requests: 1000,
            invocations: 900,
            outcomes: outcomes({ succeeded: 900, throttled: 100 }),
          }),
          measured({ requests: 500, invocations: 300, outcomes: outcomes({ succeeded: 500 }) }),
          measured({ requests: 60, invocations: 60, outcomes: outcomes({ succeeded: 60 }) }),
        ],
        [series(steps), series(steps), series(steps)],
      ),
      sources: [
        sourceMeasured({ events: 700, outcomes: outcomes({ succeeded: 630, throttled: 70 }) }),
        sourceMeasured({
          events: 420,
          filtered: 20,
          batches: 60,
          deadLettered: 5,
          expired: 2,
          ageMs: histogramOf([1000, 2000]),
          backlog: { mean: 4, max: 30 },
        }),
        sourceMeasured({
          events: 100,
          batches: 20,
          deadLettered: 1,
          ageMs: histogramOf([6000]),
          backlog: { mean: 1, max: 10 },
        }),
        sourceMeasured({ events: 50, iteratorAgeMs: histogramOf([500]), ageMs: histogramOf([300]) }),
        sourceMeasured({ events: 300, outcomes: outcomes({ succeeded: 270, throttled: 30 }) }),
        sourceMeasured({ events: 10 }),
      ],
      resources: [
        resourceMeasured({
          calls: 1800,
          outcomes: callOutcomes([CALL_REJECTED, 36], [CALL_DENIED, 18]),
          concurrency: { mean: 3, max: 20 },
          waiting: { mean: 0.5, max: 7 },
        }),
        resourceMeasured({ calls: 104 }),
      ],
      chains: new Map([
        [0, { latencyMs: histogramOf([100, 300]), invocations: 5, refused: 0 }],
        [4, { latencyMs: histogramOf([50]), invocations: 1, refused: 0 }],
      ]),
      series: {
        stepSeconds: 60,
        functions: [series(steps), series(steps), series(steps)],
        sources: [
          sourceSeries(steps),
          sourceSeries(steps, {
            backlog: new Float64Array(steps).fill(4),
            backlogMax: new Float64Array(steps).map((_, step) => (step === 3 ? 30 : 5)),
          }),
          sourceSeries(steps, {
            backlog: new Float64Array(steps).fill(1),
            backlogMax: new Float64Array(steps).map((_, step) => (step === 5 ? 10 : 2)),
          }),
          sourceSeries(steps, { iteratorAgeMs: new Float64Array(steps).fill(500) }),
          sourceSeries(steps),
          sourceSeries(steps),
        ],
        resources: [resourceSeries(steps), resourceSeries(steps)],
      },
    },
  });
  return { ...input, ...change(input) };
}

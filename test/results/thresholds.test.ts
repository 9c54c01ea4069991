import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { CALL_REJECTED } from '../../src/model/call-codes.ts';
import type { FunctionMeasurements } from '../../src/model/measurements.ts';
import { buildDocument, type DocumentInput } from '../../src/results/build-document.ts';
import { parseThreshold } from '../../src/results/figures/thresholds.ts';
import {
  bill,
  callOutcomes,
  compiledFunction,
  compiledResource,
  compiledScenario,
  compiledSource,
  documentInput,
  histogramOf,
  line,
  measured,
  measurements,
  outcomes,
  resourceMeasured,
  resourceModel,
  series,
  sourceMeasured,
} from './fixtures.ts';

const names = { functions: ['api', 'my.worker-1'], triggers: ['jobs'], resources: ['orders'] };

function limitOf(metric: string, expression: string): number | string {
  const parsed = parseThreshold(metric, expression, names);
  return parsed.ok ? parsed.threshold.limit : `${parsed.problem}; ${parsed.remedy}`;
}

type Functions = Readonly<Record<string, Partial<FunctionMeasurements>>>;

function inputOf(functions: Functions, metric: string, expression: string): DocumentInput {
  const all = Object.values(functions).map((changes) => measured(changes));
  return documentInput({
    compiled: compiledScenario({
      functions: Object.keys(functions).map((name) => compiledFunction({ name })),
      thresholds: [{ metric, expression }],
    }),
    measurements: {
      ...measurements(
        all,
        all.map(({ concurrency }) =>
          series(10, { concurrencyMax: new Float64Array(10).fill(concurrency.max) }),
        ),
      ),
      entryRequests: 500_000,
    },
    bill: bill([line({ quantity: new Decimal(1.5), unitPrice: new Decimal(1) })]),
    monthlyBill: bill([line({ quantity: new Decimal(120), unitPrice: new Decimal(1) })]),
  });
}

function evaluated(metric: string, expression: string, functions: Functions) {
  return buildDocument(inputOf(functions, metric, expression)).thresholds[0];
}

describe('the grammar of thresholds', () => {
  it.each([
    ['api.latency', 'p(99) < 800ms', 800],
    ['api.latency', 'p(99)<1s', 1000],
    ['api.latency', '  avg   >=   250  ', 250],
    ['api.latency', 'p( 99.9 )<=1m30s', 90_000],
    ['api.latency', 'p(0)>0', 0],
    ['api.init', 'med<0.5s', 500],
    ['latency', 'max != 3s', 3000],
    ['my.worker-1.duration', 'min===1ms', 1],
    ['api.throttles', 'rate < 0.1%', 0.001],
    ['api.throttles', 'rate<0.001', 0.001],
    ['api.errors', 'count==0', 0],
    ['api.concurrency', 'max<1e3', 1000],
    ['cost.monthly', 'value < 120', 120],
    ['jobs.age', 'p(99) < 2m', 120_000],
    ['jobs.backlog', 'max < 500', 500],
    ['orders.latency', 'avg < 20ms', 20],
    ['orders.rejected', 'rate < 1%', 0.01],
    ['resources.orders.latency', 'avg < 20ms', 20],
    ['functions.api.latency', 'avg < 20ms', 20],
  ])('reads %s: %s', (metric, expression, limit) => {
    expect(limitOf(metric, expression)).toBe(limit);
  });

  it.each([
    ['api.latency', 'p99 < 800ms', 'p99 is not an aggregation; write p(99) < 800ms'],
    ['api.latency', 'p(101)<1', 'p(101) is not a percentile; give a number from 0 to 100'],
    ['api.latency', 'p()<1', 'p() is not a percentile'],
    ['api.latency', 'p<1', 'p names no percentile'],
    ['api.latency', 'avg(5)<1', 'avg takes no argument'],
    ['api.latency', 'mean<1', '"mean" is not an aggregation'],
    ['api.latency', 'avg = 1', '"=" is not an operator of a threshold; write == for equality'],
    ['api.latency', 'avg !== 1', '"!==" is not an operator'],
    ['api.latency', 'avg <', '"avg <" is not a threshold'],
    ['api.latency', '', '"" is not a threshold'],
    ['api.latency', 'avg < 5%', '"5%" is not a duration'],
    ['api.latency', 'avg < fast', '"fast" is not a duration'],
    ['api.latency', 'rate < 1%', 'rate does not exist for api.latency; use avg, min, max, med, p(N)'],
    ['api.errors', 'p(99)<1', 'p(N) does not exist for api.errors; use count, rate'],
    ['api.concurrency', 'min<1', 'min does not exist for api.concurrency; use avg, max'],
    ['cost.total', 'avg<1', 'avg does not exist for cost.total; use value'],
    ['api.errors', 'count<5s', '"5s" is not a limit of this metric; give a plain number'],
    ['api.errors', 'rate<1s', 'give a fraction or a percentage'],
    ['api.errors', 'count<-1', '"-1" is negative'],
    ['api.errors', 'count<1e999', 'is not a limit'],
    ['api.latncy', 'avg<1', 'there is no metric "api.latncy"; did you mean api.latency?'],
    ['apo.latency', 'avg<1', 'did you mean api.latency?'],
    ['latencies', 'avg<1', 'did you mean latency?'],
    ['cost.monthy', 'value<1', 'did you mean cost.monthly?'],
    [
      'nothing.alike',
      'avg<1',
      'name a function (api, my.worker-1), a trigger (jobs), a resource (orders), cost, or no function',
    ],
    ['api.xyzzy', 'avg<1', 'use api. with one of requests, invocations'],
    ['jobs.age', 'rate<1', 'rate does not exist for jobs.age; use avg, min, max, med, p(N)'],
    ['jobs.backlog', 'p(99)<1', 'p(N) does not exist for jobs.backlog; use avg, max'],
    ['orders.rejected', 'avg<1', 'avg does not exist for orders.rejected; use count, rate'],
    ['orders.duration', 'avg<1', 'use orders. with one of latency, rejected'],
    ['jobs.latency', 'avg<1', 'use jobs. with one of age, backlog'],
    ['job.age', 'avg<1', 'did you mean jobs.age?'],
    ['orders.rejectd', 'count<1', 'did you mean orders.rejected?'],
    ['age', 'avg<1', 'name the trigger: NAME.age with one of jobs'],
  ])('refuses %s: %s', (metric, expression, message) => {
    expect(limitOf(metric, expression)).toContain(message);
  });

  it('answers a hostile expression at once', () => {
    const began = performance.now();
    expect(limitOf('api.latency', `p(${'9'.repeat(1_000_000)}`)).toContain('is not a threshold');
    expect(limitOf(`${'a.'.repeat(500_000)}latency`, 'avg<1')).toContain('there is no metric');
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('the figures thresholds are held against', () => {
  const api = { latencyMs: histogramOf([100, 200, 300, 400]) };

  it.each([
    ['api.latency', 'avg<1', 250],
    ['api.latency', 'min<1', 100],
    ['api.latency', 'max<1', 400],
    ['api.latency', 'med<1', 250],
    ['api.latency', 'p(100)<1', 400],
    ['api.duration', 'min<1', 100],
    ['api.init', 'avg<1', 200],
    ['api.requests', 'count<1', 104],
    ['api.invocations', 'rate<1', 1],
    ['api.coldStarts', 'count<1', 4],
    ['api.concurrency', 'max<1', 2],
    ['api.concurrency', 'avg<1', 0.3],
    ['api.environments', 'avg<1', 1.5],
    ['cost.total', 'value<1', 1.5],
    ['cost.monthly', 'value<1', 120],
    ['cost.perMillionRequests', 'value<1', 3],
  ])('%s %s is %d', (metric, expression, actual) => {
    expect(evaluated(metric, expression, { api })?.actual).toBe(actual);
  });

  it('takes rates as shares of the requests, of the invocations for cold starts', () => {
    const functions = {
      api: {
        requests: 200,
        invocations: 160,
        coldStarts: 4,
        throttledAttempts: 40,
        outcomes: outcomes({ succeeded: 150, failed: 4, timedOut: 5, outOfMemory: 1, throttled: 40 }),
      },
    };
    expect(evaluated('api.coldStarts', 'rate<1', functions)?.actual).toBe(0.025);
    expect(evaluated('api.throttles', 'rate<1', functions)?.actual).toBe(0.2);
    expect(evaluated('api.errors', 'rate<1', functions)?.actual).toBe(0.05);
    expect(evaluated('api.timeouts', 'rate<1', functions)?.actual).toBe(0.025);
    expect(evaluated('api.timeouts', 'count<1', functions)?.actual).toBe(5);
  });

  it('looks at all functions together without a prefix', () => {
    const functions = {
      api: { ...api, requests: 10, coldStarts: 1, invocations: 10 },
      worker: { latencyMs: histogramOf([1000]), requests: 30, coldStarts: 9, invocations: 30 },
    };
    expect(evaluated('latency', 'avg<1', functions)?.actual).toBe(400);
    expect(evaluated('latency', 'max<1', functions)?.actual).toBe(1000);
    expect(evaluated('requests', 'count<1', functions)?.actual).toBe(40);
    expect(evaluated('coldStarts', 'rate<1', functions)?.actual).toBe(0.25);
    expect(evaluated('concurrency', 'max<1', functions)?.actual).toBe(4);
  });

  it('knows triggers and resources, and prefers a function where names coincide', () => {
    const value = (metric: string, expression: string) => {
      const input = inputOf({ orders: { latencyMs: histogramOf([100]) } }, metric, expression);
      return buildDocument({
        ...input,
        compiled: {
          ...input.compiled,
          sources: [compiledSource({ trigger: 'orders', source: 'sqs' })],
          resources: [compiledResource()],
          model: { ...input.compiled.model, resources: [resourceModel()] },
        },
        measurements: {
          ...input.measurements,
          sources: [sourceMeasured({ ageMs: histogramOf([1000, 3000]), backlog: { mean: 2.5, max: 40 } })],
          resources: [
            resourceMeasured({
              outcomes: callOutcomes([CALL_REJECTED, 26]),
              latencyMs: histogramOf([7]),
            }),
          ],
        },
      }).thresholds[0]?.actual;
    };
    expect(value('orders.age', 'avg<1')).toBe(2000);
    expect(value('orders.age', 'p(100)<1')).toBe(3000);
    expect(value('orders.backlog', 'avg<1')).toBe(2.5);
    expect(value('orders.backlog', 'max<1')).toBe(40);
    expect(value('orders.rejected', 'count<1')).toBe(26);
    expect(value('orders.rejected', 'rate<1')).toBe(0.25);
    expect(value('orders.latency', 'max<1')).toBe(100);
    expect(value('resources.orders.latency', 'max<1')).toBe(7);
  });

  it('is 0 where nothing was recorded', () => {
    expect(evaluated('api.init', 'max<1', { api: { initMs: histogramOf([]) } })).toMatchObject({
      actual: 0,
      passed: true,
    });
    expect(evaluated('api.errors', 'rate<1', { api: { requests: 0 } })?.actual).toBe(0);
  });

  it.each([
    ['<', false, false, true],
    ['<=', false, true, true],
    ['>', true, false, false],
    ['>=', true, true, false],
    ['==', false, true, false],
    ['===', false, true, false],
    ['!=', true, false, true],
  ])('%s holds on its side of the limit only', (operator, below, equal, above) => {
    const passed = (limit: number) => evaluated('api.latency', `max${operator}${limit}`, { api })?.passed;
    expect([passed(399), passed(400), passed(401)]).toEqual([below, equal, above]);
  });
});

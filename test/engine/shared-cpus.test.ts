import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../src/random/distribution.ts';
import { gammaFromMeanCv } from '../../src/random/make.ts';
import {
  arrivalsAt,
  callStep,
  constant,
  feed,
  functionModel,
  interval,
  measure,
  modelOf,
  onAllLimits,
  poissonArrivals,
  requestOutcome,
  resourceModel,
  rowsOf,
} from '../support/models.ts';

const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean });
const calling = (over = {}) => functionModel(constant(0), { steps: [callStep()], ...over });

describe('calls that share processors', () => {
  it.each<[string, number, readonly number[], readonly number[]]>([
    ['one alone takes its own time', 1, [0], [100]],
    ['two on one take twice as long', 1, [0, 0], [200, 200]],
    ['two on two do not meet', 2, [0, 0], [100, 100]],
    ['four on two take twice as long', 2, [0, 0, 0, 0], [200, 200, 200, 200]],
    ['half a processor is half as fast', 0.5, [0], [200]],
    // The first has 50 ms left when the second comes: both at half speed until 150, then the second alone.
    ['the second slows the first down and is slowed', 1, [0, 50], [150, 150]],
  ])('%s', async (_what, cpus, arrivals, durations) => {
    const resources = [resourceModel(constant(100), { cpus })];
    const { rows } = await rowsOf(modelOf([calling()], { resources }), [feed(arrivalsAt([...arrivals]))]);
    expect(rows.map(({ durationMs }) => Math.round(durationMs * 1e6) / 1e6)).toEqual(durations);
  });

  it('let a short call overtake a long one', async () => {
    const two: Distribution = { kind: 'empirical', values: [10, 1000] };
    const resources = [resourceModel(two, { cpus: 1 })];
    const model = modelOf([calling()], { resources, horizonMs: 60_000 });
    const { rows } = await rowsOf(model, [feed(arrivalsAt([0, 0, 0, 0, 0, 0, 0, 0]))]);
    const durations = rows.map(({ durationMs }) => Math.round(durationMs)).sort((one, other) => one - other);
    const short = durations.filter((ms) => ms <= 80);
    // All end together within their kind: 8 at once until the short ones are done, the rest after that.
    expect(new Set(short)).toEqual(new Set([80]));
    expect(Math.max(...durations)).toBe(short.length * 10 + (8 - short.length) * 1000);
  });

  it('go on using the processor when the caller has given up', async () => {
    const resources = [resourceModel(constant(100), { cpus: 1, timeoutMs: 120 })];
    const { rows } = await rowsOf(modelOf([calling()], { resources }), [feed(arrivalsAt([0, 0, 150]))]);
    // Nobody waits for what is served from 120 on, but it is served: the third finds both still there.
    expect(rows.map(requestOutcome)).toEqual(['failed', 'failed', 'failed']);
    expect(rows.map(({ durationMs }) => durationMs)).toEqual([120, 120, 120]);
  });

  // M/G/c with processor sharing has the mean of M/M/c, whatever the service (insensitivity; Kleinrock 2, 4.4).
  it.each<[string, Distribution, number, number]>([
    ['M/M/1-PS', exponential(100), 1, 7],
    ['M/D/1-PS', constant(100), 1, 7],
    ['M/G/1-PS', gammaFromMeanCv(100, 1.5), 1, 6],
    ['M/M/2-PS', exponential(100), 2, 14],
  ])('%s has the mean that theory gives', async (_name, latency, cpus, ratePerSecond) => {
    const horizonMs = 500_000;
    const load = ratePerSecond * 0.1;
    const means: number[] = [];
    for (let seed = 1; seed <= 10; seed++) {
      const resources = [resourceModel(latency, { cpus })];
      const model = modelOf([calling()], { seed, horizonMs, warmupMs: 50_000, resources });
      const measured = await measure(model, [feed(poissonArrivals(ratePerSecond, horizonMs, seed))]);
      means.push(measured.resources[0]?.latencyMs.mean ?? 0);
    }
    const expected = 100 + (erlangC(cpus, load) * 100) / (cpus - load);
    const mean = interval(means);
    expect(Math.abs(mean.mean - expected)).toBeLessThan(1.6 * mean.half);
    expect(mean.half).toBeLessThan(0.12 * expected);
  });
});

describe('two limits of one database', () => {
  const database = (over = {}) =>
    resourceModel(constant(50), {
      connections: 20,
      concurrency: 2,
      onLimit: { ...onAllLimits('queue'), connections: 'reject' },
      ...over,
    });
  const steps = [callStep({ connection: 'kept' })];

  it('refuse the connection and queue the statement', async () => {
    const model = modelOf([calling({ steps })], { resources: [database()] });
    const { rows } = await rowsOf(model, [feed(arrivalsAt(new Array<number>(24).fill(0)))]);
    const served = rows.filter((row) => requestOutcome(row) === 'succeeded');
    expect(served.map(({ durationMs }) => durationMs).sort((one, other) => one - other)).toEqual(
      [...new Array(10).keys()].flatMap((turn) => [50 * (turn + 1), 50 * (turn + 1)]),
    );
    expect(rows.filter((row) => requestOutcome(row) === 'failed')).toHaveLength(4);
  });

  it('may queue the connection and refuse the statement: who waited for one is told', async () => {
    const onLimit = { ...onAllLimits('queue'), concurrency: 'reject' as const };
    const resources = [database({ connections: 3, onLimit })];
    const pooled = [callStep({ connection: 'per-call' })];
    const model = modelOf([calling({ steps: pooled })], { resources });
    const { rows } = await rowsOf(model, [feed(arrivalsAt([0, 0, 0, 0]))]);
    // Two are served, the third has a connection and no place, and its connection goes to the fourth at once.
    expect(rows.map(requestOutcome).sort()).toEqual(['failed', 'failed', 'succeeded', 'succeeded']);
  });
});

function erlangC(servers: number, load: number): number {
  let term = 1;
  let sum = 0;
  for (let k = 0; k < servers; k++) {
    sum += term;
    term *= load / (k + 1);
  }
  const last = (term * servers) / (servers - load);
  return last / (sum + last);
}

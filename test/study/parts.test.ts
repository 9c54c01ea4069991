import { afterAll, describe, expect, it, vi } from 'vitest';
import type { CompiledScenario } from '../../src/model/compiled.ts';
import type { Measurements } from '../../src/model/measurements.ts';
import { runScenario } from '../../src/study/run.ts';
import { componentsOf } from '../../src/study/runs/components.ts';
import { joinParts } from '../../src/study/runs/join-parts.ts';
import { type SimulatedParts, simulateParts } from '../../src/study/runs/part-run.ts';
import { partsOf, sharedOut, unreservedConcurrency } from '../../src/study/runs/parts.ts';
import { partTask, simulateApart } from '../../src/study/runs/run-apart.ts';
import { runInParts } from '../../src/study/runs/run-parts.ts';
import { describeRun } from '../../src/study/runs/run-replication.ts';
import { SharedArrivals } from '../../src/study/runs/shared-arrivals.ts';
import { type SimulatedRun, simulate } from '../../src/study/runs/simulate.ts';
import { Crew } from '../../src/study/runs/task-scheduler.ts';
import { THREADS } from '../../src/study/runs/thread-pool.ts';
import { doWork } from '../../src/study/runs/work.ts';
import { settled } from '../laws/lab.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const folder = scratchFolder();

/** Functions that nothing connects, each with traffic of its own. */
const separate = (count: number, rate: string, more = ''): string => {
  const names = Array.from({ length: count }, (_, index) => `f${index}`);
  return [
    'functions:',
    ...names.map(
      (name) => `  ${name}: { memory: 512, work: { duration: { exponential: { mean: 120ms } } } }`,
    ),
    'traffic:',
    ...names.map((name) => `  - { to: ${name}, poisson: ${rate} }`),
    'run: { duration: 5m }',
    more,
  ].join('\n');
};

/** The parts shared out to so many threads, one after another; null where they may have met. */
async function apart(compiled: CompiledScenario, threads = 3): Promise<SimulatedRun | null> {
  const parts = await partsOf(compiled, 1);
  expect(parts.length).toBeGreaterThan(1);
  const runs: SimulatedParts[] = [];
  for (const share of sharedOut(parts, threads)) {
    const run = await simulateParts(partTask(compiled, compiled.model.seed, share, 0), {});
    if (run === null) return null;
    runs.push(run);
  }
  return joinParts(compiled, runs, 1);
}

const names = (compiled: CompiledScenario): readonly (readonly string[])[] =>
  componentsOf(compiled.model, compiled.arrivals).map(({ functions }) =>
    functions.map((index) => compiled.functions[index]?.name ?? ''),
  );

describe('components', () => {
  it('are functions that nothing connects', async () => {
    expect(names(await folder.compiled(separate(3, '1/s')))).toEqual([['f0'], ['f1'], ['f2']]);
  });

  it.each([
    ['a call of another', 'functions: { f0: { invokes: [{ function: f1 }] } }'],
    [
      'a resource',
      'functions: { f0: { calls: [{ resource: r }] }, f1: { calls: [{ resource: r }] } }\nresources: { r: { type: rds, connections: 9 } }',
    ],
    [
      'a topic of several that a resource feeds',
      'functions: { f0: { calls: [{ resource: r }] } }\nresources: { r: { type: sns, feeds: t } }\ntriggers: { t: { source: sns, function: [f1, f2] } }',
    ],
    ['a dead-letter queue', 'functions: { f0: { async: { onFailure: f1 } } }'],
    [
      'a workflow',
      'triggers: { w: { source: step-functions, steps: [f0, f1] } }\ntraffic: [{ to: w, poisson: 1/s }, { to: f2, poisson: 1/s }]',
    ],
    [
      'an authorizer',
      'triggers: { a: { source: api-gateway, function: f0, authorizer: { function: f1 } } }\ntraffic: [{ to: a, poisson: 1/s }, { to: f2, poisson: 1/s }]',
    ],
    [
      'a topic',
      'triggers: { t: { source: sns, function: [f0, f1] } }\ntraffic: [{ to: t, poisson: 1/s }, { to: f2, poisson: 1/s }]',
    ],
  ])('are joined by %s', async (what, yaml) => {
    folder.write('base.yml', separate(3, '1/s'));
    const compiled = await folder.compiled(`extends: base.yml\n${yaml}`);
    expect(names(compiled)).toEqual(what.includes('several') ? [['f0', 'f1', 'f2']] : [['f0', 'f1'], ['f2']]);
  });
});

describe('parts of a scenario', () => {
  it('have all of its members once, and are shared out by their traffic', async () => {
    folder.write('base.yml', separate(7, '3/s'));
    const compiled = await folder.compiled(
      'extends: base.yml\ntraffic: [{ to: f3, poisson: 30/s }, { to: f0, poisson: 2/s }]',
    );
    const shares = sharedOut(await partsOf(compiled, 1), 3);
    const functions = shares.map((parts) => parts.flatMap((part) => part.functions));
    expect(functions.flat().sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    // What has most of the traffic has a thread for itself.
    expect(functions).toContainEqual([3]);
  });

  it('tell how often a quota did anything, as the whole does', async () => {
    folder.write('base.yml', separate(2, '40/s'));
    const throttled = (rate: number): Promise<CompiledScenario> =>
      folder.compiled(
        `extends: base.yml\naccount: { quotas: { stepFunctionsStarts: ${rate} } }\ntriggers: { web: { source: step-functions, steps: [f0] } }\ntraffic: [{ to: web, poisson: 40/s }, { to: f1, poisson: 40/s }]`,
      );
    for (const [rate, isLimited] of [
      [20, true],
      [4000, false],
    ] as const) {
      const compiled = await throttled(rate);
      const whole = await simulate(compiled, compiled.model.seed, { maximumBadRows: 0 });
      expect(whole.quotasLimited > 0).toBe(isLimited);
      expect((await apart(compiled))?.quotasLimited).toBe(whole.quotasLimited);
    }
  });

  it('are none of a short run, of one component, or where a burst is the account’s', async () => {
    const compiled = await folder.compiled(separate(2, '3/s'));
    expect(await partsOf(compiled)).toEqual([]);
    const one = await folder.compiled(separate(1, '3/s'));
    expect(await partsOf(one, 1)).toEqual([]);
    const old = await folder.compiled(`platform: aws-2018\n${separate(2, '3/s')}`);
    expect(await partsOf(old, 1)).toEqual([]);
  });

  it('give what the whole gives', async () => {
    const compiled = await folder.compiled(separate(5, '40/s'));
    const run = await apart(compiled);
    const document =
      run === null ? null : describeRun({ compiled, replication: 0, keepsTrends: false }, run).document;
    const whole = await runScenario(compiled, { workers: 1 });
    expect(document === null ? null : settled(document)).toEqual(settled(whole.document));
  });

  it('say nothing where they might have met in the account’s concurrency', async () => {
    // 4 × 12 run at once in the mean.
    expect(
      await apart(await folder.compiled(separate(4, '100/s', 'account: { concurrency: 60 }'))),
    ).toBeNull();
    expect(
      await apart(await folder.compiled(separate(4, '100/s', 'account: { concurrency: 600 }'))),
    ).not.toBeNull();
  });

  it('are told apart by the instant: each of many runs in every step, and few at a time', async () => {
    // 40 × 0.06 in the mean; each step of the series sees nearly all of them at work.
    const compiled = await folder.compiled(separate(40, '0.5/s', 'account: { concurrency: 20 }'));
    const run = await apart(compiled);
    const steps = run?.measurements.series.functions.map(({ concurrencyMax }) => concurrencyMax) ?? [];
    const inFirst = steps.reduce((sum, maxima) => sum + Math.max(...maxima.subarray(0, 12)), 0);
    expect(inFirst).toBeGreaterThan(20);
    expect(run).not.toBeNull();
  });

  it('are run on one thread as well, and give what the whole gives', async () => {
    const compiled = await folder.compiled(separate(3, '40/s'));
    const [seed, options] = [compiled.model.seed, { maximumBadRows: 0 }];
    const whole = await simulate(compiled, seed, options);
    const run = await simulateApart(compiled, seed, { ...options, leastRequests: 1 });
    const documentOf = (one: SimulatedRun) =>
      settled(describeRun({ compiled, replication: 0, keepsTrends: false }, one).document);
    expect(run === null ? null : documentOf(run)).toEqual(documentOf(whole));
    expect(await simulateApart(compiled, seed, options)).toBeNull();
  });

  it('say nothing where one had no request a second left', async () => {
    // Ten requests a second for each of the quota's 60, of 1 ms each.
    const quick = separate(4, '148/s', 'account: { concurrency: 60 }').replaceAll('120ms', '1ms');
    expect(await apart(await folder.compiled(quick))).toBeNull();
  });
});

it('what is reserved or may ever be provisioned is not left for others', async () => {
  const { model } = await folder.compiled(
    [
      'account: { concurrency: 1000 }',
      'functions:',
      '  a: { reservedConcurrency: 100 }',
      '  b: { provisionedConcurrency: 7, provisioning: { schedule: [{ at: 1m, count: 30 }] } }',
      '  c: {}',
      'traffic: [{ to: a, poisson: 1/s }, { to: b, poisson: 1/s }, { to: c, poisson: 1/s }]',
    ].join('\n'),
  );
  expect(unreservedConcurrency(model)).toBe(1000 - 100 - 30);
});

describe('a run on two threads', () => {
  const threadsBefore = THREADS.now;
  afterAll(() => THREADS.handIn(threadsBefore));

  it('is made of its parts, and tells what was measured', async () => {
    // A second thread that is this one.
    THREADS.handIn({
      processors: () => 2,
      start: async () => ({
        run: (task) => ({
          progress: new Float64Array(2),
          result: doWork(task, new SharedArrivals(), {}),
        }),
        close: () => undefined,
      }),
    });
    const compiled = await folder.compiled(separate(4, '20/s'));
    const told: Measurements[] = [];
    const crew = new Crew({ workers: 2 }, (measurements) => told.push(measurements));
    const run = vi.spyOn(crew, 'run');
    const result = await runInParts(crew, compiled, { maximumBadRows: 0, keepsTrends: false }, 0, 1);
    crew.close();
    expect(run.mock.calls.map(([{ kind }]) => kind)).toEqual(['part', 'part', 'part', 'part']);
    expect(told).toHaveLength(1);
    const whole = await runScenario(compiled, { workers: 1 });
    expect(result === null ? null : settled(result.document)).toEqual(settled(whole.document));
    const alone = new Crew({ workers: 1 });
    expect(alone.partsAtOnce).toBe(1);
  });
});

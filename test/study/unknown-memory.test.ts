import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareScenario, FaultError, tuneScenario } from '../../src/index.ts';

type Plain = Record<string, unknown>;

const alone = { workers: 1 };

function api(work: Plain | undefined, more: Plain = {}): Plain {
  return {
    name: 'Checkout',
    functions: { checkout: { memory: 512, timeout: '10s', ...(work === undefined ? {} : { work }) } },
    traffic: [{ to: 'checkout', poisson: '5/s' }],
    run: { duration: '1m' },
    ...more,
  };
}

async function faultsOf(scenario: Plain | string, memory = '128,512,1024') {
  try {
    await tuneScenario(scenario, { memory, ...alone });
  } catch (error) {
    if (error instanceof FaultError) return error.faults;
    throw error;
  }
  return [];
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-unknown-'));
  writeFileSync(join(folder, 'timed.csv'), 'timestamp,durationMs\n0,100\n1,200\n2,150\n');
  writeFileSync(join(folder, 'bare.csv'), 'timestamp\n0\n1\n2\n');
  for (const name of ['timed', 'bare']) {
    writeFileSync(
      join(folder, `${name}.yml`),
      `functions: { checkout: { memory: 512, work: { cpu: 10ms } } }\ntraffic: [ { to: checkout, trace: ${name}.csv } ]\n`,
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('tune, of work whose time at other sizes nobody knows', () => {
  it.each<[string, Plain | undefined, string]>([
    ['one duration', { duration: '250ms' }, 'functions.checkout.work.duration'],
    [
      'a distribution of durations',
      { duration: { lognormal: { median: '250ms', p95: '500ms' } } },
      'functions.checkout.work.duration',
    ],
    ['one measured size', { measured: { 512: '271ms' } }, 'functions.checkout.work.measured'],
    [
      'a duration for each record',
      { cpu: '5ms', perRecord: { duration: '20ms' } },
      'functions.checkout.work.perRecord.duration',
    ],
    [
      'one measured size of a record',
      { cpu: '5ms', perRecord: { measured: { 512: '20ms' } } },
      'functions.checkout.work.perRecord.measured',
    ],
    ['no work at all', undefined, 'functions.checkout.work'],
  ])('refuses %s', async (_, work, path) => {
    const [fault, ...more] = await faultsOf(api(work));
    expect(more).toEqual([]);
    expect(fault?.path).toBe(path);
    expect(fault?.problem).toMatch(/so no memory size can be chosen$/);
    const help = fault?.help?.join('\n') ?? '';
    expect(help).toContain('aws stepfunctions start-execution');
    expect(help).toContain('filter @type = "REPORT"');
    expect(help).toContain('functions: { checkout: { work: { measured: {');
  });

  it("refuses a trace's durations, and takes its times", async () => {
    const [fault] = await faultsOf(join(folder, 'timed.yml'));
    expect(fault).toMatchObject({ path: 'traffic.0.trace', line: 2 });
    expect(await faultsOf(join(folder, 'bare.yml'))).toEqual([]);
  });

  it.each([
    ['cpu and io', { cpu: '80ms', io: '20ms' }],
    ['waiting alone, which is said not to change', { io: '20ms' }],
    ['two measured sizes', { measured: { 512: '271ms', 1024: '150ms' } }],
    ['records that cost nothing', { cpu: '5ms', perRecord: 'none' }],
  ])('takes %s', async (_, work) => {
    expect(await faultsOf(api(work))).toEqual([]);
  });

  it('takes one size, where only other settings vary', async () => {
    const options = { memory: 512, provisionedConcurrency: [0, 1], ...alone };
    const { tune } = await tuneScenario(api({ duration: '250ms' }), options);
    expect(tune.chosen).toMatch(/provisionedConcurrency 0/);
  });

  it('takes a callee that nobody measured: its memory stays', async () => {
    const scenario = api({ cpu: '20ms' });
    const functions = {
      checkout: { memory: 512, work: { cpu: '20ms' }, invokes: [{ function: 'pay', mode: 'sync' }] },
      pay: { memory: 256, work: { duration: '100ms' } },
    };
    const options = { function: 'checkout', memory: '512,1024', ...alone };
    expect((await tuneScenario({ ...scenario, functions }, options)).tune.chosen).not.toBeNull();
    const compared = await compareScenario({ ...scenario, functions }, { memory: '512,1024', ...alone });
    expect(compared.notJudged).toContain('functions.pay.work.duration');
    const one = { function: 'checkout', memory: '512,1024', ...alone };
    expect((await compareScenario({ ...scenario, functions }, one)).notJudged).toBeUndefined();
  });
});

describe('compare over memory of such work', () => {
  it('judges nothing, and warns', async () => {
    const document = await compareScenario(api({ duration: '250ms' }), { memory: '128,512', ...alone });
    expect(document.notJudged).toContain('functions.checkout.work.duration');
    expect(document.pareto).toEqual([]);
    expect(document.verdict).toMatchObject({ state: 'strained' });
    for (const { results } of document.variants) expect(results.warnings).toContain(document.notJudged);
  });

  it('judges two scenarios that each say the duration of their size', async () => {
    const other = api({ duration: '150ms' });
    const larger = {
      ...other,
      name: 'Larger',
      functions: { checkout: { memory: 1024, work: { duration: '150ms' } } },
    };
    const document = await compareScenario([api({ duration: '250ms' }), larger], alone);
    expect(document.notJudged).toBeUndefined();
  });
});

describe('tune, where nobody said how much memory is used', () => {
  const io = { cpu: '10ms', io: '200ms' };

  it('chooses no size below the present one, and says what one would save', async () => {
    const { best, pareto, tune, verdict } = await tuneScenario(api(io), {
      memory: '128,256,512,1024',
      ...alone,
    });
    expect(tune.chosen).toBe('512 MB');
    expect(best.cost).toBe('512 MB');
    expect(pareto).not.toContain('128 MB');
    expect(tune.points.filter(({ unproven }) => unproven).map(({ label }) => label)).toEqual([
      '128 MB',
      '256 MB',
    ]);
    expect(tune.ifItFits).toMatchObject({ label: '128 MB', give: 'functions.checkout.work.memoryUsed' });
    expect(tune.ifItFits?.cost).toBeLessThan(0.6);
    expect(tune.ifItFits?.ask.join('\n')).toContain('max(@maxMemoryUsed');
    expect(verdict?.state).toBe('strained');
    expect(verdict?.points.join('\n')).toContain('128 MB would be');
  });

  it('chooses among all where it is said', async () => {
    const { tune, verdict } = await tuneScenario(api({ ...io, memoryUsed: 90 }), {
      memory: '128,256,512',
      ...alone,
    });
    expect(tune.chosen).toBe('128 MB');
    expect(tune.ifItFits).toBeUndefined();
    expect(verdict?.headline).toMatch(/^128 MB: .* cheaper, .* slower than now \(512 MB\)$/);
  });

  it('refuses where all are below', async () => {
    const [fault] = await faultsOf(api(io), '128,256');
    expect(fault?.problem).toContain('all sizes are below the 512 MB of checkout');
  });
});

describe('the verdict of a comparison', () => {
  const queue = {
    name: 'Queue',
    functions: { worker: { memory: 512, timeout: '10s', work: { io: '900ms', perRecord: 'none' } } },
    triggers: { jobs: { source: 'sqs', function: 'worker', batchSize: 1 } },
    traffic: [{ to: 'jobs', burst: { every: '24h', size: 1500 } }],
    run: { duration: '5m' },
  };

  it('leaves out of the running what leaves work over', async () => {
    const axes = { 'triggers.jobs.maximumConcurrency': [2, 10, 20] };
    const { pareto, variants, verdict } = await compareScenario(queue, { axes, ...alone });
    expect(variants[0]?.work?.leftOver).toBeGreaterThan(500);
    expect(typeof variants[0]?.work?.drainedAtSeconds).not.toBe('number');
    expect(variants[1]?.work).toMatchObject({ served: 1500, leftOver: 0 });
    expect(variants[1]?.work?.drainedAtSeconds).toBeGreaterThan(variants[2]?.work?.drainedAtSeconds ?? 0);
    expect(pareto).not.toContain('maximumConcurrency 2');
    expect(verdict?.headline).toMatch(/leaves? nothing over/);
    expect(verdict?.headline).not.toContain('maximumConcurrency 2 ');
    expect(verdict?.points.join('\n')).toContain('maximumConcurrency 2 leaves work over');
  });

  it('recommends only what meets the thresholds', async () => {
    const scenario = {
      ...api({ cpu: '100ms', io: '20ms' }),
      thresholds: { 'checkout.duration': ['avg < 200ms'] },
    };
    const { verdict } = await compareScenario(scenario, { memory: '128,1024,1769', ...alone });
    expect(verdict?.headline).toMatch(/^1024 MB is the cheapest that meets every threshold/);
    const none = { ...scenario, thresholds: { 'checkout.duration': ['avg < 1ms'] } };
    expect((await compareScenario(none, { memory: '128,1024', ...alone })).verdict).toMatchObject({
      state: 'broken',
    });
  });

  it('warns of other traffic and other times, and then compares by request', async () => {
    const axes = { 'traffic.0.poisson': ['5/s', '50/s'] };
    const traffic = await compareScenario(api({ cpu: '20ms' }), { axes, ...alone });
    expect(traffic.warnings?.join('\n')).toContain('different traffic');
    const times = await compareScenario(api({ cpu: '20ms' }), {
      axes: { 'run.duration': ['1m', '2m'] },
      ...alone,
    });
    expect(times.warnings?.join('\n')).toContain('different times');
    const same = await compareScenario(api({ cpu: '20ms' }), { memory: '512,1024', ...alone });
    expect(same.warnings).toBeUndefined();
  });
});

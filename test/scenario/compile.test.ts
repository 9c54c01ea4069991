import { describe, expect, it } from 'vitest';
import { AWS } from '../../src/platform/aws.ts';
import { AWS_2018 } from '../../src/platform/aws-2018.ts';
import { meanOf, quantileOf } from '../../src/random/moments.ts';
import { seriesStepMs } from '../../src/scenario/compile/compile-scenario.ts';
import { cpuFactor } from '../../src/scenario/compile/cpu.ts';
import { measuredMeanMs } from '../../src/scenario/compile/measured.ts';
import { addTables, tableDistribution } from '../../src/scenario/compile/quantile-tables.ts';
import { loadScenarioVariants } from '../../src/scenario/load.ts';
import { parseMemoryRange } from '../../src/scenario/schema/memory-range.ts';
import { oneFunction, scratchFolder } from './scratch.ts';

const { compiled, write } = scratchFolder();

describe('CPU factor', () => {
  it('is 1769 ÷ memory up to one vCPU', () => {
    expect(cpuFactor(128, 0, AWS)).toBe(1769 / 128);
    expect(cpuFactor(1769, 0.7, AWS)).toBe(1);
  });

  it('follows Amdahl above, with the measured gain up to 2048 MB', () => {
    expect(cpuFactor(3538, 1, AWS)).toBeCloseTo(1 / 2 / 1.11, 12);
    expect(cpuFactor(3538, 0.5, AWS)).toBeCloseTo(0.75 / 1.11, 12);
    expect(cpuFactor(10_240, 0, AWS)).toBeCloseTo(1 / 1.11, 12);
    const half = (1769 + 2048) / 2;
    expect(cpuFactor(half, 0, AWS)).toBeCloseTo(1 / 1.055, 12);
  });

  it('never rises with memory', () => {
    for (const parallel of [0, 0.3, 1]) {
      for (let memory = 129; memory <= 10_240; memory += 7) {
        expect(cpuFactor(memory, parallel, AWS)).toBeLessThanOrEqual(cpuFactor(memory - 1, parallel, AWS));
      }
    }
  });
});

describe('measured means', () => {
  const means = [
    { memoryMb: 256, meanMs: 1600 },
    { memoryMb: 1024, meanMs: 400 },
    { memoryMb: 2048, meanMs: 390 },
  ];

  it('are met exactly, and follow the CPU between', () => {
    for (const { memoryMb, meanMs } of means) expect(measuredMeanMs(means, memoryMb, AWS)).toBe(meanMs);
    // 1/256 to 1/1024 of the CPU's time, 1/512 a third of the way.
    expect(measuredMeanMs(means, 512, AWS)).toBeCloseTo(400 + 1200 / 3, 9);
    const pureCpu = [1024, 3008].map((memoryMb) => ({ memoryMb, meanMs: 100 * cpuFactor(memoryMb, 0, AWS) }));
    expect(measuredMeanMs(pureCpu, 1536, AWS)).toBeCloseTo((100 * 1769) / 1536, 9);
    expect(measuredMeanMs(pureCpu, 2048, AWS)).toBeCloseTo(100 / 1.11, 9);
  });

  it('follow the memory where the CPU is as fast at both sizes', () => {
    const wide = [
      { memoryMb: 2048, meanMs: 400 },
      { memoryMb: 8192, meanMs: 100 },
    ];
    expect(measuredMeanMs(wide, 4096, AWS)).toBeCloseTo(250, 9);
  });

  it('go on outside by the fitted law from the outer mean, never rising with memory, and flat beyond the gain', () => {
    expect(measuredMeanMs(means, 128, AWS)).toBeGreaterThan(2800);
    expect(measuredMeanMs(means, 128, AWS)).toBeLessThanOrEqual(3200);
    expect(measuredMeanMs(means, 8192, AWS)).toBeCloseTo(390, 9);
    const two = means.slice(0, 2);
    expect(measuredMeanMs(two, 1769, AWS)).toBeCloseTo((400 * 1024) / 1769, 9);
    expect(measuredMeanMs(two, 4096, AWS)).toBeCloseTo((400 * 1024) / 1769 / 1.11, 9);
    const steep = [
      { memoryMb: 256, meanMs: 1600 },
      { memoryMb: 512, meanMs: 100 },
    ];
    expect(measuredMeanMs(steep, 128, AWS)).toBeCloseTo(3200, 9);
    const rising = steep.map(({ memoryMb }, index) => ({ memoryMb, meanMs: 10 + index }));
    expect(measuredMeanMs(rising, 128, AWS)).toBe(10);
    expect(measuredMeanMs([{ memoryMb: 512, meanMs: 7 }], 128, AWS)).toBe(7);
  });
});

describe('tables', () => {
  it('add up in the mean', () => {
    const a = { probabilities: [0, 0.5, 1], values: [1, 2, 9] };
    const b = { probabilities: [0, 0.25, 1], values: [3, 3, 7] };
    const sum = meanOf(tableDistribution(addTables(a, b)));
    expect(sum).toBeCloseTo(meanOf(tableDistribution(a)) + meanOf(tableDistribution(b)), 12);
  });
});

describe('memory ranges', () => {
  it('are spans, lists and single sizes', () => {
    const range = parseMemoryRange('128..3008:64', AWS_2018);
    expect(range.ok && range.sizesMb.length).toBe(46);
    expect(parseMemoryRange('512, 128, 1 GB, 512', AWS)).toEqual({ ok: true, sizesMb: [512, 128, 1024] });
    expect(parseMemoryRange('1769', AWS)).toEqual({ ok: true, sizesMb: [1769] });
    expect(parseMemoryRange('128..300:100', AWS)).toEqual({ ok: true, sizesMb: [128, 228] });
  });

  const FAULTY: readonly [text: string, problem: string][] = [
    ['', "'' leaves a size empty"],
    ['128,,256', "'128,,256' leaves a size empty"],
    ['128..256:0', "the step of '128..256:0' is 0"],
    ['256..128', "the range '256..128' is empty"],
    ['128..10240:1', "'128..10240:1' names 10113 sizes"],
    ['128..', "'128..' is not a range of memory sizes"],
    ['100', 'memory is 100 MB'],
    ['abc', '"abc" is not a memory size'],
  ];
  it.each(FAULTY)('%s', (text, problem) => {
    expect(parseMemoryRange(text, AWS)).toMatchObject({ ok: false, problem });
  });

  it('name the sizes around one that the platform does not have', () => {
    expect(parseMemoryRange('128..500:100', AWS_2018)).toEqual({
      ok: false,
      problem: 'memory is 228 MB',
      remedy: 'aws-2018 allows 128 to 3008 MB in steps of 64 MB: the nearest are 192 and 256 MB',
    });
  });
});

describe('defaults', () => {
  it('are all there, and each is an assumption', async () => {
    const scenario = await compiled('functions: { hello: {} }\ntraffic: [{ poisson: 20/s }]');
    expect(scenario).toMatchObject({
      name: 'scenario',
      platform: 'aws',
      region: 'us-east-1',
      startEpochMs: Date.UTC(2026, 0, 5),
      timezone: 'UTC',
      replications: 1,
      compare: null,
      thresholds: [],
      billing: { freeTier: false, savingsPlan: 0, ownPrices: {}, provisionedStepSeconds: 300 },
      functions: [
        {
          name: 'hello',
          memoryMb: 128,
          architecture: 'x86_64',
          runtime: 'nodejs22.x',
          package: 'zip',
          ephemeralStorageMb: 512,
          snapStart: false,
          provisionedConcurrency: 0,
          billedDuration: { stepMs: 1, billsInit: true },
        },
      ],
      sources: [{ trigger: null, source: 'sdk' }],
      arrivals: [
        { sourceIndex: 0, streamName: 'traffic to hello 0', pattern: { kind: 'poisson', ratePerSecond: 20 } },
      ],
      model: {
        seed: 42,
        horizonMs: 3_600_000,
        warmupMs: 0,
        sampleStepMs: 10_000,
        account: {
          concurrency: 1000,
          requestsPerSecond: 10_000,
          scaling: { scope: 'function', burst: 1000, perSecond: 100 },
        },
        functions: [
          {
            memoryMb: 128,
            timeoutMs: 3000,
            work: {
              kind: 'whole',
              durationMs: { kind: 'constant', value: 100 },
              factor: 1,
              coldDurationMs: null,
            },
            memoryUsedMb: null,
            errorRate: 0,
            reuse: 'most-recent',
            maxLifetimeMs: Number.POSITIVE_INFINITY,
            reservedConcurrency: null,
            provisionedConcurrency: 0,
            keepAlive: { kind: 'fixed', idleMs: 645_000 },
            coldStart: { restored: false, initLimitMs: 10_000, firstInvokeFactor: 1769 / 128 },
            asynchronous: {
              maximumRetryAttempts: 2,
              maximumEventAgeMs: 21_600_000,
              retryDelaysMs: [60_000, 120_000],
              onFailureSource: null,
              onSuccessSource: null,
            },
          },
        ],
        sources: [
          { functionIndex: 0, invocation: 'sync', isRequestLimited: true, throttle: null, isEntry: true },
        ],
      },
    });
    const init = scenario.model.functions[0]?.coldStart.initMs;
    expect(init && quantileOf(init, 0.5)).toBeGreaterThan(100);
    expect(init && quantileOf(init, 0.5)).toBeLessThan(200);
    expect(scenario.warnings).toEqual([
      'functions.hello.work: no work is given, so every invocation takes 100 ms; give cpu and io, or duration',
    ]);
    expect(scenario.assumptions.map(({ key }) => key)).toEqual([
      'account.concurrency',
      'account.requestRate',
      'account.scalingRate',
      'run.duration',
      'functions.hello.memory',
      'functions.hello.timeout',
      'functions.hello.runtime',
      'functions.hello.work',
      'functions.hello.maxLifetime',
      'functions.hello.coldStart.init',
      'functions.hello.coldStart.firstInvoke',
      'functions.hello.coldStart.hidden',
      'functions.hello.keepAlive',
      'functions.hello.reuse',
    ]);
    for (const { value, source, date } of scenario.assumptions) {
      expect(value && source).not.toBe('');
      expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });

  it('of 2018 are those of 2018', async () => {
    const scenario = await compiled(`platform: aws-2018\n${oneFunction('memory: 192')}`);
    expect(scenario.model.functions[0]?.keepAlive.kind).toBe('distribution');
    expect(scenario.model.account.scaling).toEqual({ scope: 'account', burst: 3000, perSecond: 500 / 60 });
    expect(scenario.functions[0]?.billedDuration).toMatchObject({ stepMs: 100, billsInit: false });
    const elsewhere = await compiled(`platform: aws-2018\nregion: sa-east-1\n${oneFunction('memory: 192')}`);
    expect(elsewhere.model.account.scaling.burst).toBe(500);
  });
});

describe('cold starts', () => {
  it('that are given are 0 in every part not named', async () => {
    const scenario = await compiled(oneFunction('coldStart: { init: 240ms }'));
    expect(scenario.model.functions[0]?.coldStart).toMatchObject({
      hiddenMs: { kind: 'constant', value: 0 },
      initMs: { kind: 'constant', value: 240 },
      firstInvokeCpuMs: { kind: 'constant', value: 0 },
    });
    expect(scenario.assumptions.some(({ key }) => key.includes('coldStart'))).toBe(false);
  });

  it('from a snapshot are restores', async () => {
    const scenario = await compiled(oneFunction('runtime: java21\nsnapStart: true'));
    const cold = scenario.model.functions[0]?.coldStart;
    expect(cold?.restored).toBe(true);
    expect(cold && quantileOf(cold.initMs, 0.5)).toBeGreaterThan(100);
    expect(scenario.functions[0]?.snapStart).toBe(true);
  });

  it('are longer in a VPC by its measured part', async () => {
    const outside = await compiled(oneFunction('vpc: false'));
    const inside = await compiled(oneFunction('vpc: true'));
    const hidden = [outside, inside].map((scenario) => {
      const distribution = scenario.model.functions[0]?.coldStart.hiddenMs;
      return distribution === undefined ? 0 : meanOf(distribution);
    });
    const vpc = meanOf(tableDistribution(AWS.vpcHiddenMs.value));
    expect((hidden[1] ?? 0) - (hidden[0] ?? 0)).toBeCloseTo(vpc, 6);
  });

  it('of a duration given whole list no table', async () => {
    const scenario = await compiled(oneFunction('work: { duration: 100ms, coldDuration: 1s }'));
    expect(scenario.model.functions[0]?.work).toMatchObject({
      coldDurationMs: { kind: 'constant', value: 1000 },
    });
    expect(scenario.assumptions.some(({ key }) => key.includes('coldStart'))).toBe(false);
  });
});

describe('work', () => {
  it('keeps what is drawn apart from what memory does', async () => {
    const text = oneFunction('memory: 512\nwork: { measured: { 256: 400ms, 1024: 100ms }, cv: 0.5 }');
    const at512 = (await compiled(text)).model.functions[0]?.work;
    const at1024 = (await compiled(text, { set: ['functions.f.memory=1024'] })).model.functions[0]?.work;
    expect(at512).toMatchObject({ kind: 'whole', factor: expect.closeTo(200, 9) });
    expect(at1024).toMatchObject({ kind: 'whole', factor: 100 });
    if (at512?.kind !== 'whole' || at1024?.kind !== 'whole') throw new Error('not whole');
    expect(at512.durationMs).toEqual(at1024.durationMs);
    expect(meanOf(at512.durationMs)).toBeCloseTo(1, 12);
  });

  it('takes every distribution', async () => {
    const kinds: readonly [given: string, mean: number][] = [
      ['250', 250],
      ['1.5s', 1500],
      ['{ exponential: { mean: 3s } }', 3000],
      ['{ lognormal: { median: 100ms, p95: 100ms } }', 100],
      ['{ lognormal: { mean: 80ms, cv: 0.5 } }', 80],
      ['{ gamma: { mean: 70ms, cv: 2 } }', 70],
      ['{ weibull: { shape: 1, scale: 60 } }', 60],
      ['{ uniform: { min: 10, max: 30 } }', 20],
      ['{ normal: { mean: 1s, sd: 10ms } }', 1000],
      ['{ pareto: { shape: 2, min: 5 } }', 10],
      ['{ empirical: { values: [1, 2, 9] } }', 4],
      ['{ empirical: { values: [1, 2], weights: [1, 3] } }', 1.75],
      ['{ mixture: [{ weight: 1, of: 10 }, { weight: 3, of: { exponential: { mean: 2 } } }] }', 4],
    ];
    for (const [given, mean] of kinds) {
      const work = (await compiled(oneFunction(`work: { io: ${given} }`))).model.functions[0]?.work;
      expect(work?.kind === 'parts' && meanOf(work.ioMs)).toBeCloseTo(mean, 6);
    }
  });
});

describe('sources', () => {
  it('limit a function URL to ten requests a second for each reserved environment, and nothing else', async () => {
    const { model } = await compiled(`
functions: { api: { reservedConcurrency: 20 }, free: {} }
triggers:
  url: { source: function-url, function: api }
  call: { source: sdk, function: api }
  open: { source: function-url, function: free }
traffic: [{ to: url, poisson: 1/s }, { to: call, poisson: 1/s }, { to: open, poisson: 1/s }]
`);
    expect(model.sources.map(({ throttle }) => throttle)).toEqual([
      { perSecond: 200, burst: 200 },
      null,
      null,
    ]);
  });

  it('are one a trigger, one a function called directly, one a destination', async () => {
    const scenario = await compiled(`
functions:
  api: { async: { onFailure: alarms, onSuccess: next } }
  next: {}
  idle: {}
triggers:
  http: { source: api-gateway, type: http, function: api, throttle: { rate: 50/s } }
  url: { source: function-url, function: api, timeout: 5s }
  jobs: { source: sdk, invocation: async, function: api }
  uploads: { source: s3, function: api, delivery: 200ms, events: s3:ObjectCreated:* }
  alarms: { source: sns, function: next }
  off: { source: schedule, function: next, expression: rate(1 hour), enabled: false }
  nightly: { source: schedule, function: next, expression: cron(0 3 * * ? *), count: 20 }
  lost: { source: s3, function: next }
traffic:
  - { to: http, constant: 5/s }
  - { to: http, gamma: { rate: 5/s, cv: 2 } }
  - { to: url, rate: 3 }
  - { to: jobs, burst: { every: 1m, size: 10 } }
  - { to: uploads, ramp: [{ at: 0s, rate: 0/s }, { at: 10m, rate: 100/s }] }
  - { to: api, poisson: 1/min }
`);
    expect(scenario.sources.map(({ trigger, source, from }) => [trigger, source, from])).toEqual([
      ['http', 'api-gateway', null],
      ['url', 'function-url', null],
      ['jobs', 'sdk', null],
      ['uploads', 's3', null],
      [null, 'sdk', null],
      ['nightly', 'schedule', null],
      ['alarms', 'sns', 'api'],
      [null, 'destination', 'api'],
    ]);
    expect(scenario.sources[0]?.billing).toMatchObject({ apiType: 'http', payloadBytes: 0 });
    const forever = Number.POSITIVE_INFINITY;
    expect(
      scenario.model.sources.map((source) => [
        source.functionIndex,
        source.invocation,
        source.isRequestLimited,
        source.integrationTimeoutMs,
        source.isEntry,
      ]),
    ).toEqual([
      [0, 'sync', true, 30_000, true],
      [0, 'sync', true, 5000, true],
      [0, 'async', true, forever, true],
      [0, 'async', false, forever, true],
      [0, 'sync', true, forever, true],
      [2, 'async', false, forever, true],
      [2, 'async', false, forever, false],
      [2, 'async', false, forever, false],
    ]);
    expect(scenario.model.sources[0]?.throttle).toEqual({ perSecond: 50, burst: 5000 });
    expect(scenario.model.sources[3]?.deliveryMs).toEqual({ kind: 'constant', value: 200 });
    expect(scenario.model.functions[0]?.asynchronous).toMatchObject({
      onFailureSource: 6,
      onSuccessSource: 7,
    });
    expect(scenario.arrivals.map(({ sourceIndex, streamName }) => [sourceIndex, streamName])).toEqual([
      [0, 'traffic to http 0'],
      [0, 'traffic to http 1'],
      [1, 'traffic to url 0'],
      [2, 'traffic to jobs 0'],
      [3, 'traffic to uploads 0'],
      [4, 'traffic to api 0'],
      [5, 'triggers.nightly'],
    ]);
    expect(scenario.warnings).toContain('functions.idle: nothing calls this function');
    expect(scenario.warnings).toContain('triggers.lost: no traffic goes to this trigger');
    expect(scenario.warnings.some((warning) => warning.includes('triggers.off'))).toBe(false);
  });
});

describe('small accounts', () => {
  it.each([
    [10, 'reservedConcurrency: 1', 'minimum value of \\[10\\]'],
    [50, 'reservedConcurrency: 20', 'minimum value of \\[50\\]'],
    [100, 'provisionedConcurrency: 1', 'minimum value of \\[100\\]'],
    [101, 'reservedConcurrency: 2', 'reserve at most 1 in all'],
  ])('of %s reserve and provision nothing that must stay unreserved', async (concurrency, key, words) => {
    const text = `account: { concurrency: ${concurrency} }\nfunctions: { a: { ${key} } }`;
    await expect(compiled(text)).rejects.toThrow(new RegExp(words));
  });

  it('of 10 may refuse everything', async () => {
    const text = 'account: { concurrency: 10 }\nfunctions: { a: { reservedConcurrency: 0 } }';
    expect((await compiled(text)).model.account).toMatchObject({ concurrency: 10, requestsPerSecond: 100 });
  });
});

describe('common random numbers', () => {
  it('changing one memory changes nothing else of the model', async () => {
    const file = write(
      'variants.yml',
      'functions: { a: { memory: 128 }, b: { memory: 128, work: { cpu: 1s } } }\ntraffic: [{ to: a, poisson: 1/s }, { to: b, poisson: 1/s }]',
    );
    const loaded = await loadScenarioVariants(file, [
      {},
      { set: ['functions.a.memory=256'] },
      { set: ['functions.a.memory=1'] },
    ]);
    const [small, large, wrong] = loaded;
    if (!small?.ok || !large?.ok) throw new Error('not loaded');
    expect(wrong?.ok).toBe(false);
    expect(large.compiled.arrivals).toEqual(small.compiled.arrivals);
    expect(large.compiled.model.functions[1]).toEqual(small.compiled.model.functions[1]);
    expect(large.compiled.model.functions[0]?.memoryMb).toBe(256);
  });
});

describe('the step of the series', () => {
  it('is the finest that gives at most 1500 points', () => {
    const seconds = (s: number) => seriesStepMs(s * 1000, 100) / 1000;
    expect([1, 1500, 1501, 15_000, 86_400, 90_001, 450_001, 5_400_001, 129_600_000].map(seconds)).toEqual([
      1, 1, 10, 10, 60, 300, 3600, 86_400, 86_400,
    ]);
  });

  it('is coarser where there are more than a hundred functions: 150,000 points of all of them', () => {
    const seconds = (functions: number) => seriesStepMs(86_400_000, functions) / 1000;
    expect([1, 104, 105, 1000, 10_000].map(seconds)).toEqual([60, 60, 300, 3600, 86_400]);
  });
});

describe('bursts', () => {
  const warned = async (burst: string, run: string) => {
    const { warnings } = await compiled(
      `functions: { f: { work: { cpu: 1ms } } }\ntraffic: [{ to: f, burst: ${burst} }]\nrun: ${run}`,
    );
    return warnings;
  };

  it('that are rarer than the run is long are counted too often in the month', async () => {
    expect(await warned('{ every: 24h, size: 200 }', '{ duration: 2h }')).toEqual([
      'traffic.0.burst: it comes once in the 2 h simulated, which the month repeats 365 times, though it comes every 24 h; simulate run.duration: 24h',
    ]);
    expect(await warned('{ every: 24h, size: 200 }', '{ duration: 2h, warmup: 1h }')).toEqual([
      'traffic.0.burst: it comes once in the 2 h simulated, and that within the warm-up, so that the month has none of it, though it comes every 24 h; simulate run.duration: 24h',
    ]);
    expect(await warned('{ every: 1h, size: 200 }', '{ duration: 1h }')).toEqual([]);
  });
});

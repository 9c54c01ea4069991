import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/results/documents/document.ts';
import type { FindingInput } from '../../src/results/findings/finding-input.ts';
import { buildFindings, FINDINGS_LIMIT } from '../../src/results/findings/findings.ts';
import {
  bill,
  compiledFunction,
  compiledScenario,
  functionModel,
  histogramOf,
  line,
  measured,
  measurements,
  outcomes,
  refusals,
  type ScenarioChanges,
  series,
} from './fixtures.ts';

/**
 * A large, quiet, healthy function: a hundred thousand requests of about 100 ms over a day, few of them cold.
 */
const healthy = () =>
  measured({
    requests: 100_000,
    invocations: 100_000,
    outcomes: outcomes({ succeeded: 100_000 }),
    durationMs: histogramOf(Array.from({ length: 100_000 }, (_, index) => 100 + (index % 10))),
    latencyMs: histogramOf(Array.from({ length: 100_000 }, (_, index) => 100 + (index % 10))),
    coldLatencyMs: histogramOf([]),
    initMs: histogramOf([]),
    coldStarts: 0,
    onDemandBilledMs: 10_450_000,
    concurrency: { mean: 3, max: 12 },
  });

const dayOf = (changes: Parameters<typeof series>[1] = {}) =>
  series(1440, { invocations: new Float64Array(1440).fill(100_000 / 1440), ...changes });

function findingsOf(
  changes: Parameters<typeof measured>[0] = {},
  { seriesChanges = {}, compiled = {}, ...rest }: Options = {},
): readonly Finding[] {
  return buildFindings(inputOf(changes, { seriesChanges, compiled, ...rest }));
}

interface Options {
  readonly seriesChanges?: Parameters<typeof series>[1];
  readonly compiled?: ScenarioChanges;
  readonly bill?: FindingInput['bill'];
}

function inputOf(
  changes: Parameters<typeof measured>[0],
  { seriesChanges, compiled = {}, bill: ownBill }: Options,
): FindingInput {
  const { model, ...rest } = compiled;
  return {
    compiled: compiledScenario({ ...rest, model: { horizonMs: 86_400_000, ...model } }),
    measurements: {
      ...measurements([{ ...healthy(), ...changes }], [dayOf(seriesChanges)]),
      seconds: 86_400,
    },
    bill: ownBill ?? bill([line(), line({ item: 'Other', unit: 'x' })]),
  };
}

const texts = (findings: readonly Finding[]) => findings.map(({ severity, text }) => `${severity}: ${text}`);

describe('findings', () => {
  it('are none where nothing is to be done', () => {
    expect(findingsOf()).toEqual([]);
  });

  it('say on how many requests a percentile rests', () => {
    const latencies = Array.from({ length: 12_000 }, (_, index) => index);
    expect(texts(findingsOf({ latencyMs: histogramOf(latencies) }))).toEqual([
      "notice: p99.9 of api's latency rests on 12 requests: simulate ten times longer",
    ]);
    expect(texts(findingsOf({ latencyMs: histogramOf(latencies.slice(0, 1500)) }))[0]).toBe(
      "notice: p99 of api's latency rests on 15 requests: simulate ten times longer",
    );
    expect(texts(findingsOf({ latencyMs: histogramOf(latencies.slice(0, 150)) }))[0]).toBe(
      "notice: p99 of api's latency rests on 1 request: simulate 100 times longer",
    );
    expect(texts(findingsOf({ latencyMs: histogramOf([100]) }))[0]).toContain(
      'is little more than its largest value (1 request in all)',
    );
    expect(findingsOf({ latencyMs: histogramOf(Array.from({ length: 20_000 }, () => 5)) })).toEqual([]);
  });

  it('say what throttled, and what would hold the peak', () => {
    const changes = {
      requests: 100_000,
      ...refusals({ reserved: 3200 }),
      outcomes: outcomes({ succeeded: 96_800, throttled: 3200 }),
      invocations: 96_800,
      concurrency: { mean: 3, max: 20 },
    };
    const throttles = new Float64Array(1440);
    throttles[700] = 3200;
    const seriesChanges = { throttles };
    const reserved = texts(
      findingsOf(changes, {
        seriesChanges,
        compiled: { model: { functions: [functionModel({ reservedConcurrency: 20 })] } },
      }),
    );
    // (69.4 + 3200) per minute × 86400 × 3 ÷ 96800 s each = 145.9 busy at once.
    expect(reserved).toEqual([
      "warning: 3.2 % of api's requests were throttled: peak demand was about 146 concurrent executions against a reserved concurrency of 20; reserve 195",
    ]);
    const account = {
      concurrency: 20,
      requestsPerSecond: 200,
      scaling: { scope: 'function', burst: 1000, perSecond: 100 },
    } as const;
    const peak = new Float64Array(1440).fill(20);
    expect(
      texts(
        findingsOf(
          { ...changes, ...refusals({ account: 3200 }) },
          {
            seriesChanges: { throttles, concurrencyMax: peak },
            compiled: { model: { account } },
          },
        ),
      )[0],
    ).toContain("the account's 20 were all in use");
    const scaling = { ...changes, ...refusals({ scalingRate: 3000, requestRate: 200 }) };
    expect(texts(findingsOf(scaling, { seriesChanges }))[0]).toContain(
      'faster than they may be created (burst 1,000',
    );
    const asynchronous = { ...changes, outcomes: outcomes({ succeeded: 100_000 }) };
    expect(texts(findingsOf(asynchronous, { seriesChanges }))[0]).toMatch(
      /^notice: 3,200 attempts of api were throttled and retried/,
    );
  });

  it('name the limit behind time-outs, memory and dropped events', () => {
    expect(texts(findingsOf({ outcomes: outcomes({ timedOut: 2000, succeeded: 98_000 }) }))).toEqual([
      "warning: 2 % of api's requests timed out at its limit of 3 s (p99 of the duration is 109 ms): raise functions.api.timeout, or give it more memory if it computes",
    ]);
    expect(texts(findingsOf({ outcomes: outcomes({ timedOut: 20 }) }))[0]).toMatch(/^notice: 0\.02 %/);
    expect(texts(findingsOf({ outcomes: outcomes({ timedOut: 2 }) }))[0]).toMatch(/^info: 0\.002 %/);
    expect(texts(findingsOf({ outcomes: outcomes({ outOfMemory: 20 }) }))).toEqual([
      "warning: 0.02 % of api's requests ran out of its 512 MB: raise functions.api.memory",
    ]);
  });

  it('say when cold starts set p99', () => {
    const warm = Array.from({ length: 98_000 }, () => 100);
    const cold = Array.from({ length: 2000 }, () => 800);
    const found = findingsOf({
      latencyMs: histogramOf([...warm, ...cold]),
      coldLatencyMs: histogramOf(cold),
      warmLatencyMs: histogramOf(warm),
      initMs: histogramOf(cold.map(() => 400)),
      coldStarts: 2000,
    });
    expect(texts(found)).toEqual([
      "notice: cold starts set api's p99: 800 ms with them, 100 ms without (half of the inits take over 400 ms): shorten its init or provision concurrency",
    ]);
  });

  it('say when the quiet hours bring the cold starts', () => {
    const isNight = (step: number) => step < 480;
    const invocations = Float64Array.from({ length: 1440 }, (_, step) => (isNight(step) ? 1 : 50));
    const coldStarts = Float64Array.from({ length: 1440 }, (_, step) => (isNight(step) ? 0.1 : 0.072));
    const seriesChanges = { invocations, coldStarts };
    expect(texts(findingsOf({ coldStarts: 117 }, { seriesChanges }))).toEqual([
      "info: 41 % of api's cold starts come from the quiet hours, which see 0.99 % of its invocations: keep environments ready in those hours alone, or leave them cold if nobody waits",
    ]);
    const steady = { invocations, coldStarts: invocations.map((count) => count / 100) };
    expect(findingsOf({ coldStarts: 480 }, { seriesChanges: steady })).toEqual([]);
  });

  it('say when the start of the run has not been left behind', () => {
    const coldStarts = new Float64Array(1440);
    coldStarts.fill(1, 0, 60);
    coldStarts.fill(1, 1000, 1020);
    const found = texts(findingsOf({ coldStarts: 80 }, { seriesChanges: { coldStarts } }));
    expect(found).toEqual([
      "notice: 75 % of api's cold starts fall into the first tenth of the run, while its environments are first created: set run.warmup to 2 h 24 min to see the steady state",
    ]);
    const warmupMs = 3_600_000;
    expect(
      findingsOf({ coldStarts: 20 }, { seriesChanges: { coldStarts }, compiled: { model: { warmupMs } } }),
    ).toEqual([]);
  });

  it('say how long the start is unlike the rest, unless the traffic is too', () => {
    const rising = Float64Array.from({ length: 1440 }, (_, step) => (step < 100 ? 4 : 8) + (step % 5) / 5);
    const found = texts(findingsOf({}, { seriesChanges: { concurrency: rising } }));
    expect(found).toEqual([
      'notice: the first 1 h 12 min look like warm-up (MSER-5): with run.warmup at 1 h 12 min, the mean concurrency of api would be 2.42 % higher',
    ]);
    // Ten minutes of a day that are half as busy change its mean by 0.35 %.
    const hardly = Float64Array.from(rising, (value, step) => (step < 10 ? value : 8 + (step % 5) / 5));
    expect(findingsOf({}, { seriesChanges: { concurrency: hardly } })).toEqual([]);
    const seriesChanges = { concurrency: rising, invocations: rising };
    expect(findingsOf({}, { seriesChanges })).toEqual([]);
  });

  it('say nothing of a start with more cold starts where hardly any request starts cold', () => {
    // Four fifths of a few cold starts among 10,000 in the first hour, and 20 afterwards.
    const coldStarts = Float64Array.from({ length: 1440 }, (_, step) =>
      step < 2 ? 11 : step % 10 === 0 ? 1 : 0,
    );
    const few = { coldStarts: 166, invocations: 1_730_000, requests: 1_730_000 };
    expect(findingsOf(few, { seriesChanges: { coldStarts } })).toEqual([]);
    const many = { coldStarts: 166, invocations: 10_000, requests: 10_000 };
    expect(texts(findingsOf(many, { seriesChanges: { coldStarts } })).join()).toMatch(/look like warm-up/);
  });

  it('say when the run is shorter than the idle time', () => {
    const model = { horizonMs: 300_000 };
    expect(texts(findingsOf({}, { compiled: { model } }))).toEqual([
      'notice: the run of 5 min is shorter than the 10 min for which api keeps idle environments, so hardly any was reclaimed and later cold starts are missing: simulate at least 1 h 40 min',
    ]);
  });

  it('take the idle time from any kind of keep-alive', () => {
    const idle = { kind: 'uniform', min: 200_000, max: 600_000 } as const;
    for (const keepAlive of [
      { kind: 'distribution', idleMs: idle },
      { kind: 'halving', periodMs: 400_000 },
    ] as const) {
      const functions = [functionModel({ keepAlive })];
      expect(texts(findingsOf({}, { compiled: { model: { horizonMs: 300_000, functions } } }))[0]).toContain(
        'shorter than the 6 min 40 s',
      );
      expect(findingsOf({}, { compiled: { model: { functions } } })).toEqual([]);
    }
  });

  it('say when memory is bought for its CPU alone', () => {
    const using = (memoryUsedMb: number) =>
      findingsOf(
        {},
        {
          compiled: {
            model: {
              functions: [functionModel({ memoryUsedMb: { kind: 'constant', value: memoryUsedMb } })],
            },
          },
        },
      );
    expect(texts(using(128))).toEqual([
      'info: api uses at most 128 MB of its 512 MB (25 %): what it pays for beyond that is CPU, so see with compare --memory whether it needs it',
    ]);
    expect(using(300)).toEqual([]);
  });

  it('weigh provisioned concurrency against on demand', () => {
    const compiled = { functions: [compiledFunction({ provisionedConcurrency: 10 })] };
    const idle = {
      provisionedInvocations: 100_000,
      provisionedBilledMs: 2.3 * 86_400_000,
      onDemandBilledMs: 0,
    };
    expect(texts(findingsOf({ ...idle, durationMs: histogramOf([2.3 * 86_400_000]) }, { compiled }))).toEqual(
      [
        "notice: api's provisioned concurrency was busy 23 % of the time, and below about 60 % it costs more than it saves: 3 instead of 10 would pay, the rest runs on demand",
      ],
    );
    const spilling = {
      provisionedInvocations: 88_000,
      provisionedBilledMs: 7 * 86_400_000,
      durationMs: histogramOf([8 * 86_400_000]),
      concurrency: { mean: 8, max: 14 },
    };
    expect(texts(findingsOf(spilling, { compiled }))).toEqual([
      "notice: 12 % of api's invocations spilled over to on-demand environments, since up to 14 ran at once on 10 provisioned: 16 (the peak and a tenth) would hold all of them",
    ]);
  });

  it('say how much of the billed time is rounding', () => {
    const billedDuration = { stepMs: 100, billsInit: false, restoreBilledShare: 0 };
    const found = findingsOf(
      { onDemandBilledMs: 20_000_000 },
      { compiled: { functions: [compiledFunction({ billedDuration })] } },
    );
    expect(texts(found)).toEqual([
      "info: 47.8 % of api's billed time is rounding up to 100 ms steps (its mean duration is 105 ms): do more work in each invocation, or take a memory size whose duration ends just below a step",
    ]);
  });

  it('do not take what was cut at the end of the run for rounding', () => {
    expect(findingsOf({ onDemandBilledMs: 20_000_000 })).toEqual([]);
  });

  it('say what most of the bill is, and what it rests on', () => {
    const lines = [
      line({ quantity: new Decimal(38), unitPrice: new Decimal(1), item: 'Duration', unit: 'GB-seconds' }),
      line({ quantity: new Decimal(62), unitPrice: new Decimal(1) }),
    ];
    const assumptions = ['a', 'b', 'c', 'd'].map((key) => ({
      key: `functions.api.${key}`,
      value: '1',
      source: 'one sighting',
      date: '2026-01-01',
      confirmed: false,
    }));
    const found = findingsOf({}, { bill: bill(lines, ['No logs.']), compiled: { assumptions } });
    expect(texts(found)).toEqual([
      "info: 62 % of the bill is lambda Requests, api's: batch or filter events; shorter code would save little",
      'info: 4 assumed values rest on unconfirmed sources (functions.api.a, functions.api.b, functions.api.c, …): set what you have measured in the scenario',
    ]);
  });

  it('take the lines of one item for one part of the bill, whatever else has the same unit', () => {
    const gbSeconds = (item: string, amount: number, name = 'api') =>
      line({
        item,
        unit: 'GB-second',
        quantity: new Decimal(amount),
        unitPrice: new Decimal(1),
        function: name,
      });
    const split = (...lines: Parameters<typeof bill>[0] & unknown[]) =>
      texts(findingsOf({}, { bill: bill(lines) }));
    expect(
      split(
        gbSeconds('Provisioned concurrency', 47),
        gbSeconds('Provisioned duration', 36),
        line({ quantity: new Decimal(17), unitPrice: new Decimal(1) }),
      ),
    ).toEqual([]);
    expect(split(gbSeconds('Provisioned concurrency', 96), gbSeconds('Duration', 4))).toEqual([
      "info: 96 % of the bill is lambda Provisioned concurrency, api's: it is billed whether it is used or not, so keep fewer environments ready, in fewer hours, or none",
    ]);
    expect(
      split(
        gbSeconds('Duration, tier 1', 30),
        gbSeconds('Duration, tier 2', 30),
        gbSeconds('Duration', 20, 'worker'),
        gbSeconds('SnapStart restore', 20),
      ),
    ).toEqual([
      "info: 80 % of the bill is lambda Duration, most of it api's: compare memory sizes before anything else (lambda-sim compare --memory)",
    ]);
  });

  it('speak of the worst of several functions and put what is worse first, never more than the limit', () => {
    const names = ['one', 'two', 'three'];
    const found = buildFindings({
      compiled: compiledScenario({
        functions: names.map((name) => compiledFunction({ name, provisionedConcurrency: 5 })),
        model: { horizonMs: 60_000 },
      }),
      measurements: measurements(
        names.map((_, index) =>
          measured({
            requests: 1000,
            ...refusals({ account: 10 }),
            outcomes: outcomes({
              succeeded: 900 - index,
              timedOut: 20 * (index + 1),
              outOfMemory: 1,
              dropped: 3,
              throttled: 10,
            }),
            onDemandBilledMs: 30_000,
            invocations: 2000,
          }),
        ),
      ),
      bill: bill([line()]),
    });
    expect(found).toHaveLength(FINDINGS_LIMIT);
    expect(found[0]?.text).toContain("6 % of three's requests timed out");
    expect(found[0]?.text).toContain('(and so with 2 other functions)');
    const order = found.map(({ severity }) => ['warning', 'notice', 'info'].indexOf(severity));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('notice a function that nothing reached', () => {
    expect(
      texts(
        findingsOf({
          requests: 0,
          invocations: 0,
          outcomes: outcomes({}),
          latencyMs: histogramOf([]),
          onDemandBilledMs: 0,
        }),
      ),
    ).toEqual([
      'notice: no request reached api in the measured time: check its traffic, run.duration and run.warmup',
    ]);
  });
});

import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/results/documents/document.ts';
import { advise } from '../../src/results/findings/advice.ts';
import { FINDING_IDS, type FindingId, kindOfFinding } from '../../src/results/findings/finding-ids.ts';
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

  it('say on how few requests a percentile rests that a threshold judges', () => {
    const latencies = Array.from({ length: 12_000 }, (_, index) => index);
    const judged = (expression: string) => ({
      compiled: { thresholds: [{ metric: 'api.latency', expression }] },
    });
    expect(findingsOf({ latencyMs: histogramOf(latencies) })).toEqual([]);
    expect(texts(findingsOf({ latencyMs: histogramOf(latencies) }, judged('p(99.9) < 1s')))).toEqual([
      "notice: a threshold judges p99.9 of api's latency, which rests on 12 requests: with 9 replications it would rest on 108: --set run.replications=9",
    ]);
    const few = findingsOf({ latencyMs: histogramOf(latencies.slice(0, 150)) }, judged('p(99) < 1s'));
    // Never more than twenty times as many.
    expect(few[0]).toMatchObject({ id: 'thin-tail', advice: { set: { 'run.replications': 20 } } });
    expect(findingsOf({ latencyMs: histogramOf(latencies) }, judged('p(99) < 1s'))).toEqual([]);
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
    const refusedAtOnce = [40, 200, 600, 3200];
    const [reserved] = findingsOf(
      { ...changes, refusedAtOnce },
      {
        seriesChanges,
        compiled: { model: { functions: [functionModel({ reservedConcurrency: 20 })] } },
      },
    );
    // An invocation takes 2.68 s: refused in a second, 600 × 2.68, are more than the 3,200 in ten; in 100 ms
    // 200 × 26.8; so 600 × 2.68 = 1,607 besides the 20 that ran.
    expect(reserved).toMatchObject({
      id: 'throttled',
      about: 'functions.api',
      severity: 'warning',
      hits: { count: 3200, share: 0.032, what: 'requests' },
      window: { sinceSeconds: 42_000, untilSeconds: 42_060 },
    });
    expect(reserved?.text).toContain(
      "3.2 % of api's requests were throttled from 11 h 40 min to 11 h 41 min: peak demand was about 1,627 concurrent executions against a reserved concurrency of 20; reserve ",
    );
    expect(reserved?.text.endsWith(reserved.advice?.options ?? 'none')).toBe(true);
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
    ).toMatch(/of 20 in all, was in use; ask AWS for a quota of \d+ .*--set account\.concurrency=\d+$/);
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
      "warning: 2 % of api's requests timed out at its limit of 3 s (p99 of the duration is 109 ms): give it more memory if it computes, or more time: --set functions.api.timeout=6s",
    ]);
    expect(texts(findingsOf({ outcomes: outcomes({ timedOut: 20 }) }))[0]).toMatch(/^notice: 0\.02 %/);
    expect(texts(findingsOf({ outcomes: outcomes({ timedOut: 2 }) }))[0]).toMatch(/^info: 0\.002 %/);
    expect(texts(findingsOf({ outcomes: outcomes({ outOfMemory: 20 }) }))).toEqual([
      "warning: 0.02 % of api's requests ran out of its 512 MB: give it 576 MB: --set functions.api.memory=576",
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
      "notice: cold starts set api's p99: 800 ms with them, 100 ms without (half of the inits take over 400 ms); 2,000 requests had one: shorten its init, or keep 2 environments ready: --set functions.api.provisionedConcurrency=2",
    ]);
  });

  it('say when the start of the run has not been left behind', () => {
    const coldStarts = new Float64Array(1440);
    coldStarts.fill(1, 0, 60);
    coldStarts.fill(1, 1000, 1020);
    const found = texts(findingsOf({ coldStarts: 80 }, { seriesChanges: { coldStarts } }));
    expect(found).toEqual([
      "info: 75 % of api's cold starts fall into the first tenth of the run, while its environments are first created: a warm-up of 2 h 24 min shows the steady state: --set run.warmup=8640s",
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
      'info: the first 1 h 12 min look like warm-up (MSER-5): with run.warmup at 1 h 12 min, the mean concurrency of api would be 2.42 % higher: --set run.warmup=4320s',
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
    expect(findingsOf({}, { compiled: { model } })).toEqual([]);
    expect(texts(findingsOf({ coldStarts: 20 }, { compiled: { model } }))).toEqual([
      'info: the run of 5 min is shorter than the 10 min for which api keeps idle environments, so hardly any was reclaimed and later cold starts are missing: simulate at least 20 min: --set run.duration=1200s',
    ]);
  });

  it('take the idle time from any kind of keep-alive', () => {
    const idle = { kind: 'uniform', min: 200_000, max: 600_000 } as const;
    for (const keepAlive of [
      { kind: 'distribution', idleMs: idle },
      { kind: 'halving', periodMs: 400_000 },
    ] as const) {
      const functions = [functionModel({ keepAlive })];
      const short = { compiled: { model: { horizonMs: 300_000, functions } } };
      expect(texts(findingsOf({ coldStarts: 20 }, short))[0]).toContain('shorter than the 6 min 40 s');
      expect(findingsOf({}, { compiled: { model: { functions } } })).toEqual([]);
    }
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
        "notice: api's provisioned concurrency was busy 23 % of the time, and below about 60 % it costs more than it saves: 3 instead of 10 would pay, the rest runs on demand: --set functions.api.provisionedConcurrency=3",
      ],
    );
    const spilling = {
      provisionedInvocations: 88_000,
      provisionedBilledMs: 7 * 86_400_000,
      durationMs: histogramOf([8 * 86_400_000]),
      concurrency: { mean: 8, max: 14 },
    };
    expect(texts(findingsOf(spilling, { compiled }))).toEqual([
      "notice: 12 % of api's invocations spilled over to on-demand environments, since up to 14 ran at once on 10 provisioned: 16 (the peak and a tenth) would hold all of them: --set functions.api.provisionedConcurrency=16",
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

  it('say what most of the bill is', () => {
    const lines = [
      line({ quantity: new Decimal(38), unitPrice: new Decimal(1), item: 'Duration', unit: 'GB-seconds' }),
      line({ quantity: new Decimal(62), unitPrice: new Decimal(1) }),
    ];
    const found = findingsOf({}, { bill: bill(lines, ['No logs.']) });
    expect(texts(found)).toEqual([
      "info: 62 % of the bill is lambda Requests, api's: batch or filter events; shorter code would save little",
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
    ).toEqual([]);
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
    expect(found.length).toBeLessThanOrEqual(FINDINGS_LIMIT);
    expect(found[0]?.text).toContain("6 % of three's requests timed out");
    expect(found[0]?.text).toContain('(and so with 2 other functions): --set functions.three.timeout=6s');
    const kinds = found
      .filter(({ severity }) => severity !== 'info')
      .map(({ id }) => ['breaks', 'costs', 'unsure'].indexOf(kindOfFinding(id as FindingId)));
    expect(kinds).toEqual([...kinds].sort((a, b) => a - b));
  });

  it('have each a paragraph in the catalogue, and options that a shell takes', () => {
    for (const [id, paragraph] of Object.entries(FINDING_IDS)) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(paragraph.length).toBeGreaterThan(40);
    }
    expect(advise({ 'functions.api.memory': 512 }).options).toBe('--set functions.api.memory=512');
    expect(advise({ "functions.it's.timeout": '3 s' }).options).toBe(
      "--set 'functions.it'\\''s.timeout=3 s'",
    );
  });

  it('leave it to the verdict and the warning that nothing came at all', () => {
    const nothing = { requests: 0, invocations: 0, outcomes: outcomes({}), latencyMs: histogramOf([]) };
    expect(texts(findingsOf({ ...nothing, onDemandBilledMs: 0 }))).toEqual([]);
  });
});

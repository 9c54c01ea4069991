import { describe, expect, it } from 'vitest';
import { runScenario } from '../../src/index.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderMarkdown } from '../../src/report/markdown/run.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { momentsOf } from '../../src/results/verdict/moments.ts';
import { verdictOf } from '../../src/results/verdict/verdict.ts';

type Keys = Readonly<Record<string, unknown>>;

const API = { memory: 1024, timeout: '10s', work: { io: '100ms' } };
const QUEUE = {
  source: 'sqs',
  function: 'api',
  batchSize: 1,
  visibilityTimeout: '60s',
  maxReceiveCount: 100,
};

async function run(scenario: Keys): Promise<ResultsDocument> {
  return (await runScenario({ run: { duration: '20m' }, ...scenario })).document;
}

const oneApi = (keys: Keys, traffic: Keys, rest: Keys = {}) =>
  run({ functions: { api: { ...API, ...keys } }, traffic: [{ to: 'api', ...traffic }], ...rest });

describe('the verdict on a run', () => {
  it('without trouble says so', async () => {
    const { verdict } = await oneApi({}, { poisson: '5/s' });
    expect(verdict?.state).toBe('calm');
    expect(verdict?.headline).toMatch(/^Nothing was refused or lost; p99 of api \d+ ms$/);
    expect(verdict?.points[0]).toEqual(
      expect.stringMatching(/^\$[\d.]+ for these 20 min, \$[\d.]+ a month$/),
    );
  });

  it('speaks of whom users wait for, not of a helper that is called more often', async () => {
    const { verdict } = await run({
      functions: {
        helper: { memory: 1024, work: { io: '20ms' } },
        api: { ...API, invokes: [{ function: 'helper', mode: 'sync', count: 5 }] },
      },
      traffic: [{ to: 'api', poisson: '2/s' }],
    });
    expect(verdict?.headline).toMatch(/p99 of api \d+ ms$/);
  });

  it('tells who is refused and when, though its thresholds allow it', async () => {
    const ramp = [
      { at: '0s', rate: '20/s' },
      { at: '5m', rate: '20/s' },
      { at: '5m1s', rate: '80/s' },
      { at: '8m', rate: '80/s' },
      { at: '8m1s', rate: '20/s' },
    ];
    const { verdict, thresholds } = await oneApi(
      { reservedConcurrency: 8 },
      { ramp },
      { thresholds: { 'api.throttled': ['rate < 90%'] } },
    );
    expect(thresholds).toMatchObject([{ passed: true }]);
    expect(verdict?.state).toBe('broken');
    expect(verdict?.headline).toMatch(
      /^(1 in \d+|\d+ % of the) requests of api (is|are) refused from minute 5:00 to 8:0[01]$/,
    );
    expect(verdict?.points).toContainEqual(expect.stringMatching(/^worst minute of api: .*\d+ % refused/));
  });

  it('tells errors that the scenario draws as errors', async () => {
    const { verdict } = await oneApi({ work: { io: '100ms', errorRate: '10%' } }, { constant: '10/s' });
    expect(verdict?.state).toBe('broken');
    expect(verdict?.headline).toMatch(/^1 in (9|10|11) requests of api fails$/);
    const few = await oneApi({ work: { io: '100ms', errorRate: '0.05%' } }, { constant: '20/s' });
    expect(few.verdict?.state).toBe('calm');
    expect(few.verdict?.headline).toMatch(/^Hardly anything was lost: 1 in [\d,]+ requests of api fails/);
  });

  it('says when a queue had caught up, and after what', async () => {
    const failures = [{ at: '5m', duration: '2m', errorRate: '100%' }];
    const scenario = {
      functions: { api: { ...API, reservedConcurrency: 8, failures } },
      triggers: { jobs: QUEUE },
      traffic: [{ to: 'jobs', constant: '20/s' }],
      run: { duration: '12m' },
    };
    const { verdict } = await run(scenario);
    expect(verdict?.state).toBe('strained');
    expect(verdict?.headline).toMatch(
      /^jobs had caught up at minute \d+:\d\d, (\d+ min \d+ s|[\d.]+ s|\d+ min) after the failure was over$/,
    );
    const clock = await run({ ...scenario, run: { duration: '12m', start: '2026-03-02T14:00:00Z' } });
    expect(clock.verdict?.headline).toMatch(/^jobs had caught up at 14:\d\d(:\d\d)?, /);
  });

  it('says that a backlog grows without end', async () => {
    const { verdict } = await run({
      functions: { api: { ...API, reservedConcurrency: 5 } },
      triggers: { jobs: { ...QUEUE, maximumConcurrency: 5 } },
      traffic: [{ to: 'jobs', constant: '80/s' }],
      run: { duration: '5m' },
    });
    expect(verdict).toMatchObject({ state: 'broken' });
    expect(verdict?.headline).toMatch(
      /^The backlog of jobs grows without end: [\d,]+ events are left over after 5 min$/,
    );
  });

  it('judges nothing where nothing arrived', async () => {
    const { verdict } = await oneApi({}, { ramp: [{ at: '0s', rate: '0/s' }] });
    expect(verdict?.headline).toBe('No request arrived, so that there is nothing to judge');
    expect(verdict?.state).toBe('strained');
  });

  it('is made of the means of replications', async () => {
    const document = await oneApi(
      { work: { io: '100ms', errorRate: '10%' } },
      { poisson: '10/s' },
      { run: { duration: '5m', replications: 3 } },
    );
    expect(document.verdict?.headline).toMatch(/^1 in (9|10|11) requests of api fails$/);
    expect(document.functions['api']?.worstMinute).toHaveProperty('p99MsCi95');
    expect(verdictOf(JSON.parse(JSON.stringify(document)) as ResultsDocument)).toEqual(document.verdict);
  });
});

describe("a month's cost", () => {
  const warningOf = async (traffic: Keys, run: Keys = {}) => {
    const document = await oneApi({}, traffic, {
      run: { duration: '30m', ...run },
      thresholds: { 'cost.monthly': ['value < 1000'], 'cost.total': ['value < 1000'] },
    });
    const { month } = document.cost;
    const warning = month?.warning;
    expect(document.warnings.filter((one) => one.startsWith('cost.monthly'))).toEqual(
      warning === undefined ? [] : [warning],
    );
    expect(document.thresholds.map((one) => one.warning)).toEqual([warning, undefined]);
    expect(document.verdict?.points.some((point) => point === warning)).toBe(warning !== undefined);
    return [month?.basis, warning];
  };
  const hourly = 'rate';

  it('is one of traffic that is the same at all times, or of whole periods', async () => {
    expect(await warningOf({ poisson: '1/s' })).toEqual(['stationary', undefined]);
    expect(await warningOf({ [hourly]: '2' })).toEqual(['stationary', undefined]);
    expect(await warningOf({ [hourly]: '1 + sin(2 * pi * t / 900)' })).toEqual(['periods', undefined]);
    expect(await warningOf({ burst: { every: '10m', size: 5 } })).toEqual(['periods', undefined]);
    expect(await warningOf({ burst: { every: '13s', size: 1 } })).toEqual(['periods', undefined]);
    const day = { duration: '24h' };
    expect(await warningOf({ [hourly]: '0.01 + 0.01 * sin(hour)' }, day)).toEqual(['periods', undefined]);
  });

  it('has the rhythm of provisioned concurrency that changes by the clock, and none of a tracked target', async () => {
    const basis = async (provisioning: Keys) => {
      const keys = { memory: 256, provisionedConcurrency: 2, provisioning };
      const document = await oneApi(keys, { poisson: '1/s' }, { run: { duration: '30m' } });
      return document.cost.month?.basis;
    };
    expect(await basis({ target: 0.7, maximum: 10 })).toBe('stationary');
    expect(await basis({ schedule: [{ at: '10m', count: 4 }] })).toBe('repeated');
    expect(await basis({ target: 0.7, maximum: 10, schedule: [{ at: '10m', count: 4 }] })).toBe('repeated');
  });

  it('is doubted where the time measured need not come again', async () => {
    const doubted = (text: string) => ['repeated', expect.stringContaining(text)];
    const ramp = [
      { at: '0s', rate: '0/s' },
      { at: '10m', rate: '1/s' },
    ];
    expect(await warningOf({ ramp })).toEqual(
      doubted('1,460 times, but the ramp of traffic.0 need not come again'),
    );
    expect(await warningOf({ [hourly]: '1 + sin(hour)' })).toEqual(doubted('rhythm of 24 h'));
    expect(await warningOf({ [hourly]: 'day < 6 ? 1 : 0.5' })).toEqual(doubted('rhythm of 7 d'));
    expect(await warningOf({ [hourly]: 't < 60 ? 5 : 1' })).toEqual(doubted('the rate of traffic.0'));
    expect(await warningOf({ burst: { every: '20m', size: 5 } })).toEqual(doubted('rhythm of 20 min'));
  });

  it('follows run.period where the scenario gives it', async () => {
    const ramp = [
      { at: '0s', rate: '0/s' },
      { at: '10m', rate: '1/s' },
    ];
    expect(await warningOf({ ramp }, { period: '30m' })).toEqual(['periods', undefined]);
    expect(await warningOf({ ramp }, { period: '1d' })).toEqual([
      'repeated',
      expect.stringContaining('no whole number of periods of 24 h (run.period)'),
    ]);
  });
});

describe('a month of regimes', () => {
  const keys = { poisson: '5/s' };
  const month = [{ days: 28 }, { days: 2, set: { 'traffic.0.poisson': '50/s' } }];
  const refused = async (value: unknown) => {
    const error = await oneApi({}, keys, { month: value }).catch((one: unknown) => one);
    return error instanceof Error ? error.message : 'nothing';
  };

  it('is the sum of its parts, by their days', async () => {
    const rest = { run: { duration: '5m' }, thresholds: { 'cost.monthly': ['value < 30'] } };
    const plain = await oneApi({}, keys, rest);
    const busy = await oneApi({}, { poisson: '50/s' }, rest);
    const { cost, thresholds, verdict, warnings } = await oneApi({}, keys, { ...rest, month });
    const expected = (28 * plain.cost.monthly + 2 * busy.cost.monthly) / 30;
    expect(cost.monthly).toBeCloseTo(expected, 8);
    expect(cost.total).toBe(plain.cost.total);
    expect(cost.monthlyLines.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(expected, 8);
    expect(cost.month).toMatchObject({
      basis: 'regimes',
      regimes: [
        { label: 'as it is', days: 28 },
        { label: 'traffic.0.poisson=50/s', days: 2 },
      ],
    });
    expect(plain.thresholds[0]?.passed).toBe(true);
    expect(thresholds).toMatchObject([{ actual: cost.monthly, passed: expected < 30 }]);
    expect(thresholds[0]).not.toHaveProperty('warning');
    expect(warnings.filter((one) => one.includes('cost.monthly'))).toEqual([]);
    expect(verdict?.points[0]).toMatch(/ a month \(\$[\d.]+ for 28 days: as it is; \$[\d.]+ for 2 days: /);
  });

  it('has one free tier, whatever days it is used on', async () => {
    // 28 days below what is free, and two far above it: what the quiet ones leave is there for the others.
    const { cost } = await oneApi(
      { work: { duration: '1s' }, memory: 1024 },
      { constant: '0.05/s' },
      {
        run: { duration: '1000s' },
        billing: { freeTier: true },
        month: [{ days: 28 }, { days: 2, set: { 'traffic.0.constant': '3/s' } }],
      },
    );
    const used = (item: string) =>
      cost.monthlyLines
        .filter((line) => line.priceItem === item)
        .reduce((sum, { quantity }) => sum + quantity, 0);
    const gbSeconds = used('lambda.duration.x86_64');
    // 730 h of (28 × 0.05 + 2 × 3) ÷ 30 GB-seconds a second, but for what the run's end cuts.
    expect(Math.abs(gbSeconds / ((2_628_000 * 7.4) / 30) - 1)).toBeLessThan(0.002);
    const paid = (gbSeconds - 400_000) * 0.0000166667;
    expect(cost.monthlyLines.find(({ item }) => item === 'Duration')?.amount).toBeCloseTo(paid, 8);
    expect(used('lambda.requests')).toBeLessThan(1_000_000);
    expect(cost.monthlyLines.find(({ item }) => item === 'Requests')).toBeUndefined();
    const [quiet, busy] = cost.month?.regimes ?? [];
    expect((quiet?.monthly ?? 0) + (busy?.monthly ?? 0)).toBeCloseTo(cost.monthly, 8);
    expect((quiet?.monthly ?? 0) / (busy?.monthly ?? 0)).toBeCloseTo((28 * 0.05) / (2 * 3), 2);
  });

  it('reaches the tiers that all its days together do', async () => {
    // $3.50 a million up to 333 million, then $2.80: 20 days at 100/s and 10 at 400/s are 200/s.
    const { cost } = await run({
      functions: { api: API },
      triggers: { http: { source: 'api-gateway', type: 'rest', function: 'api' } },
      traffic: [{ to: 'http', constant: '100/s' }],
      run: { duration: '10s' },
      month: [{ days: 20 }, { days: 10, set: { 'traffic.0.constant': '400/s' } }],
    });
    const amount = cost.monthlyLines
      .filter(({ service }) => service === 'api-gateway')
      .reduce((sum, line) => sum + line.amount, 0);
    expect(amount).toBeCloseTo(333 * 3.5 + (525.6 - 333) * 2.8, 6);
  });

  it.each([1, 4])(
    'is the plain month where all its days are alike: %d replications',
    async (replications) => {
      const rest = { run: { duration: '20s', replications }, billing: { freeTier: true } };
      const plain = (await oneApi({}, { poisson: '50/s' }, rest)).cost;
      const { cost } = await oneApi(
        {},
        { poisson: '50/s' },
        { ...rest, month: [{ days: 10 }, { days: 20 }] },
      );
      expect(cost.monthly).toBeCloseTo(plain.monthly, 6);
      expect(cost.monthlyRange?.high).toBeCloseTo(plain.monthlyRange?.high ?? 0, 6);
      expect(Reflect.get(cost, 'monthlyCi95')).toEqual(
        (Reflect.get(plain, 'monthlyCi95') as number[] | undefined)?.map((end) => expect.closeTo(end, 6)),
      );
      expect(cost.monthlyLines.map(({ item, quantity, amount }) => [item, quantity, amount])).toEqual(
        plain.monthlyLines.map(({ item, quantity, amount }) => [
          item,
          expect.closeTo(quantity, 3),
          expect.closeTo(amount, 6),
        ]),
      );
      const [first, second] = cost.month?.regimes ?? [];
      expect(second?.monthly).toBeCloseTo(2 * (first?.monthly ?? 0), 6);
    },
  );

  it('has its findings tried, and tells their money of the run', async () => {
    const slow = { work: { duration: '400ms' }, reservedConcurrency: 2 };
    const scenario = {
      functions: { api: { memory: 512, runtime: 'nodejs22.x', ...slow } },
      triggers: { http: { source: 'api-gateway', type: 'rest', function: 'api' } },
      traffic: [{ to: 'http', poisson: '10/s' }],
      run: { duration: '2m' },
      month: [{ days: 28 }, { days: 2, set: { 'traffic.0.poisson': '20/s' } }],
    };
    const { document } = await runScenario(scenario as never);
    const throttled = document.findings.find(({ id }) => id === 'throttled');
    expect(throttled?.whatIf?.text).toMatch(/refused requests fall .* the bill of these 2 min rises/);
    expect(document.findings.filter(({ monthlyUsd }) => monthlyUsd !== undefined)).toEqual([]);
    expect(document.cost.month?.regimes).toHaveLength(2);
  });

  it('has intervals where there are replications', async () => {
    const { cost } = await oneApi({}, keys, { month, run: { duration: '1m', replications: 3 } });
    expect(cost).toHaveProperty('monthlyCi95');
  });

  it('is refused where it is none', async () => {
    expect(await refused([{ days: 20 }])).toMatch(
      /month: its days add up to 20.*; let them add up to 28 to 31/,
    );
    expect(await refused([{ days: 28 }, { dayz: 2 }])).toMatch(/month.1.dayz: 'dayz' .* did you mean 'days'/);
    expect(await refused([{ days: 0 }])).toMatch(/month.0.days: 0 is no number of days/);
    expect(await refused([{ days: 30, set: { 'functions.api.memry': 1 } }])).toMatch(
      /month.0.set: functions.api.memry: .*did you mean 'memory'/,
    );
    expect(await refused([{ days: 30, scenario: 'no-such-file.yml' }])).toMatch(
      /month.0.scenario: the file does not exist/,
    );
    expect(await refused('3 weeks')).toMatch(/month: .*is no list of what a month is made of/);
  });
});

describe('Markdown and JUnit', () => {
  it('begin with the verdict, with thresholds beside it', async () => {
    const document = await oneApi(
      { work: { io: '100ms', errorRate: '10%' } },
      {
        ramp: [
          { at: '0s', rate: '9/s' },
          { at: '5m', rate: '10/s' },
        ],
      },
      {
        run: { duration: '5m' },
        thresholds: { 'cost.monthly': ['value < 1000'], 'api.errors': ['rate < 50%'] },
      },
    );
    const markdown = renderMarkdown(document);
    expect(markdown).toMatch(
      /^## .*\n\n\*\*❌ 1 in (9|10|11) requests of api fails\*\* · \*\*✅ 2 of 2 thresholds hold\*\*\n\n- /,
    );
    const junit = renderJunit(document);
    expect(junit).toContain('<property name="verdict" value="broken"/>');
    expect(junit).toMatch(/<property name="headline" value="1 in (9|10|11) requests of api fails"\/>/);
    expect(junit).toMatch(/<system-out>cost.monthly repeats these 5 min /);
  });
});

describe('the worst window', () => {
  it('is held against thresholds', async () => {
    const failures = [{ at: '5m', duration: '30s', errorRate: '100%', latencyFactor: 20 }];
    const { thresholds, functions } = await oneApi(
      { failures },
      { constant: '10/s' },
      {
        thresholds: {
          'api.latency': [
            'worst(1m, p(99)) < 1s',
            'worst(1m, max) < 1s',
            'worst(5m, med) < 1s',
            'p(90) < 1s',
          ],
          'api.errors': ['worst(1m, rate) < 60%', 'worst(1m, count) < 10', 'worst(10m, rate) < 10%'],
          'api.worstP99': ['value < 1s'],
          'api.worstErrors': ['value < 10%'],
        },
      },
    );
    expect(thresholds.map(({ passed }) => passed)).toEqual([
      false,
      false,
      true,
      true,
      true,
      false,
      true,
      false,
      false,
    ]);
    expect(thresholds[0]?.actual).toBeGreaterThan(1900);
    expect(thresholds[4]?.actual).toBeCloseTo(0.5, 1);
    expect(functions['api']?.worstMinute?.p99Ms).toBe(thresholds[0]?.actual);
  });

  it('is refused where it is not measured', async () => {
    const refused = async (metric: string, expression: string, duration = '20m') => {
      const keys = { thresholds: { [metric]: [expression] }, run: { duration } };
      const error = await oneApi({}, { constant: '1/s' }, keys).catch((one: unknown) => one);
      return error instanceof Error ? error.message : 'nothing';
    };
    expect(await refused('api.latency', 'worst(90s, p(99)) < 1s', '24h')).toMatch(
      /24 h is measured in steps of 1 min, which windows of 1 min 30 s are not made of; give a multiple of 1 min/,
    );
    expect(await refused('api.latency', 'worst(1h, p(99)) < 1s')).toMatch(/has no window of 1 h/);
    expect(await refused('api.duration', 'worst(1m, p(99)) < 1s')).toMatch(
      /worst\(…\) does not exist for api.duration/,
    );
    expect(await refused('latency', 'worst(1m, avg) < 1s')).toMatch(
      /latency, errors, throttled of one function/,
    );
    expect(await refused('api.latency', 'worst(1m) < 1s')).toMatch(/write the length of the windows/);
    expect(await refused('api.latency', 'worst(1m, p99) < 1s')).toMatch(/p99 is not an aggregation/);
  });
});

describe('times of a run', () => {
  const at = (simulatedSeconds: number, seconds: number, clock?: ResultsDocument['clock']) =>
    momentsOf({ simulatedSeconds, ...(clock === undefined ? {} : { clock }) }).at(seconds);

  it('are of the clock where there is one', () => {
    expect(at(3600, 1920, { start: '2026-07-01T12:00:00.000Z', timezone: 'Europe/Berlin' })).toBe('at 14:32');
    expect(at(3600, 1925, { start: '2026-07-01T12:00:00.000Z', timezone: 'UTC' })).toBe('at 12:32:05');
    expect(at(172_800, 90_000, { start: '2026-07-01T12:00:00.000Z', timezone: 'UTC' })).toBe(
      'on 2026-07-02 13:00',
    );
  });

  it('are since the start elsewhere', () => {
    expect(at(1800, 640)).toBe('at minute 10:40');
    expect(at(86_400, 52_320)).toBe('at hour 14:32');
    expect(at(604_800, 86_400 * 2 + 3600)).toBe('on day 3 at 1:00');
    expect(momentsOf({ simulatedSeconds: 1800 }).between(640, 1000)).toBe('from minute 10:40 to 16:40');
  });
});

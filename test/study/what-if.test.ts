import { describe, expect, it } from 'vitest';
import type { CompiledScenario } from '../../src/model/compiled.ts';
import type { Advice, Finding, ResultsDocument } from '../../src/results/documents/document.ts';
import { figuresOf } from '../../src/results/figures/read-figures.ts';
import type { LoadedScenario } from '../../src/scenario/load.ts';
import { loadScenario } from '../../src/study/load.ts';
import { runScenario } from '../../src/study/run.ts';
import { replicate } from '../../src/study/runs/run-replications.ts';
import { withCrew } from '../../src/study/variants.ts';
import { FREE_EVENTS, MOST_SIMULATED, mostSimulated } from '../../src/study/what-if/budget.ts';
import { outcomeOf } from '../../src/study/what-if/outcome.ts';
import { withWhatIfs } from '../../src/study/what-if/what-ifs.ts';

const QUIET = { workers: 1 };

async function run(text: string, set: readonly string[] = []): Promise<ResultsDocument> {
  return (await runScenario({ text }, { ...QUIET, set })).document;
}

function cheaper(document: ResultsDocument): readonly Finding[] {
  return document.findings.filter(({ id }) => id?.startsWith('cheaper-') === true);
}

function settingsOf(advice: Advice | undefined): string[] {
  return Object.entries(advice?.set ?? {}).map(([path, value]) => `${path}=${value}`);
}

/** Without what may differ from run to run. */
function comparable({ engine, ...document }: ResultsDocument): unknown {
  const { wallSeconds: _, requestsPerSecond: __, peakRssMb: ___, ...counted } = engine;
  return { ...document, engine: counted };
}

const api = (memory: number, work: string, rest = '') =>
  `functions: { api: { memory: ${memory}, architecture: arm64, work: ${work}${rest} } }`;
const traffic = (to: string, rate: string) =>
  `traffic: [{ to: ${to}, poisson: ${rate} }]\nrun: { duration: 10m }`;

/** By the finding: a scenario where the change pays, and settings under which it does not. */
const PAYS: Readonly<
  Record<string, { readonly text: string; readonly not: readonly (readonly string[])[] }>
> = {
  'cheaper-front-door': {
    text: `${api(128, '{ duration: 20ms }')}
triggers: { web: { source: api-gateway, function: api } }
${traffic('web', '5/s')}`,
    not: [
      ['triggers.web.source=function-url'],
      ['triggers.web.type=websocket'],
      ['triggers.web.cache={ hitShare: 10% }'],
      // Too little to save.
      ['traffic.0.poisson=1/min'],
    ],
  },
  'cheaper-architecture': {
    text: `functions: { api: { memory: 1024, work: { duration: 100ms } } }\n${traffic('api', '5/s')}`,
    not: [
      ['functions.api.architecture=arm64'],
      ['functions.api.runtime=go1.x'],
      ['platform=aws-2018', 'functions.api.runtime=nodejs8.10'],
    ],
  },
  'cheaper-logs': {
    text: `${api(128, '{ duration: 20ms }', ', logs: { bytes: "20 KB", retention: 7d }')}\n${traffic('api', '5/s')}`,
    not: [
      ['functions.api.logs.class=infrequentAccess'],
      ['functions.api.logs=null'],
      ['traffic.0.poisson=1/min'],
    ],
  },
  'cheaper-workflow': {
    text: `${api(128, '{ duration: 20ms }')}
triggers: { flow: { source: step-functions, function: api, transitions: 5 } }
${traffic('flow', '1/s')}`,
    // Executions of more than five minutes would fail.
    not: [
      ['triggers.flow.type=express'],
      ['functions.api.timeout=15m', 'functions.api.work={ duration: 6m }', 'run.duration=1h'],
    ],
  },
  'cheaper-table': {
    text: `${api(128, '{ duration: 20ms }', ', calls: [{ resource: t, operation: PutItem, size: "1 KB" }]')}
resources: { t: { type: dynamodb } }
${traffic('api', '50/s')}`,
    not: [['resources.t.writeCapacity=60', 'resources.t.readCapacity=1'], ['traffic.0.poisson=1/min']],
  },
  'cheaper-stream': {
    text: `${api(128, '{ duration: 20ms }')}
triggers: { ev: { source: kinesis, function: api, shards: 20 } }
${traffic('ev', '5/s')}`,
    not: [['triggers.ev.shards=1']],
  },
  'cheaper-provisioned-hours': {
    text: `${api(1024, '{ duration: 20ms }', ', provisionedConcurrency: 10')}
traffic: [{ to: api, rate: "hour >= 8 and hour < 18 ? 2 : 0.01" }]
run: { duration: 24h, start: 2026-01-05T00:00:00Z }`,
    not: [['traffic.0.rate=1'], ['run.duration=20h'], ['functions.api.provisionedConcurrency=0']],
  },
  'cheaper-batches': {
    text: `${api(512, '{ io: 200ms, perRecord: { io: 1ms } }')}
triggers: { jobs: { source: sqs, function: api } }
${traffic('jobs', '20/s')}`,
    // Nobody said what a record costs.
    not: [
      ['functions.api.work={ io: 200ms }'],
      ['triggers.jobs.batchWindow=5s', 'triggers.jobs.batchSize=100'],
    ],
  },
  'cheaper-memory': {
    text: `${api(2048, '{ io: 200ms, cpu: 1ms, memoryUsed: 100 }')}\n${traffic('api', '20/s')}`,
    not: [
      ['functions.api.work={ duration: 200ms }'],
      ['functions.api.work={ measured: { 2048: 200ms } }'],
      // It would run out of memory, or become slower.
      ['functions.api.work={ io: 200ms, cpu: 1ms, memoryUsed: 1500 }'],
      ['functions.api.work={ cpu: 200ms, memoryUsed: 100 }'],
    ],
  },
};

describe.each(Object.entries(PAYS))('%s', (id, { text, not }) => {
  it('is told where it pays, and setting it gives what was told', async () => {
    const document = await run(text);
    const found = cheaper(document).find((finding) => finding.id === id);
    expect(found?.text).toContain('would save');
    expect(found?.monthlyUsd).toBeGreaterThan(1);
    const changed = await run(text, settingsOf(found?.advice));
    const [before, after] = [figuresOf(document), figuresOf(changed)];
    expect(found?.whatIf?.figures.at(-1)?.figure).toBe('cost.monthly');
    for (const { figure, ...told } of found?.whatIf?.figures ?? []) {
      expect([figure, told]).toEqual([
        figure,
        { before: before.get(figure)?.value, after: after.get(figure)?.value },
      ]);
    }
    expect(document.cost.monthly - changed.cost.monthly).toBeCloseTo(found?.monthlyUsd ?? 0, 9);
    // What has been done is not advised again.
    const again = cheaper(changed).find((finding) => finding.id === id);
    expect(settingsOf(again?.advice)).not.toEqual(settingsOf(found?.advice));
  });

  it.each(not.map((set) => [set.join(' '), set] as const))('is not told with %s', async (_, set) => {
    const found = cheaper(await run(text, set)).filter((finding) => finding.id === id);
    expect(found).toEqual([]);
  });
});

describe('a front door', () => {
  it('saves the difference of the prices: $1 a million from $3.50, and what a function URL costs, nothing', async () => {
    const document = await run(`
functions: { api: { memory: 128, coldStart: { init: 0ms }, work: { duration: 20ms } } }
triggers: { web: { source: api-gateway, function: api } }
traffic: [{ to: web, constant: 10/s }]
run: { duration: 1h }
`);
    const [found] = cheaper(document);
    // 10 a second are 26,280,000 requests in 730 h.
    expect(found?.monthlyUsd).toBe(65.7);
    expect(found?.text).toContain('costs $91.98 a month: an HTTP API would save $65.70 a month');
    expect(found?.text).toContain('a function URL $91.98');
    expect(cheaper(document).filter(({ id }) => id === 'cheaper-front-door')).toHaveLength(1);
  });
});

const REFUSED = `
functions: { api: { memory: 128, architecture: arm64, reservedConcurrency: 1, work: { duration: 200ms } } }
traffic: [{ to: api, poisson: 5/s }]
run: { duration: 10m }
`;

async function loadedRun(text: string, set: readonly string[] = []) {
  const loaded = await loadScenario({ text }, { set, purpose: 'run' });
  if (!loaded.ok) throw new Error(loaded.faults[0]?.problem);
  const done = await withCrew(QUIET, (crew) => replicate(crew, loaded.compiled, {}, 0));
  return { loaded, done };
}

async function advised(set: Advice['set'], more: readonly string[] = []) {
  const { loaded, done } = await loadedRun(REFUSED, more);
  return told(loaded, done, set);
}

async function told(loaded: LoadedScenario, done: Awaited<ReturnType<typeof replicate>>, set: Advice['set']) {
  const options = Object.entries(set)
    .map(([path, value]) => `--set ${path}=${value}`)
    .join(' ');
  const finding: Finding = { severity: 'warning', text: 'requests are refused', advice: { set, options } };
  const document = { ...done.document, findings: [finding] };
  const { findings } = await withWhatIfs(loaded, { ...done, document }, null, QUIET);
  return findings.find(({ text }) => text === finding.text);
}

describe('the advice of a finding', () => {
  it('is told with what it does', async () => {
    const finding = await advised({ 'functions.api.reservedConcurrency': 20 });
    expect(finding?.whatIf?.text).toMatch(
      /^refused requests fall from [\d.]+ % to 0, .*the bill rises by \$[\d.]+ a month$/,
    );
    expect(finding?.advice).toBeDefined();
    const after = figuresOf(await run(REFUSED, ['functions.api.reservedConcurrency=20']));
    for (const { figure, after: value } of finding?.whatIf?.figures ?? []) {
      expect(value).toBe(after.get(figure)?.value);
    }
  });

  it('is none any more where it makes things worse, and says so', async () => {
    const finding = await advised({ 'functions.api.timeout': '100ms' });
    expect(finding?.whatIf?.text).toContain('failed requests rise from 0 to');
    expect(finding?.whatIf?.text).toMatch(/^--set functions\.api\.timeout=100ms makes it worse: /);
    expect(finding?.advice).toBeUndefined();
  });

  it('is none any more where it changes nothing', async () => {
    const finding = await advised({ 'functions.api.timeout': '20s' });
    expect(finding?.whatIf?.text).toMatch(/ changes nothing for users here: the bill stays as it is$/);
    expect(finding?.advice).toBeUndefined();
  });

  it('is none any more where it is no valid scenario', async () => {
    const finding = await advised({ 'functions.api.memory': 100 });
    expect(finding?.whatIf?.text).toContain('cannot be tried: functions.api.memory');
    expect(finding?.whatIf?.figures).toEqual([]);
    expect(finding?.advice).toBeUndefined();
  });

  it('is not tried where it would simulate another time', async () => {
    const finding = await advised({ 'run.duration': '10d' });
    expect(finding?.advice).toBeDefined();
    expect(finding?.whatIf).toBeUndefined();
  });

  it('is tried on the first replication of several, and says so', async () => {
    const finding = await advised({ 'functions.api.reservedConcurrency': 20 }, ['run.replications=3']);
    expect(finding?.whatIf?.text).toContain('(in the first of 3 replications)');
    const one = await run(REFUSED, ['functions.api.reservedConcurrency=20']);
    expect(finding?.whatIf?.figures.at(-1)?.after).toBe(one.cost.monthly);
  });
});

describe('what-ifs', () => {
  it('take no more events together than the run itself, or than a short run may', () => {
    const of = (events: number) => ({ engine: { events } }) as ResultsDocument;
    for (const [first, all] of [
      [10, 10],
      [300_000, 300_000],
      [FREE_EVENTS + 1, FREE_EVENTS + 1],
      [5e6, 5e6],
      [5e6, 50e6],
    ] as const) {
      const most = mostSimulated(of(first), of(all));
      expect(most * first).toBeLessThanOrEqual(Math.max(all, FREE_EVENTS));
      expect(most).toBeLessThanOrEqual(MOST_SIMULATED);
      expect(most).toBeGreaterThanOrEqual(1);
    }
  });

  it('are the same for any number of threads, and leave every other figure as it is', async () => {
    const { text } = PAYS['cheaper-memory'] ?? { text: '' };
    const given = { set: ['functions.api.architecture=x86_64'] };
    const one = await runScenario({ text }, { ...given, workers: 1 });
    const many = await runScenario({ text }, { ...given, workers: 3 });
    const none = await runScenario({ text }, { ...given, whatIf: false });
    expect(comparable(many.document)).toEqual(comparable(one.document));
    const { findings: _, ...figures } = none.document;
    expect(comparable(one.document)).toMatchObject(
      comparable({ ...figures, findings: one.document.findings }) as object,
    );
    expect(cheaper(none.document)).toEqual([]);
  });

  it('see nothing of a compiled scenario, and say so where they are asked for', async () => {
    const loaded = await loadScenario({ text: REFUSED });
    const compiled = (loaded.ok ? loaded.compiled : null) as CompiledScenario;
    expect((await runScenario(compiled, QUIET)).document.findings.some(({ whatIf }) => whatIf)).toBe(false);
    await expect(runScenario(compiled, { ...QUIET, whatIf: true })).rejects.toThrow('compiled already');
  });

  it('do not reach the observer of the run', async () => {
    let batches = 0;
    let finished = 0;
    const observer = {
      take: () => {
        batches++;
      },
      finish: () => {
        finished++;
      },
    };
    const { text } = PAYS['cheaper-memory'] ?? { text: '' };
    await runScenario({ text }, { ...QUIET, observer });
    const seen = batches;
    expect(finished).toBe(1);
    await runScenario({ text }, { ...QUIET, observer, whatIf: false });
    expect(batches).toBe(2 * seen);
  });
});

describe('an outcome', () => {
  it('tells that a threshold fails which passed', async () => {
    const set = ['thresholds={ api.latency: ["p(99) < 300ms"] }'];
    const before = await run(REFUSED, set);
    const after = await run(REFUSED, [...set, 'functions.api.work={ duration: 400ms }']);
    const outcome = outcomeOf(before, after);
    expect(outcome.isWorse).toBe(true);
    expect(outcome.whatIf.text).toContain('the threshold api.latency: p(99) < 300ms fails');
  });

  it('tells that the median rises where the slowest are faster', async () => {
    const queue = `functions: { work: { memory: 1024, timeout: 30s, reservedConcurrency: 4, work: { duration: 100ms, perRecord: { duration: 10ms } } } }
triggers: { jobs: { source: sqs, function: work, batchSize: 1, visibilityTimeout: 3m, maxReceiveCount: 100 } }
traffic: [{ to: jobs, ramp: [{ at: 0s, rate: 5/s }, { at: 5m, rate: 5/s }, { at: 5m, rate: 60/s }, { at: 6m, rate: 60/s }, { at: 6m, rate: 5/s }] }]
run: { duration: 20m }`;
    const before = await run(queue);
    const after = await run(queue, ['triggers.jobs.batchSize=100', 'triggers.jobs.batchWindow=5s']);
    const outcome = outcomeOf(before, after);
    expect(before.functions['work']?.latencyMs.p50).toBeLessThan(2000);
    expect(outcome.whatIf.text).toMatch(
      /p99 of work falls .*the median of work rises from [\d.]+ m?s to [\d.]+ s/,
    );
    expect(outcomeOf(after, before).whatIf.text).not.toContain('median');
  });
});

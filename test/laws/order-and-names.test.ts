import { describe, expect, it } from 'vitest';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { runScenario } from '../../src/study/run.ts';
import { observerOf } from '../../src/study/runs/observer.ts';
import { simulate } from '../../src/study/runs/simulate.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { type PlainScenario, scenarioFolder, shipped, written } from './written-scenarios.ts';

const folder = scratchFolder();

async function run(scenario: PlainScenario): Promise<ResultsDocument> {
  const text = JSON.stringify(scenario).replaceAll('"traces/', `"${scenarioFolder}/traces/`);
  return (await runScenario(await folder.compiled(text), { maximumBadRows: 0 })).document;
}

/** The log streams and CloudWatch points of a run, by name. */
async function observed(scenario: PlainScenario): Promise<Readonly<Record<string, string>>> {
  const compiled = await folder.compiled(JSON.stringify(scenario));
  const files: Record<string, string> = {};
  const append = (path: string, text: string) => {
    files[path] = (files[path] ?? '') + text;
  };
  const observer = observerOf(compiled, {
    logs: { append: (path, bytes) => append(path, Buffer.from(bytes).toString()) },
    metrics: { write: (point) => append(`${point.functionName} ${point.metricName}`, JSON.stringify(point)) },
  });
  await simulate(compiled, compiled.model.seed, { maximumBadRows: 0, observer });
  return files;
}

/** What the order of a file must not change: all but the machine's own figures. */
function values({ engine, ...document }: ResultsDocument): unknown {
  const { wallSeconds, requestsPerSecond, peakRssMb, ...counts } = engine;
  return { ...document, engine: counts };
}

/** What a run says of the functions, triggers and resources that `of` has, and the bill's lines for them. */
function shared(document: ResultsDocument, of: ResultsDocument): unknown {
  const pick = (record: object, keys: object) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => name in keys));
  return {
    functions: pick(document.functions, of.functions),
    triggers: pick(document.triggers, of.triggers),
    resources: pick(document.resources, of.resources),
    series: {
      functions: pick(document.series.functions, of.functions),
      triggers: pick(document.series.triggers ?? {}, of.triggers),
      resources: pick(document.series.resources ?? {}, of.resources),
    },
    lines: document.cost.lines.filter(({ function: name }) => name !== null && name in of.functions),
  };
}

const MAPS = ['functions', 'triggers', 'resources', 'roles'] as const;

function reordered(scenario: PlainScenario, order: (names: string[]) => string[]): PlainScenario {
  const result = { ...scenario };
  for (const map of MAPS) {
    const entries = scenario[map];
    if (entries === undefined) continue;
    result[map] = Object.fromEntries(order(Object.keys(entries)).map((name) => [name, entries[name] ?? {}]));
  }
  return result;
}

/** First, in the middle and last by name, each with draws of its own. */
const idleParts: Pick<PlainScenario, 'functions' | 'triggers' | 'resources'> = {
  functions: Object.fromEntries(
    ['0idle', 'mm', 'zzz'].map((name) => [name, { work: { cpu: { exponential: { mean: '50ms' } } } }]),
  ),
  triggers: Object.fromEntries(
    ['0none', 'n', 'zz'].map((name) => [name, { source: 'sqs', function: 'mm', batchSize: 2 }]),
  ),
  resources: { '0spare': { type: 'rds', connections: 3 }, zspare: { type: 'dynamodb', readCapacity: 3 } },
};

const withIdle = (scenario: PlainScenario): PlainScenario => ({
  ...scenario,
  functions: { ...idleParts.functions, ...scenario.functions },
  triggers: { ...idleParts.triggers, ...scenario.triggers },
  resources: { ...idleParts.resources, ...scenario.resources },
});

describe.each(Object.entries({ ...written, ...shipped() }))('%s', (_, scenario) => {
  it('gives the same results whatever the order of its maps', async () => {
    const given = values(await run(scenario));
    expect(values(await run(reordered(scenario, (names) => names.reverse())))).toEqual(given);
    const rotated = (names: string[]) => [...names.slice(1), ...names.slice(0, 1)];
    expect(values(await run(reordered(scenario, rotated)))).toEqual(given);
  });

  it('does not change where there are functions, triggers and resources that nobody uses', async () => {
    const given = await run(scenario);
    expect(shared(await run(withIdle(scenario)), given)).toEqual(shared(given, given));
  });
});

describe.each(Object.entries(written))('%s', (name, scenario) => {
  /** The account's quotas are the one thing that all functions share. */
  const roomy = { ...scenario, account: { concurrency: 100_000 } };
  const busy = withIdle(roomy);
  const more = [
    { to: '0idle', poisson: '7/s' },
    { to: 'zzz', closed: { users: 3, thinkTime: '500ms' } },
    { to: '0none', burst: { every: '500ms', size: 3 } },
    { to: 'mm', rate: '2 + sin(t)' },
  ];

  it('does not change where other traffic comes to other functions, wherever it stands in the list', async () => {
    const given = await run(roomy);
    const traffic = scenario.traffic ?? [];
    for (const list of [
      [...more, ...traffic],
      [...traffic, ...more],
    ]) {
      expect(shared(await run({ ...busy, traffic: list }), given)).toEqual(shared(given, given));
    }
  });

  it('writes the same log streams and metrics whatever else there is, in whatever order', async () => {
    const given = Object.entries(await observed(roomy)).filter(([name]) => !name.startsWith('null '));
    expect(given.length).toBeGreaterThan(30);
    const traffic = [...more, ...(scenario.traffic ?? [])];
    // Which of two environments that are released at the same instant serves next hangs on the heap of ends,
    // which holds those of all functions: figures never tell them apart, log streams do.
    const crowded = name === 'ties' ? [] : [{ ...busy, traffic }];
    for (const other of [reordered(roomy, (names) => names.reverse()), ...crowded]) {
      expect(await observed(other)).toMatchObject(Object.fromEntries(given));
    }
  });
});

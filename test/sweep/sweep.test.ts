import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../src/node.ts';
import { digestOfFiles, hashText } from '../../src/cli/sweep-digest.ts';
import { FaultError } from '../../src/model/fault.ts';
import { Crew } from '../../src/study/runs/task-scheduler.ts';
import { buildSweepDocument } from '../../src/sweep/build-sweep-document.ts';
import { CrewExecutor } from '../../src/sweep/crew-executor.ts';
import { type Executor, GivenUp, type SweepOutcome, type SweepTask } from '../../src/sweep/executor.ts';
import { mergeShards, readShard } from '../../src/sweep/merge.ts';
import { rowsAsParquet } from '../../src/sweep/parquet.ts';
import type { SweepPlan } from '../../src/sweep/plan.ts';
import { readSweep } from '../../src/sweep/read-sweep.ts';
import { rowBytes, rowLines } from '../../src/sweep/rows.ts';
import { type OutcomeStore, roundsOf, runSweep } from '../../src/sweep/sweep.ts';

const SCENARIO = `
functions:
  api: { memory: 512, timeout: 3s, work: { cpu: 40ms, io: 10ms } }
traffic:
  - { to: api, poisson: 5/s }
run: { duration: 60s, seed: 1 }
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweep-'));
  writeFileSync(join(folder, 'scenario.yml'), SCENARIO);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(text: string): Promise<SweepPlan> {
  const file = join(folder, 'sweep.yml');
  writeFileSync(file, text);
  return readSweep(file, { hash: hashText, digestOfFiles });
}

async function faultsOf(text: string): Promise<readonly string[]> {
  try {
    await read(text);
  } catch (error) {
    if (error instanceof FaultError) {
      return error.faults.map(({ line, column, path, problem }) => `${line}:${column} ${path}: ${problem}`);
    }
    throw error;
  }
  return [];
}

/** Gives outcomes made from the task alone, in an order of its own. */
class Made implements Executor {
  readonly capacity: number;
  done: SweepTask[] = [];
  private readonly noiseMs: number;
  constructor(capacity: number, noiseMs = 10) {
    this.capacity = capacity;
    this.noiseMs = noiseMs;
  }
  async run(task: SweepTask): Promise<SweepOutcome> {
    await new Promise((resolve) => setTimeout(resolve, (task.index * 7) % 5));
    this.done.push(task);
    const memory = Number(/memory=(\d+)/.exec(task.settings[0] ?? '')?.[1] ?? 0);
    const noise = (this.noiseMs * ((task.index * 37) % 11)) / 10 / task.replications;
    const figures = { 'cost.monthly': memory / 100, 'latency.p99': 100000 / memory + noise };
    return { figures, intervals: {}, failedThresholds: [], faults: [] };
  }
  async close(): Promise<void> {}
}

/** What the scenario gives with settings of nobody but the plan. */
async function figuresOf(plan: SweepPlan): Promise<SweepOutcome['figures']> {
  const executor = new CrewExecutor(
    { input: plan.scenario.input, fixed: plan.fixed, figures: plan.header.figures },
    new Crew({ workers: 1 }),
  );
  const { figures } = await executor.run({ key: '', index: 0, settings: [], replications: 1 });
  await executor.close();
  return figures;
}

const GRID = `
scenario: scenario.yml
axes:
  functions.api.memory: [128, 256, 512, 1024, 1769]
  functions.api.timeout: [2s, 4s]
`;

/** The value with one part of it, at whatever depth, taken away or made something else. */
function* changesOf(value: unknown): Generator {
  if (value === null || typeof value !== 'object') return;
  for (const key of Object.keys(value)) {
    const own = (value as Record<string, unknown>)[key];
    for (const other of [undefined, null, 5, -1.5, 'text', true, [], {}, [null], { a: null }])
      yield Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
    for (const inner of changesOf(own))
      yield Array.isArray(value) ? value.with(Number(key), inner) : { ...value, [key]: inner };
  }
}

describe('reading a sweep', () => {
  it('makes the points of a grid in order, the first axis slowest, without those a constraint excludes', async () => {
    const plan = await read(
      `${GRID}constraints: ["functions.api.memory >= 256 or functions.api.timeout > 3s"]\n`,
    );
    expect(plan.points).toHaveLength(9);
    expect(plan.header.excluded).toBe(1);
    expect(plan.points.slice(0, 3).map(({ values }) => values)).toEqual([
      [128, '4s'],
      [256, '2s'],
      [256, '4s'],
    ]);
  });

  it('tells each fault with its place', async () => {
    const faults = await faultsOf(`scenario: scenario.yml
desing: sobol
axes:
  functions.api.memory: { min: 512, max: 128 }
  functions.api.timeout: { min: 1s, max: 3m }
  x: 5
halving: { form: 2 }
`);
    expect(faults).toEqual([
      "2:1 desing: 'desing' is not a key of a sweep",
      '4:42 axes.functions.api.memory.max: 128 is not above min, which is 512',
      "5:42 axes.functions.api.timeout.max: '3m' has another unit than the number before it",
      '6:6 axes.x: 5 is no axis',
      "7:12 halving.form: 'form' is not a key of halving",
    ]);
  });

  it('asks of a design what it needs', async () => {
    const axes = 'scenario: scenario.yml\naxes: { functions.api.memory: { min: 128, max: 512 } }\n';
    expect(await faultsOf(axes)).toEqual([
      '2:31 axes.functions.api.memory: a grid has to know which values to take',
    ]);
    expect(await faultsOf(`${axes}design: sobol\n`)).toEqual(['3:9 design: sobol needs samples']);
    expect(await faultsOf(`${axes}design: random\nsamples: 4\nobjectives: [api.latency]\n`)).toEqual([
      '5:14 objectives.0: api.latency has several statistics',
    ]);
    expect(
      await faultsOf(`${axes}design: saltelli\nsamples: 4\nconstraints: [functions.api.memory < 300]\n`),
    ).toEqual(["5:14 constraints: Saltelli's design needs all its points"]);
  });

  it('refuses a key that the scenario does not know at its place in the sweep', async () => {
    expect(await faultsOf('scenario: scenario.yml\naxes: { functions.api.memroy: [128, 256] }\n')).toEqual([
      "2:31 axes.functions.api.memroy: 'memroy' is not a key of a function",
    ]);
    expect(await faultsOf('- 1\n')).toEqual(['1:1 : a sweep is a map of keys']);
    expect(await faultsOf('')).toEqual(['1:1 : a sweep is a map of keys']);
  });

  it('has the same keys wherever the folder stands, and others after a change of a file', async () => {
    const key = async () => {
      const plan = await read(GRID);
      return [plan.header.digest, plan.scenarioDigest];
    };
    const before = await key();
    const first = folder;
    folder = mkdtempSync(join(tmpdir(), 'sweep-'));
    writeFileSync(join(folder, 'scenario.yml'), SCENARIO);
    expect(await key()).toEqual(before);
    writeFileSync(join(folder, 'scenario.yml'), SCENARIO.replace('512', '513'));
    expect((await key())[1]).not.toBe(before[1]);
    rmSync(folder, { recursive: true });
    folder = first;
  });
});

describe('running a sweep', () => {
  it('gives the same rows for any executor, and those that compare and run give', async () => {
    const plan = await read(`${GRID}replications: 2\nobjectives: [cost.monthly, api.latency.p99]\n`);
    const { input } = plan.scenario;
    const work = { input, fixed: plan.fixed, figures: plan.header.figures };
    const executor = new CrewExecutor(work, new Crew({ workers: 1 }));
    const rows = await runSweep(plan, executor, { hash: hashText });
    await executor.close();
    expect(rows.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const { runScenario } = await import('../../src/study/run.ts');
    const set = ['functions.api.memory=1024', 'functions.api.timeout=4s'];
    const { document } = await runScenario(join(folder, 'scenario.yml'), {
      set,
      replications: 2,
      whatIf: false,
    });
    const row = rows.find(
      (one) => one.set['functions.api.memory'] === 1024 && one.set['functions.api.timeout'] === '4s',
    );
    expect(row?.figures['cost.monthly']).toBe(document.cost.monthly);
    expect(row?.figures['api.latency.p99']).toBe(document.functions['api']?.latencyMs.p99);
    expect(row?.ci95?.['cost.monthly']).toEqual(Reflect.get(document.cost, 'monthlyCi95'));
  });

  it('does the same whatever the order in which tasks end, and does kept ones once', async () => {
    const plan = await read(GRID);
    const one = await runSweep(plan, new Made(1), { hash: hashText });
    const several = await runSweep(plan, new Made(7), { hash: hashText });
    expect(rowLines(several)).toBe(rowLines(one));
    const kept = new Map<string, SweepOutcome>();
    const store: OutcomeStore = {
      find: (key) => kept.get(key) ?? null,
      keep: (key, outcome) => kept.set(key, outcome),
    };
    const dies: Executor = {
      capacity: 2,
      run: async (task) => {
        if (kept.size >= 4) throw new Error('killed');
        return new Made(1).run(task);
      },
      close: async () => undefined,
    };
    await expect(runSweep(plan, dies, { hash: hashText, store })).rejects.toThrow('killed');
    const before = kept.size;
    const rest = new Made(3);
    expect(rowLines(await runSweep(plan, rest, { hash: hashText, store }))).toBe(rowLines(one));
    expect(rest.done).toHaveLength(10 - before);
  });

  it('does the others where a task is given up, keeps them and tells it', async () => {
    const plan = await read(GRID);
    const kept = new Map<string, SweepOutcome>();
    const store: OutcomeStore = {
      find: (key) => kept.get(key) ?? null,
      keep: (key, outcome) => kept.set(key, outcome),
    };
    const poisoned: Executor = {
      capacity: 2,
      run: async (task) => {
        if (task.index === 4) throw new GivenUp(task, 3, 'its workers ended');
        return new Made(1).run(task);
      },
      close: async () => undefined,
    };
    const run = runSweep(plan, poisoned, { hash: hashText, store });
    await expect(run).rejects.toThrow('point 4 was given up after 3 tries: its workers ended');
    expect(kept.size).toBe(9);
  });

  it('reads no trace but those that it may', async () => {
    writeFileSync(join(folder, 'trace.csv'), 'timestamp\n0\n1\n2\n');
    const scenario = SCENARIO.replace('poisson: 5/s', `trace: ${join(folder, 'trace.csv')}`);
    writeFileSync(join(folder, 'traced.yml'), scenario);
    const task = { key: 'k', index: 0, settings: [], replications: 1 };
    for (const may of [true, false]) {
      const work = {
        input: join(folder, 'traced.yml'),
        fixed: [],
        figures: ['requests'],
        mayRead: () => may,
      };
      const executor = new CrewExecutor(work, new Crew({ workers: 1 }));
      const run = executor.run(task);
      if (may) expect(await run).toMatchObject({ figures: { requests: 3 }, faults: [] });
      else await expect(run).rejects.toThrow('none of the files that may be read');
      await executor.close();
    }
  });

  it('points that are set alike are one task', async () => {
    const text =
      'scenario: scenario.yml\ndesign: random\nsamples: 40\naxes: { functions.api.memory: [128, 256] }\n';
    const executor = new Made(40);
    const rows = await runSweep(await read(text), executor, { hash: hashText });
    expect(rows).toHaveLength(40);
    expect(executor.done).toHaveLength(2);
  });

  it('a point that the scenario refuses is a row that says why, and the others run', async () => {
    const plan = await read(
      'scenario: scenario.yml\naxes: { functions.api.memory: [64, 256] }\nset: { run.duration: 5s }\n',
    );
    const executor = new CrewExecutor(
      { input: plan.scenario.input, fixed: plan.fixed, figures: plan.header.figures },
      new Crew({ workers: 1 }),
    );
    const rows = await runSweep(plan, executor, { hash: hashText });
    await executor.close();
    expect(rows[0]?.refused?.[0]).toContain('functions.api.memory');
    expect(rows[1]?.refused).toBeUndefined();
    const document = buildSweepDocument(plan.header, rows);
    expect(document.counts).toEqual({ feasible: 1, infeasible: 0, refused: 1, stopped: 0 });
    expect(document.notes[0]).toContain('refuses 1 of 2 points');
  });

  it('halving gives more replications to ever fewer, and never leaves the best behind', async () => {
    expect(roundsOf({ from: 1, factor: 2 }, 8)).toEqual([1, 2, 4, 8]);
    expect(roundsOf({ from: 1, factor: 3 }, 8)).toEqual([1, 3, 8]);
    const plan = await read(`${GRID}replications: 4\nhalving: true\nobjectives: [cost.monthly]\n`);
    const executor = new Made(3);
    const rows = await runSweep(plan, executor, { hash: hashText });
    const counts = [1, 2, 4].map(
      (each) => executor.done.filter(({ replications }) => replications === each).length,
    );
    expect(counts).toEqual([10, 5, 3]);
    const document = buildSweepDocument(plan.header, rows);
    expect(document.counts.stopped).toBe(7);
    expect(rows[document.best[0]?.index ?? -1]?.set['functions.api.memory']).toBe(128);
  });

  it('halving leaves the best of no objective behind, whatever the others cost', async () => {
    // The cheapest have the least memory, and with it the longest p99: all are on one front.
    const plan = await read(
      'scenario: scenario.yml\nreplications: 8\nhalving: true\nobjectives: [cost.monthly, latency.p99]\n' +
        'axes: { functions.api.memory: { min: 128, max: 2176, step: 32, integer: true } }\n',
    );
    const rows = await runSweep(plan, new Made(3, 0), { hash: hashText });
    const { best } = buildSweepDocument(plan.header, rows);
    expect(best.map(({ index }) => rows[index ?? -1]?.set['functions.api.memory'])).toEqual([128, 2176]);
  });

  it('the base of one at a time is the scenario as it is, where a key does not stand in it or functions differ', async () => {
    writeFileSync(
      join(folder, 'differ.yml'),
      SCENARIO.replace('traffic:', '  other: { memory: 2048, work: { cpu: 40ms } }\ntraffic:'),
    );
    const plan = await read(
      'scenario: differ.yml\ndesign: one-at-a-time\nobjectives: [cost.monthly]\n' +
        'axes: { memory: [1024], functions.api.architecture: [x86_64, arm64], functions.api.timeout: [3s, 6s] }\n',
    );
    expect(plan.points.map(({ values }) => values)).toEqual([
      [null, null, '3s'],
      [1024, null, '3s'],
      [null, 'x86_64', '3s'],
      [null, 'arm64', '3s'],
      [null, null, '6s'],
    ]);
    const executor = new CrewExecutor(
      { input: plan.scenario.input, fixed: plan.fixed, figures: plan.header.figures },
      new Crew({ workers: 1 }),
    );
    const rows = await runSweep(plan, executor, { hash: hashText });
    await executor.close();
    const own = await figuresOf(plan);
    expect(rows[0]?.figures).toEqual(own);
    expect(rows[0]?.set).toEqual({ 'functions.api.timeout': '3s' });
    const { oneAtATime } = buildSweepDocument(plan.header, rows);
    expect(oneAtATime[0]?.base).toBe(own['cost.monthly']);
    expect(oneAtATime[0]?.swings[0]).toMatchObject({ axis: 'memory', lowAt: 'as it is', highAt: 1024 });
  });

  it('a base that constraints leave out, or that they cannot be held against, is told', async () => {
    const grid = `${GRID}design: one-at-a-time\n`;
    expect(await faultsOf(`${grid}constraints: [functions.api.memory > 512]\n`)).toEqual([
      expect.stringContaining('the base does not hold it'),
    ]);
    const unset =
      'scenario: scenario.yml\ndesign: one-at-a-time\naxes: { functions.api.ephemeralStorage: [512, 1024] }\n';
    expect(await faultsOf(`${unset}constraints: [functions.api.ephemeralStorage < 2048]\n`)).toEqual([
      expect.stringContaining('the scenario has no one value of functions.api.ephemeralStorage'),
    ]);
  });

  it('asks of several functions for figures that there are, and refuses what there is none of', async () => {
    writeFileSync(
      join(folder, 'two.yml'),
      SCENARIO.replace(
        'traffic:',
        '  other: { work: { cpu: 4ms } }\ntraffic:\n  - { to: other, poisson: 1/s }',
      ),
    );
    const axes = 'scenario: two.yml\naxes: { functions.api.memory: [512, 1024] }\n';
    const plan = await read(`${axes}figures: [latency.avg, latency.max]\n`);
    expect(plan.header.objectives.map(({ metric }) => metric)).toEqual(['cost.monthly', 'api.latency.p99']);
    const executor = new CrewExecutor(
      { input: plan.scenario.input, fixed: plan.fixed, figures: plan.header.figures },
      new Crew({ workers: 1 }),
    );
    const rows = await runSweep(plan, executor, { hash: hashText });
    await executor.close();
    expect(rows.flatMap(({ figures }) => Object.values(figures))).not.toContain(null);
    expect(buildSweepDocument(plan.header, rows).front.length).toBeGreaterThan(0);
    for (const asked of [
      'objectives: [latency.p99]',
      'constraints: [latency.med < 1s]',
      'figures: [duration.p95]',
    ])
      expect(await faultsOf(`${axes}${asked}\n`)).toEqual([
        expect.stringContaining('of 2 functions together'),
      ]);
  });

  it('runs where some points can be run, wherever in the design they stand', async () => {
    const seeds = Array.from({ length: 8 }, (_, at) => at + 1).join(', ');
    const plan = await read(
      `scenario: scenario.yml\naxes: { run.seed: [${seeds}], functions.api.memory: [64, 96, 100, 128] }\n`,
    );
    expect(plan.points).toHaveLength(32);
    expect(await faultsOf('scenario: scenario.yml\naxes: { functions.api.memory: [64, 96] }\n')).toHaveLength(
      2,
    );
  });

  it('what is wrong in a file that a point names is the outcome of that point, and the others run', async () => {
    const rows = Array.from({ length: 60 }, (_, at) => `${at},api`);
    writeFileSync(join(folder, 'good.csv'), ['timestamp,function', ...rows].join('\n'));
    writeFileSync(join(folder, 'late.csv'), ['timestamp,function', ...rows, 'junk,api'].join('\n'));
    writeFileSync(
      join(folder, 'by-trace.yml'),
      'functions: { api: { work: { cpu: 10ms } } }\ntraffic: [{ to: api, trace: good.csv }]\n',
    );
    const plan = await read('scenario: by-trace.yml\naxes: { traffic.0.trace: [late.csv, good.csv] }\n');
    const executor = new CrewExecutor(
      { input: plan.scenario.input, fixed: plan.fixed, figures: plan.header.figures },
      new Crew({ workers: 1 }),
    );
    const found = await runSweep(plan, executor, { hash: hashText });
    await executor.close();
    expect(found[0]?.refused?.[0]).toContain('late.csv:62');
    expect(found[0]?.refused?.[0]).not.toContain(folder);
    expect(found[1]?.figures['requests']).toBe(60);
  });

  it('one at a time varies each axis from the base', async () => {
    const plan = await read(`${GRID}design: one-at-a-time\nobjectives: [cost.monthly]\n`);
    // 512 is the base, so that it does not come again; the timeout's 3s is none of its values.
    expect(plan.points.map(({ values }) => values)).toEqual([
      [512, '3s'],
      [128, '3s'],
      [256, '3s'],
      [1024, '3s'],
      [1769, '3s'],
      [512, '2s'],
      [512, '4s'],
    ]);
    const document = buildSweepDocument(plan.header, await runSweep(plan, new Made(2), { hash: hashText }));
    expect(document.oneAtATime[0]).toMatchObject({
      base: 5.12,
      swings: [
        { axis: 'functions.api.memory', low: 1.28, lowAt: 128, high: 17.69, highAt: 1769 },
        { axis: 'functions.api.timeout', low: 5.12, high: 5.12 },
      ],
    });
  });
});

describe('shards', () => {
  async function shardsOf(plan: SweepPlan, splits: readonly string[]) {
    const shards = [];
    for (const split of splits) {
      const shard = readShard(split);
      if (shard === null) throw new Error(split);
      const rows = await runSweep(plan, new Made(2), { hash: hashText, shard });
      const document = {
        schemaVersion: 1,
        kind: 'sweep-shard',
        shard: shard.part + 1,
        of: shard.of,
        sweep: plan.header,
      };
      shards.push({ folder: split, shard: JSON.stringify(document), rows: rowLines(rows) });
    }
    return shards;
  }

  const problemsOf = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  it('make the same bytes as one machine, whatever the split', async () => {
    const plan = await read(GRID);
    const whole = await runSweep(plan, new Made(3), { hash: hashText });
    for (const splits of [['1/1'], ['2/2', '1/2'], ['3/3', '1/3', '2/3'], ['1/2', '2/4', '4/4']]) {
      const { header, rows, notes } = mergeShards(await shardsOf(plan, splits));
      expect(rowLines(rows)).toBe(rowLines(whole));
      expect(JSON.stringify(buildSweepDocument(header, rows))).toBe(
        JSON.stringify(buildSweepDocument(plan.header, whole)),
      );
      expect(notes).toEqual([]);
    }
  });

  it('that overlap, lack, differ, are foreign, torn or none at all are told', async () => {
    const plan = await read(GRID);
    const [one, two, three] = await shardsOf(plan, ['1/3', '2/3', '3/3']);
    const [half] = await shardsOf(plan, ['1/2']);
    expect(mergeShards([one!, two!, three!, half!]).notes).toEqual([
      '1/3 and 1/2 have 2 points in common, with the same results: 0, 6',
      '3/3 and 1/2 have 2 points in common, with the same results: 2, 8',
      '2/3 and 1/2 have 1 points in common, with the same results: 4',
    ]);
    expect(problemsOf(() => mergeShards([one!, three!]))).toContain('1 of 3 shards are missing: 2');
    expect(problemsOf(() => mergeShards([one!, half!]))).toContain('points are in no shard: 1, 5, 7');
    const changed = { ...half!, rows: half!.rows.replace('"cost.monthly":1.28', '"cost.monthly":1.29') };
    expect(problemsOf(() => mergeShards([one!, two!, three!, changed]))).toContain(
      'point 0 differs from that of 1/3',
    );
    const torn = { ...two!, rows: two!.rows.slice(0, -20) };
    expect(problemsOf(() => mergeShards([one!, torn, three!]))).toContain('a line is no row of a sweep');
    const short = { ...two!, rows: `${two!.rows.split('\n').slice(0, 2).join('\n')}\n` };
    expect(problemsOf(() => mergeShards([one!, short, three!]))).toContain(
      'it lacks 1 points of shard 2/3: 7',
    );
    const foreign = await shardsOf(await read(GRID.replace('4s', '5s')), ['2/3']);
    expect(problemsOf(() => mergeShards([one!, foreign[0]!, three!]))).toContain(
      'it is of another sweep than 1/3',
    );
    const older = { ...two!, shard: two!.shard.replace(/"version":"[^"]*"/, '"version":"0.0.1"') };
    expect(problemsOf(() => mergeShards([one!, older, three!]))).toContain('it is of version 0.0.1');
    for (const text of ['{', 'null', '[]', '{"kind":"sweep-shard","shard":5,"of":3,"sweep":{}}']) {
      expect(problemsOf(() => mergeShards([{ ...one!, shard: text }]))).toMatch(
        /it is not JSON|it is no shard/,
      );
    }
  });

  it('whatever is changed in one, it is told as no shard or makes a whole', async () => {
    const plan = await read(`${GRID}replications: 2\nconstraints: [latency.p99 < 300ms]\n`);
    const [whole] = await shardsOf(plan, ['1/1']);
    const rows = whole!.rows.trimEnd().split('\n');
    let told = 0;
    const tryOut = (shard: string, lines: string): void => {
      try {
        const merged = mergeShards([{ folder: 'x', shard, rows: lines }]);
        buildSweepDocument(merged.header, merged.rows);
        rowsAsParquet(merged.header, merged.rows);
      } catch (error) {
        if (!(error instanceof FaultError)) throw new Error(`${shard}\n${lines}`, { cause: error });
        told += 1;
      }
    };
    for (const changed of changesOf(JSON.parse(whole!.shard))) tryOut(JSON.stringify(changed), whole!.rows);
    for (const changed of changesOf(JSON.parse(rows[3]!))) {
      tryOut(whole!.shard, [...rows.slice(0, 3), JSON.stringify(changed), ...rows.slice(4)].join('\n'));
    }
    expect(told).toBeGreaterThan(200);
  });

  it('are named by their number and how many there are', () => {
    expect(readShard('3/100')).toEqual({ part: 2, of: 100 });
    for (const text of ['0/3', '4/3', '3', 'a/b', '-1/3', '1/0', '1/3/5', ''])
      expect(readShard(text)).toBeNull();
  });
});

describe('Parquet', () => {
  it('JSON lines of many rows are the same in pieces as in one text', () => {
    const row = { index: 0, key: 'é', set: {}, replications: 1, figures: {} };
    const rows = Array.from({ length: 25_001 }, (_, index) => ({ ...row, index }));
    expect(Buffer.from(rowBytes(rows)).equals(Buffer.from(rowLines(rows)))).toBe(true);
  });

  it('holds every row as hyparquet reads it', async () => {
    const plan = await read(`${GRID}figures: [requests]\nconstraints: [latency.p99 < 500]\n`);
    const rows = await runSweep(plan, new Made(2), { hash: hashText });
    const bytes = rowsAsParquet(plan.header, rows);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const back = await parquetReadObjects({ file });
    expect(back).toHaveLength(10);
    for (const [at, row] of rows.entries()) {
      expect(back[at]).toMatchObject({
        index: row.index,
        key: row.key,
        feasible: row.failed === undefined,
        'set.functions.api.memory': row.set['functions.api.memory'],
        'set.functions.api.timeout': row.set['functions.api.timeout'],
        'cost.monthly': row.figures['cost.monthly'],
        'latency.p99': row.figures['latency.p99'],
        requests: null,
        failed: row.failed?.join('; ') ?? null,
      });
    }
  });

  it('has intervals of several replications, numbers in the unit of their axis, and none where a base has none', async () => {
    writeFileSync(join(folder, 'gigabytes.yml'), SCENARIO.replace('memory: 512', 'memory: 1 GB'));
    const plan = await read(
      'scenario: gigabytes.yml\ndesign: one-at-a-time\nreplications: 3\nset: { run.duration: 10s }\n' +
        'axes: { functions.api.memory: { min: 256, max: 512 }, functions.api.keepAlive: { min: 60s, max: 90s } }\n',
    );
    const executor = new CrewExecutor(
      { input: plan.scenario.input, fixed: plan.fixed, figures: plan.header.figures },
      new Crew({ workers: 1 }),
    );
    const rows = await runSweep(plan, executor, { hash: hashText });
    await executor.close();
    const bytes = rowsAsParquet(plan.header, rows);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const back = await parquetReadObjects({ file });
    expect(back.map((row) => [row['set.functions.api.memory'], row['set.functions.api.keepAlive']])).toEqual([
      [1024, null],
      [256, null],
      [512, null],
      [1024, 60],
      [1024, 90],
    ]);
    expect(rows[0]?.ci95?.['cost.monthly']).toHaveLength(2);
    for (const [at, { ci95, figures }] of rows.entries()) {
      for (const metric of Object.keys(figures)) {
        const ends = [back[at]?.[`${metric}.ci95.low`], back[at]?.[`${metric}.ci95.high`]];
        expect(ends).toEqual(ci95?.[metric] ?? [null, null]);
      }
    }
  });
});

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** A policy of each kind, as whoever adds one would write it: a file, and a row at the end of its table. */
const PLANTED = [
  {
    table: 'keep-alives',
    file: 'keep-alive-twice',
    name: 'TWICE',
    text: `export const TWICE = {
      kind: 'twice',
      asked: 'by key',
      description: 'Every environment is let off once',
      example: '10s',
      ofDuration: (periodMs) => ({ kind: 'twice', periodMs }),
      durationMs: ({ periodMs }) => periodMs,
      fixedIdleMs: () => Infinity,
      start: ({ periodMs }) => ({
        state: null,
        whenIdle: () => periodMs,
        whenDue: (times) => (times === 0 ? periodMs : 0),
      }),
      typicalIdleMs: ({ periodMs }) => 2 * periodMs,
      scaled: ({ kind, periodMs }, factor) => ({ kind, periodMs: periodMs * factor }),
    };`,
  },
  {
    table: 'reuses',
    file: 'reuse-second',
    name: 'SECOND',
    text: `export const SECOND = {
      name: 'second',
      words: 'the second most recently used serves next',
      choose: (idle, pool) => idle.idleAt(pool, Math.min(1, idle.countIdle(pool) - 1)),
    };`,
  },
  {
    table: 'on-limits',
    file: 'on-limit-short-line',
    name: 'SHORT_LINE',
    text: `export const SHORT_LINE = {
      name: 'short-line',
      effect: 'lets two calls wait',
      mayWait: (ahead) => ahead < 2,
    };`,
  },
];

/** Puts the planted files beside their kin, and their rows into the tables. */
const plant: Plugin = {
  name: 'plant',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^planted:/ }, ({ path }) => ({ path, namespace: 'planted' }));
    onLoad({ filter: /.*/, namespace: 'planted' }, ({ path }) => ({
      contents: PLANTED.find(({ file }) => `planted:${file}` === path)?.text ?? '',
    }));
    onLoad({ filter: /policies\/[a-z-]+s\.ts$/ }, async ({ path }) => {
      const planted = PLANTED.find(({ table }) => path.endsWith(`policies/${table}.ts`));
      if (planted === undefined) return undefined;
      const text = await readFile(path, 'utf8');
      const contents = text.replace(/\] as const;/, `, ${planted.name}] as const;`);
      if (contents === text) throw new Error(`${path} has no table`);
      return {
        loader: 'ts',
        contents: `import { ${planted.name} } from 'planted:${planted.file}';\n${contents}`,
      };
    });
  },
};

const ENTRY = `
  export { loadScenario } from './src/scenario/load.ts';
  export { scenarioJsonSchema } from './src/results/figures/scenario-schema.ts';
  export { writeScenario } from './src/scenario/write-scenario.ts';
  export { keepAliveOf } from './src/policies/keep-alives.ts';
  export { onLimitOf } from './src/policies/on-limits.ts';
  export { arrivalsAt, feed, requestOutcome, rowsOf } from './test/support/models.ts';
`;

async function planted(): Promise<
  typeof import('../support/models.ts') &
    typeof import('../../src/scenario/load.ts') &
    typeof import('../../src/results/figures/scenario-schema.ts') &
    typeof import('../../src/scenario/write-scenario.ts') &
    typeof import('../../src/policies/keep-alives.ts') &
    typeof import('../../src/policies/on-limits.ts')
> {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    minifySyntax: true,
    target: 'node20',
    logLevel: 'silent',
    plugins: [plant],
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire('${root}/');` },
    write: false,
  });
  const code = outputFiles[0]?.text ?? '';
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
}

describe('a policy that is added as one file and one row', () => {
  const scenario = (function_: string, resource = ''): string => `
functions:
  api: { memory: 1024, work: { duration: 100ms }, coldStart: { init: 0s }, ${function_} }
${resource}
traffic: [{ to: api, poisson: 1/s }]
`;

  async function compiledModel(product: Awaited<ReturnType<typeof planted>>, text: string) {
    const loaded = await product.loadScenario({ text, baseFolder: root });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
    return { ...loaded.compiled.model, horizonMs: 3_600_000, warmupMs: 0 };
  }

  it('is offered by the schema, read, written back, simulated, and known to findings and plan', async () => {
    const product = await planted();
    const { arrivalsAt, feed, keepAliveOf, onLimitOf, requestOutcome, rowsOf } = product;
    const schema = JSON.stringify(product.scenarioJsonSchema());
    for (const word of ['twice', 'Every environment is let off once', '"second"', '"short-line"']) {
      expect(schema).toContain(word);
    }

    // Three environments at once, idle from 100 ms on: each ends when its 10 s are over for the second time.
    const kept = await compiledModel(product, scenario('keepAlive: { twice: 10s }'));
    const { environments } = await rowsOf(kept, [feed(arrivalsAt([0, 0, 0]))]);
    expect(environments.map(({ startMs, endMs }) => [startMs, endMs])).toEqual(Array(3).fill([0, 20_100]));
    const keepAlive = kept.functions[0]!.keepAlive;
    expect(keepAliveOf(keepAlive).typicalIdleMs(keepAlive)).toBe(20_000);
    expect(keepAliveOf(keepAlive).scaled(keepAlive, 2)).toEqual({ kind: 'twice', periodMs: 20_000 });
    const text = scenario('keepAlive: { twice: 10s }');
    const loaded = await product.loadScenario({ text, baseFolder: root });
    if (!loaded.ok) throw new Error('not loaded');
    expect(product.writeScenario(loaded.scenario)).toMatch(/twice: 10s/);

    // Environments 0, 1 and 2 become idle one after the other: 1 is the second newest, then 2, then 1 again.
    const reused = await compiledModel(product, scenario('reuse: second, keepAlive: 10m'));
    const { rows } = await rowsOf(reused, [feed(arrivalsAt([0, 50, 99, 1000, 2000, 3000]))]);
    expect(rows.slice(3).map(({ environment }) => environment)).toEqual([1, 2, 1]);

    // One place: of five calls at once one is served, two wait for 10 and 20 ms, and two are refused.
    const resource = 'resources: { db: { latency: 10ms, concurrency: 1, onLimit: short-line } }';
    const limited = await compiledModel(product, scenario('calls: [{ resource: db }]', resource));
    const called = await rowsOf(limited, [feed(arrivalsAt([0, 0, 0, 0, 0]))]);
    const outcomes = called.rows.map((row) => [requestOutcome(row), Math.round(row.durationMs)]);
    expect(outcomes.sort()).toEqual([
      ['failed', 100],
      ['failed', 100],
      ['succeeded', 110],
      ['succeeded', 120],
      ['succeeded', 130],
    ]);
    expect(onLimitOf(limited.resources[0]!.onLimit.concurrency).effect).toBe('lets two calls wait');
  });
});

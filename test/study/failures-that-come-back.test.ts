import { describe, expect, it } from 'vitest';
import { render } from '../../src/report/render-given.ts';
import { loadScenario } from '../../src/study/load.ts';
import { runScenario } from '../../src/study/run.ts';

/** Events whose invocation is ended come back, so that for long no request ends by it. */
const SOURCES = {
  queue: 'source: sqs, batchSize: 100, batchWindow: 5s, visibilityTimeout: 2m',
  'queue of single messages': 'source: sqs, batchSize: 1, maximumConcurrency: 100, visibilityTimeout: 2m',
  stream: 'source: kinesis, shards: 2, batchSize: 100, batchWindow: 5s',
};
const WORK = 'work: { io: 20ms, perRecord: { io: 40ms } }';
const ENDED = {
  timeouts: `memory: 256, timeout: 1s, ${WORK.replace('20ms', '2s')}`,
  'out-of-memory': `memory: 128, timeout: 20s, ${WORK.replace('{ io', '{ memoryUsed: 200, io')}`,
};
const cases = Object.entries(SOURCES).flatMap(([name, source]) =>
  Object.entries(ENDED).map(([id, fn]) => ({ name, source, id, fn })),
);

async function run(source: string, fn: string, set: readonly string[]) {
  const text = `
functions: { worker: { ${fn} } }
triggers: { q: { ${source}, function: worker } }
traffic: [{ to: q, poisson: 20/s }]
run: { duration: 30m, seed: 2 }
`;
  const loaded = await loadScenario({ text }, { set });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return (await runScenario(loaded.compiled)).document;
}

describe('what ends invocations whose events come back', () => {
  it.each(cases)('is told with what mends it: $id of a $name', async ({ source, id, fn }) => {
    const document = await run(source, fn, []);
    const found = document.findings.find((one) => one.id === id);
    expect(found?.hits).toMatchObject({ what: 'invocations' });
    expect(found?.hits?.share).toBeGreaterThan(0.95);
    const set = Object.entries(found?.advice?.set ?? {}).map(([key, value]) => `${key}=${value}`);
    expect(set.join()).toMatch(/^functions\.worker\.|,functions\.worker\./);
    // What no message can report about itself is not mended by reports of single messages.
    const others = document.findings.flatMap(({ advice }) => Object.keys(advice?.set ?? {}));
    expect(others.filter((key) => key.endsWith('partialResponses'))).toEqual([]);
    const mended = await run(source, fn, set);
    expect(mended.findings.map((one) => one.id)).not.toContain(id);
    expect(mended.functions['worker']?.outcomes.succeeded ?? 0).toBeGreaterThan(30_000);
  });
});

describe('invocations that fail', () => {
  it('are a figure of their own where their events come back: no request has failed yet', async () => {
    const { source, fn } = cases[0]!;
    const document = await run(source, fn, []);
    const { failedInvocations = 0, invocations = 0, outcomes } = document.functions['worker']!;
    expect(outcomes.timedOut).toBe(0);
    expect(failedInvocations).toBeGreaterThan(0.95 * invocations);
    const judged = await run(source, fn, [
      'thresholds={worker.errors: ["rate < 0.01"], worker.failedInvocations: ["rate < 0.01"]}',
    ]);
    expect(judged.thresholds.map(({ passed }) => passed)).toEqual([true, false]);
    const shown = await render(document, 'text');
    expect(shown.map(({ content }) => String(content)).join()).toMatch(/errors +failing/);
  });
});

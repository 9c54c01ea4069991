import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/study/load.ts';
import { runScenario } from '../../src/study/run.ts';

async function findingsOf(
  trigger: string,
  fn: string,
  traffic: string,
  time = 'duration: 10m',
): Promise<string> {
  const text = `
functions: { f: { memory: 512, coldStart: { init: 0 }, ${fn} } }
triggers: { q: { source: sqs, function: f, ${trigger} } }
traffic: [{ to: q, ${traffic} }]
run: { ${time} }
`;
  const loaded = await loadScenario({ text }, { purpose: 'run' });
  if (!loaded.ok) throw new Error(loaded.faults[0]?.problem);
  const { document } = await runScenario(loaded.compiled, { workers: 1 });
  return document.findings.map((finding) => finding.text).join('\n');
}

describe('findings on how a queue is polled', () => {
  it('say that a batch of a quiet queue may wait for 20 s', async () => {
    const work = 'work: { duration: 60ms }';
    expect(await findingsOf('batchWindow: 1s', work, 'constant: 1/min')).toMatch(/may wait up to 20 s/);
    expect(await findingsOf('batchWindow: 30s', work, 'constant: 1/min')).not.toMatch(/20 s/);
    expect(await findingsOf('batchWindow: 1s', work, 'constant: 5/s')).not.toMatch(/20 s/);
  });

  it('say that what waited did so while the pollers grew, and the warm-up leaves that out', async () => {
    const work = 'work: { duration: 100ms }';
    const text = await findingsOf('batchSize: 1', work, 'poisson: 600/s');
    const advised = /what waited in q did so in the first .* a warm-up of (\d+) s shows/.exec(text);
    expect(advised).not.toBeNull();
    const later = `duration: 10m, warmup: ${advised?.[1]}s`;
    const settled = await findingsOf('batchSize: 1', work, 'poisson: 600/s', later);
    expect(settled).not.toMatch(/what waited/);
    const few = await findingsOf('batchSize: 1', work, 'poisson: 20/s');
    expect(few).not.toMatch(/what waited/);
  });

  it('say what errors take off the concurrency, and that partial responses do not', async () => {
    const fn = 'timeout: 5s, work: { duration: 100ms, errorRate: 10% }';
    const text = await findingsOf('batchSize: 1', fn, 'constant: 300/s', 'duration: 3m');
    expect(text).toMatch(/0.04 × √concurrency .*; repair what fails/);
    expect(text).not.toMatch(/partialResponses/);
    const several = await findingsOf('batchSize: 5', fn, 'constant: 3000/s', 'duration: 3m');
    expect(several).toMatch(/0.04 × √concurrency .*partialResponses=true/);
    const quiet = await findingsOf(
      'batchSize: 1, partialResponses: true',
      fn,
      'constant: 300/s',
      'duration: 3m',
    );
    expect(quiet).not.toMatch(/√concurrency/);
  });

  it('say how many provisioned pollers are right, applied in a run', async () => {
    const fn = 'work: { duration: 10ms }';
    const few = await findingsOf(
      'batchSize: 1, provisionedPollers: { min: 2, max: 2 }',
      fn,
      'constant: 100/s',
      'duration: 3m',
    );
    expect(few).toMatch(/raise provisionedPollers.max to that: --set triggers.q.provisionedPollers.max=12/);
    const right = await findingsOf(
      'batchSize: 1, provisionedPollers: { min: 2, max: 12 }',
      fn,
      'constant: 100/s',
      'duration: 3m',
    );
    expect(right).not.toMatch(/provisionedPollers/);
    const many = await findingsOf(
      'batchSize: 1, provisionedPollers: { min: 50, max: 50 }',
      fn,
      'constant: 100/s',
      'duration: 3m',
    );
    expect(many).toMatch(
      /lower provisionedPollers.min from 50 to that.*: --set triggers.q.provisionedPollers.min=12/,
    );
  });

  it('say that a FIFO queue has 300 receive calls a second, without high throughput', async () => {
    const fn = 'work: { duration: 20ms }';
    const queue = 'fifo: true, messageGroups: 5000, batchSize: 1';
    expect(await findingsOf(queue, fn, 'constant: 400/s', 'duration: 2m')).toMatch(
      /300 receive calls a second/,
    );
    expect(
      await findingsOf(`${queue}, highThroughput: true`, fn, 'constant: 400/s', 'duration: 2m'),
    ).not.toMatch(/receive calls/);
  });

  it('say where the messages in flight are at their quota', async () => {
    const fn = 'work: { duration: 20ms, errorRate: 100% }';
    const text = await findingsOf(
      'maximumInFlight: 50, errorBackoff: 0',
      fn,
      'constant: 10/s',
      'duration: 5m',
    );
    expect(text).toMatch(/50 messages of q, the quota/);
  });
});

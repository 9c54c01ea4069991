import { describe, expect, it } from 'vitest';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { compiled } = scratchFolder();

/** A caller of 200 ms that hands on to a function of 100 ms, at a quota of twenty. */
async function resultsAt(rate: number, trigger = '') {
  const scenario = await compiled(`
account: { concurrency: 20 }
functions:
  first:
    work: { duration: 200ms }
    coldStart: {}
    invokes: [{ function: second, mode: async }]
  second: { work: { duration: 100ms }, coldStart: {} }
${trigger === '' ? '' : `triggers: { web: { ${trigger} } }`}
traffic: [{ to: ${trigger === '' ? 'first' : 'web'}, poisson: ${rate}/s }]
run: { duration: 60s, seed: 7 }
`);
  const { document } = await runScenario(scenario);
  const chain = document.chains[trigger === '' ? 'first' : 'web'];
  if (chain === undefined) throw new Error('no chain');
  return { document, chain };
}

describe('end-to-end latency', () => {
  it('is of the events that were served, however many are refused', async () => {
    const [served, refused] = [await resultsAt(5), await resultsAt(400)];
    expect(served.chain).toMatchObject({ refused: 0, refusedRate: 0 });
    expect(served.chain.latencyMs.p50).toBeCloseTo(300, 6);
    expect(refused.chain.refusedRate).toBeGreaterThan(0.5);
    expect(refused.chain.latencyMs.min).toBeGreaterThanOrEqual(300 - 1e-6);
    expect(refused.chain.latencyMs.count).toBe((refused.chain.events ?? 0) - (refused.chain.refused ?? 0));
    expect(refused.chain.invocationsPerEvent).toBeGreaterThanOrEqual(1);
  });

  it('counts each refused event of its entry point once, wherever it is refused', async () => {
    const plain = await resultsAt(400);
    expect(plain.chain.refused).toBe(plain.document.functions['first']?.outcomes.throttled);
    const door = await resultsAt(
      30,
      'source: api-gateway, function: first, throttle: { rate: 10/s, burst: 1 }, delivery: 0ms',
    );
    expect(door.chain.refused).toBe(door.document.triggers['web']?.throttled);
    expect(door.chain.refusedRate).toBeGreaterThan(0.5);
    expect(door.chain.latencyMs.min).toBeGreaterThanOrEqual(300 - 1e-6);
  });

  it('takes every event of a batch for served, though one invocation serves them all', async () => {
    const scenario = await compiled(`
functions:
  worker: { work: { duration: 50ms }, coldStart: {}, async: { onSuccess: done }, calls: [{ resource: out }] }
  done: { work: { duration: 10ms }, coldStart: {} }
resources: { out: { type: sqs, feeds: next, latency: 0ms } }
triggers:
  jobs: { source: sqs, function: worker, batchSize: 5, batchWindow: 1s }
  next: { source: sqs, function: done }
traffic: [{ to: jobs, burst: { every: 1s, size: 20 } }]
run: { duration: 60s, seed: 7 }
`);
    const { document } = await runScenario(scenario);
    const { chains, triggers } = document;
    expect(chains['jobs']).toMatchObject({ refused: 0, refusedRate: 0 });
    expect(chains['jobs']?.latencyMs.count).toBeGreaterThan(0.9 * (triggers['jobs']?.events ?? 0));
    // A fifth of an invocation of worker, and a quarter as many of done: four come to it at one instant.
    expect(chains['jobs']?.invocationsPerEvent).toBeCloseTo(0.25, 2);
  });

  it('says in a finding what share it leaves out, and nothing where it leaves out none', async () => {
    const texts = async (rate: number) =>
      (await resultsAt(rate)).document.findings.map(({ text }) => text).join('\n');
    expect(await texts(400)).toMatch(/% of first's events were refused, so that nothing ran/);
    expect(await texts(5)).not.toContain('so that nothing ran');
  });
});

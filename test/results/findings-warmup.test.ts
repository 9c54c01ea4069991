import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/study/load.ts';
import { runScenario } from '../../src/study/run.ts';

/** So many messages a second for 10 environments that end 10 a second. */
const textOf = (rate: number, warmup: string): string => `
functions:
  worker: { memory: 512, timeout: 10s, work: { duration: 1s } }
triggers:
  t: { source: sqs, function: worker, batchSize: 1, maximumConcurrency: 10 }
traffic:
  - { to: t, constant: ${rate}/s }
run: { seed: 3, duration: 10m, warmup: ${warmup} }
`;

async function ran(rate: number, warmup: string) {
  const loaded = await loadScenario({ text: textOf(rate, warmup) });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const { document } = await runScenario(loaded.compiled);
  return { document, found: document.findings.find(({ id }) => id === 'warm-up-left-waiting') };
}

describe('a warm-up that leaves a backlog behind', () => {
  it('is told with the share of the work that no figure counts', async () => {
    const { document, found } = await ran(15, '5m');
    // 4,500 events come in the warm-up, and the third that waits when it ends is served after it.
    expect(found?.hits?.count).toBeGreaterThan(1400);
    expect(found?.hits?.count).toBeLessThan(1650);
    const counted = document.functions['worker']?.invocations ?? 0;
    // All ten environments are busy all of the five minutes, whoever they work for.
    expect(((found?.hits?.count ?? 0) + counted) / 3000).toBeCloseTo(1, 1);
    expect(found?.advice?.set).toEqual({ 'run.warmup': '0s' });
  });

  it('is gone without a warm-up, and is not told where nothing waits', async () => {
    expect((await ran(15, '0s')).found).toBeUndefined();
    expect((await ran(6, '5m')).found).toBeUndefined();
  });
});

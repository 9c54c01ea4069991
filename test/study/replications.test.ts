import { describe, expect, it } from 'vitest';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { compiled } = scratchFolder();

function scenario(thresholds: string): string {
  return `
functions: { api: { work: { duration: { exponential: { mean: 100ms } } } } }
traffic: [{ to: api, poisson: 5/s }]
run: { duration: 10m, seed: 3, replications: auto }
thresholds: ${thresholds}
`;
}

async function replicationsOf(thresholds: string) {
  const { document } = await runScenario(await compiled(scenario(thresholds)), { maximumBadRows: 0 });
  return document;
}

describe('replications: auto', () => {
  it('stops at the first look at which the thresholds are within 2 %', async () => {
    // 3000 requests: their number has a relative deviation of 1.8 %, their mean duration as much.
    const { replications, thresholds, findings } = await replicationsOf('{ api.duration: "avg < 1s" }');
    expect([4, 8, 16]).toContain(replications);
    const [low, high] = Reflect.get(thresholds[0] ?? {}, 'actualCi95') as [number, number];
    expect((high - low) / 2 / (thresholds[0]?.actual ?? 0)).toBeLessThan(0.02);
    expect(findings.map(({ text }) => text).join()).not.toContain('auto runs at most');
  });

  it('gives up at 64, and says so', async () => {
    const { replications, findings } = await replicationsOf('{ api.duration: "max < 10s" }');
    expect(replications).toBe(64);
    expect(findings[0]?.text).toMatch(/^api\.duration: max < 10s is not settled after the 64 replications/);
  });
});

import { describe, expect, it } from 'vitest';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { compiled } = scratchFolder();

/** Mean demand of 100 and of 24 concurrent executions, by Little's law. */
async function resultsOf(quota: number, reserved = '') {
  const { document } = await runScenario(
    await compiled(`
account: { concurrency: ${quota} }
functions:
  shop: { work: { duration: { exponential: { mean: 500ms } } }, coldStart: {}${reserved} }
  mail: { work: { duration: 200ms }, coldStart: {} }
traffic: [{ to: shop, poisson: 200/s }, { to: mail, poisson: 120/s }]
run: { duration: 10m, seed: 3 }
`),
  );
  const shop = document.functions['shop'];
  const refused = (shop?.outcomes.throttled ?? 0) / (shop?.requests ?? 1);
  return { refused, text: document.findings.map(({ text }) => text).join('\n') };
}

function advised(text: string, words: RegExp): number {
  const found = words.exec(text)?.[1];
  if (found === undefined) throw new Error(`no advice in: ${text}`);
  return Number(found.replaceAll(',', ''));
}

describe('the concurrency that a finding advises', () => {
  it('serves what the account’s quota refused, chance included, and is not far above', async () => {
    const before = await resultsOf(110);
    expect(before.refused).toBeGreaterThan(0.01);
    const quota = advised(before.text, /ask AWS for a quota of ([\d,]+)/);
    expect((await resultsOf(quota)).refused).toBeLessThan(1e-4);
    expect(quota).toBeLessThan(2 * 124);
  });

  it('serves what a reserved concurrency refused', async () => {
    const before = await resultsOf(1000, ', reservedConcurrency: 90');
    expect(before.refused).toBeGreaterThan(0.01);
    const reserved = advised(before.text, /; reserve ([\d,]+)/);
    expect((await resultsOf(1000, `, reservedConcurrency: ${reserved}`)).refused).toBeLessThan(1e-4);
    expect(reserved).toBeLessThanOrEqual(200);
  });
});

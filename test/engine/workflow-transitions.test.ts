import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../scenario/scratch.ts';
import { resultsOf } from '../scenario/simulate.ts';

const { compiled } = scratchFolder();

/** Executions that begin at one instant and make `waits` waits of ten seconds one after another. */
async function runOf(options: { readonly started: number; readonly waits: number; readonly type?: string }) {
  const { started, waits, type = 'standard' } = options;
  const steps = Array.from({ length: waits }, () => '{ wait: 10s }').join(', ');
  return resultsOf(
    await compiled(`
region: eu-central-1
functions: { f: { work: { duration: 1ms }, coldStart: {} } }
triggers:
  flow: { source: step-functions, type: ${type}, steps: [${steps}, f] }
traffic: [{ to: flow, burst: { size: ${started}, every: 10h } }]
run: { duration: 10m }
`),
  );
}

describe('state transitions of standard workflows', () => {
  // Bucket of 800, refilled with 500 a second: the start and the first state are 2 × 600 = 1,200 at once, of
  // which 400 wait up to 0.8 s; all that follow come 600 at a time every ten seconds, which the bucket holds.
  it('are taken when they are made, not all at the start', async () => {
    const { triggers, quotas = [] } = await runOf({ started: 600, waits: 5 });
    const [quota] = quotas.filter(({ limit }) => limit === 'account.quotas.stepFunctionsTransitions');
    expect(triggers['flow']?.transitions).toBe(600 * 8);
    expect(quota?.delayed).toBe(400);
    expect(triggers['flow']?.executionMs?.max).toBeCloseTo(50_801, -1);
    expect(triggers['flow']?.executionMs?.min).toBeCloseTo(50_001, -1);
  });

  // The start and the first state of each take 600 tokens at once, and each state after it 300.
  it('are not held back where the bucket has enough', async () => {
    const { quotas = [] } = await runOf({ started: 300, waits: 1 });
    expect(quotas.find(({ limit }) => limit.endsWith('stepFunctionsTransitions'))?.delayed).toBe(0);
  });

  it('of express workflows have no quota', async () => {
    const { quotas = [], triggers } = await runOf({ started: 3000, waits: 1, type: 'express' });
    expect(quotas.map(({ limit }) => limit)).toEqual(['account.quotas.stepFunctionsExpressStarts']);
    expect(triggers['flow']?.executionMs?.max).toBeLessThan(11_000);
  });
});

import { describe, expect, it } from 'vitest';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { compiled } = scratchFolder();

/** Billed milliseconds a request of express executions, of so many that the histogram keeps bins alone. */
async function billedMsOf(duration: string): Promise<number> {
  const scenario = await compiled(`
functions: { f: { coldStart: {}, timeout: 60s, work: { duration: ${duration} } } }
triggers: { flow: { source: step-functions, function: f, type: express, delivery: 0ms } }
traffic: [{ to: flow, constant: 100/s }]
run: { duration: 100s }
`);
  const { document } = await runScenario(scenario);
  const line = document.cost.lines.find(({ item }) => /duration/i.test(item) && !/Lambda/.test(item));
  const gbHours = document.cost.lines
    .filter(({ service, item }) => service !== 'lambda' && /duration/i.test(item))
    .reduce((sum, { quantity }) => sum + quantity, 0);
  if (line === undefined) throw new Error(document.cost.lines.map(({ item }) => item).join());
  return (gbHours * 3_600_000 * 16) / document.totals.requests;
}

describe("an express execution's duration", () => {
  it('is rounded up to 100 ms by itself, before it is added to others', async () => {
    expect(await billedMsOf('100ms')).toBeCloseTo(100, 6);
    expect(await billedMsOf('2s')).toBeCloseTo(2000, 6);
    expect(await billedMsOf('101ms')).toBeCloseTo(200, 6);
  });
});

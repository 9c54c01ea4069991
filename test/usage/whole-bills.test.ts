import { describe, expect, it } from 'vitest';
import type { ResultsDocument } from '../../src/results/document.ts';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { compiled } = scratchFolder();

async function results(text: string): Promise<ResultsDocument> {
  return (await runScenario(await compiled(text), { maximumBadRows: 0 })).document;
}

const quantityOf = ({ cost }: ResultsDocument, item: RegExp) =>
  cost.lines.filter((line) => item.test(line.item)).reduce((sum, { quantity }) => sum + quantity, 0);

describe('express executions', () => {
  it.each([
    [100, 100],
    [101, 200],
    [2000, 2000],
  ])('of %i ms are billed as %i ms, each by itself', async (workMs, billedMs) => {
    const document = await results(`
functions: { f: { memory: 512, coldStart: { init: 0ms }, work: { duration: ${workMs}ms } } }
triggers: { w: { source: step-functions, type: express, function: f } }
traffic: [ { to: w, constant: 1/min } ]
run: { duration: 100m, seed: 1 }
`);
    const executions = quantityOf(document, /^Express executions/);
    expect(executions).toBe(document.triggers['w']?.events);
    const gbHours = quantityOf(document, /^Express duration/);
    expect((gbHours * 3_600_000) / 0.0625 / executions).toBeCloseTo(billedMs, 6);
  });
});

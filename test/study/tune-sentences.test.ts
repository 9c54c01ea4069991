import { describe, expect, it } from 'vitest';
import { tuneScenario } from '../../src/study/tune/tune-scenario.ts';

/** What only waits is as fast at any memory. */
const TEXT = `
functions:
  api: { memory: 512, work: { cpu: CPU, io: IO, memoryUsed: 100 } }
traffic: [{ to: api, poisson: 10/s }]
run: { duration: 10m, seed: 2 }
`;

describe('the sentences of a choice of memory', () => {
  it.each([
    ['100ms', '1ms'],
    ['100ms', '200ms'],
    ['0.01ms', '500ms'],
  ])('compare in English: %s of computing, %s of waiting', async (cpu, io) => {
    const text = TEXT.replace('CPU', cpu).replace('IO', io);
    for (const strategy of ['cost', 'speed', 'balanced'] as const) {
      const { verdict } = await tuneScenario({ text }, { strategy, workers: 1 });
      if (verdict === undefined) throw new Error('no verdict');
      const said = [verdict.headline, ...verdict.points].join('\n');
      expect(said).not.toMatch(/as (?:dear|fast|slow) than/);
      expect(said).not.toMatch(/(?:dearer|cheaper|slower|faster) as /);
      expect(said).toMatch(/(?:dearer|cheaper|slower|faster) than |as (?:dear|fast|slow) as /);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const folder = scratchFolder();
const SOURCES = ['s3', 'sns', 'api-gateway', 'sqs'];

/** So many functions, each behind a trigger of its own. */
function functionsAndTriggers(count: number, rate: string, duration: string): string {
  const names = Array.from({ length: count }, (_, index) => `f${index}`);
  return JSON.stringify({
    account: { concurrency: 50_000 },
    functions: Object.fromEntries(
      names.map((name) => [name, { memory: 512, work: { duration: { exponential: { mean: '120ms' } } } }]),
    ),
    triggers: Object.fromEntries(
      names.map((name, index) => [`t${index}`, { source: SOURCES[index % SOURCES.length], function: name }]),
    ),
    traffic: names.map((_, index) => ({ to: `t${index}`, poisson: rate })),
    run: { duration },
  });
}

describe('a scenario of many functions', () => {
  it('has series of 150,000 points in all, which add up to its figures', async () => {
    const compiled = await folder.compiled(functionsAndTriggers(400, '3/min', '1h'));
    const { document } = await runScenario(compiled, { workers: 1 });
    const { series, functions } = document;
    expect(series.stepSeconds).toBe(10);
    for (const [name, { invocations }] of Object.entries(series.functions)) {
      expect(invocations).toHaveLength(360);
      const sum = invocations.reduce((total, count) => total + count, 0);
      expect(sum).toBe(functions[name]?.invocations);
    }
  });

  it('says once what it assumes of all of them, and of how many', async () => {
    const compiled = await folder.compiled(functionsAndTriggers(101, '1/min', '5m'));
    const { document } = await runScenario(compiled, { workers: 1 });
    const timeout = document.assumptions.filter(({ key }) => key.endsWith('.timeout') && key.startsWith('f'));
    expect(timeout).toEqual([expect.objectContaining({ key: 'functions.*.timeout', keys: 101 })]);
    expect(document.assumptions.length).toBeLessThan(40);
    const few = await folder.compiled(functionsAndTriggers(3, '1/min', '5m'));
    const { document: small } = await runScenario(few, { workers: 1 });
    expect(small.assumptions.filter(({ key }) => key.endsWith('f1.timeout'))).toHaveLength(1);
  });

  it('of a thousand functions behind as many triggers ends', async () => {
    const compiled = await folder.compiled(functionsAndTriggers(1000, '1/min', '1m'));
    const { document } = await runScenario(compiled, { workers: 1 });
    expect(Object.keys(document.functions)).toHaveLength(1000);
    expect(Object.keys(document.triggers)).toHaveLength(1000);
  }, 120_000);
});

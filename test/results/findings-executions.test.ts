import { describe, expect, it } from 'vitest';
import { runScenario } from '../../src/study/run.ts';

const textOf = (source: string, waits: string, duration = '1h'): string => `
functions: { order: { work: { duration: 1s } } }
triggers: { o: { source: ${source}, steps: [order, { wait: ${waits} }, order] } }
traffic: [{ to: o, constant: 1/s }]
run: { duration: ${duration} }
`;

async function ran(text: string, set: readonly string[] = []) {
  const { document } = await runScenario({ text }, { whatIf: false, workers: 1, set });
  return { document, found: document.findings.find(({ id }) => id === 'executions-left-waiting') };
}

describe('executions that still wait when the run ends', () => {
  it.each(['durable', 'step-functions'])(
    'of source %s are told, since their later work is in no bill',
    async (source) => {
      const { found } = await ran(textOf(source, '2h'));
      expect(found?.hits).toMatchObject({ count: 3600, share: 1 });
      expect(found?.text).toMatch(/^the bill leaves out what 100 % of o's executions do later/);
      // The wait is longer than the run by more than anyone would simulate on a hint: nothing to copy.
      expect(found?.advice).toBeUndefined();
    },
  );

  it('are fewer in a run as long as it is advised', async () => {
    const { document, found } = await ran(textOf('durable', '10m'));
    expect(found?.hits?.share).toBeCloseTo(1 / 6, 2);
    const set = Object.entries(found?.advice?.set ?? {}).map(([key, value]) => `${key}=${value}`);
    expect(set).toHaveLength(1);
    const longer = await ran(textOf('durable', '10m'), set);
    expect(longer.found).toBeUndefined();
    // Two invocations an event, where the short run had less.
    const perEvent = (one: typeof document) =>
      (one.functions['order']?.invocations ?? 0) / (one.triggers['o']?.events ?? 1);
    expect(perEvent(document)).toBeLessThan(1.85);
    expect(perEvent(longer.document)).toBeGreaterThan(1.94);
  });

  it('are none where waits are short beside the run, or where what they wait for is a slot', async () => {
    expect((await ran(textOf('durable', '1m'))).found).toBeUndefined();
    const slow = textOf('step-functions', '1s').replace('duration: 1s', 'duration: 10s');
    expect((await ran(slow, ['functions.order.reservedConcurrency=2'])).found).toBeUndefined();
  });
});

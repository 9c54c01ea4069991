import { describe, expect, it } from 'vitest';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { loadScenario } from '../../src/study/load.ts';
import { runScenario } from '../../src/study/run.ts';

/** Executions in the first quarter of an hour alone, so that all of them end. */
const scenario = (trigger: string, more = '') => `
functions:
  order: { memory: 1024, architecture: arm64, timeout: 1m, work: { duration: 16s }${more} }
triggers:
  orders: { source: durable, ${trigger} }
traffic: [{ to: orders, ramp: [{ at: 0s, rate: 1/s }, { at: 15m, rate: 1/s }, { at: 15m, rate: 0/s }] }]
run: { duration: 30d, seed: 9 }
`;
const STEPS = 'steps: [order, { wait: 7d }, order]';

async function run(text: string): Promise<ResultsDocument> {
  return (await runScenario({ text }, { whatIf: false, workers: 1 })).document;
}

async function faults(text: string): Promise<readonly string[]> {
  const loaded = await loadScenario({ text });
  return loaded.ok ? [] : loaded.faults.map(({ path, problem, remedy }) => `${path}: ${problem}; ${remedy}`);
}

const lineOf = ({ cost }: ResultsDocument, item: string) => cost.lines.find((line) => line.item === item);

describe('an execution of a durable function', () => {
  it("is billed as the example of AWS's pricing page, a million of them", async () => {
    const bytes = Math.round((104 * 2 ** 30) / 1e6);
    const document = await run(scenario(`${STEPS}, written: ${bytes}`));
    const { requests, totals, functions } = {
      ...document,
      requests: document.triggers['orders']?.events ?? 0,
    };
    const perMillion = (item: string) => ((lineOf(document, item)?.amount ?? 0) / requests) * 1e6;
    expect(requests).toBeGreaterThan(800);
    // Two invocations of 16 s each.
    expect(functions['order']?.invocations).toBe(2 * requests);
    expect(totals.gbSeconds / requests).toBeCloseTo(32, 1);
    expect(perMillion('Durable operations of orders')).toBeCloseTo(32, 6);
    expect(perMillion('Durable data written of orders')).toBeCloseTo(26, 3);
    // 104 GB for 7 and 14 days: $10.92.
    expect(perMillion('Durable data kept of orders')).toBeCloseTo(10.92, 1);
    expect(document.chains['orders']?.latencyMs.p50).toBeGreaterThan(7 * 86_400_000 * 0.99);
  });

  it('uses no compute while it waits', async () => {
    const document = await run(scenario(STEPS));
    expect(document.functions['order']?.concurrency.max).toBeLessThan(60);
    expect(document.functions['order']?.outcomes.inFlight).toBe(0);
  });

  it('that still waits is billed for what it did', async () => {
    const document = await run(scenario('steps: [order, { wait: 40d }, order]'));
    const { events = 0 } = document.triggers['orders'] ?? {};
    expect(document.functions['order']?.invocations).toBe(events);
    // Its start, its first step and its wait.
    expect(lineOf(document, 'Durable operations of orders')?.quantity).toBe(3 * events);
  });

  it('names what nobody said', async () => {
    const { assumptions } = await run(scenario(STEPS));
    const keys = assumptions.map(({ key }) => key);
    for (const key of ['operations', 'written', 'retention', 'steps']) {
      expect(keys).toContain(`triggers.orders.${key}`);
    }
    const given = await run(scenario(`${STEPS}, operations: 9, written: 2 KB, retention: 1d`));
    expect(
      given.assumptions.map(({ key }) => key).filter((key) => /operations|written|retention/.test(key)),
    ).toEqual([]);
    const { events = 0 } = given.triggers['orders'] ?? {};
    expect(lineOf(given, 'Durable operations of orders')?.quantity).toBe(9 * events);
    expect(lineOf(given, 'Durable data written of orders')?.quantity).toBeCloseTo(
      (events * 2048) / 2 ** 30,
      12,
    );
  });

  it('takes from no quota of Step Functions', async () => {
    const { quotas } = await run(scenario(STEPS));
    expect((quotas ?? []).filter(({ service }) => service === 'AWS Step Functions')).toEqual([]);
  });

  it('needs the permissions of checkpoints', async () => {
    const role = `
roles: { plain: { policies: [AWSLambdaBasicExecutionRole] }, durable: { policies: [AWSLambdaBasicDurableExecutionRolePolicy] } }`;
    const refused = await run(scenario(STEPS, ', role: plain') + role);
    expect(refused.functions['order']?.invocations).toBe(0);
    expect(refused.warnings.join()).toContain('lambda:CheckpointDurableExecution');
    const allowed = await run(scenario(STEPS, ', role: durable') + role);
    expect(allowed.functions['order']?.outcomes.accessDenied).toBe(0);
  });
});

describe('what cannot be one', () => {
  it.each([
    ['function: order', /triggers\.orders\.function: an execution is told by its steps; give steps/],
    ['enabled: true', /triggers\.orders.*: the execution does nothing; give steps/],
    [`${STEPS}, operations: 3001`, /operations: .*3001.*at most 3000|operations: .*3000/],
    [`${STEPS}, retention: 91d`, /retention: .*from 1d to 90d/],
    [`${STEPS}, timeout: 367d`, /timeout: .*from 1s to 366d/],
    [`${STEPS}, type: express`, /type: .*not a key/],
  ])('%s', async (trigger, message) => {
    const found = await faults(scenario(trigger));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  it('a key of the function, or a platform of before', async () => {
    const own = await faults(scenario(STEPS, ', durable: true'));
    expect(own.join()).toMatch(/functions\.order\.durable: .*source: durable, steps/);
    const before = await faults(`platform: aws-2018${scenario(STEPS)}`);
    expect(before.join()).toContain('2025-12-02');
  });
});

import { describe, expect, it } from 'vitest';
import { planScenario } from '../../src/study/plan/plan.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { compiled } = scratchFolder();

async function planOf(requestsPerRun: number) {
  const scenario = await compiled(`
functions:
  api:
    work: { duration: { exponential: { mean: 50ms } } }
    coldStart: {}
    calls: [{ resource: orders, operation: PutItem }]
resources: { orders: { type: dynamodb, writeCapacity: 20, latency: 5ms } }
traffic: [{ to: api, poisson: 5/s }]
run: { duration: 20m }
`);
  return planScenario(scenario, { settings: { requestsPerRun, growth: [1] }, workers: 1 });
}

describe('a token bucket', () => {
  it('breaks at its refill rate, however short or long the runs are', { timeout: 60_000 }, async () => {
    for (const requestsPerRun of [1000, 5000]) {
      const plan = await planOf(requestsPerRun);
      const scale = plan.breakPoints.find(({ limit }) => limit === 'orders.writeCapacity')?.scale ?? 0;
      expect(Math.abs(scale / 4 - 1), `${requestsPerRun} requests a run`).toBeLessThan(0.03);
    }
  });

  it('has ranges around the bill that stands beside them, and sensitivities of the same bill', async () => {
    const plan = await planOf(1000);
    const [one] = plan.growth;
    const traffic = plan.sensitivity.find(({ assumption }) => assumption.startsWith('Traffic'));
    expect(plan.sensitivityBase.monthly).toBe(one?.monthly);
    expect(traffic?.low.monthly).toBeCloseTo(one?.monthlyLow ?? 0, 9);
    expect(traffic?.high.monthly).toBeCloseTo(one?.monthlyHigh ?? 0, 9);
    expect(one?.monthlyLow).toBeLessThan(one?.monthly ?? 0);
    expect(one?.monthlyHigh).toBeGreaterThan(one?.monthly ?? 0);
  });
});

import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/study/load.ts';
import { planScenario } from '../../src/study/plan/plan.ts';
import { runScenario } from '../../src/study/run.ts';

/**
 * What grows over months is there at a peak: environments, and the pollers of a queue. A part of a run begins
 * with them; the same traffic simulated for long, its start left out, has to tell the same.
 */
const QUEUES = {
  sqs: 'source: sqs, batchSize: 10, visibilityTimeout: 3m',
  'sqs with a window': 'source: sqs, batchSize: 50, batchWindow: 1s, visibilityTimeout: 3m',
  'sqs, provisioned pollers':
    'source: sqs, batchSize: 10, visibilityTimeout: 3m, provisionedPollers: { min: 2, max: 200 }',
  kinesis: 'source: kinesis, shards: 60, batchSize: 100',
};

const textOf = (trigger: string, rate: number, run: string): string => `
name: queue
run: { seed: 5, ${run} }
account: { concurrency: 5000 }
functions:
  worker: { memory: 512, timeout: 30s, work: { duration: 150ms, perRecord: { duration: 20ms } } }
triggers:
  q: { ${trigger}, function: worker }
traffic:
  - { to: q, poisson: ${rate}/s }
`;

describe('growth of a queue', () => {
  it.each(Object.entries(QUEUES))(
    '%s: the bill and p99 of a part are those of long',
    async (_, trigger) => {
      const planned = await loadScenario({ text: textOf(trigger, 50, 'duration: 4h') });
      const long = await loadScenario({ text: textOf(trigger, 1000, 'duration: 7m, warmup: 5m') });
      if (!planned.ok || !long.ok) throw new Error(JSON.stringify([planned, long]));
      const plan = await planScenario(planned.compiled, {
        settings: { growth: [20], requestsPerRun: 10_000 },
      });
      const { document } = await runScenario(long.compiled);
      const row = plan.growth.find(({ factor }) => factor === 20);
      expect(Math.abs((row?.monthly ?? 0) / document.cost.monthly - 1)).toBeLessThan(0.1);
      // Whether a p99 batch has one message more or fewer is left to chance.
      const p99 = (row?.p99Ms ?? 0) / (document.functions['worker']?.latencyMs.p99 ?? 1);
      expect(p99).toBeGreaterThan(0.85);
      expect(p99).toBeLessThan(1.15);
    },
    120_000,
  );
});

import { describe, expect, it } from 'vitest';
import { Generator } from '../../src/random/generator.ts';
import { loadScenario } from '../../src/study/load.ts';
import { planScenario } from '../../src/study/plan/plan.ts';
import { underLoad } from '../../src/study/plan/scale-traffic.ts';
import { runScenario } from '../../src/study/run.ts';

const FACTOR = 15;
const DRAWN = Number(process.env['PLAN_GROWTH'] ?? 10);

/** A function behind a queue or a stream, with traffic that may be more than it can take once it has grown. */
function drawn(seed: number): string {
  const generator = new Generator(seed, 'plan growth');
  const between = (least: number, most: number): number => least + generator.uniform() * (most - least);
  const pick = (texts: readonly string[]): string =>
    texts[Math.floor(generator.uniform() * texts.length)] ?? '';
  const rate = between(1, 8);
  const durationMs = Math.round(between(50, 900));
  const trigger = pick([
    'source: sqs, batchSize: 10, visibilityTimeout: 2m',
    `source: sqs, batchSize: ${pick(['1', '5', '10'])}, visibilityTimeout: 2m, maximumConcurrency: ${pick(['2', '5', '20'])}`,
    'source: sqs, batchSize: 10, batchWindow: 2s, visibilityTimeout: 2m',
    'source: sqs, fifo: true, batchSize: 10, messageGroups: 50, visibilityTimeout: 2m',
    `source: kinesis, batchSize: 100, shards: ${pick(['1', '2', '4'])}`,
    `source: dynamodb-stream, batchSize: 100, shards: ${pick(['1', '3'])}`,
  ]);
  const traffic = pick([
    `poisson: ${rate.toFixed(2)}/s`,
    `rate: "${rate.toFixed(2)} * (1 + 0.5 * sin(2*pi*t/1800))"`,
  ]);
  return `
functions:
  worker:
    memory: ${pick(['128', '512', '1769'])}
    timeout: 20s
    work: { duration: ${durationMs}ms, perRecord: { duration: ${Math.round(between(1, 30))}ms } }
triggers: { q: { ${trigger}, function: worker } }
traffic: [{ to: q, ${traffic} }]
run: { seed: ${seed}, duration: 1h, warmup: 5m }
`;
}

describe('a row of a plan beyond what is simulated whole', () => {
  it.each(Array.from({ length: DRAWN }, (_, seed) => seed + 1))(
    'is that of the whole run: drawn scenario %i',
    async (seed) => {
      const text = drawn(seed);
      const loaded = await loadScenario({ text });
      if (!loaded.ok) throw new Error(`${text}${JSON.stringify(loaded.faults)}`);
      const { compiled } = loaded;
      const { horizonMs, warmupMs } = compiled.model;
      const plan = await planScenario(compiled, { settings: { growth: [1, FACTOR], requestsPerRun: 4000 } });
      const load = { factor: FACTOR, fromMs: 0, leadMs: warmupMs, lengthMs: horizonMs, settleMs: 0 };
      const { document } = await runScenario(
        underLoad(compiled, { ...load, isShortened: false, monthlyShare: 1, measures: 'what-ends' }),
      );
      const row = plan.growth.find(({ factor }) => factor === FACTOR);
      const { requests = 1, outcomes } = document.functions['worker'] ?? {};
      const ended = requests - (outcomes?.inFlight ?? 0);
      const served = Math.min(1, ended / (document.triggers['q']?.events ?? 1));
      expect(Math.abs((row?.monthly ?? 0) / document.cost.monthly - 1), text).toBeLessThan(0.15);
      expect(Math.abs((row?.servedRate ?? 0) - served), text).toBeLessThan(0.06);
    },
    120_000,
  );
});

import { describe, expect, it } from 'vitest';
import { compareScenario } from '../../src/index.ts';

const scenario = {
  name: 'Pooled',
  functions: {
    f: { memory: 512, work: { cpu: { lognormal: { median: '40ms', p95: '90ms' } }, io: '10ms' } },
  },
  traffic: [{ to: 'f', poisson: '20/s' }],
  run: { duration: '1m', replications: 6 },
};

describe('a percentile of replications against that of the baseline', () => {
  it('is the ratio of the pooled percentiles, with an interval that holds it', async () => {
    const { variants } = await compareScenario(scenario, { memory: '512,1024', workers: 1 });
    const [baseline, other] = variants;
    const figure = other?.paired?.functions['f']?.p99LatencyMs;
    const ratio =
      (other?.results.functions['f']?.latencyMs.p99 ?? 0) /
      (baseline?.results.functions['f']?.latencyMs.p99 ?? 1);
    expect(figure?.ratio).toBeCloseTo(ratio, 2);
    const [low = 0, high = 0] = figure?.ratioCi95 ?? [];
    expect(low).toBeLessThanOrEqual(ratio);
    expect(high).toBeGreaterThanOrEqual(ratio);
  });

  it('says why it has no interval where replications are too few', async () => {
    const few = { ...scenario, run: { duration: '1m', replications: 2 } };
    const { variants } = await compareScenario(few, { memory: '512,1024', workers: 1 });
    const figure = variants[1]?.paired?.functions['f']?.p99LatencyMs;
    expect(figure?.ratioCi95).toBeUndefined();
    expect(figure?.withoutInterval).toEqual(expect.any(String));
  });
});

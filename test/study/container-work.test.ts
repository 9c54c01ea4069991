import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { containerWork } from '../../src/study/plan/container-work.ts';
import { runScenario } from '../../src/study/run.ts';

const scenario = (perRecord: string) => `
functions:
  worker: { memory: 1769, coldStart: { init: 0s }, timeout: 1m, work: { cpu: 20ms, perRecord: ${perRecord} } }
triggers: { jobs: { source: sqs, function: worker, batchSize: 10, visibilityTimeout: 6m } }
traffic: [{ to: jobs, burst: { every: 1s, size: 10 } }]
run: { duration: 5m }
`;

async function cpuMs(perRecord: string): Promise<number> {
  const loaded = await loadScenario({ text: scenario(perRecord) }, { purpose: 'run' });
  if (!loaded.ok) throw new Error(loaded.faults[0]?.problem);
  const { document } = await runScenario(loaded.compiled, { workers: 1 });
  return containerWork(loaded.compiled, document).cpuMs;
}

describe('the work that a container would have', () => {
  it('holds what each record costs, besides what an invocation does for its batch', async () => {
    // 20 ms a batch of ten, and 50 ms a record.
    expect(await cpuMs('none')).toBeCloseTo(2, 1);
    expect(await cpuMs('{ cpu: 50ms }')).toBeCloseTo(52, 0);
    expect(await cpuMs('{ duration: 50ms }')).toBeCloseTo(52, 0);
  });
});

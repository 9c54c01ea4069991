import { describe, expect, it } from 'vitest';
import { scenarioDigest, taskKey } from '../../src/cli/task-key.ts';
import { compareVariants } from '../../src/study/compare.ts';
import type { ReplicationResult, ReplicationTask } from '../../src/study/runs/run-replication.ts';
import type { Progress } from '../../src/study/runs/task-scheduler.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { compiled } = scratchFolder();

async function variantsOf(...memories: readonly number[]) {
  return Promise.all(
    memories.map(async (memory) => ({
      label: `${memory} MB`,
      set: { 'functions.f.memory': memory },
      compiled: await compiled(`
functions: { f: { memory: ${memory}, work: { cpu: { exponential: { mean: 50ms } } } } }
traffic: [{ to: f, poisson: 20/s }]
run: { duration: 5m, replications: 2 }
`),
    })),
  );
}

/** Through JSON, as a file does it. */
function jsonKeeper(known: ReadonlyMap<string, string> = new Map()) {
  const kept = new Map<string, string>();
  return {
    kept,
    find: (task: ReplicationTask): ReplicationResult | null => {
      const text = known.get(taskKey(task));
      return text === undefined ? null : JSON.parse(text);
    },
    keep: (task: ReplicationTask, result: ReplicationResult): void => {
      expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      kept.set(taskKey(task), JSON.stringify(result));
    },
  };
}

/** Without what the contract lets differ. */
const comparable = (value: unknown): string =>
  JSON.stringify(value, (key, one: unknown) =>
    /^(wallSeconds|requestsPerSecond|peakRssMb)$/.test(key) ? undefined : one,
  );

describe('finished tasks of a study', () => {
  it('go through JSON unchanged and give the same comparison without being run again', async () => {
    const options = { maximumBadRows: 0 };
    const first = jsonKeeper();
    await compareVariants(await variantsOf(256, 512), { ...options, keeper: first });
    expect(first.kept.size).toBe(4);
    const second = jsonKeeper(first.kept);
    const seen: Progress[] = [];
    const all = await variantsOf(256, 512, 1024);
    const resumed = await compareVariants(all, {
      ...options,
      keeper: second,
      onProgress: (progress) => seen.push(progress),
    });
    // Two replications of 5 min of the one that was left.
    for (const { totalSeconds } of seen) expect(totalSeconds).toBeLessThanOrEqual(600);
    expect(second.kept.size).toBe(2);
    expect(comparable(resumed)).toBe(comparable(await compareVariants(all, options)));
  });

  it('are known by what was simulated', async () => {
    const [one, other] = await variantsOf(256, 512);
    const [again] = await variantsOf(256);
    if (one === undefined || other === undefined || again === undefined) throw new Error('no variants');
    expect(scenarioDigest(again.compiled)).toBe(scenarioDigest(one.compiled));
    expect(scenarioDigest(other.compiled)).not.toBe(scenarioDigest(one.compiled));
    const task = {
      compiled: one.compiled,
      replication: 0,
      maximumBadRows: 0,
      measuresBatches: false,
      keepsTrends: false,
      sharesArrivals: false,
    };
    const key = taskKey(task);
    expect(taskKey({ ...task, sharesArrivals: true })).toBe(key);
    for (const change of [
      { replication: 1 },
      { maximumBadRows: 1 },
      { measuresBatches: true },
      { keepsTrends: true },
    ]) {
      expect(taskKey({ ...task, ...change })).not.toBe(key);
    }
  });
});

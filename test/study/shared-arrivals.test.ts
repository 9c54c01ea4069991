import { describe, expect, it } from 'vitest';
import { type ArrivalStream, createArrivalBatch } from '../../src/model/arrivals.ts';
import type { TrafficPattern } from '../../src/model/traffic-pattern.ts';
import { SharedArrivals } from '../../src/study/runs/shared-arrivals.ts';
import { openArrivals } from '../../src/workload/arrivals.ts';
import type { ArrivalContext } from '../../src/workload/patterns/pattern.ts';

const pattern: TrafficPattern = { kind: 'poisson', ratePerSecond: 50 };
const context: ArrivalContext = {
  seed: 3,
  streamName: 'traffic.0',
  horizonMs: 60_000,
  startEpochMs: 0,
  timezone: 'UTC',
  functionIndex: new Map([['f', 0]]),
  maximumBadRows: 0,
};

async function timesOf(stream: ArrivalStream): Promise<number[][]> {
  const batches: number[][] = [];
  const batch = createArrivalBatch();
  for (;;) {
    await stream.next(batch);
    if (batch.rows === 0) return batches;
    batches.push([...batch.timeMs.subarray(0, batch.rows)]);
  }
}

describe('shared arrivals', () => {
  it('are the same rows in the same batches, the first time and every other', async () => {
    const own = await timesOf(await openArrivals(pattern, context));
    const shared = new SharedArrivals();
    for (let time = 0; time < 3; time++) {
      const stream = await shared.open(pattern, context);
      expect(await timesOf(stream)).toEqual(own);
      await stream.next(createArrivalBatch());
      stream.close();
    }
  });

  it('are not those of another seed, nor of a stream that was left half read', async () => {
    const shared = new SharedArrivals();
    const left = await shared.open(pattern, context);
    left.next(createArrivalBatch());
    left.close();
    const own = await timesOf(await openArrivals(pattern, context));
    expect(await timesOf(await shared.open(pattern, context))).toEqual(own);
    expect(await timesOf(await shared.open(pattern, { ...context, seed: 4 }))).not.toEqual(own);
  });
});

import { createArrivalBatch } from '../src/model/arrivals.ts';
import { Generator } from '../src/random/generator.ts';
import { lognormalFromMedianP95 } from '../src/random/make.ts';
import { createSampler } from '../src/random/sampler.ts';
import { openArrivals } from '../src/workload/arrivals.ts';

const SEED = 20_260_105;
const DAY_MS = 86_400_000;

/**
 * Requests per second: a quiet night, a lunch peak of 0.55/s at 12:30 and a broader evening of 0.4/s at
 * 19:30.
 */
const RATE = '0.1 + 0.45 * exp(-((hour - 12.5) / 2)^2) + 0.3 * exp(-((hour - 19.5) / 2.5)^2)';

/**
 * A day of an image service that never existed, as CSV: about 19000 requests as a Poisson process of the rate
 * above, in seconds since midnight, each with its duration in ms, lognormal with a median of 180 ms and a
 * 95th percentile of 420 ms. The same text at each call.
 */
export async function dayTrace(): Promise<string> {
  const stream = await openArrivals(
    { kind: 'expression', expression: RATE },
    {
      seed: SEED,
      streamName: 'day',
      horizonMs: DAY_MS,
      startEpochMs: 0,
      timezone: 'UTC',
      functionIndex: new Map(),
      maximumBadRows: 0,
    },
  );
  const durations = createSampler(lognormalFromMedianP95(180, 420), new Generator(SEED, 'day', 'durations'));
  const batch = createArrivalBatch();
  const lines = ['timestamp,durationMs'];
  for (;;) {
    await stream.next(batch);
    if (batch.rows === 0) break;
    durations.fill(batch.durationMs, 0, batch.rows);
    for (let row = 0; row < batch.rows; row += 1) {
      const timeMs = batch.timeMs[row] ?? 0;
      lines.push(`${(timeMs / 1000).toFixed(3)},${(batch.durationMs[row] ?? 0).toFixed(1)}`);
    }
  }
  stream.close();
  return `${lines.join('\n')}\n`;
}

import type { QueueModel } from '../src/policies/poller-queue.ts';
import type { StreamModel } from '../src/policies/poller-stream.ts';
import { feed, functionModel, measure, poissonArrivals } from '../test/support/models.ts';
import { polledModel, queueModel, streamModel } from '../test/support/polled.ts';
import type { BenchContext } from './bench-context.ts';
import { median, millions, power, printTable, printTitle } from './text.ts';

const RUNS = 5;
const RATE_PER_SECOND = 1000;
/** Invocations of ten messages keep four of five batches busy. */
const MEAN_SERVICE_MS = 40;

const POLLERS: Readonly<Record<string, QueueModel | StreamModel>> = {
  'SQS, batches of 10': queueModel({ maximumConcurrency: 5 }),
  'SQS FIFO, 100 groups': queueModel({ maximumConcurrency: 5, messageGroups: 100 }),
  'SQS, batches of 1': queueModel({ batchSize: 1 }),
  'stream of 10 shards, batches of 100': streamModel({ shards: 10, pollIntervalMs: 1000 }),
};

/**
 * Messages and records through their pollers, arrivals and measurements included. In this process, since a
 * model is all they need: the first run, in which V8 compiles, is left out.
 */
export async function benchPollers({ isShort, budgets }: BenchContext): Promise<void> {
  const events = isShort ? 1e6 : 4e6;
  printTitle(`pollers: one function, ${power(events)} events a run, everything on`);
  const rows: string[][] = [['', 'events/s (median)', 'best', 'per CPU s (median)']];
  for (const [name, poller] of Object.entries(POLLERS)) {
    const wall: number[] = [];
    const cpu: number[] = [];
    for (let run = 0; run <= RUNS; run++) {
      const cpuBefore = process.cpuUsage();
      const startMs = performance.now();
      await simulate(poller, events);
      const { user, system } = process.cpuUsage(cpuBefore);
      if (run === 0) continue;
      wall.push((1000 * events) / (performance.now() - startMs));
      cpu.push((1e6 * events) / (user + system));
    }
    rows.push([name, millions(median(wall)), millions(Math.max(...wall)), millions(median(cpu))]);
    if (rows.length > 2) continue;
    const best = Math.max(...wall);
    budgets.measure('events/s through SQS, batches of 10', best);
  }
  printTable(rows);
}

async function simulate(poller: QueueModel | StreamModel, events: number): Promise<void> {
  const horizonMs = (1000 * events) / RATE_PER_SECOND;
  const fn = functionModel({ kind: 'exponential', mean: MEAN_SERVICE_MS });
  const model = polledModel(fn, poller, { horizonMs });
  await measure(model, [feed(poissonArrivals(RATE_PER_SECOND, horizonMs))]);
}

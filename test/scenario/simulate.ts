import { createArrivalBatch } from '../../src/model/arrivals.ts';
import type { CompiledScenario } from '../../src/model/compiled.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { runScenario } from '../../src/study/run.ts';
import { openArrivals } from '../../src/workload/arrivals.ts';

/** Runs a compiled scenario once. */
export async function resultsOf(compiled: CompiledScenario): Promise<ResultsDocument> {
  return (await runScenario(compiled, { maximumBadRows: 0 })).document;
}

/** Hours after the start at which the first of the scenario's traffic arrives. */
export async function arrivalHours({
  arrivals,
  model,
  startEpochMs,
  timezone,
}: CompiledScenario): Promise<number[]> {
  const [first] = arrivals;
  if (first === undefined) return [];
  const { pattern, streamName, keyPath } = first;
  const stream = await openArrivals(pattern, {
    seed: model.seed,
    streamName,
    keyPath,
    horizonMs: model.horizonMs,
    startEpochMs,
    timezone,
    functionIndex: new Map(),
    maximumBadRows: 0,
  });
  const batch = createArrivalBatch();
  const hours: number[] = [];
  for (;;) {
    await stream.next(batch);
    if (batch.rows === 0) return hours;
    hours.push(...batch.timeMs.slice(0, batch.rows).map((ms) => ms / 3_600_000));
  }
}

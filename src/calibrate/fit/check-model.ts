import { FILES } from '../../host/host.ts';
import { filesInMemory } from '../../host/memory-files.ts';
import type { CalibratedFunction, ModelCheck } from '../../results/documents/calibration-document.ts';
import { runScenario } from '../../study/run.ts';
import type { FunctionObservations, Observations } from '../observations.ts';
import { secondsTrace } from './arrival-trace.ts';
import type { Calibration } from './calibrate.ts';
import { modelText } from './model-text.ts';
import { quantileOfSample, sampleOf } from './sample.ts';

const MOST_ARRIVALS = 200_000;
/** Checking hundreds of functions would take longer than fitting them. */
const MOST_FUNCTIONS = 25;
const LEAST_ARRIVALS = 20;

/**
 * The calibration with every function's model run on the arrivals that were seen, beside what was seen. The
 * busiest functions alone where there are many; those without times, or with too many invocations, are not
 * checked.
 */
export async function checkModel(calibration: Calibration, observations: Observations): Promise<Calibration> {
  const functions: Record<string, CalibratedFunction> = { ...calibration.document.functions };
  const chosen = Object.entries(calibration.document.functions)
    .filter(([name, { arrivals }]) => {
      const seen = observations.functions.get(name);
      return (
        arrivals !== null &&
        seen !== undefined &&
        !seen.isSampled &&
        arrivals.count >= LEAST_ARRIVALS &&
        arrivals.count <= MOST_ARRIVALS
      );
    })
    .toSorted(([, a], [, b]) => b.invocations - a.invocations)
    .slice(0, MOST_FUNCTIONS);
  for (const [name, fn] of chosen) {
    const seen = observations.functions.get(name);
    const fragment = calibration.functions[name];
    if (seen === undefined || fragment === undefined) continue;
    const single = { ...calibration, functions: { [name]: fragment } };
    functions[name] = { ...fn, check: await replay(name, single, seen) };
  }
  return { ...calibration, document: { ...calibration.document, functions } };
}

const TRACE = 'calibration-arrivals.csv';

async function replay(
  name: string,
  calibration: Calibration,
  seen: FunctionObservations,
): Promise<ModelCheck | null> {
  const fn = calibration.document.functions[name];
  if (fn === undefined || fn.durationMs === null) return null;
  const text = modelText(calibration, { trace: TRACE });
  const bytes = new TextEncoder().encode(secondsTrace(seen));
  const { functions } = await withFile(TRACE, bytes, async () => {
    const run = await runScenario({ text }, { whatIf: false, workers: 1 });
    return run.document;
  });
  const predicted = functions[name];
  if (predicted === undefined) return null;
  // Those that were cut and those that started cold too: the model's own percentiles are of all.
  const all = sampleOf([...seen.invocations.durationMs].filter(Number.isFinite));
  const beside = (share: number, ms: number) => ({ seen: quantileOfSample(all, share), predicted: ms });
  return {
    coldStarts: { seen: fn.coldStarts, predicted: predicted.coldStarts },
    p50Ms: beside(0.5, predicted.durationMs.p50),
    p95Ms: beside(0.95, predicted.durationMs.p95),
    p99Ms: beside(0.99, predicted.durationMs.p99),
    maxConcurrency: { seen: fn.concurrency?.max ?? 0, predicted: predicted.concurrency.max },
    billedSeconds: { seen: fn.billing.billedMs / 1000, predicted: predicted.billedMs / 1000 },
  };
}

/** While `use` runs, a file of that name is this; all other files are what they were. */
async function withFile<T>(name: string, bytes: Uint8Array, use: () => Promise<T>): Promise<T> {
  const before = FILES.now;
  const memory = filesInMemory(new Map([[`/${name}`, bytes]]));
  FILES.handIn({
    ...before,
    openBytes: (file, displayName, what) =>
      before.lastPart(file) === name
        ? memory.openBytes(name, displayName)
        : before.openBytes(file, displayName, what),
    openRandom: (file, displayName, what) =>
      before.lastPart(file) === name
        ? memory.openRandom(name, displayName)
        : before.openRandom(file, displayName, what),
  });
  try {
    return await use();
  } finally {
    FILES.handIn(before);
  }
}

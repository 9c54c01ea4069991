import { type Fault, FaultError } from '../../model/fault.ts';
import { SharedArrivals } from './shared-arrivals.ts';
import { type Done, doWork, type Work } from './work.ts';

/**
 * What a thread is given: the task, and memory that both threads see for how far it has come (simulated ms,
 * requests).
 */
export interface ThreadTask {
  readonly task: Work;
  readonly progress: Float64Array;
}

/**
 * Faults come back as data: an error that crosses threads keeps its message and loses its class and its own
 * fields.
 */
export type ThreadResult =
  | { readonly ok: true; readonly result: Done }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** The thread ends with its study. */
const arrivals = new SharedArrivals();

/**
 * What a worker thread runs: an entry of the build, without the command line, the scenario reader or the
 * charts.
 */
export async function runThreadTask({ task, progress }: ThreadTask): Promise<ThreadResult> {
  try {
    const result = await doWork(task, arrivals, {
      onProgress: (simulatedMs, requests) => {
        progress[0] = simulatedMs;
        progress[1] = requests;
      },
    });
    return { ok: true, result };
  } catch (error) {
    if (error instanceof FaultError) return { ok: false, faults: error.faults };
    throw error;
  }
}

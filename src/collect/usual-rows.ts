import {
  ARRIVAL_MS,
  CODES_SHIFT,
  COLD,
  DURATION_MS,
  FIELDS_SHIFT,
  FLAGS,
  INVOKED,
  LATENCY_MS,
  PROVISIONED,
  REQUEST_SHIFT,
  START_MS,
  SUCCEEDED,
  SUPPRESSED_INIT,
} from '../model/outcome-codes.ts';
import { OUTCOME_BATCH_ROWS } from '../model/outcomes.ts';
import { EPSILON_MS } from './billed-duration.ts';

const durationMs = new Float64Array(OUTCOME_BATCH_ROWS);
const latencyMs = new Float64Array(OUTCOME_BATCH_ROWS);

/** Columns that rows of a batch are cut into for the tight loops that count them; one set a thread, used within one call. */
export const columns = {
  startMs: new Float64Array(OUTCOME_BATCH_ROWS),
  endMs: new Float64Array(OUTCOME_BATCH_ROWS),
  durationMs,
  latencyMs,
  /** The same columns as words, for the histograms. */
  durationWords: new Uint32Array(durationMs.buffer),
  latencyWords: new Uint32Array(latencyMs.buffer),
  /** Sum of the billed durations of the rows cut last. */
  billedMs: new Float64Array(1),
} as const;

/** What the flags of the commonest row say: a warm success on demand, and the end of its request. */
const USUAL = INVOKED | SUCCEEDED | (SUCCEEDED << REQUEST_SHIFT);
/** Everything in the flags that would make a row another than that. */
const TELLING = INVOKED | COLD | PROVISIONED | SUPPRESSED_INIT | 0xff;

/**
 * Cuts the commonest rows into `columns`, from `order[from]` to the first that is another, that started at `endMs` or later, or whose request
 * arrived before `warmupMs`. Returns how many.
 */
export const cutUsualRows = ((): ((
  numbers: Float64Array,
  codes: Int32Array,
  order: Int32Array,
  from: number,
  to: number,
  endMs: number,
  warmupMs: number,
  billingStepMs: number,
) => number) => {
  // Constants of a closure, taken from it before the loop (see engine/workspace.ts).
  const constantStartMs = columns.startMs;
  const constantEndMs = columns.endMs;
  const constantDurationMs = columns.durationMs;
  const constantLatencyMs = columns.latencyMs;
  return function cutUsualRows(numbers, codes, order, from, to, stepEndMs, warmupMs, billingStepMs) {
    const starts = constantStartMs;
    const ends = constantEndMs;
    const durations = constantDurationMs;
    const latencies = constantLatencyMs;
    let rows = 0;
    let billedMs = 0;
    for (let index = from; index < to; index = (index + 1) | 0) {
      const row = order[index]!;
      const number = row << FIELDS_SHIFT;
      const start = numbers[number | START_MS]!;
      if (
        (codes[(row << CODES_SHIFT) | FLAGS]! & TELLING) !== USUAL ||
        start >= stepEndMs ||
        numbers[number | ARRIVAL_MS]! < warmupMs
      ) {
        break;
      }
      const duration = numbers[number | DURATION_MS]!;
      // billedDurationMs for what has no init, written out.
      const billed = Math.ceil((duration - EPSILON_MS) / billingStepMs) * billingStepMs;
      billedMs += billed < billingStepMs ? billingStepMs : billed;
      starts[rows] = start;
      ends[rows] = start + duration;
      durations[rows] = duration;
      latencies[rows] = numbers[number | LATENCY_MS]!;
      rows = (rows + 1) | 0;
    }
    columns.billedMs[0] = billedMs;
    return rows;
  };
})();

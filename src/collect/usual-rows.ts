import { BIN_COUNT, BIN_SHIFT, FIRST_BIN, UPPER_WORD } from '../metrics/histogram.ts';
import { ARRIVAL_BATCH_ROWS } from '../model/arrivals.ts';
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

/** Places in `columns.totals`: of the rows cut last; the sums go on from what stood there. */
export const BILLED_MS = 0;
export const DURATION_SUM = 1;
export const DURATION_MIN = 2;
export const DURATION_MAX = 3;
export const LATENCY_SUM = 4;
export const LATENCY_MIN = 5;
export const LATENCY_MAX = 6;

/** Of a batch of outcomes, or a block of arrivals. */
const ROWS = Math.max(OUTCOME_BATCH_ROWS, ARRIVAL_BATCH_ROWS);
const durationMs = new Float64Array(ROWS);

/**
 * Columns that rows of a batch are cut into for the tight loops that count them; one set a thread, used
 * within one call.
 */
export const columns = {
  startMs: new Float64Array(ROWS),
  durationMs,
  /** The same memory as words of 32 bits, for what looks at the bits of a float. */
  durationWords: new Uint32Array(durationMs.buffer),
  durationBins: new Int32Array(ROWS),
  latencyMs: new Float64Array(ROWS),
  latencyBins: new Int32Array(ROWS),
  /** Takes counts by bin that nobody asks for. */
  unread: new Uint32Array(BIN_COUNT),
  totals: new Float64Array(8),
  /** Start and end of the step whose rows are cut. */
  stepMs: new Float64Array(2),
} as const;

/** What the flags of the commonest row say: a warm success on demand, and the end of its request. */
export const USUAL = INVOKED | SUCCEEDED | (SUCCEEDED << REQUEST_SHIFT);
/** Everything in the flags that would make a row another than that. */
export const TELLING = INVOKED | COLD | PROVISIONED | SUPPRESSED_INIT | 0xff;

/**
 * Cuts the commonest rows into `columns`, from `order[from]` to the first that is another, that did not start
 * in the step at hand (rows of functions that wait for others come as they end, not as they start), or whose
 * request arrived before `warmupMs`. Returns how many.
 */
export const cutUsualRows = ((): ((
  numbers: Float64Array,
  numberWords: Uint32Array,
  codes: Int32Array,
  order: Int32Array,
  from: number,
  to: number,
  warmupMs: number,
  billingStepMs: number,
) => number) => {
  // Constants of a closure, taken from it before the loop (see engine/kernel/workspace.ts).
  const constantStartMs = columns.startMs;
  const constantDurationMs = columns.durationMs;
  const constantDurationBins = columns.durationBins;
  const constantLatencyMs = columns.latencyMs;
  const constantLatencyBins = columns.latencyBins;
  const constantStepMs = columns.stepMs;
  return function cutUsualRows(numbers, numberWords, codes, order, from, to, warmupMs, billingStepMs) {
    const starts = constantStartMs;
    const durations = constantDurationMs;
    const durationBins = constantDurationBins;
    const latencies = constantLatencyMs;
    const latencyBins = constantLatencyBins;
    const stepStartMs = constantStepMs[0]!;
    const stepEndMs = constantStepMs[1]!;
    let rows = 0;
    let billedMs = 0;
    let durationSum = columns.totals[DURATION_SUM]!;
    let durationMin = Number.POSITIVE_INFINITY;
    let durationMax = 0;
    let latencySum = columns.totals[LATENCY_SUM]!;
    let latencyMin = Number.POSITIVE_INFINITY;
    let latencyMax = 0;
    for (let index = from; index < to; index = (index + 1) | 0) {
      const row = order[index]!;
      const number = row << FIELDS_SHIFT;
      const start = numbers[number | START_MS]!;
      if (
        (codes[(row << CODES_SHIFT) | FLAGS]! & TELLING) !== USUAL ||
        start >= stepEndMs ||
        start < stepStartMs ||
        numbers[number | ARRIVAL_MS]! < warmupMs
      ) {
        break;
      }
      const duration = numbers[number | DURATION_MS]!;
      // billedDurationMs for what has no init, written out.
      const billed = Math.ceil((duration - EPSILON_MS) / billingStepMs) * billingStepMs;
      billedMs += billed < billingStepMs ? billingStepMs : billed;
      starts[rows] = start;
      durations[rows] = duration;
      durationSum += duration;
      if (duration < durationMin) durationMin = duration;
      if (duration > durationMax) durationMax = duration;
      // binOf, written out: the bin is in the upper word of the float, which the batch's memory has anyway.
      let bin = (numberWords[((number | DURATION_MS) << 1) | UPPER_WORD]! >>> BIN_SHIFT) - FIRST_BIN;
      if (bin < 0) bin = 0;
      else if (bin >= BIN_COUNT) bin = BIN_COUNT - 1;
      durationBins[rows] = bin;
      const latency = numbers[number | LATENCY_MS]!;
      if (latency !== duration) {
        bin = (numberWords[((number | LATENCY_MS) << 1) | UPPER_WORD]! >>> BIN_SHIFT) - FIRST_BIN;
        if (bin < 0) bin = 0;
        else if (bin >= BIN_COUNT) bin = BIN_COUNT - 1;
      }
      latencies[rows] = latency;
      latencySum += latency;
      if (latency < latencyMin) latencyMin = latency;
      if (latency > latencyMax) latencyMax = latency;
      latencyBins[rows] = bin;
      rows = (rows + 1) | 0;
    }
    const { totals } = columns;
    totals[BILLED_MS] = billedMs;
    totals[DURATION_SUM] = durationSum;
    totals[DURATION_MIN] = durationMin;
    totals[DURATION_MAX] = durationMax;
    totals[LATENCY_SUM] = latencySum;
    totals[LATENCY_MIN] = latencyMin;
    totals[LATENCY_MAX] = latencyMax;
    return rows;
  };
})();

/**
 * As `cutUsualRows`, of a block whose durations are its latencies too: so many of them, from `from` on, go
 * into the columns, with their bins and the totals, and are added to `counts` by bin.
 */
export const cutBlock = ((): ((
  source: Float64Array,
  from: number,
  rows: number,
  billingStepMs: number,
  counts: Uint32Array,
) => void) => {
  const constantDurationMs = columns.durationMs;
  const constantDurationWords = columns.durationWords;
  const constantDurationBins = columns.durationBins;
  const constantTotals = columns.totals;
  return function cutBlock(source, from, rows, billingStepMs, counts) {
    const durations = constantDurationMs;
    const words = constantDurationWords;
    const bins = constantDurationBins;
    const totals = constantTotals;
    // Names of other files are looked up each time.
    const shift = BIN_SHIFT;
    const first = FIRST_BIN;
    const most = BIN_COUNT - 1;
    const upper = UPPER_WORD;
    // A division takes longer than all the rest.
    const isWhole = billingStepMs === 1;
    let billedMs = 0;
    let sum = totals[DURATION_SUM]!;
    let min = Number.POSITIVE_INFINITY;
    let max = 0;
    for (let row = 0; row < rows; row = (row + 1) | 0) {
      const duration = source[(from + row) | 0]!;
      durations[row] = duration;
      const billed = isWhole
        ? Math.ceil(duration - EPSILON_MS)
        : Math.ceil((duration - EPSILON_MS) / billingStepMs) * billingStepMs;
      billedMs += billed < billingStepMs ? billingStepMs : billed;
      sum += duration;
      if (duration < min) min = duration;
      if (duration > max) max = duration;
      let bin = ((words[(row << 1) | upper]! >>> shift) - first) | 0;
      if (bin < 0) bin = 0;
      else if (bin > most) bin = most;
      bins[row] = bin;
      counts[bin]!++;
    }
    totals[BILLED_MS] = billedMs;
    totals[DURATION_SUM] = sum;
    totals[DURATION_MIN] = min;
    totals[DURATION_MAX] = max;
  };
})();

import { ARRIVAL_BATCH_ROWS, createArrivalBatch } from '../../model/arrivals.ts';
import { createOutcomeBatch } from '../../model/outcomes.ts';
import {
  ARRIVAL_CODES_SHIFT,
  ARRIVAL_FIELDS_SHIFT,
  FUNCTION_REALS_SHIFT,
  GROUP_SHIFT,
  INTS_SHIFT,
  POOL_SHIFT,
  REALS_SHIFT,
  SOURCE_SHIFT,
} from './records.ts';

/** Environments that may be alive at once, over all functions: far above any account's quota. */
export const MAXIMUM_ENVIRONMENTS = 1_048_576;
/** Functions, and sources of events, that a model may have. */
export const MAXIMUM_FUNCTIONS = 16_384;
export const MAXIMUM_SOURCES = 32_768;
/** Buckets of time on the steady path, and places in each: a cache line. */
export const MAXIMUM_BUCKETS = 131_072;
export const BUCKET_SHIFT = 3;
/** Rows whose slots the steady path remembers. */
export const OWN_ROWS = 524_288;

/**
 * The arrays that the loop works on, one set a thread, of fixed size. V8 knows the address and the length of
 * an array that a closure holds as a constant and compiles an access to it into one instruction; one that it
 * gets from an object takes eight, and the loop half its time (`npm run bench`). What is not touched costs no
 * memory: the system gives out pages as they are written.
 */
export const WORKSPACE = {
  /**
   * Ends of running invocations, a heap (completion-heap.ts): times, and slots of the environments. Places
   * past the end hold Infinity.
   */
  endMs: new Float64Array(MAXIMUM_ENVIRONMENTS + 8),
  endSlots: new Int32Array(MAXIMUM_ENVIRONMENTS + 8),
  environmentInts: new Int32Array(MAXIMUM_ENVIRONMENTS << INTS_SHIFT),
  environmentReals: new Float64Array(MAXIMUM_ENVIRONMENTS << REALS_SHIFT),
  pools: new Int32Array((2 * MAXIMUM_FUNCTIONS) << POOL_SHIFT),
  functionReals: new Float64Array(MAXIMUM_FUNCTIONS << FUNCTION_REALS_SHIFT),
  groups: new Int32Array((MAXIMUM_FUNCTIONS + 2) << GROUP_SHIFT),
  sources: new Int32Array(MAXIMUM_SOURCES << SOURCE_SHIFT),
  integrationTimeoutMs: new Float64Array(MAXIMUM_SOURCES),
  /**
   * The account's requests per second as a token bucket: full again at, slack, interval (see TokenBuckets),
   * in ms; and how often it had no token.
   */
  requestLimit: new Float64Array(4),
  arrivals: new Float64Array(ARRIVAL_BATCH_ROWS << ARRIVAL_FIELDS_SHIFT),
  arrivalCodes: new Int32Array(ARRIVAL_BATCH_ROWS << ARRIVAL_CODES_SHIFT),
  batch: createOutcomeBatch(),
  /** Of a model with one feed: its arrivals, and the work drawn for them, in columns. */
  alone: createArrivalBatch(),
  aloneWorkMs: new Float64Array(ARRIVAL_BATCH_ROWS),
  /**
   * Of the steady path (steady/loops.ts). Ends that are to come, in buckets of time of eight places each,
   * with the rows that they end; how many a bucket holds; those that found no place; those of passed buckets,
   * in order.
   */
  bucketMs: new Float64Array(MAXIMUM_BUCKETS << BUCKET_SHIFT),
  bucketRows: new Int32Array(MAXIMUM_BUCKETS << BUCKET_SHIFT),
  bucketCounts: new Int32Array(MAXIMUM_BUCKETS),
  lateMs: new Float64Array(MAXIMUM_ENVIRONMENTS),
  lateRows: new Int32Array(MAXIMUM_ENVIRONMENTS),
  dueMs: new Float64Array(MAXIMUM_ENVIRONMENTS + 2 * ARRIVAL_BATCH_ROWS),
  dueRows: new Int32Array(MAXIMUM_ENVIRONMENTS + 2 * ARRIVAL_BATCH_ROWS),
  /** Idle environments, the newest on top, above a place that is older than all: since when, and slots. */
  idleMs: new Float64Array(MAXIMUM_ENVIRONMENTS + 2),
  idleSlots: new Int32Array(MAXIMUM_ENVIRONMENTS + 2),
  /** The slot that serves a row; from `OWN_ROWS` on each slot's own, for ends of which no row is known. */
  slotOfRow: new Int32Array(OWN_ROWS + MAXIMUM_ENVIRONMENTS),
  steady: new Float64Array(16),
  steadyCodes: new Int32Array(16),
  /** What passes between the loop and what is done outside it (exits.ts). */
  current: new Float64Array(16),
  currentCodes: new Int32Array(32),
} as const;

let lastInLine: Promise<void> = Promise.resolve();

/** Waits until no other simulation of this thread uses the workspace; the function it gives hands it on. */
export async function takeWorkspace(): Promise<() => void> {
  const before = lastInLine;
  let release = (): void => undefined;
  lastInLine = new Promise((resolve) => {
    release = resolve;
  });
  await before;
  return release;
}

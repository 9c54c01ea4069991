/** How an attempt, and in the end a request, came out. The order is that of the results document. */
export const Outcome = {
  /** Only as a request's outcome: not final yet, an attempt of it will follow. */
  pending: 0,
  succeeded: 1,
  failed: 2,
  timedOut: 3,
  outOfMemory: 4,
  throttled: 5,
  accessDenied: 6,
  dropped: 7,
  inFlight: 8,
} as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];
export const OUTCOME_COUNT = 9;

/** Bits of `OutcomeBatch.flags` above the two outcomes. */
export const Flag = {
  /** The code ran: there is a duration, and it is billed. */
  invoked: 1 << 8,
  cold: 1 << 9,
  provisioned: 1 << 10,
  /** The init phase was served from a SnapStart snapshot: `initMs` is the restore duration. */
  restored: 1 << 11,
  /** The invocation came through the asynchronous queue. */
  async: 1 << 12,
  /** The request entered the system from outside (traffic or a schedule), not from another function. */
  entry: 1 << 13,
  /** Init ran a second time inside this invocation: after a reset, or after the first try hit its limit. */
  suppressedInit: 1 << 14,
} as const;

/** Bits 0–3 of `flags`: what became of the attempt. Bits 4–7: the request's outcome, `pending` when more attempts follow. */
export const ATTEMPT_MASK = 15;
export const REQUEST_SHIFT = 4;

/** Places in a row of `OutcomeBatch.numbers`: milliseconds but for the last two. */
export const Field = {
  /** Arrival of the request. */
  arrivalMs: 0,
  /** Start of this attempt: when Lambda took it up or refused it. */
  startMs: 1,
  hiddenMs: 2,
  initMs: 3,
  /** Handler time as Lambda reports it in Duration (with a suppressed init inside); 0 where nothing ran. */
  durationMs: 4,
  /** From the arrival to the answer: the attempt's end, or earlier where an integration time-out answered. */
  latencyMs: 5,
  /** Memory used, MB; 0 where the model does not say. */
  memoryUsedMb: 6,
  /** Number of the request within its source, from 0; with the source it names the request. */
  requestIndex: 7,
} as const;
export const FIELDS = 8;

/** Places in a row of `OutcomeBatch.codes`. */
export const Code = {
  functionIndex: 0,
  sourceIndex: 1,
  /** Two outcomes and the bits of `Flag`. */
  flags: 2,
  attempt: 3,
  /** Serial number of the execution environment within the run, from 0; −1 where none was involved. */
  environment: 4,
} as const;
export const CODES = 5;

/**
 * One row a finished attempt (an attempt whose end is known when it starts is written at its start; rows are in the order of
 * `startMs`). Timeline: arrival → (queueing, retries) → start → hidden → init → duration → end.
 *
 * A row's numbers lie side by side, and so do its codes: `numbers[row * FIELDS + Field.startMs]`. The engine writes a row whole, so two
 * arrays cost it a third of what a column each would (each array that V8 touches is checked again; `npm run bench`).
 */
export interface OutcomeBatch {
  rows: number;
  readonly numbers: Float64Array;
  readonly codes: Int32Array;
  /** Environments that ended (or were alive at the end of the run) since the last batch. */
  readonly environments: EnvironmentRows;
  /** Maxima of each sampling step that passed since the last batch. */
  readonly samples: SampleRows;
}

/** An environment's life: from the moment its creation began to its end or the end of the run. */
export interface EnvironmentRows {
  rows: number;
  readonly functionIndex: Uint16Array;
  readonly provisioned: Uint8Array;
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
}

/** Greatest number of busy and of alive environments of a function in one step of `Model.sampleStepMs`. */
export interface SampleRows {
  rows: number;
  readonly functionIndex: Uint16Array;
  /** Start of the step. */
  readonly timeMs: Float64Array;
  readonly busyMax: Uint32Array;
  readonly aliveMax: Uint32Array;
}

/** What the engine hands its batches to. The batch is reused: whoever keeps anything copies it. */
export interface OutcomeSink {
  take(batch: OutcomeBatch): void;
}

export const OUTCOME_BATCH_ROWS = 4096;

export function createOutcomeBatch(rows: number = OUTCOME_BATCH_ROWS): OutcomeBatch {
  return {
    rows: 0,
    numbers: new Float64Array(rows * FIELDS),
    codes: new Int32Array(rows * CODES),
    environments: {
      rows: 0,
      functionIndex: new Uint16Array(rows),
      provisioned: new Uint8Array(rows),
      startMs: new Float64Array(rows),
      endMs: new Float64Array(rows),
    },
    samples: {
      rows: 0,
      functionIndex: new Uint16Array(rows),
      timeMs: new Float64Array(rows),
      busyMax: new Uint32Array(rows),
      aliveMax: new Uint32Array(rows),
    },
  };
}

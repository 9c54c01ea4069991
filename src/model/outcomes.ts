import {
  ACCESS_DENIED,
  CODES_SHIFT,
  DROPPED,
  FAILED,
  FIELDS_SHIFT,
  IN_FLIGHT,
  OUT_OF_MEMORY,
  PENDING,
  SUCCEEDED,
  THROTTLED,
  TIMED_OUT,
} from './outcome-codes.ts';

/** The outcomes by name, for readers off the hot path. */
export const Outcome = {
  pending: PENDING,
  succeeded: SUCCEEDED,
  failed: FAILED,
  timedOut: TIMED_OUT,
  outOfMemory: OUT_OF_MEMORY,
  throttled: THROTTLED,
  accessDenied: ACCESS_DENIED,
  dropped: DROPPED,
  inFlight: IN_FLIGHT,
} as const;

/**
 * One row a finished attempt (an attempt whose end is known when it starts is written at its start; rows are
 * in the order of `startMs`). Timeline: arrival → (queueing, retries) → start → hidden → init → duration →
 * end.
 *
 * A row's numbers lie side by side, and so do its codes: `numbers[(row << FIELDS_SHIFT) | START_MS]`
 * (outcome-codes.ts). The engine writes a row whole, so two arrays cost it a third of what a column each
 * would (each array that V8 touches is checked again; `npm run bench`).
 */
export interface OutcomeBatch {
  rows: number;
  readonly numbers: Float64Array;
  /** The same memory as words of 32 bits, for what looks at the bits of a float. */
  readonly numberWords: Uint32Array;
  readonly codes: Int32Array;
  /** Environments that ended (or were alive at the end of the run) since the last batch. */
  readonly environments: EnvironmentRows;
  /** Maxima of each sampling step that passed since the last batch. */
  readonly samples: SampleRows;
  /** Calls of downstream resources that ended since the last batch. */
  readonly calls: CallRows;
  /** Levels over the sampling steps that passed since the last batch. */
  readonly gauges: GaugeRows;
  /** Chains of invocations whose last part ended since the last batch. */
  readonly chains: ChainRows;
  /** Batches that a stream's poller read since the last batch. */
  readonly reads: ReadRows;
  /** Executions of workflows that ended since the last batch. */
  readonly executions: ExecutionRows;
}

/** A call of a resource, or of what it was refused. */
export interface CallRows {
  rows: number;
  readonly resourceIndex: Uint16Array;
  readonly functionIndex: Uint16Array;
  readonly startMs: Float64Array;
  /** Until the answer, queueing included; until the caller gave up where it did. */
  readonly latencyMs: Float64Array;
  /** `CALL_SERVED` … `CALL_IN_FLIGHT` of call-codes.ts. */
  readonly outcome: Uint8Array;
}

/**
 * A level that steps up and down, over one sampling step (or what of it lies after or before the warm-up's
 * end).
 */
export interface GaugeRows {
  rows: number;
  /** `GAUGE_BACKLOG` … of gauge-codes.ts. */
  readonly kind: Uint8Array;
  /** Source or resource index, by kind. */
  readonly index: Uint16Array;
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  readonly mean: Float64Array;
  readonly max: Float64Array;
}

/**
 * Everything that one event from outside set off: from its arrival to the end of the last invocation that it
 * caused.
 */
export interface ChainRows {
  rows: number;
  readonly sourceIndex: Uint16Array;
  readonly arrivalMs: Float64Array;
  readonly latencyMs: Float64Array;
  /** Invocations in the chain. */
  readonly invocations: Float64Array;
  /** 1 where a function ran for it, 0 where every event of it was refused or let go before. */
  readonly hasRun: Uint8Array;
}

/** An execution of a workflow, from its start to its end or the end of the run. */
export interface ExecutionRows {
  rows: number;
  /** Of the workflow, not of the calls that it makes. */
  readonly sourceIndex: Uint16Array;
  readonly arrivalMs: Float64Array;
  readonly latencyMs: Float64Array;
  /** SUCCEEDED, FAILED, TIMED_OUT, THROTTLED (never started) or IN_FLIGHT. */
  readonly outcome: Uint8Array;
  /** State transitions, its start, its end and its retries included. */
  readonly transitions: Float64Array;
  readonly retries: Float64Array;
}

/** A batch as a stream's poller read it: its iterator age is the age of its last record. */
export interface ReadRows {
  rows: number;
  readonly sourceIndex: Uint16Array;
  readonly timeMs: Float64Array;
  readonly iteratorAgeMs: Float64Array;
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
  /** Takes requests without a row each; left out, or null, where every request needs its row. */
  readonly blocks?: BlockSink | null;
}

/**
 * Takes what is alike in blocks. They come in the order of time, and after the rows of earlier steps; a row
 * of the same step may come after a later block.
 */
export interface BlockSink {
  /** A block lies within one step of this length, ms, unless the sink `splitsSteps`. */
  readonly stepMs: number;
  /** A block may reach over several steps; left out, or false, where it must not. */
  readonly splitsSteps?: boolean;
  /** Every row must come before a block that is later; left out, or false, where that makes no difference. */
  readonly isInOrder?: boolean;
  /** Whether a function's requests may come in blocks from now on. */
  isReady(functionIndex: number): boolean;
  takeBlock(block: UsualBlock): void;
}

/**
 * Requests `from` to `to` of two columns: each arrived after the warm-up, began at once in a warm
 * environment, succeeded, and ended before the horizon, without a rest. Reused, as a batch is.
 */
export interface UsualBlock {
  functionIndex: number;
  sourceIndex: number;
  /** In provisioned environments, else on demand. Such blocks and rows come in order. */
  readonly isProvisioned: boolean;
  readonly arrivalMs: Float64Array;
  readonly durationMs: Float64Array;
  from: number;
  to: number;
}

export const OUTCOME_BATCH_ROWS = 256;

export function createOutcomeBatch(rows: number = OUTCOME_BATCH_ROWS): OutcomeBatch {
  const numbers = new Float64Array(rows << FIELDS_SHIFT);
  return {
    rows: 0,
    numbers,
    numberWords: new Uint32Array(numbers.buffer),
    codes: new Int32Array(rows << CODES_SHIFT),
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
    calls: {
      rows: 0,
      resourceIndex: new Uint16Array(rows),
      functionIndex: new Uint16Array(rows),
      startMs: new Float64Array(rows),
      latencyMs: new Float64Array(rows),
      outcome: new Uint8Array(rows),
    },
    gauges: {
      rows: 0,
      kind: new Uint8Array(rows),
      index: new Uint16Array(rows),
      startMs: new Float64Array(rows),
      endMs: new Float64Array(rows),
      mean: new Float64Array(rows),
      max: new Float64Array(rows),
    },
    chains: {
      rows: 0,
      sourceIndex: new Uint16Array(rows),
      arrivalMs: new Float64Array(rows),
      latencyMs: new Float64Array(rows),
      invocations: new Float64Array(rows),
      hasRun: new Uint8Array(rows),
    },
    reads: {
      rows: 0,
      sourceIndex: new Uint16Array(rows),
      timeMs: new Float64Array(rows),
      iteratorAgeMs: new Float64Array(rows),
    },
    executions: {
      rows: 0,
      sourceIndex: new Uint16Array(rows),
      arrivalMs: new Float64Array(rows),
      latencyMs: new Float64Array(rows),
      outcome: new Uint8Array(rows),
      transitions: new Float64Array(rows),
      retries: new Float64Array(rows),
    },
  };
}

import { argumentMisfits, wholeNumber } from '../units/given.ts';
import { refuseMisfits } from './fault.ts';

const ROWS = wholeNumber(1, 1 << 24);

/** Rows of one arrival batch; small enough to stay in the second-level cache with its columns. */
export const ARRIVAL_BATCH_ROWS = 512;

/** Arrivals in time order, in columns. Only the first `rows` rows hold data. */
export interface ArrivalBatch {
  rows: number;
  /** Milliseconds since the start of the simulation, ascending within and between batches. */
  readonly timeMs: Float64Array;
  /** Index into `Model.functions`; read only when the stream says `hasFunctionColumn`. */
  readonly functionIndex: Uint16Array;
  /**
   * Work of this request as recorded, or NaN where it is to be drawn; read only when the stream says
   * `hasDurationColumn`.
   */
  readonly durationMs: Float64Array;
  /** Memory used as recorded, or NaN; read only when the stream says `hasMemoryColumn`. */
  readonly memoryUsedMb: Float64Array;
}

/** A source of arrivals, pulled batch by batch: never a list of the whole trace. */
export interface ArrivalStream {
  readonly hasFunctionColumn: boolean;
  readonly hasDurationColumn: boolean;
  readonly hasMemoryColumn: boolean;
  /**
   * Fills `batch` from row 0 and sets `batch.rows`; 0 rows means that the stream has ended (and stays ended).
   * Returns a promise only where it has to wait (a compressed file); otherwise it is done when it returns.
   */
  next(batch: ArrivalBatch): Promise<void> | undefined;
  /** Releases files; safe to call more than once. */
  close(): void;
}

/** @throws FaultError where `rows` is no number of rows */
export function createArrivalBatch(rows: number = ARRIVAL_BATCH_ROWS): ArrivalBatch {
  refuseMisfits('createArrivalBatch', argumentMisfits('rows', rows, ROWS));
  return {
    rows: 0,
    timeMs: new Float64Array(rows),
    functionIndex: new Uint16Array(rows),
    durationMs: new Float64Array(rows),
    memoryUsedMb: new Float64Array(rows),
  };
}

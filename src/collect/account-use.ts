import type { AccountModel, Model } from '../model/model.ts';
import {
  BATCHED,
  CODES_SHIFT,
  DURATION_MS,
  FIELDS_SHIFT,
  FLAGS,
  HIDDEN_MS,
  INIT_MS,
  INVOKED,
  LOWER_HALF,
  ROUTE,
  START_MS,
} from '../model/outcome-codes.ts';
import type { BlockSink, OutcomeBatch, OutcomeSink, UsualBlock } from '../model/outcomes.ts';

/** The finest and the most cells of time that a run is cut into. */
const LEAST_CELL_MS = 5;
const MOST_CELLS = 1_048_576;
const WIDEST_CELL_MS = 5000;
/**
 * What is counted too much in a cell of that width, as a share of a limit: wider cells are found in the
 * processor's caches.
 */
const COUNTED_TOO_MUCH = 0.1;
/** Absorbs the rounding of an invocation's end, which is a sum. */
const MARGIN_MS = 1e-3;

/** What was taken of an account's limits; plain data. */
export interface AccountTaken {
  readonly cellMs: number;
  /**
   * By cell, in turn: attempts that begin in it, and invocations that reach into it, as the change from the
   * cell before.
   */
  readonly cells: Int32Array;
  /** By step of the series: the sum of the functions' greatest numbers of invocations at a time. */
  readonly maxima: Float64Array;
}

/**
 * What parts of a run take of the account's limits, bounded above by cells of time: invocations that run at
 * any instant of a cell, and attempts that begin in it. Sums of parts are those of the parts together, so
 * that any number of them can be simulated one after another and held against the limits afterwards.
 */
export class AccountUse {
  private readonly taken: AccountTaken;
  private readonly cellMs: number;
  private readonly stepMs: number;

  /** @param cellMs the same for all that is added up; default the finest */
  constructor(
    { horizonMs, sampleStepMs }: Pick<Model, 'horizonMs' | 'sampleStepMs'>,
    cellMs: number = finestMs(horizonMs),
  ) {
    this.cellMs = cellMs;
    this.stepMs = sampleStepMs;
    const cells = Math.ceil(horizonMs / this.cellMs) + 2;
    this.taken = {
      cellMs,
      cells: new Int32Array(2 * cells),
      maxima: new Float64Array(Math.ceil(horizonMs / sampleStepMs)),
    };
  }

  /** Plain data, for `add`. */
  get state(): AccountTaken {
    return this.taken;
  }

  add(other: AccountTaken): void {
    if (other.cellMs !== this.cellMs) throw new Error('what was taken is of other cells');
    addUp(this.taken.cells, other.cells);
    this.addMaxima(other.maxima);
  }

  /** The greatest number that ran at a time in each step of the series, of a function that takes part. */
  addMaxima(maxima: Float64Array): void {
    addUp(this.taken.maxima, maxima);
  }

  /** Sees a run. `isShared` says by function whether the account's concurrency is what it takes from. */
  sink(isShared: readonly boolean[]): OutcomeSink {
    const blocks: BlockSink = {
      stepMs: Number.POSITIVE_INFINITY,
      isReady: () => true,
      takeBlock: (block) => this.takeBlock(block, isShared[block.functionIndex] === true),
    };
    return { blocks, take: (batch) => this.take(batch, isShared) };
  }

  /**
   * Whether a limit may have been reached at some instant: more than `concurrency` at a time by both bounds,
   * or more attempts than the account's requests per second.
   */
  mayExceed(account: AccountModel, concurrency: number): boolean {
    const { cellMs, stepMs } = this;
    const { cells, maxima } = this.taken;
    const perCell = (account.requestsPerSecond * cellMs) / 1000;
    const burst = Math.max(1, Math.floor(account.requestsPerSecond));
    const last = maxima.length - 1;
    let running = 0;
    let tokens = burst;
    for (let cell = 0; cell < cells.length >> 1; cell++) {
      const attempts = cells[2 * cell]!;
      running += cells[2 * cell + 1]!;
      if (running > concurrency) {
        const step = Math.min(last, Math.floor((cell * cellMs) / stepMs));
        const next = Math.min(last, Math.floor(((cell + 1) * cellMs) / stepMs));
        if (maxima[step]! > concurrency || maxima[next]! > concurrency) return true;
      }
      // The worst way to come within a cell: before it is refilled, and when no more goes in.
      if (attempts > tokens) return true;
      tokens = Math.min(burst, tokens + perCell) - attempts;
    }
    return false;
  }

  private takeBlock({ arrivalMs, durationMs, from, to }: UsualBlock, isShared: boolean): void {
    const { cells } = this.taken;
    const perMs = 1 / this.cellMs;
    for (let row = from; row < to; row++) {
      const startMs = arrivalMs[row]!;
      const first = (startMs * perMs) << 1;
      cells[first]!++;
      if (!isShared) continue;
      cells[first + 1]!++;
      cells[(((startMs + durationMs[row]! + MARGIN_MS) * perMs) << 1) + 3]!--;
    }
  }

  private take({ rows, numbers, codes }: OutcomeBatch, isShared: readonly boolean[]): void {
    const { cells } = this.taken;
    const perMs = 1 / this.cellMs;
    for (let row = 0; row < rows; row++) {
      const flags = codes[(row << CODES_SHIFT) | FLAGS]!;
      // The events of a batch, whose invocation has a row of its own.
      if ((flags & BATCHED) !== 0) continue;
      const number = row << FIELDS_SHIFT;
      const startMs = numbers[number | START_MS]!;
      const first = (startMs * perMs) << 1;
      cells[first]!++;
      if ((flags & INVOKED) === 0 || isShared[codes[(row << CODES_SHIFT) | ROUTE]! & LOWER_HALF] !== true)
        continue;
      const endMs =
        startMs + numbers[number | HIDDEN_MS]! + numbers[number | INIT_MS]! + numbers[number | DURATION_MS]!;
      cells[first + 1]!++;
      cells[Math.min(cells.length - 1, (((endMs + MARGIN_MS) * perMs) << 1) + 3)]!--;
    }
  }
}

function finestMs(horizonMs: number): number {
  return Math.max(LEAST_CELL_MS, horizonMs / MOST_CELLS);
}

/** The widest cells that still tell whether about so many requests may have reached a limit. */
export function cellMsFor(
  requests: number,
  { horizonMs, account }: Pick<Model, 'horizonMs' | 'account'>,
  concurrency: number,
): number {
  const limit = Math.min(concurrency, account.requestsPerSecond);
  const wideMs = (COUNTED_TOO_MUCH * limit * horizonMs) / Math.max(1, requests);
  return Math.max(finestMs(horizonMs), Math.min(WIDEST_CELL_MS, wideMs));
}

function addUp(sums: Int32Array | Float64Array, others: Int32Array | Float64Array): void {
  for (let index = 0; index < sums.length; index++) sums[index]! += others[index]!;
}

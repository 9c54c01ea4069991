import { billedDurationMs } from '../../collect/billed-duration.ts';
import {
  ATTEMPT_MASK,
  BATCHED,
  CODES_SHIFT,
  COLD,
  DURATION_MS,
  ENVIRONMENT,
  FAILED,
  FIELDS_SHIFT,
  FLAGS,
  HIDDEN_MS,
  IN_FLIGHT,
  INIT_MS,
  INVOKED,
  OUT_OF_MEMORY,
  PROVISIONED,
  REQUEST_INDEX,
  RESTORED,
  START_MS,
  SUPPRESSED_INIT,
  TIMED_OUT,
  UPPER_SHIFT,
  USED_MB,
} from '../../model/outcome-codes.ts';
import type { OutcomeBatch } from '../../model/outcomes.ts';
import type { LogFunction, LoggedInvocation } from './logged-invocation.ts';

/** 2³² ÷ the golden ratio: multiples of it are spread evenly over a word. */
const GOLDEN = 0x9e3779b1;

/**
 * Whether a row of these flags is an invocation, which leaves lines: not an event of a batch, nor what never
 * ran.
 */
export function leavesLines(flags: number): boolean {
  return (flags & (INVOKED | BATCHED)) === INVOKED;
}

/**
 * An invocation read from a row of an outcome batch; one for many rows, so that counting makes no garbage.
 */
export class InvocationRow implements LoggedInvocation {
  initStartMs = 0;
  handlerStartMs = 0;
  endMs = 0;
  initMs: number | null = null;
  isRestored = false;
  cutInitMs: number | null = null;
  initialization: LoggedInvocation['initialization'] = null;
  durationMs = 0;
  billedMs = 0;
  usedMb = 0;
  outcome: LoggedInvocation['outcome'] = 'success';
  share = 0;
  /** By serial number of the environment: 1 where it has served an invocation. */
  private hasServed = new Uint8Array(1024);

  /**
   * Rows are read in their order, each once: the first of an environment
   * tells of its init.
   */
  read(fn: LogFunction, startEpochMs: number, { numbers, codes }: OutcomeBatch, row: number): void {
    const number = row << FIELDS_SHIFT;
    const code = row << CODES_SHIFT;
    const flags = codes[code | FLAGS]!;
    const initMs = numbers[number | INIT_MS]!;
    const durationMs = numbers[number | DURATION_MS]!;
    const usedMb = numbers[number | USED_MB]!;
    const isCold = (flags & COLD) !== 0;
    const isRestored = (flags & RESTORED) !== 0;
    const isInitCut = isCold && (flags & SUPPRESSED_INIT) !== 0;
    const outcome = outcomeOf(flags & ATTEMPT_MASK);
    const isInInit = outcome === 'unfinished' && durationMs === 0;
    const isFirst = this.isFirstOf(codes[code | ENVIRONMENT]!);
    this.initStartMs = startEpochMs + numbers[number | START_MS]! + numbers[number | HIDDEN_MS]!;
    this.handlerStartMs = this.initStartMs + initMs;
    this.endMs = this.handlerStartMs + durationMs;
    this.initMs = isCold && initMs > 0 && !isInitCut ? initMs : null;
    this.isRestored = isCold && isRestored;
    this.cutInitMs = isInitCut && !isInInit ? initMs : null;
    // An environment of provisioned concurrency had its init before, at a time that its rows do not tell.
    this.initialization =
      !isFirst || (isInInit && initMs === 0)
        ? null
        : (flags & PROVISIONED) !== 0
          ? 'provisioned-concurrency'
          : isRestored
            ? 'snap-start'
            : 'on-demand';
    this.durationMs = durationMs;
    this.billedMs = billedDurationMs(durationMs, initMs, isRestored, fn.billedDuration);
    this.usedMb = usedMb > 0 ? Math.ceil(usedMb) : fn.usualUsedMb;
    this.outcome = outcome;
    const name = numbers[number | REQUEST_INDEX]! + (flags >>> UPPER_SHIFT) + 1;
    this.share = (Math.imul(name, GOLDEN) >>> 0) / 0x100000000;
  }

  private isFirstOf(serial: number): boolean {
    if (serial >= this.hasServed.length) {
      const served = new Uint8Array(2 * serial);
      served.set(this.hasServed);
      this.hasServed = served;
    }
    if (this.hasServed[serial] !== 0) return false;
    this.hasServed[serial] = 1;
    return true;
  }
}

function outcomeOf(attempt: number): LoggedInvocation['outcome'] {
  switch (attempt) {
    case TIMED_OUT:
      return 'timeout';
    case OUT_OF_MEMORY:
      return 'out-of-memory';
    case FAILED:
      return 'error';
    case IN_FLIGHT:
      return 'unfinished';
    default:
      return 'success';
  }
}

import { PENDING } from '../../model/outcome-codes.ts';
import { type Attempt, NO_ATTEMPT } from '../kernel/attempts.ts';
import type { Invocation } from '../kernel/invocation.ts';
import type { Cause } from '../kernel/ports.ts';
import { NONE } from '../kernel/records.ts';

/**
 * An invocation whose end is not known at its start. Its record is used again once it has ended and all its
 * timers are over. It is the cause of what it sends: `ordinal` is set before each.
 */
export interface Activity extends Invocation, Cause {
  readonly index: number;
  isOpen: boolean;
  timers: number;
  attempt: Attempt;
  functionIndex: number;
  sourceIndex: number;
  requestIndex: number;
  ordinal: number;
  ticket: number;
  /** When the function's time-out strikes. */
  deadlineMs: number;
  isDeadlineArmed: boolean;
  hasGivenUpCaller: boolean;
  givenUpMs: number;
  /** Step that it is at, and how often it was done. */
  step: number;
  done: number;
  /** Record of its batch that it is at; NONE where it has none. */
  record: number;
  /** Whether it handles a batch, which may be empty. */
  hasBatch: boolean;
  /** Ticket of the request, and number of the call, that it waits for. */
  child: number;
  call: number;
}

/**
 * Fractions where fractions will stand, so that V8 keeps one shape of record; a spread would give it a slower
 * one.
 */
export function createActivity(index: number): Activity {
  return {
    slot: NONE,
    pool: NONE,
    flags: 0,
    startMs: 0.5,
    hiddenMs: 0.5,
    initMs: 0.5,
    durationMs: 0.5,
    usedMb: 0.5,
    outcome: PENDING,
    requestOutcome: PENDING,
    endMs: 0.5,
    answerMs: 0.5,
    index,
    isOpen: false,
    timers: 0,
    attempt: NO_ATTEMPT,
    functionIndex: 0,
    sourceIndex: 0,
    requestIndex: 0.5,
    ordinal: 0,
    ticket: NONE,
    deadlineMs: 0.5,
    isDeadlineArmed: false,
    hasGivenUpCaller: false,
    givenUpMs: 0.5,
    step: 0,
    done: 0,
    record: NONE,
    hasBatch: false,
    child: NONE,
    call: NONE,
  };
}

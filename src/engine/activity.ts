import { NONE } from './layout.ts';

/** An invocation whose end is not known at its start. Its record is used again once it has ended and all its timers are over. */
export interface Activity {
  isOpen: boolean;
  timers: number;
  slot: number;
  pool: number;
  functionIndex: number;
  sourceIndex: number;
  requestIndex: number;
  attempt: number;
  arrivalMs: number;
  startMs: number;
  hiddenMs: number;
  initMs: number;
  /** Warm work as it was drawn, for another attempt. */
  workMs: number;
  memoryUsedMb: number;
  fails: boolean;
  flags: number;
  ticket: number;
  /** When the function's time-out strikes. */
  deadlineMs: number;
  isDeadlineArmed: boolean;
  hasGivenUpCaller: boolean;
  /** Step that it is at, and how often it was done. */
  step: number;
  done: number;
  /** Ticket of the request, and number of the call, that it waits for. */
  child: number;
  call: number;
}

/** Fractions where fractions will stand, so that V8 keeps one shape of record. */
export const NO_ACTIVITY: Activity = {
  isOpen: false,
  timers: 0,
  slot: NONE,
  pool: NONE,
  functionIndex: 0,
  sourceIndex: 0,
  requestIndex: 0,
  attempt: 0,
  arrivalMs: 0.5,
  startMs: 0.5,
  hiddenMs: 0.5,
  initMs: 0.5,
  workMs: 0.5,
  memoryUsedMb: 0.5,
  fails: false,
  flags: 0,
  ticket: NONE,
  deadlineMs: 0.5,
  isDeadlineArmed: false,
  hasGivenUpCaller: false,
  step: 0,
  done: 0,
  child: NONE,
  call: NONE,
};

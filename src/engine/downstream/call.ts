import type { OnLimitPolicy } from '../../policies/on-limit.ts';
import { NONE } from '../kernel/records.ts';

/** Where a call stands. */
export const FREE = 0;
/** Waits for its tokens, which come at `dueMs`. */
export const PACED = 1;
/** Waits for a connection, or with one for a free place. */
export const CONNECTING = 2;
export const QUEUED = 3;
export const SERVED = 4;

/** Whose connection a call goes over: none is needed, or it has none yet. */
export const NO_CONNECTION = 0;
/** The environment's, which goes on after the call. */
export const KEPT_CONNECTION = 1;
/** The call's own, which ends with it. */
export const OWN_CONNECTION = 2;

/** A call of a resource; its record is used again once no timer names it. */
export interface Call {
  state: number;
  timers: number;
  resourceIndex: number;
  functionIndex: number;
  sourceIndex: number;
  requestIndex: number;
  attempt: number;
  ordinal: number;
  ticket: number;
  /** Activity that waits, or NONE once it was answered or has ended. */
  owner: number;
  slot: number;
  needs: 'kept' | 'per-call' | 'none';
  connection: number;
  /** What let it wait, if anything: it then waits for all that lies behind limits which do the same. */
  admittedBy: OnLimitPolicy | null;
  isTimeoutArmed: boolean;
  startMs: number;
  dueMs: number;
  endMs: number;
  isBad: boolean;
}

/** Fractions where fractions will stand, so that V8 keeps one shape of record. */
export const NO_CALL: Call = {
  state: FREE,
  timers: 0,
  resourceIndex: 0,
  functionIndex: 0,
  sourceIndex: 0,
  requestIndex: 0,
  attempt: 0,
  ordinal: 0,
  ticket: NONE,
  owner: NONE,
  slot: NONE,
  needs: 'none',
  connection: NO_CONNECTION,
  admittedBy: null,
  isTimeoutArmed: false,
  startMs: 0.5,
  dueMs: 0.5,
  endMs: 0.5,
  isBad: false,
};

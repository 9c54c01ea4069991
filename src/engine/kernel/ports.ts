import type { Attempt } from './attempts.ts';
import type { Invocation } from './invocation.ts';

/**
 * Why an event is sent on: the request that sent it, and what tells apart the events that one request sends.
 */
export interface Cause {
  readonly functionIndex: number;
  readonly sourceIndex: number;
  readonly requestIndex: number;
  readonly ordinal: number;
  /** Ticket of the request, or NONE. */
  readonly ticket: number;
}

/** Sends events on to functions. */
export interface Sender {
  /** Hands an event on to `sourceIndex` (nowhere where null) at `timeMs`, which may lie ahead. */
  send(sourceIndex: number | null, timeMs: number, cause: Cause): void;
  /** Calls a function for an activity that waits; returns the request's ticket. */
  call(sourceIndex: number, timeMs: number, cause: Cause, activity: number): number;
  /** Calls a function for a state of a workflow; returns the request's ticket. */
  callTask(sourceIndex: number, timeMs: number, cause: Cause, branch: number): number;
}

/** The records of the batch that an attempt of a polled source handles, by their slots. */
export interface BatchRecords {
  first(attempt: Attempt): number;
  /** NONE after the last. */
  next(sourceIndex: number, record: number): number;
  requestIndex(sourceIndex: number, record: number): number;
  /** Ticket of its request, or NONE. */
  ticket(sourceIndex: number, record: number): number;
  /** Attempts of the code that it had before. */
  attempts(sourceIndex: number, record: number): number;
  /**
   * What the handler did with it failed: it is returned as failed. False where the mapping takes no such
   * answer.
   */
  markFailed(sourceIndex: number, record: number): boolean;
  hasFailed(sourceIndex: number, record: number): boolean;
}

/** Tells whoever waits for a request. */
export interface Answers {
  /**
   * A request with a ticket has its final outcome; its caller hears of it at `answerMs`, and its part of the
   * chain ends at `endMs` (Infinity: the run cuts it).
   */
  finish(ticket: number, outcome: number, answerMs: number, endMs: number): void;
}

/** Invocations that wait for something. */
export interface Waiters {
  /** What it waits for ends at `endMs`, or nobody knows when (Infinity). */
  expect(activity: number, endMs: number): void;
  /** What it waits for has come, or failed. */
  answered(activity: number, isGood: boolean, nowMs: number): void;
  /** It waits for a request that goes on under another ticket. */
  waitFor(activity: number, ticket: number): void;
}

/** States of workflows that wait for a call; `branch` is whose state it is. */
export interface Tasks {
  /** When the state gives up on the call, while the function goes on. */
  deadlineMs(branch: number): number;
  /** The call has its answer. */
  answered(branch: number, outcome: number, nowMs: number): void;
  /** It waits for a request that goes on under another ticket. */
  waitFor(branch: number, ticket: number): void;
}

/** What follows the end of an attempt. */
export interface Settler {
  /**
   * An invocation ended, or will at its `endMs`: sets its `requestOutcome` (PENDING where another attempt or
   * other rows follow) and its `answerMs`. The attempt stays the caller's.
   */
  settle(attempt: Attempt, invocation: Invocation): void;
}

/** Events that wait for a place to run. */
export interface Lines {
  /** There may be more room from this time on. */
  lookAt(timeMs: number): void;
}

/**
 * Ordinals of what is sent when a request ends: a destination, a dead letter, a batch that is given up. Steps
 * count from 0.
 */
export const DESTINATION_ORDINAL = 268_435_456;
export const DEAD_LETTER_ORDINAL = 268_435_456 + 1;
export const GIVEN_UP_ORDINAL = 268_435_456 + 2;
/** The first of those of an authorizer's calls, one a try of the client. */
export const AUTHORIZER_ORDINAL = 268_435_456 + 1024;

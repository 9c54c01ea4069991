import type { WorkflowModel } from '../../model/workflow.ts';
import { NONE } from '../kernel/records.ts';

/** What a branch does when its timer is due. */
export const BEGINS = 0;
export const SLEEPS = 1;
export const BACKS_OFF = 2;
/** Waits for the quota of transitions, before it enters a state or tries it again. */
export const ENTERS = 3;
export const TRIES_AGAIN = 4;

/** One way through the states of an execution; a Parallel or Map state has one for each of its branches. */
export interface Branch {
  readonly index: number;
  isOpen: boolean;
  /** Timers that are on their way; the record is not used again before they are over. */
  timers: number;
  execution: Execution;
  parent: Branch | null;
  /** Its children, while it is at a Parallel or Map state: a list in both directions. */
  firstChild: Branch | null;
  before: Branch | null;
  after: Branch | null;
  children: number;
  /** Items of its Map state, and how many have begun. */
  items: number;
  begun: number;
  /** Tells its draws apart from those of the execution's other branches. */
  key: number;
  /** State it is at; how often it went back to an earlier one. */
  state: number;
  /** State that it enters once the quota of transitions lets it. */
  next: number;
  turns: number;
  /** Tries of the state before this one, and of each of its retriers. */
  tries: number;
  readonly triesOfRetrier: number[];
  /** What its timer is for, and when it would be due if nothing cut it short. */
  purpose: number;
  dueMs: number;
  /** Ticket of the call that it waits for, and when the state gives up on it. */
  ticket: number;
  deadlineMs: number;
}

export interface Execution {
  workflow: WorkflowModel;
  sourceIndex: number;
  requestIndex: number;
  arrivalMs: number;
  deadlineMs: number;
  endMs: number;
  /** Whoever started it hears of its end. */
  ticket: number;
  outcome: number;
  transitions: number;
  retries: number;
  /** Events of its history. */
  events: number;
  root: Branch | null;
  /** Executions that run are a list in both directions. */
  before: Execution | null;
  after: Execution | null;
}

export function createBranch(index: number, execution: Execution): Branch {
  return {
    index,
    isOpen: false,
    timers: 0,
    execution,
    parent: null,
    firstChild: null,
    before: null,
    after: null,
    children: 0,
    items: 0,
    begun: 0,
    key: 0,
    state: NONE,
    next: NONE,
    turns: 0,
    tries: 0,
    triesOfRetrier: [],
    purpose: BEGINS,
    dueMs: 0.5,
    ticket: NONE,
    deadlineMs: 0.5,
  };
}

export function createExecution(workflow: WorkflowModel): Execution {
  return {
    workflow,
    sourceIndex: 0,
    requestIndex: 0.5,
    arrivalMs: 0.5,
    deadlineMs: 0.5,
    endMs: 0.5,
    ticket: NONE,
    outcome: 0,
    transitions: 0,
    retries: 0,
    events: 0,
    root: null,
    before: null,
    after: null,
  };
}

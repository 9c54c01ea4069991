import { pow } from '../../math/pow.ts';
import {
  ACCESS_DENIED,
  DROPPED,
  FAILED,
  IN_FLIGHT,
  OUT_OF_MEMORY,
  SUCCEEDED,
  THROTTLED,
  TIMED_OUT,
} from '../../model/outcome-codes.ts';
import {
  BRANCH_FAILED,
  FAIL_STATE,
  FUNCTION_OUT_OF_MEMORY,
  FUNCTION_TIMEOUT,
  HANDLER_ERROR,
  type MapState,
  NO_STATE,
  NOT_ALLOWED,
  type ParallelState,
  STATE_TIMEOUT,
  STOPPED_AS_LOOP,
  type TaskState,
  TOO_MANY_REQUESTS,
  type WorkflowModel,
  type WorkflowState,
} from '../../model/workflow.ts';
import type { Attempt } from '../kernel/attempts.ts';
import { assertEqual } from '../kernel/holds.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Answers, Cause, Sender, Tasks } from '../kernel/ports.ts';
import { NONE } from '../kernel/records.ts';
import { timerPayload, WORKFLOW_TIMER } from '../kernel/timers.ts';
import {
  BACKS_OFF,
  BEGINS,
  type Branch,
  createBranch,
  createExecution,
  ENTERS,
  type Execution,
  SLEEPS,
  TRIES_AGAIN,
} from './execution.ts';
import { TransitionQuota } from './transition-quota.ts';
import { mixed, placeOf, WorkflowDraws } from './workflow-draws.ts';

type Parts = Pick<Kernel, 'model' | 'attempts' | 'tickets' | 'chains' | 'timers' | 'recorder' | 'quotas'>;

/** How a state says what happens next: a number of a state, or that its branch waits or has ended. */
const WAITS = -2;

/**
 * Events that a state, a retry and an item write into an execution's history, as the Step Functions API names
 * them (HistoryEvent, "type"): entered and exited, and what a task or a branch adds.
 */
const HISTORY_EVENTS: Readonly<Record<WorkflowState['kind'], number>> = {
  pass: 2,
  wait: 2,
  choice: 2,
  end: 2,
  task: 5,
  parallel: 4,
  map: 4,
};
const RETRY_EVENTS = 3;
const ITEM_EVENTS = 2;

/**
 * Executions of state machines (Step Functions), each a tree of branches that go through the states. A branch
 * waits for a call, a timer or its children; every one of them ends at the execution's time-out at the
 * latest, so that whichever wakes up first ends the execution. Off the hot path: objects, used again.
 */
export class Workflows implements Tasks {
  /** Executions that came in, refused ones included. */
  started = 0;
  private ended = 0;
  private running: Execution | null = null;
  private readonly parts: Parts;
  private readonly draws: WorkflowDraws;
  private readonly ofSource: ReadonlyMap<number, WorkflowModel>;
  private readonly transitionQuota: TransitionQuota;
  private readonly branches: Branch[] = [];
  private readonly freeBranches: Branch[] = [];
  private readonly freeExecutions: Execution[] = [];
  private readonly cause: { -readonly [Key in keyof Cause]: Cause[Key] } = {
    functionIndex: 0,
    sourceIndex: 0,
    requestIndex: 0.5,
    ordinal: 0,
    ticket: NONE,
  };
  private sender: Sender | undefined;
  private answers: Answers | undefined;

  constructor(parts: Parts) {
    this.parts = parts;
    this.draws = new WorkflowDraws(parts.model);
    this.transitionQuota = new TransitionQuota(parts.model, parts.quotas);
    this.ofSource = new Map(
      (parts.model.workflows ?? []).map((workflow) => [workflow.sourceIndex, workflow]),
    );
  }

  /** Closes the circle; before the run. */
  connect(sender: Sender, answers: Answers): void {
    this.sender = sender;
    this.answers = answers;
  }

  /** An event starts an execution; takes the record over. */
  start(attempt: Attempt, nowMs: number): void {
    const { attempts, tickets, chains } = this.parts;
    const sourceIndex = attempts.sourceIndex[attempt]!;
    const workflow = this.ofSource.get(sourceIndex);
    if (workflow === undefined) throw new Error(`source ${sourceIndex} has no workflow`);
    const execution = this.takeExecution(workflow, attempt);
    attempts.release(attempt);
    // An execution runs, whether or not it comes to a function.
    chains.run(tickets.chainOf(execution.ticket));
    execution.deadlineMs = nowMs + workflow.timeoutMs;
    execution.transitions = 1;
    execution.events = 1;
    execution.after = this.running;
    if (this.running !== null) this.running.before = execution;
    this.running = execution;
    const root = this.takeBranch(execution, null, 0);
    execution.root = root;
    // Its first state waits for whatever the start would wait for.
    this.transitionQuota.waitMs(execution.sourceIndex, nowMs);
    this.enter(root, workflow.start, nowMs);
  }

  /** An event that starts none: its start was refused (THROTTLED), or lies beyond the run (IN_FLIGHT). */
  refuse(attempt: Attempt, outcome: number, nowMs: number): void {
    const { attempts, recorder } = this.parts;
    const workflow = this.ofSource.get(attempts.sourceIndex[attempt]!)!;
    const execution = this.takeExecution(workflow, attempt);
    execution.outcome = outcome;
    execution.endMs = nowMs;
    recorder.recordExecution(execution);
    this.ended++;
    this.freeExecutions.push(execution);
  }

  /** When a state gives up on the call that a branch waits for. */
  deadlineMs(branch: number): number {
    return this.branches[branch]!.deadlineMs;
  }

  waitFor(branch: number, ticket: number): void {
    this.branches[branch]!.ticket = ticket;
  }

  /** The call of a branch's state has its answer. */
  answered(index: number, outcome: number, nowMs: number): void {
    const branch = this.branches[index]!;
    branch.ticket = NONE;
    const { execution } = branch;
    const state = execution.workflow.states[branch.state] as TaskState;
    if (outcome === SUCCEEDED) this.enter(branch, state.next, nowMs);
    else if (nowMs >= execution.deadlineMs) this.end(execution, TIMED_OUT, nowMs);
    else {
      const isGivenUp = outcome === TIMED_OUT && nowMs >= branch.deadlineMs;
      this.meet(branch, isGivenUp ? STATE_TIMEOUT : errorOf(outcome), nowMs);
    }
  }

  /** WORKFLOW_TIMER */
  timer(index: number, nowMs: number): void {
    const branch = this.branches[index]!;
    branch.timers--;
    if (!branch.isOpen) {
      this.releaseIfOver(branch);
      return;
    }
    const { execution, purpose } = branch;
    const { states } = execution.workflow;
    if (branch.dueMs > execution.deadlineMs) this.end(execution, TIMED_OUT, nowMs);
    else if (purpose === BACKS_OFF) this.mayTryAgain(branch, nowMs);
    else if (purpose === TRIES_AGAIN) this.tryAgain(branch, nowMs);
    else if (purpose === ENTERS) this.goOn(branch, branch.next, nowMs);
    else if (purpose === SLEEPS) this.enter(branch, (states[branch.state] as { next: number }).next, nowMs);
    else {
      const above = states[branch.parent!.state] as ParallelState | MapState;
      const first = above.kind === 'map' ? above.first : above.branches[branch.begun]!;
      this.enter(branch, first, nowMs);
    }
  }

  /** Cuts what still runs at the horizon; called while its timers are still there. */
  finish(horizonMs: number): void {
    while (this.running !== null) this.end(this.running, IN_FLIGHT, horizonMs);
  }

  /** Every execution that came in has ended, or was cut; every branch is closed. */
  check(): void {
    assertEqual('executions that ended', this.ended, this.started);
    assertEqual('branches at the end', this.branches.filter(({ isOpen }) => isOpen).length, 0);
  }

  /** Goes from state to state until one has to be waited for. */
  private enter(branch: Branch, first: number, nowMs: number): void {
    const waitMs = first === NO_STATE ? 0 : this.transitionQuota.waitMs(branch.execution.sourceIndex, nowMs);
    if (waitMs <= 0) {
      this.goOn(branch, first, nowMs);
      return;
    }
    branch.next = first;
    this.sleep(branch, ENTERS, nowMs + waitMs);
  }

  /** As `enter`, once the first of the states may be entered. */
  private goOn(branch: Branch, first: number, nowMs: number): void {
    const { execution } = branch;
    const { states, historyLimit } = execution.workflow;
    let next = first;
    for (;;) {
      if (next === NO_STATE) {
        this.endBranch(branch, nowMs);
        return;
      }
      const state = states[next]!;
      if (next <= branch.state) branch.turns++;
      branch.state = next;
      branch.tries = 0;
      branch.triesOfRetrier.length = 0;
      execution.transitions++;
      execution.events += HISTORY_EVENTS[state.kind];
      if (execution.events > historyLimit) {
        this.end(execution, FAILED, nowMs);
        return;
      }
      const after = this.run(branch, state, nowMs);
      if (after === WAITS) return;
      const waitMs = after === NO_STATE ? 0 : this.transitionQuota.waitMs(execution.sourceIndex, nowMs);
      if (waitMs > 0) {
        branch.next = after;
        this.sleep(branch, ENTERS, nowMs + waitMs);
        return;
      }
      next = after;
    }
  }

  /** Does what a state does; gives the number of the next one, or WAITS. */
  private run(branch: Branch, state: WorkflowState, nowMs: number): number {
    switch (state.kind) {
      case 'pass':
        return state.next;
      case 'wait': {
        const waitMs = this.draws.sample(branch, state);
        if (waitMs <= 0) return state.next;
        this.sleep(branch, SLEEPS, nowMs + waitMs);
        return WAITS;
      }
      case 'choice':
        return this.choose(branch, state.ways);
      case 'end':
        if (state.isGood) this.endBranch(branch, nowMs);
        else this.fail(branch, FAIL_STATE, nowMs);
        return WAITS;
      case 'task':
        this.call(branch, state, nowMs);
        return WAITS;
      default:
        return this.branchOut(branch, state, nowMs);
    }
  }

  private choose(branch: Branch, ways: readonly { share: number; next: number }[]): number {
    let drawn = this.draws.share(branch);
    for (const { share, next } of ways) {
      if (drawn < share) return next;
      drawn -= share;
    }
    return ways.at(-1)?.next ?? NO_STATE;
  }

  private call(branch: Branch, state: TaskState, nowMs: number): void {
    const { execution, cause } = { execution: branch.execution, cause: this.cause };
    branch.deadlineMs = Math.min(nowMs + state.timeoutMs, execution.deadlineMs);
    cause.functionIndex = this.parts.model.sources[state.sourceIndex]!.functionIndex;
    cause.sourceIndex = execution.sourceIndex;
    cause.requestIndex = execution.requestIndex;
    cause.ordinal = placeOf(branch);
    cause.ticket = execution.ticket;
    branch.ticket = this.sender!.callTask(state.sourceIndex, nowMs, cause, branch.index);
  }

  /** Begins the branches of a Parallel or Map state, each by a timer: none runs inside another. */
  private branchOut(branch: Branch, state: ParallelState | MapState, nowMs: number): number {
    const isMap = state.kind === 'map';
    branch.items = isMap ? Math.round(this.draws.sample(branch, state)) : state.branches.length;
    branch.begun = 0;
    if (branch.items <= 0) return state.next;
    const atOnce = isMap ? Math.min(branch.items, state.maximumConcurrency) : branch.items;
    for (let number = 0; number < atOnce; number++) this.beginChild(branch, nowMs);
    return WAITS;
  }

  private beginChild(parent: Branch, nowMs: number): void {
    const child = this.takeBranch(parent.execution, parent, mixed(placeOf(parent), parent.begun));
    child.begun = parent.begun++;
    if (parent.execution.workflow.states[parent.state]!.kind === 'map') {
      parent.execution.events += ITEM_EVENTS;
    }
    this.sleep(child, BEGINS, nowMs);
  }

  /** A timer of the branch: cut short at the execution's time-out. */
  private sleep(branch: Branch, purpose: number, dueMs: number): void {
    branch.purpose = purpose;
    branch.dueMs = dueMs;
    branch.timers++;
    const atMs = Math.min(dueMs, branch.execution.deadlineMs);
    this.parts.timers.push(atMs, timerPayload(WORKFLOW_TIMER, branch.index));
  }

  /** A branch has come to its end. */
  private endBranch(branch: Branch, nowMs: number): void {
    const { parent, execution } = branch;
    if (parent === null) {
      this.end(execution, SUCCEEDED, nowMs);
      return;
    }
    this.close(branch);
    const state = execution.workflow.states[parent.state] as ParallelState | MapState;
    if (parent.begun < parent.items) this.beginChild(parent, nowMs);
    else if (parent.children === 0) this.enter(parent, state.next, nowMs);
  }

  /** An error of the state that a branch is at: its retriers, then its catchers, then whoever is above it. */
  private meet(branch: Branch, error: number, nowMs: number): void {
    const { execution } = branch;
    const state = execution.workflow.states[branch.state] as TaskState | ParallelState | MapState;
    const number = state.retriers.findIndex(({ errors }) => (errors & error) !== 0);
    const retrier = state.retriers[number];
    const tries = branch.triesOfRetrier[number] ?? 0;
    if (retrier !== undefined && tries < retrier.maximumAttempts) {
      branch.triesOfRetrier[number] = tries + 1;
      branch.tries++;
      const backoffMs = retrier.intervalMs * pow(retrier.backoffRate, tries);
      const waitMs = Math.min(retrier.maximumDelayMs, backoffMs);
      const factor = retrier.hasJitter ? this.draws.share(branch) : 1;
      this.sleep(branch, BACKS_OFF, nowMs + waitMs * factor);
      return;
    }
    const catcher = state.catchers.find(({ errors }) => (errors & error) !== 0);
    if (catcher === undefined) this.fail(branch, error, nowMs);
    else this.enter(branch, catcher.next, nowMs);
  }

  private mayTryAgain(branch: Branch, nowMs: number): void {
    const waitMs = this.transitionQuota.waitMs(branch.execution.sourceIndex, nowMs);
    if (waitMs > 0) this.sleep(branch, TRIES_AGAIN, nowMs + waitMs);
    else this.tryAgain(branch, nowMs);
  }

  private tryAgain(branch: Branch, nowMs: number): void {
    const { execution } = branch;
    const state = execution.workflow.states[branch.state] as TaskState | ParallelState | MapState;
    execution.transitions++;
    execution.retries++;
    execution.events += RETRY_EVENTS;
    if (execution.events > execution.workflow.historyLimit) this.end(execution, FAILED, nowMs);
    else if (state.kind === 'task') this.call(branch, state, nowMs);
    else if (this.branchOut(branch, state, nowMs) !== WAITS) this.enter(branch, state.next, nowMs);
  }

  /** Nothing in the branch takes the error: what is beside it ends, and it is an error of the state above. */
  private fail(branch: Branch, error: number, nowMs: number): void {
    const { parent, execution } = branch;
    if (parent === null) {
      this.end(execution, FAILED, nowMs);
      return;
    }
    while (parent.firstChild !== null) this.close(parent.firstChild);
    this.meet(parent, error | BRANCH_FAILED, nowMs);
  }

  /** Closes a branch with all below it; calls that it waits for go on, and nobody hears of their end. */
  private close(branch: Branch): void {
    while (branch.firstChild !== null) this.close(branch.firstChild);
    const { parent } = branch;
    if (parent !== null) {
      if (branch.before === null) parent.firstChild = branch.after;
      else branch.before.after = branch.after;
      if (branch.after !== null) branch.after.before = branch.before;
      parent.children--;
    }
    if (branch.ticket !== NONE) this.parts.tickets.reference[branch.ticket] = NONE;
    branch.ticket = NONE;
    branch.isOpen = false;
    this.releaseIfOver(branch);
  }

  private end(execution: Execution, outcome: number, nowMs: number): void {
    const { recorder, tickets } = this.parts;
    if (execution.root !== null) this.close(execution.root);
    execution.root = null;
    if (execution.before === null) this.running = execution.after;
    else execution.before.after = execution.after;
    if (execution.after !== null) execution.after.before = execution.before;
    execution.before = null;
    execution.after = null;
    execution.outcome = outcome;
    execution.endMs = nowMs;
    if (outcome !== IN_FLIGHT) {
      execution.transitions++;
      this.transitionQuota.waitMs(execution.sourceIndex, nowMs);
    }
    recorder.recordExecution(execution);
    this.ended++;
    if (outcome === IN_FLIGHT) tickets.cut(execution.ticket);
    else this.answers!.finish(execution.ticket, outcome, nowMs, nowMs);
    this.freeExecutions.push(execution);
  }

  private takeExecution(workflow: WorkflowModel, attempt: Attempt): Execution {
    const { attempts } = this.parts;
    const execution = this.freeExecutions.pop() ?? createExecution(workflow);
    this.started++;
    execution.workflow = workflow;
    execution.sourceIndex = attempts.sourceIndex[attempt]!;
    execution.requestIndex = attempts.requestIndex[attempt]!;
    execution.arrivalMs = attempts.arrivalMs[attempt]!;
    execution.ticket = attempts.ticket[attempt]!;
    execution.transitions = 0;
    execution.retries = 0;
    execution.events = 0;
    return execution;
  }

  private takeBranch(execution: Execution, parent: Branch | null, key: number): Branch {
    let branch = this.freeBranches.pop();
    if (branch === undefined) {
      branch = createBranch(this.branches.length, execution);
      this.branches.push(branch);
    }
    branch.isOpen = true;
    branch.execution = execution;
    branch.parent = parent;
    branch.before = null;
    branch.after = parent === null ? null : parent.firstChild;
    if (branch.after !== null) branch.after.before = branch;
    if (parent !== null) {
      parent.firstChild = branch;
      parent.children++;
    }
    branch.key = key;
    branch.state = NO_STATE;
    branch.turns = 0;
    branch.tries = 0;
    branch.triesOfRetrier.length = 0;
    return branch;
  }

  private releaseIfOver(branch: Branch): void {
    if (!branch.isOpen && branch.timers === 0) this.freeBranches.push(branch);
  }
}

function errorOf(outcome: number): number {
  switch (outcome) {
    case TIMED_OUT:
      return FUNCTION_TIMEOUT;
    case OUT_OF_MEMORY:
      return FUNCTION_OUT_OF_MEMORY;
    case THROTTLED:
      return TOO_MANY_REQUESTS;
    case ACCESS_DENIED:
      return NOT_ALLOWED;
    case DROPPED:
      return STOPPED_AS_LOOP;
    default:
      return HANDLER_ERROR;
  }
}

import type { StepModel } from '../model/model.ts';
import { FAILED, IN_FLIGHT, OUT_OF_MEMORY, SUCCEEDED, TIMED_OUT } from '../model/outcome-codes.ts';
import { type Activity, NO_ACTIVITY } from './activity.ts';
import {
  BUSY,
  BUSY_MAX,
  DEADLINE_TIMER,
  FUNCTION_REALS_SHIFT,
  GIVE_UP_TIMER,
  GROUP,
  GROUP_BUSY,
  HAS_INTEGRATION_TIMEOUT,
  HAS_TICKET,
  INTS_SHIFT,
  MEMORY_MB,
  NONE,
  POOL_SHIFT,
  RESET,
  SERIAL,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
  STATE,
  TIMEOUT_MS,
  WORK_TIMER,
} from './layout.ts';
import type { Simulation } from './simulation.ts';
import { FOR_INVOCATION } from './tickets.ts';
import { timerPayload } from './timers.ts';
import { workspace } from './workspace.ts';

/**
 * Invocations that wait: their own work first, then their steps one after another. Written as objects, since each takes several events with calls
 * of their own; `npm run bench` holds the chain's speed.
 */
export class Activities {
  private readonly simulation: Simulation;
  private readonly records: Activity[] = [];
  private readonly free: number[] = [];
  running = 0;

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  /** Starts an invocation in the environment `slot`, which is taken out of its pool already. */
  begin(
    slot: number,
    pool: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    arrivalMs: number,
    nowMs: number,
    hiddenMs: number,
    initMs: number,
    durationMs: number,
    workMs: number,
    memoryUsedMb: number,
    fails: number,
    flags: number,
    ticket: number,
  ): void {
    const { model, tickets, queue } = this.simulation;
    const trait = workspace.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
    const hasTicket = (trait & HAS_TICKET) !== 0;
    const handlerMs = nowMs + hiddenMs + initMs;
    const limits = functionIndex << FUNCTION_REALS_SHIFT;
    const deadlineMs = handlerMs + workspace.functionReals[limits | TIMEOUT_MS]!;
    const index = this.take();
    const activity = this.records[index]!;
    activity.isOpen = true;
    activity.timers = 1;
    activity.slot = slot;
    activity.pool = pool;
    activity.functionIndex = functionIndex;
    activity.sourceIndex = sourceIndex;
    activity.requestIndex = requestIndex;
    activity.attempt = attempt;
    activity.arrivalMs = arrivalMs;
    activity.startMs = nowMs;
    activity.hiddenMs = hiddenMs;
    activity.initMs = initMs;
    activity.workMs = workMs;
    activity.memoryUsedMb = memoryUsedMb;
    activity.fails = fails !== 0;
    activity.flags = flags;
    activity.ticket = hasTicket ? ticket : NONE;
    activity.deadlineMs = deadlineMs;
    activity.isDeadlineArmed = false;
    activity.hasGivenUpCaller = false;
    activity.step = 0;
    activity.done = 0;
    activity.child = NONE;
    activity.call = NONE;
    this.running++;
    this.occupy(pool);
    queue.push(Math.min(handlerMs + durationMs, deadlineMs), timerPayload(WORK_TIMER, index));
    if (!hasTicket) return;
    // Whoever waits for this one waits for an end that nobody knows yet.
    if (tickets.kind[ticket] === FOR_INVOCATION && tickets.reference[ticket] !== NONE) {
      this.expect(tickets.reference[ticket]!, Number.POSITIVE_INFINITY);
    }
    const { client, integrationTimeoutMs } = model.sources[sourceIndex]!;
    const giveUpMs = Math.min(
      client === null ? Number.POSITIVE_INFINITY : nowMs + client.timeoutMs,
      arrivalMs + integrationTimeoutMs,
    );
    if (giveUpMs >= deadlineMs) return;
    activity.timers++;
    queue.push(giveUpMs, timerPayload(GIVE_UP_TIMER, index));
  }

  /** The activity's own work is done. */
  work(index: number, nowMs: number): void {
    const activity = this.records[index]!;
    activity.timers--;
    const memoryMb = workspace.functionReals[(activity.functionIndex << FUNCTION_REALS_SHIFT) | MEMORY_MB]!;
    if (nowMs >= activity.deadlineMs) this.complete(index, TIMED_OUT, nowMs);
    else if (activity.memoryUsedMb > memoryMb) {
      activity.memoryUsedMb = memoryMb;
      this.complete(index, OUT_OF_MEMORY, nowMs);
    } else this.goOn(index, nowMs);
  }

  /** What it waited for has come, or failed. */
  answered(index: number, isGood: boolean, nowMs: number): void {
    const activity = this.records[index]!;
    activity.child = NONE;
    activity.call = NONE;
    const step = this.stepsOf(activity)[activity.step]!;
    if (!isGood && step.isRequired) this.complete(index, FAILED, nowMs);
    else {
      activity.done++;
      this.goOn(index, nowMs);
    }
  }

  /** What it waits for ends at `endMs`, or nobody knows when: its time-out may strike before. */
  expect(index: number, endMs: number): void {
    const activity = this.records[index]!;
    if (endMs <= activity.deadlineMs || activity.isDeadlineArmed) return;
    activity.isDeadlineArmed = true;
    activity.timers++;
    this.simulation.queue.push(activity.deadlineMs, timerPayload(DEADLINE_TIMER, index));
  }

  /** It waits for a request that goes on under another ticket. */
  waitFor(index: number, ticket: number): void {
    this.records[index]!.child = ticket;
  }

  deadline(index: number, nowMs: number): void {
    const activity = this.records[index]!;
    activity.timers--;
    if (activity.isOpen) this.complete(index, TIMED_OUT, nowMs);
    else this.releaseIfOver(index);
  }

  giveUp(index: number, nowMs: number): void {
    const activity = this.records[index]!;
    activity.timers--;
    if (!activity.isOpen) {
      this.releaseIfOver(index);
      return;
    }
    activity.hasGivenUpCaller = true;
    this.simulation.callers.giveUp(
      activity.ticket,
      activity.functionIndex,
      activity.sourceIndex,
      activity.requestIndex,
      activity.attempt,
      activity.arrivalMs,
      nowMs,
      activity.workMs,
      activity.memoryUsedMb,
    );
  }

  /** Cuts what still runs at the horizon. */
  finish(horizonMs: number): void {
    for (let index = 0; index < this.records.length; index++) {
      if (this.records[index]!.isOpen) this.complete(index, IN_FLIGHT, horizonMs);
    }
  }

  private stepsOf(activity: Activity): readonly StepModel[] {
    return this.simulation.model.functions[activity.functionIndex]!.steps;
  }

  /** Goes through the steps until one has to be waited for. */
  private goOn(index: number, nowMs: number): void {
    const activity = this.records[index]!;
    const steps = this.stepsOf(activity);
    while (activity.step < steps.length) {
      const step = steps[activity.step]!;
      if (activity.done >= step.count || !this.isTaken(activity, step)) {
        activity.step++;
        activity.done = 0;
      } else if (step.kind === 'call') {
        if (this.call(index, step, nowMs)) return;
        if (!activity.isOpen) return;
      } else if (step.isSync && !step.isDenied) {
        activity.child = this.invoke(index, step, nowMs);
        return;
      } else {
        if (step.isDenied && step.isRequired) {
          this.complete(index, FAILED, nowMs);
          return;
        }
        if (!step.isDenied) this.invoke(index, step, nowMs);
        activity.done++;
      }
    }
    this.complete(index, activity.fails ? FAILED : SUCCEEDED, nowMs);
  }

  private isTaken(activity: Activity, step: StepModel): boolean {
    if (step.kind !== 'invoke' || step.probability >= 1 || activity.done > 0) return true;
    const { draws } = this.simulation;
    const { sourceIndex, requestIndex, attempt } = activity;
    return draws.share(sourceIndex, requestIndex, 16 + 64 * attempt + activity.step) < step.probability;
  }

  /** True where the call has to be waited for; a call that fails at once may end the invocation. */
  private call(index: number, step: StepModel & { readonly kind: 'call' }, nowMs: number): boolean {
    const activity = this.records[index]!;
    const { resources } = this.simulation;
    const call = resources.call(
      step,
      index,
      activity.slot,
      activity.functionIndex,
      activity.sourceIndex,
      activity.requestIndex,
      activity.attempt,
      64 * activity.step + activity.done,
      nowMs,
    );
    if (call !== NONE) {
      activity.call = call;
      return true;
    }
    if (step.isRequired) this.complete(index, FAILED, nowMs);
    else activity.done++;
    return false;
  }

  private invoke(index: number, step: StepModel & { readonly kind: 'invoke' }, nowMs: number): number {
    const activity = this.records[index]!;
    const { events } = this.simulation;
    const { sourceIndex, requestIndex, attempt, functionIndex } = activity;
    // Sixty-four events of each step of each attempt have draws of their own; what is beyond shares them.
    const ordinal = (attempt * 64 + activity.step) * 64 + activity.done;
    const { ticket } = activity;
    if (step.isSync) {
      return events.call(
        step.sourceIndex,
        nowMs,
        sourceIndex,
        requestIndex,
        ordinal,
        ticket,
        functionIndex,
        index,
      );
    }
    events.send(step.sourceIndex, nowMs, sourceIndex, requestIndex, ordinal, ticket, functionIndex);
    return NONE;
  }

  /** Environments of the activities that run now. */
  slots(): readonly number[] {
    return this.records.filter(({ isOpen }) => isOpen).map(({ slot }) => slot);
  }

  ticketOf(index: number): number {
    return this.records[index]!.ticket;
  }

  private complete(index: number, outcome: number, nowMs: number): void {
    const { simulation } = this;
    const { environments, lifetimes, recorder, tickets, resources, model } = simulation;
    const activity = this.records[index]!;
    const { slot, sourceIndex, functionIndex } = activity;
    activity.isOpen = false;
    this.running--;
    if (activity.child !== NONE) tickets.reference[activity.child] = NONE;
    if (activity.call !== NONE) resources.abandon(activity.call, nowMs);
    let { hiddenMs, initMs } = activity;
    const passedMs = nowMs - activity.startMs;
    if (outcome === IN_FLIGHT) {
      hiddenMs = Math.min(hiddenMs, passedMs);
      initMs = Math.min(initMs, passedMs - hiddenMs);
    }
    const durationMs = Math.max(0, passedMs - hiddenMs - initMs);
    const ints = environments.ints;
    if (outcome === TIMED_OUT || outcome === OUT_OF_MEMORY) ints[(slot << INTS_SHIFT) | STATE] = RESET;
    const serial = ints[(slot << INTS_SHIFT) | SERIAL]!;
    this.vacate(activity.pool);
    if (outcome === IN_FLIGHT) lifetimes.end(slot, nowMs);
    else lifetimes.release(slot, nowMs);

    const trait = workspace.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
    let answerMs = nowMs;
    let requestOutcome = outcome;
    if ((trait & HAS_INTEGRATION_TIMEOUT) !== 0) {
      const limitMs = activity.arrivalMs + model.sources[sourceIndex]!.integrationTimeoutMs;
      if (nowMs > limitMs) {
        answerMs = limitMs;
        requestOutcome = TIMED_OUT;
      }
    }
    if (activity.hasGivenUpCaller) {
      requestOutcome = simulation.callers.settleGivenUp(activity.ticket, nowMs);
      const { client } = model.sources[sourceIndex]!;
      if (client !== null) answerMs = Math.min(answerMs, activity.startMs + client.timeoutMs);
    } else {
      requestOutcome = simulation.settle(
        activity.ticket,
        outcome,
        requestOutcome,
        functionIndex,
        sourceIndex,
        activity.requestIndex,
        activity.attempt,
        activity.arrivalMs,
        activity.startMs,
        nowMs,
        answerMs,
        activity.workMs,
        activity.memoryUsedMb,
        activity.flags,
      );
      answerMs = simulation.answerMs;
    }
    recorder.recordInvocation(
      functionIndex,
      sourceIndex,
      activity.requestIndex,
      activity.attempt,
      activity.arrivalMs,
      activity.startMs,
      hiddenMs,
      initMs,
      durationMs,
      answerMs,
      activity.memoryUsedMb === Number.POSITIVE_INFINITY ? 0 : activity.memoryUsedMb,
      activity.flags,
      outcome,
      requestOutcome,
      serial,
    );
    this.releaseIfOver(index);
  }

  private occupy(pool: number): void {
    const { pools, groups } = workspace;
    const owner = (pool & ~1) << POOL_SHIFT;
    const busy = pools[owner | BUSY]! + 1;
    pools[owner | BUSY] = busy;
    if (busy > pools[owner | BUSY_MAX]!) pools[owner | BUSY_MAX] = busy;
    groups[pools[(pool << POOL_SHIFT) | GROUP]! | GROUP_BUSY]!++;
  }

  private vacate(pool: number): void {
    const { pools, groups } = workspace;
    pools[((pool & ~1) << POOL_SHIFT) | BUSY]!--;
    groups[pools[(pool << POOL_SHIFT) | GROUP]! | GROUP_BUSY]!--;
  }

  private releaseIfOver(index: number): void {
    const activity = this.records[index]!;
    if (!activity.isOpen && activity.timers === 0) this.free.push(index);
  }

  private take(): number {
    const index = this.free.pop();
    if (index !== undefined) return index;
    return this.records.push({ ...NO_ACTIVITY }) - 1;
  }
}

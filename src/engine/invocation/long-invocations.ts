import type { StepModel } from '../../model/model.ts';
import { FAILED, IN_FLIGHT, OUT_OF_MEMORY, SUCCEEDED, TIMED_OUT } from '../../model/outcome-codes.ts';
import type { Resources } from '../downstream/resources.ts';
import type { Lifetimes } from '../environments/lifetimes.ts';
import { type Attempt, NO_ATTEMPT } from '../kernel/attempts.ts';
import type { Invocation } from '../kernel/invocation.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Sender, Settler, Waiters } from '../kernel/ports.ts';
import {
  BUSY,
  BUSY_MAX,
  FUNCTION_REALS_SHIFT,
  GROUP,
  GROUP_BUSY,
  HAS_INTEGRATION_TIMEOUT,
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
} from '../kernel/records.ts';
import { FOR_INVOCATION } from '../kernel/tickets.ts';
import { DEADLINE_TIMER, GIVE_UP_TIMER, timerPayload, WORK_TIMER } from '../kernel/timers.ts';
import { WORKSPACE } from '../kernel/workspace.ts';
import { type Activity, createActivity } from './activity.ts';
import type { SynchronousCallers } from './synchronous-callers.ts';

type Parts = Pick<
  Kernel,
  'model' | 'attempts' | 'tickets' | 'timers' | 'environments' | 'draws' | 'recorder'
>;

/** What invocations that wait need of the others, all of which need to know of invocations that wait. */
export interface ActivityPeers {
  readonly sender: Sender;
  readonly callers: SynchronousCallers;
  readonly settler: Settler;
  readonly resources: Resources;
  readonly lifetimes: Lifetimes;
}

/**
 * Invocations that wait: their own work first, then their steps one after another. Written as objects, since
 * each takes several events with calls of their own; `npm run bench` holds the chain's speed.
 */
export class LongInvocations implements Waiters {
  running = 0;
  private readonly parts: Parts;
  private peers: ActivityPeers | undefined;
  private readonly records: Activity[] = [];
  private readonly free: Activity[] = [];

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Closes the circle; before the run. */
  connect(peers: ActivityPeers): void {
    this.peers = peers;
  }

  private get others(): ActivityPeers {
    if (this.peers === undefined) throw new Error('activities run before they are connected');
    return this.peers;
  }

  /** Starts an invocation, whose environment is taken out of its pool already; takes the attempt over. */
  begin(attempt: Attempt, start: Invocation): void {
    const { model, attempts, tickets, timers } = this.parts;
    const functionIndex = attempts.functionIndex[attempt]!;
    const sourceIndex = attempts.sourceIndex[attempt]!;
    const ticket = attempts.ticket[attempt]!;
    const handlerMs = start.startMs + start.hiddenMs + start.initMs;
    const limits = functionIndex << FUNCTION_REALS_SHIFT;
    const deadlineMs = handlerMs + WORKSPACE.functionReals[limits | TIMEOUT_MS]!;
    const activity = this.take();
    activity.isOpen = true;
    activity.timers = 1;
    activity.attempt = attempt;
    activity.functionIndex = functionIndex;
    activity.sourceIndex = sourceIndex;
    activity.requestIndex = attempts.requestIndex[attempt]!;
    activity.ticket = ticket;
    activity.slot = start.slot;
    activity.pool = start.pool;
    activity.flags = start.flags;
    activity.startMs = start.startMs;
    activity.hiddenMs = start.hiddenMs;
    activity.initMs = start.initMs;
    activity.durationMs = start.durationMs;
    activity.usedMb = start.usedMb;
    activity.deadlineMs = deadlineMs;
    activity.isDeadlineArmed = false;
    activity.hasGivenUpCaller = false;
    activity.step = 0;
    activity.done = 0;
    activity.child = NONE;
    activity.call = NONE;
    this.running++;
    this.occupy(start.pool);
    const { index } = activity;
    timers.push(Math.min(handlerMs + start.durationMs, deadlineMs), timerPayload(WORK_TIMER, index));
    if (ticket === NONE) return;
    // Whoever waits for this one waits for an end that nobody knows yet.
    if (tickets.kind[ticket] === FOR_INVOCATION && tickets.reference[ticket] !== NONE) {
      this.expect(tickets.reference[ticket]!, Number.POSITIVE_INFINITY);
    }
    const { client, integrationTimeoutMs } = model.sources[sourceIndex]!;
    const giveUpMs = Math.min(
      client === null ? Number.POSITIVE_INFINITY : start.startMs + client.timeoutMs,
      attempts.arrivalMs[attempt]! + integrationTimeoutMs,
    );
    if (giveUpMs >= deadlineMs) return;
    activity.timers++;
    timers.push(giveUpMs, timerPayload(GIVE_UP_TIMER, index));
  }

  /** The activity's own work is done. */
  work(index: number, nowMs: number): void {
    const activity = this.records[index]!;
    activity.timers--;
    const memoryMb = WORKSPACE.functionReals[(activity.functionIndex << FUNCTION_REALS_SHIFT) | MEMORY_MB]!;
    const needsMore = activity.usedMb > memoryMb;
    if (nowMs >= activity.deadlineMs) this.complete(activity, TIMED_OUT, nowMs);
    else if (needsMore) this.complete(activity, OUT_OF_MEMORY, nowMs);
    else this.goOn(activity, nowMs);
  }

  answered(index: number, isGood: boolean, nowMs: number): void {
    const activity = this.records[index]!;
    activity.child = NONE;
    activity.call = NONE;
    const step = this.stepsOf(activity)[activity.step]!;
    if (!isGood && step.isRequired) this.complete(activity, FAILED, nowMs);
    else {
      activity.done++;
      this.goOn(activity, nowMs);
    }
  }

  /** The activity's time-out may strike before what it waits for. */
  expect(index: number, endMs: number): void {
    const activity = this.records[index]!;
    if (endMs <= activity.deadlineMs || activity.isDeadlineArmed) return;
    activity.isDeadlineArmed = true;
    activity.timers++;
    this.parts.timers.push(activity.deadlineMs, timerPayload(DEADLINE_TIMER, index));
  }

  waitFor(index: number, ticket: number): void {
    this.records[index]!.child = ticket;
  }

  deadline(index: number, nowMs: number): void {
    const activity = this.records[index]!;
    activity.timers--;
    if (activity.isOpen) this.complete(activity, TIMED_OUT, nowMs);
    else this.releaseIfOver(activity);
  }

  giveUp(index: number, nowMs: number): void {
    const activity = this.records[index]!;
    activity.timers--;
    if (!activity.isOpen) {
      this.releaseIfOver(activity);
      return;
    }
    activity.hasGivenUpCaller = true;
    this.others.callers.giveUp(activity.attempt, nowMs);
  }

  /** Cuts what still runs at the horizon. */
  finish(horizonMs: number): void {
    for (const activity of this.records) {
      if (activity.isOpen) this.complete(activity, IN_FLIGHT, horizonMs);
    }
  }

  private stepsOf(activity: Activity): readonly StepModel[] {
    return this.parts.model.functions[activity.functionIndex]!.steps;
  }

  /** Goes through the steps until one has to be waited for. */
  private goOn(activity: Activity, nowMs: number): void {
    const steps = this.stepsOf(activity);
    while (activity.step < steps.length) {
      const step = steps[activity.step]!;
      if (activity.done >= step.count || !this.isTaken(activity, step)) {
        activity.step++;
        activity.done = 0;
      } else if (step.kind === 'call') {
        if (this.call(activity, step, nowMs)) return;
        if (!activity.isOpen) return;
      } else if (step.isSync && !step.isDenied) {
        activity.child = this.invoke(activity, step, nowMs);
        return;
      } else {
        if (step.isDenied && step.isRequired) {
          this.complete(activity, FAILED, nowMs);
          return;
        }
        if (!step.isDenied) this.invoke(activity, step, nowMs);
        activity.done++;
      }
    }
    const fails = this.parts.attempts.fails[activity.attempt] !== 0;
    this.complete(activity, fails ? FAILED : SUCCEEDED, nowMs);
  }

  private isTaken(activity: Activity, step: StepModel): boolean {
    if (step.probability >= 1 || activity.done > 0) return true;
    const { draws } = this.parts;
    const purpose = 16 + 64 * this.ordinalOf(activity) + activity.step;
    return draws.share(activity.sourceIndex, activity.requestIndex, purpose) < step.probability;
  }

  /** True where the call has to be waited for; a call that fails at once may end the invocation. */
  private call(activity: Activity, step: StepModel & { readonly kind: 'call' }, nowMs: number): boolean {
    const ordinal = 64 * activity.step + activity.done;
    const call = this.others.resources.call(step, activity, this.ordinalOf(activity), ordinal, nowMs);
    if (call !== NONE) {
      activity.call = call;
      return true;
    }
    if (step.isRequired) this.complete(activity, FAILED, nowMs);
    else activity.done++;
    return false;
  }

  private invoke(activity: Activity, step: StepModel & { readonly kind: 'invoke' }, nowMs: number): number {
    const { sender } = this.others;
    // Sixty-four events of each step of each attempt have draws of their own; what is beyond shares them.
    activity.ordinal = (this.ordinalOf(activity) * 64 + activity.step) * 64 + activity.done;
    if (step.isSync) return sender.call(step.sourceIndex, nowMs, activity, activity.index);
    sender.send(step.sourceIndex, nowMs, activity);
    return NONE;
  }

  private ordinalOf(activity: Activity): number {
    return this.parts.attempts.ordinal[activity.attempt]!;
  }

  /** Environments of the activities that run now. */
  slots(): readonly number[] {
    return this.records.filter(({ isOpen }) => isOpen).map(({ slot }) => slot);
  }

  private complete(activity: Activity, outcome: number, nowMs: number): void {
    const { model, attempts, tickets, environments, recorder } = this.parts;
    const { resources, lifetimes, callers, settler } = this.others;
    const { attempt, slot, sourceIndex, functionIndex } = activity;
    activity.isOpen = false;
    this.running--;
    if (activity.child !== NONE) tickets.reference[activity.child] = NONE;
    if (activity.call !== NONE) resources.abandon(activity.call, nowMs);
    const passedMs = nowMs - activity.startMs;
    if (outcome === IN_FLIGHT) {
      activity.hiddenMs = Math.min(activity.hiddenMs, passedMs);
      activity.initMs = Math.min(activity.initMs, passedMs - activity.hiddenMs);
    }
    activity.durationMs = Math.max(0, passedMs - activity.hiddenMs - activity.initMs);
    activity.outcome = outcome;
    activity.requestOutcome = outcome;
    activity.endMs = nowMs;
    activity.answerMs = nowMs;
    const memoryMb = WORKSPACE.functionReals[(functionIndex << FUNCTION_REALS_SHIFT) | MEMORY_MB]!;
    activity.usedMb = Math.min(activity.usedMb, memoryMb);
    const { ints } = environments;
    const serial = ints[(slot << INTS_SHIFT) | SERIAL]!;
    this.vacate(activity.pool);
    if (outcome === TIMED_OUT || outcome === OUT_OF_MEMORY) {
      ints[(slot << INTS_SHIFT) | STATE] = RESET;
      resources.releaseConnections(slot, nowMs);
    }
    if (outcome === IN_FLIGHT) lifetimes.end(slot, nowMs);
    else lifetimes.release(slot, nowMs);

    const trait = WORKSPACE.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
    if ((trait & HAS_INTEGRATION_TIMEOUT) !== 0) {
      const limitMs = attempts.arrivalMs[attempt]! + model.sources[sourceIndex]!.integrationTimeoutMs;
      if (nowMs > limitMs) {
        activity.answerMs = limitMs;
        activity.requestOutcome = TIMED_OUT;
      }
    }
    if (activity.hasGivenUpCaller) callers.settleGivenUp(attempt, activity);
    else settler.settle(attempt, activity);
    recorder.recordInvocation(attempt, activity, serial);
    attempts.release(attempt);
    activity.attempt = NO_ATTEMPT;
    this.releaseIfOver(activity);
  }

  private occupy(pool: number): void {
    const { pools, groups } = WORKSPACE;
    const owner = (pool & ~1) << POOL_SHIFT;
    const busy = pools[owner | BUSY]! + 1;
    pools[owner | BUSY] = busy;
    if (busy > pools[owner | BUSY_MAX]!) pools[owner | BUSY_MAX] = busy;
    groups[pools[(pool << POOL_SHIFT) | GROUP]! | GROUP_BUSY]!++;
  }

  private vacate(pool: number): void {
    const { pools, groups } = WORKSPACE;
    pools[((pool & ~1) << POOL_SHIFT) | BUSY]!--;
    groups[pools[(pool << POOL_SHIFT) | GROUP]! | GROUP_BUSY]!--;
  }

  private releaseIfOver(activity: Activity): void {
    if (!activity.isOpen && activity.timers === 0) this.free.push(activity);
  }

  private take(): Activity {
    const free = this.free.pop();
    if (free !== undefined) return free;
    const activity = createActivity(this.records.length);
    this.records.push(activity);
    return activity;
  }
}

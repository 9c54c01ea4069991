import {
  CALL_DENIED,
  CALL_FAILED,
  CALL_IN_FLIGHT,
  CALL_REJECTED,
  CALL_SERVED,
  CALL_TIMED_OUT,
} from '../model/call-codes.ts';
import { GAUGE_CONNECTIONS, GAUGE_RESOURCE_BUSY, GAUGE_RESOURCE_WAITING } from '../model/gauge-codes.ts';
import type { ResourceModel, StepModel } from '../model/model.ts';
import { type Call, CONNECTING, FREE, NO_CALL, PACED, QUEUED, SERVED } from './call.ts';
import { failureAt } from './failures.ts';
import { CALL_TIMER, NONE } from './layout.ts';
import { Line } from './line.ts';
import type { Simulation } from './simulation.ts';
import { timerPayload } from './timers.ts';
import { UnitBuckets } from './unit-buckets.ts';

interface State {
  readonly model: ResourceModel;
  busy: number;
  open: number;
  /** Calls that wait for a connection, and those that wait for a place. */
  readonly connecting: Line;
  readonly waiting: Line;
}

/**
 * Downstream resources: each is a queue before a number of places, behind token buckets and a limit of connections. A call waits for its tokens, then
 * in one line for a connection, then in another for a place.
 */
export class Resources {
  private readonly simulation: Simulation;
  private readonly states: readonly State[];
  private readonly calls: Call[] = [];
  private readonly free: number[] = [];
  private readonly rates: UnitBuckets;
  private readonly reads: UnitBuckets;
  private readonly writes: UnitBuckets;
  /** Resources to which an environment keeps a connection, by slot. */
  private readonly kept = new Map<number, number[]>();

  constructor(simulation: Simulation) {
    this.simulation = simulation;
    const { resources } = simulation.model;
    this.states = resources.map((model) => ({
      model,
      busy: 0,
      open: 0,
      connecting: new Line(),
      waiting: new Line(),
    }));
    this.rates = new UnitBuckets(resources.map(({ rate }) => rate));
    this.reads = new UnitBuckets(resources.map(({ readCapacity }) => readCapacity));
    this.writes = new UnitBuckets(resources.map(({ writeCapacity }) => writeCapacity));
  }

  /** Calls a resource for an activity; returns the call that it waits for, or NONE where it failed at once. */
  call(
    step: StepModel & { readonly kind: 'call' },
    owner: number,
    slot: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    ordinal: number,
    nowMs: number,
  ): number {
    const { resourceIndex } = step;
    const { recorder } = this.simulation;
    const { model } = this.states[resourceIndex]!;
    if (step.isDenied) {
      recorder.recordCall(resourceIndex, functionIndex, nowMs, 0, CALL_DENIED);
      return NONE;
    }
    const isPatient = model.onLimit === 'queue';
    const readyMs = Math.max(
      this.rates.readyMs(resourceIndex, 1, nowMs),
      this.reads.readyMs(resourceIndex, step.readUnits, nowMs),
      this.writes.readyMs(resourceIndex, step.writeUnits, nowMs),
    );
    if (readyMs > nowMs && (!isPatient || readyMs === Number.POSITIVE_INFINITY)) {
      recorder.recordCall(resourceIndex, functionIndex, nowMs, 0, CALL_REJECTED);
      return NONE;
    }
    this.rates.take(resourceIndex, 1, nowMs);
    this.reads.take(resourceIndex, step.readUnits, nowMs);
    this.writes.take(resourceIndex, step.writeUnits, nowMs);
    const index = this.take();
    const call = this.calls[index]!;
    call.timers = 0;
    call.resourceIndex = resourceIndex;
    call.functionIndex = functionIndex;
    call.sourceIndex = sourceIndex;
    call.requestIndex = requestIndex;
    call.attempt = attempt;
    call.ordinal = ordinal;
    call.owner = owner;
    call.slot = slot;
    call.connection = step.connection;
    call.hasConnection = step.connection === 'none' || this.hasKept(slot, resourceIndex);
    call.isTimeoutArmed = false;
    call.startMs = nowMs;
    call.endMs = Number.POSITIVE_INFINITY;
    if (readyMs > nowMs) {
      call.state = PACED;
      this.level(GAUGE_RESOURCE_WAITING, call, 1, nowMs);
      this.arm(index, readyMs);
      this.armTimeout(index);
      this.simulation.activities.expect(owner, Number.POSITIVE_INFINITY);
      return index;
    }
    return this.connect(index, nowMs) ? index : NONE;
  }

  /** A call's timer is due: its tokens are there, its service ends, or its caller gives up. */
  timer(index: number, nowMs: number): void {
    const call = this.calls[index]!;
    call.timers--;
    if (call.state === FREE) {
      if (call.timers === 0) this.free.push(index);
    } else if (call.state === PACED && call.dueMs <= nowMs) {
      if (call.owner === NONE) {
        this.close(index);
        return;
      }
      this.level(GAUGE_RESOURCE_WAITING, call, -1, nowMs);
      if (!this.connect(index, nowMs)) this.simulation.activities.answered(call.owner, false, nowMs);
    } else if (call.state === SERVED && call.endMs <= nowMs) this.end(index, nowMs);
    else if (this.isGivenUp(call, nowMs)) this.answer(index, CALL_TIMED_OUT, nowMs);
  }

  /** The caller has ended: nobody waits for this call, which the resource serves to its end all the same once it has begun. */
  abandon(index: number, nowMs: number): void {
    const call = this.calls[index]!;
    if (call.owner === NONE) return;
    const isCut = nowMs >= this.simulation.model.horizonMs;
    this.record(call, isCut ? CALL_IN_FLIGHT : CALL_TIMED_OUT, nowMs);
    this.leave(call, nowMs);
  }

  /** An environment ends, and with it the connections that it kept. */
  releaseConnections(slot: number, nowMs: number): void {
    const kept = this.kept.get(slot);
    if (kept === undefined) return;
    this.kept.delete(slot);
    for (const resourceIndex of kept) this.disconnect(resourceIndex, nowMs);
  }

  /** A call with its tokens takes a connection, waits for one, or is refused (false). */
  private connect(index: number, nowMs: number): boolean {
    const call = this.calls[index]!;
    if (call.hasConnection) return this.offer(index, nowMs);
    const state = this.states[call.resourceIndex]!;
    if (state.connecting.length === 0 && state.open < state.model.connections) {
      this.open(call, nowMs);
      return this.offer(index, nowMs);
    }
    return this.queue(index, CONNECTING, state.connecting, nowMs);
  }

  /** A call with a connection is served, waits for a place, or is refused (false). */
  private offer(index: number, nowMs: number): boolean {
    const call = this.calls[index]!;
    const state = this.states[call.resourceIndex]!;
    if (state.waiting.length === 0 && state.busy < state.model.concurrency) {
      this.serve(index, nowMs);
      return true;
    }
    const isQueued = this.queue(index, QUEUED, state.waiting, nowMs);
    if (!isQueued && call.connection === 'per-call') this.disconnect(call.resourceIndex, nowMs);
    return isQueued;
  }

  /** Puts a call into a line of a resource that lets callers wait; false where it refuses them. */
  private queue(index: number, state: number, line: Line, nowMs: number): boolean {
    const call = this.calls[index]!;
    if (this.states[call.resourceIndex]!.model.onLimit === 'reject') {
      this.record(call, CALL_REJECTED, nowMs);
      this.close(index);
      return false;
    }
    call.state = state;
    line.push(index);
    this.level(GAUGE_RESOURCE_WAITING, call, 1, nowMs);
    this.armTimeout(index);
    this.simulation.activities.expect(call.owner, Number.POSITIVE_INFINITY);
    return true;
  }

  private open(call: Call, nowMs: number): void {
    call.hasConnection = true;
    this.states[call.resourceIndex]!.open++;
    this.level(GAUGE_CONNECTIONS, call, 1, nowMs);
    if (call.connection === 'kept') this.keep(call.slot, call.resourceIndex);
  }

  /** A connection is free: whoever waits for one takes it. */
  private disconnect(resourceIndex: number, nowMs: number): void {
    const state = this.states[resourceIndex]!;
    state.open--;
    this.simulation.gauges.add(GAUGE_CONNECTIONS, resourceIndex, -1, nowMs);
    while (state.open < state.model.connections) {
      const index = this.next(state.connecting, nowMs);
      if (index === NONE) return;
      this.open(this.calls[index]!, nowMs);
      // A resource that lets callers wait refuses none.
      this.offer(index, nowMs);
    }
  }

  /** Takes the first of a line whose caller still waits out of it; NONE where there is none. */
  private next(line: Line, nowMs: number): number {
    for (let index = line.first; index !== undefined; index = line.first) {
      line.shift();
      const call = this.calls[index]!;
      if (call.owner !== NONE) {
        this.level(GAUGE_RESOURCE_WAITING, call, -1, nowMs);
        return index;
      }
      this.close(index);
    }
    return NONE;
  }

  private serve(index: number, nowMs: number): void {
    const call = this.calls[index]!;
    const { draws, activities } = this.simulation;
    const { resourceIndex } = call;
    const state = this.states[resourceIndex]!;
    const { model } = state;
    call.state = SERVED;
    state.busy++;
    this.level(GAUGE_RESOURCE_BUSY, call, 1, nowMs);
    draws.drawCall(resourceIndex, call.sourceIndex, call.requestIndex, call.attempt, call.ordinal);
    const failure = failureAt(model.failures, nowMs);
    call.isBad = draws.callShare < model.errorRate + (failure?.errorRate ?? 0);
    call.endMs = nowMs + draws.callMs * (failure?.latencyFactor ?? 1);
    this.arm(index, call.endMs);
    const timeoutMs = call.startMs + model.timeoutMs;
    if (timeoutMs < call.endMs) this.armTimeout(index);
    activities.expect(call.owner, Math.min(call.endMs, timeoutMs));
  }

  private end(index: number, nowMs: number): void {
    const call = this.calls[index]!;
    const { resourceIndex, isBad } = call;
    const { events, activities } = this.simulation;
    const state = this.states[resourceIndex]!;
    state.busy--;
    this.level(GAUGE_RESOURCE_BUSY, call, -1, nowMs);
    if (call.owner !== NONE && !isBad) {
      events.send(
        state.model.feedsSource,
        nowMs,
        call.sourceIndex,
        call.requestIndex,
        call.attempt * 4096 + call.ordinal,
        activities.ticketOf(call.owner),
        call.functionIndex,
      );
    }
    if (call.owner !== NONE) this.answer(index, isBad ? CALL_FAILED : CALL_SERVED, nowMs);
    const isPerCall = call.connection === 'per-call';
    this.close(index);
    while (state.busy < state.model.concurrency) {
      const waiting = this.next(state.waiting, nowMs);
      if (waiting === NONE) break;
      this.serve(waiting, nowMs);
    }
    if (isPerCall) this.disconnect(resourceIndex, nowMs);
  }

  private answer(index: number, outcome: number, nowMs: number): void {
    const call = this.calls[index]!;
    const { owner } = call;
    this.record(call, outcome, nowMs);
    this.leave(call, nowMs);
    this.simulation.activities.answered(owner, outcome === CALL_SERVED, nowMs);
  }

  /** The caller waits no longer. What stands in a line is passed over when its turn comes, and gives its connection back now. */
  private leave(call: Call, nowMs: number): void {
    call.owner = NONE;
    if (call.state === SERVED) return;
    this.level(GAUGE_RESOURCE_WAITING, call, -1, nowMs);
    if (call.state === QUEUED && call.connection === 'per-call') this.disconnect(call.resourceIndex, nowMs);
  }

  private isGivenUp(call: Call, nowMs: number): boolean {
    if (call.owner === NONE) return false;
    return nowMs >= call.startMs + this.states[call.resourceIndex]!.model.timeoutMs;
  }

  private record(call: Call, outcome: number, nowMs: number): void {
    const { recorder } = this.simulation;
    recorder.recordCall(call.resourceIndex, call.functionIndex, call.startMs, nowMs - call.startMs, outcome);
  }

  private hasKept(slot: number, resourceIndex: number): boolean {
    return this.kept.get(slot)?.includes(resourceIndex) ?? false;
  }

  private keep(slot: number, resourceIndex: number): void {
    const kept = this.kept.get(slot);
    if (kept === undefined) this.kept.set(slot, [resourceIndex]);
    else kept.push(resourceIndex);
  }

  private level(kind: number, call: Call, change: number, nowMs: number): void {
    this.simulation.gauges.add(kind, call.resourceIndex, change, nowMs);
  }

  private armTimeout(index: number): void {
    const call = this.calls[index]!;
    const { timeoutMs } = this.states[call.resourceIndex]!.model;
    if (timeoutMs === Number.POSITIVE_INFINITY || call.isTimeoutArmed) return;
    call.isTimeoutArmed = true;
    this.push(index, call.startMs + timeoutMs);
  }

  private arm(index: number, timeMs: number): void {
    this.calls[index]!.dueMs = timeMs;
    this.push(index, timeMs);
  }

  private push(index: number, timeMs: number): void {
    this.calls[index]!.timers++;
    this.simulation.queue.push(timeMs, timerPayload(CALL_TIMER, index));
  }

  /** A call is over; its record is used again once no timer names it. */
  private close(index: number): void {
    this.calls[index]!.state = FREE;
    if (this.calls[index]!.timers === 0) this.free.push(index);
  }

  private take(): number {
    const index = this.free.pop();
    if (index !== undefined) return index;
    return this.calls.push({ ...NO_CALL }) - 1;
  }
}

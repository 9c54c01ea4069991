import {
  CALL_DENIED,
  CALL_FAILED,
  CALL_IN_FLIGHT,
  CALL_REJECTED,
  CALL_SERVED,
  CALL_TIMED_OUT,
} from '../../model/call-codes.ts';
import type { ResourceCounters } from '../../model/counters.ts';
import { GAUGE_RESOURCE_WAITING } from '../../model/gauge-codes.ts';
import type { StepModel } from '../../model/model.ts';
import {
  SHORT_OF_CONNECTIONS,
  SHORT_OF_PLACES,
  SHORT_OF_QUOTA,
  SHORT_OF_RATE,
  SHORT_OF_READS,
  SHORT_OF_WRITES,
} from '../../model/resource-limits.ts';
import type { OnLimitPolicy } from '../../policies/on-limit.ts';
import { assertEqual } from '../kernel/holds.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Sender, Waiters } from '../kernel/ports.ts';
import { NONE } from '../kernel/records.ts';
import {
  type Call,
  CONNECTING,
  KEPT_CONNECTION,
  NO_CONNECTION,
  OWN_CONNECTION,
  PACED,
  QUEUED,
  SERVED,
} from './call.ts';
import { CallRecords } from './call-records.ts';
import { CapacityUnits } from './capacity-units.ts';
import { Connections } from './connections.ts';
import type { Fifo } from './fifo.ts';
import { idleResource, type ResourceState } from './resource-state.ts';
import { Service } from './service.ts';

type Parts = Pick<Kernel, 'model' | 'recorder' | 'gauges' | 'draws' | 'timers' | 'quotas' | 'counters'>;

/** The invocation that calls. */
export interface Caller {
  /** Its activity. */
  readonly index: number;
  readonly slot: number;
  readonly functionIndex: number;
  readonly sourceIndex: number;
  readonly requestIndex: number;
  readonly ticket: number;
}

/**
 * Downstream resources: each is a queue before a number of places, behind token buckets and a limit of
 * connections. A call waits for its tokens, then in one line for a connection, then in another for a place.
 */
export class Resources {
  private readonly parts: Parts;
  private readonly sender: Sender;
  private readonly waiters: Waiters;
  private readonly states: readonly ResourceState[];
  private readonly service: Service;
  private readonly connections: Connections;
  private readonly calls: CallRecords;
  private readonly rates: CapacityUnits;
  private readonly reads: CapacityUnits;
  private readonly writes: CapacityUnits;

  constructor(parts: Parts, sender: Sender, waiters: Waiters) {
    this.parts = parts;
    this.sender = sender;
    this.waiters = waiters;
    const { resources } = parts.model;
    this.calls = new CallRecords(parts.timers);
    this.service = new Service(parts, this.calls, waiters);
    this.states = resources.map(idleResource);
    this.connections = new Connections(resources, parts.gauges);
    this.rates = new CapacityUnits(resources.map(({ rate }) => rate));
    this.reads = new CapacityUnits(resources.map(({ readCapacity }) => readCapacity));
    this.writes = new CapacityUnits(resources.map(({ writeCapacity }) => writeCapacity));
  }

  /**
   * Calls a resource for an activity; returns the call that it waits for, or NONE where it failed at once.
   */
  call(
    step: StepModel & { readonly kind: 'call' },
    caller: Caller,
    attempt: number,
    ordinal: number,
    nowMs: number,
  ): number {
    const { resourceIndex } = step;
    if (step.isDenied) return this.refuse(step, caller, nowMs, CALL_DENIED);
    const readyMs = Math.max(
      this.rates.readyMs(resourceIndex, 1, nowMs),
      this.reads.readyMs(resourceIndex, step.readUnits, nowMs),
      this.writes.readyMs(resourceIndex, step.writeUnits, nowMs),
    );
    const isPaced = readyMs > nowMs;
    if (
      isPaced &&
      (readyMs === Number.POSITIVE_INFINITY ||
        !this.mayWait(resourceIndex, this.states[resourceIndex]!.onLimit.rate))
    ) {
      this.count('rejectedBy', resourceIndex, this.shortOf(step, readyMs, nowMs), nowMs);
      return this.refuse(step, caller, nowMs, CALL_REJECTED);
    }
    if (step.quotas !== undefined && !this.parts.quotas.admits(step.quotas, 0, nowMs)) {
      this.count('rejectedBy', resourceIndex, SHORT_OF_QUOTA, nowMs);
      return this.refuse(step, caller, nowMs, CALL_REJECTED);
    }
    if (isPaced) this.count('waitedFor', resourceIndex, this.shortOf(step, readyMs, nowMs), nowMs);
    this.rates.take(resourceIndex, 1, nowMs);
    this.reads.take(resourceIndex, step.readUnits, nowMs);
    this.writes.take(resourceIndex, step.writeUnits, nowMs);
    const index = this.calls.take();
    const call = this.calls.at(index);
    const { slot } = caller;
    const isKept = step.connection === 'kept' && this.connections.keeps(slot, resourceIndex);
    call.timers = 0;
    call.resourceIndex = resourceIndex;
    call.functionIndex = caller.functionIndex;
    call.sourceIndex = caller.sourceIndex;
    call.requestIndex = caller.requestIndex;
    call.ticket = caller.ticket;
    call.attempt = attempt;
    call.ordinal = ordinal;
    call.owner = caller.index;
    call.slot = slot;
    call.needs = step.connection;
    call.connection = isKept ? KEPT_CONNECTION : NO_CONNECTION;
    call.admittedBy = isPaced ? this.states[resourceIndex]!.onLimit.rate : null;
    call.isTimeoutArmed = false;
    call.startMs = nowMs;
    call.endMs = Number.POSITIVE_INFINITY;
    if (isPaced) {
      call.state = PACED;
      this.level(GAUGE_RESOURCE_WAITING, call, 1, nowMs);
      this.calls.arm(index, readyMs);
      this.armTimeout(index);
      this.waiters.expect(call.owner, Number.POSITIVE_INFINITY);
      return index;
    }
    return this.connect(index, nowMs) ? index : NONE;
  }

  /** A call's timer is due: its tokens are there, its service ends, or its caller gives up. */
  timer(index: number, nowMs: number): void {
    const call = this.calls.at(index);
    this.calls.disarm(index);
    if (call.state === PACED && call.dueMs <= nowMs) {
      if (call.owner === NONE) {
        this.calls.close(index);
        return;
      }
      const { owner } = call;
      this.level(GAUGE_RESOURCE_WAITING, call, -1, nowMs);
      if (!this.connect(index, nowMs)) this.waiters.answered(owner, false, nowMs);
    } else if (call.state === SERVED && call.endMs <= nowMs) this.end(index, nowMs);
    else if (this.isGivenUp(call, nowMs)) this.answer(index, CALL_TIMED_OUT, nowMs);
  }

  /**
   * The caller has ended: nobody waits for this call, which the resource serves to its end all the same once
   * it has begun.
   */
  abandon(index: number, nowMs: number): void {
    const call = this.calls.at(index);
    if (call.owner === NONE) return;
    const isCut = nowMs >= this.parts.model.horizonMs;
    this.record(call, isCut ? CALL_IN_FLIGHT : CALL_TIMED_OUT, nowMs);
    this.leave(call, nowMs);
  }

  /** An environment, or its runtime, ends, and with it the connections that it kept. */
  releaseConnections(slot: number, nowMs: number): void {
    for (const resourceIndex of this.connections.release(slot)) this.disconnect(resourceIndex, nowMs);
  }

  /**
   * The run is over: what is held must be what the calls that are still served, and the environments, hold.
   */
  finish(): void {
    const { states, connections } = this;
    states.forEach(({ busy }, resourceIndex) => {
      const served = this.calls.filter(
        (call) => call.state === SERVED && call.resourceIndex === resourceIndex,
      );
      const own = served.filter(({ connection }) => connection === OWN_CONNECTION).length;
      const { open, kept } = connections.count(resourceIndex);
      assertEqual(`calls in service at the end, resource ${resourceIndex}`, busy, served.length);
      assertEqual(`connections at the end, resource ${resourceIndex}`, open, kept + own);
    });
    assertEqual('calls waited for at the end', this.calls.filter(({ owner }) => owner !== NONE).length, 0);
  }

  private refuse(
    { resourceIndex }: StepModel & { readonly kind: 'call' },
    caller: Caller,
    nowMs: number,
    outcome: number,
  ): number {
    this.parts.recorder.recordCall(resourceIndex, caller.functionIndex, nowMs, 0, outcome);
    return NONE;
  }

  /** A call with its tokens takes a connection, waits for one, or is refused (false). */
  private connect(index: number, nowMs: number): boolean {
    const call = this.calls.at(index);
    if (call.needs === 'none' || call.connection !== NO_CONNECTION) return this.offer(index, nowMs);
    const { connecting } = this.states[call.resourceIndex]!;
    if (connecting.length === 0 && this.connections.hasRoom(call.resourceIndex)) {
      this.open(call, nowMs);
      return this.offer(index, nowMs);
    }
    return this.queue(index, CONNECTING, nowMs);
  }

  /** A call with a connection is served, waits for a place, or is refused (false). */
  private offer(index: number, nowMs: number): boolean {
    const call = this.calls.at(index);
    const state = this.states[call.resourceIndex]!;
    if (state.waiting.length === 0 && state.busy < state.model.concurrency) {
      this.service.begin(state, index, nowMs);
      return true;
    }
    const isQueued = this.queue(index, QUEUED, nowMs);
    if (!isQueued) this.hangUp(call, nowMs);
    return isQueued;
  }

  /** Whether the resource lets one more call wait. */
  private mayWait(resourceIndex: number, policy: OnLimitPolicy): boolean {
    return policy.mayWait(this.parts.gauges.level(GAUGE_RESOURCE_WAITING, resourceIndex));
  }

  /**
   * Puts a call into the line for a connection or for a place; false where that limit does not let it wait,
   * and it is over. Limits that do the same ask once.
   */
  private queue(index: number, state: typeof CONNECTING | typeof QUEUED, nowMs: number): boolean {
    const call = this.calls.at(index);
    const { onLimit, connecting, waiting } = this.states[call.resourceIndex]!;
    const policy = state === CONNECTING ? onLimit.connections : onLimit.concurrency;
    const reason = state === CONNECTING ? SHORT_OF_CONNECTIONS : SHORT_OF_PLACES;
    if (call.admittedBy !== policy && !this.mayWait(call.resourceIndex, policy)) {
      this.count('rejectedBy', call.resourceIndex, reason, call.startMs);
      this.record(call, CALL_REJECTED, nowMs);
      this.calls.close(index);
      return false;
    }
    this.count('waitedFor', call.resourceIndex, reason, call.startMs);
    call.admittedBy = policy;
    call.state = state;
    (state === CONNECTING ? connecting : waiting).push(index);
    this.level(GAUGE_RESOURCE_WAITING, call, 1, nowMs);
    this.armTimeout(index);
    this.waiters.expect(call.owner, Number.POSITIVE_INFINITY);
    return true;
  }

  /** Which bucket has its tokens last. */
  private shortOf(
    { resourceIndex, readUnits }: StepModel & { readonly kind: 'call' },
    readyMs: number,
    nowMs: number,
  ): number {
    if (this.rates.readyMs(resourceIndex, 1, nowMs) === readyMs) return SHORT_OF_RATE;
    return this.reads.readyMs(resourceIndex, readUnits, nowMs) === readyMs ? SHORT_OF_READS : SHORT_OF_WRITES;
  }

  private count(what: keyof ResourceCounters, resourceIndex: number, reason: number, startMs: number): void {
    const { counters, model } = this.parts;
    if (startMs >= model.warmupMs) counters.resources[resourceIndex]![what][reason]!++;
  }

  private open(call: Call, nowMs: number): void {
    const { resourceIndex, slot } = call;
    this.connections.add(resourceIndex, nowMs);
    call.connection = call.needs === 'kept' ? KEPT_CONNECTION : OWN_CONNECTION;
    if (call.needs === 'kept') this.connections.keep(slot, resourceIndex);
  }

  /** A call gives back the connection that is its own. */
  private hangUp(call: Call, nowMs: number): void {
    if (call.connection !== OWN_CONNECTION) return;
    call.connection = NO_CONNECTION;
    this.disconnect(call.resourceIndex, nowMs);
  }

  /** A connection is free: whoever waits for one takes it. */
  private disconnect(resourceIndex: number, nowMs: number): void {
    const { connecting } = this.states[resourceIndex]!;
    this.connections.remove(resourceIndex, nowMs);
    while (this.connections.hasRoom(resourceIndex)) {
      const index = this.next(connecting, nowMs);
      if (index === NONE) return;
      const call = this.calls.at(index);
      const { owner } = call;
      this.open(call, nowMs);
      // Who waited for a connection may still find that no place lets it wait.
      if (!this.offer(index, nowMs)) this.waiters.answered(owner, false, nowMs);
    }
  }

  /** Takes the first of a line whose caller still waits out of it; NONE where there is none. */
  private next(line: Fifo, nowMs: number): number {
    for (let index = line.first; index !== undefined; index = line.first) {
      line.shift();
      const call = this.calls.at(index);
      if (call.owner !== NONE) {
        this.level(GAUGE_RESOURCE_WAITING, call, -1, nowMs);
        return index;
      }
      this.calls.close(index);
    }
    return NONE;
  }

  private end(index: number, nowMs: number): void {
    const call = this.calls.at(index);
    const { isBad, resourceIndex } = call;
    const state = this.states[resourceIndex]!;
    this.service.end(state, resourceIndex, nowMs);
    if (call.owner !== NONE && !isBad) this.feed(call, state.model.feedsSource, nowMs);
    if (call.owner !== NONE) this.answer(index, isBad ? CALL_FAILED : CALL_SERVED, nowMs);
    const hadOwn = call.connection === OWN_CONNECTION;
    this.calls.close(index);
    while (state.busy < state.model.concurrency) {
      const waiting = this.next(state.waiting, nowMs);
      if (waiting === NONE) break;
      this.service.begin(state, waiting, nowMs);
    }
    if (hadOwn) this.disconnect(resourceIndex, nowMs);
  }

  /** A call that succeeded may be an event for a function. */
  private feed(call: Call, sourceIndex: number | null, nowMs: number): void {
    if (sourceIndex === null) return;
    const { functionIndex, requestIndex, ticket, attempt, ordinal } = call;
    this.sender.send(sourceIndex, nowMs, {
      functionIndex,
      sourceIndex: call.sourceIndex,
      requestIndex,
      ordinal: attempt * 4096 + ordinal,
      ticket,
    });
  }

  private answer(index: number, outcome: number, nowMs: number): void {
    const call = this.calls.at(index);
    const { owner } = call;
    this.record(call, outcome, nowMs);
    this.leave(call, nowMs);
    this.waiters.answered(owner, outcome === CALL_SERVED, nowMs);
  }

  /**
   * The caller waits no longer. What stands in a line is passed over when its turn comes, and gives its own
   * connection back now. The connection over which a call is still served is lost to its environment, and
   * ends with the call.
   */
  private leave(call: Call, nowMs: number): void {
    call.owner = NONE;
    if (call.state !== SERVED) {
      this.level(GAUGE_RESOURCE_WAITING, call, -1, nowMs);
      this.hangUp(call, nowMs);
    } else if (call.connection === KEPT_CONNECTION && call.endMs > nowMs) {
      this.connections.forget(call.slot, call.resourceIndex);
      call.connection = OWN_CONNECTION;
    }
  }

  private isGivenUp(call: Call, nowMs: number): boolean {
    if (call.owner === NONE) return false;
    return nowMs >= call.startMs + this.states[call.resourceIndex]!.model.timeoutMs;
  }

  private record(call: Call, outcome: number, nowMs: number): void {
    const { recorder } = this.parts;
    recorder.recordCall(call.resourceIndex, call.functionIndex, call.startMs, nowMs - call.startMs, outcome);
  }

  private level(kind: number, call: Call, change: number, nowMs: number): void {
    this.parts.gauges.add(kind, call.resourceIndex, change, nowMs);
  }

  private armTimeout(index: number): void {
    const { resourceIndex } = this.calls.at(index);
    this.calls.armTimeout(index, this.states[resourceIndex]!.model.timeoutMs);
  }
}

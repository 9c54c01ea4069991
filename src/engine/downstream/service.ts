import { GAUGE_RESOURCE_BUSY } from '../../model/gauge-codes.ts';
import { failureAt } from '../kernel/failure-windows.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Waiters } from '../kernel/ports.ts';
import { NONE } from '../kernel/records.ts';
import { SERVED } from './call.ts';
import type { CallRecords } from './call-records.ts';
import type { ResourceState } from './resource-state.ts';
import type { SharedCpus } from './shared-cpus.ts';

/** Calls in service: how long each takes, alone or beside others. */
export class Service {
  private readonly parts: Pick<Kernel, 'gauges' | 'draws'>;
  private readonly calls: CallRecords;
  private readonly waiters: Waiters;

  constructor(parts: Pick<Kernel, 'gauges' | 'draws'>, calls: CallRecords, waiters: Waiters) {
    this.parts = parts;
    this.calls = calls;
    this.waiters = waiters;
  }

  /** A call takes a place. Of those that share, only the one that ends first has an `endMs`. */
  begin(state: ResourceState, index: number, nowMs: number): void {
    const call = this.calls.at(index);
    const { draws, gauges } = this.parts;
    const { resourceIndex } = call;
    const { model } = state;
    call.state = SERVED;
    state.busy++;
    gauges.add(GAUGE_RESOURCE_BUSY, resourceIndex, 1, nowMs);
    draws.drawCall(resourceIndex, call.sourceIndex, call.requestIndex, call.attempt, call.ordinal);
    const failure = failureAt(model.failures, nowMs);
    call.isBad = draws.callShare < model.errorRate + (failure?.errorRate ?? 0);
    const workMs = draws.callMs * (failure?.latencyFactor ?? 1);
    if (state.cpus === null) {
      call.endMs = nowMs + workMs;
      this.calls.arm(index, call.endMs);
    } else this.share(state.cpus, index, workMs, nowMs);
    // Those that begin later may still put the end of a call off that shares.
    const latestMs = state.cpus === null ? call.endMs : Number.POSITIVE_INFINITY;
    const timeoutMs = call.startMs + model.timeoutMs;
    if (timeoutMs < latestMs) this.calls.armTimeout(index, model.timeoutMs);
    this.waiters.expect(call.owner, Math.min(latestMs, timeoutMs));
  }

  /** A call, the one that is due, gives its place back. */
  end(state: ResourceState, resourceIndex: number, nowMs: number): void {
    state.busy--;
    this.parts.gauges.add(GAUGE_RESOURCE_BUSY, resourceIndex, -1, nowMs);
    if (state.cpus === null) return;
    state.cpus.endFirst(nowMs);
    this.armFirst(state.cpus);
  }

  /** A call begins among those that share: whichever now ends first has another end. */
  private share(cpus: SharedCpus, index: number, workMs: number, nowMs: number): void {
    const before = cpus.first;
    this.calls.at(index).endMs = Number.POSITIVE_INFINITY;
    cpus.begin(index, workMs, nowMs);
    if (before !== NONE && before !== cpus.first) this.calls.at(before).endMs = Number.POSITIVE_INFINITY;
    this.armFirst(cpus);
  }

  private armFirst(cpus: SharedCpus): void {
    const { first } = cpus;
    if (first === NONE) return;
    const endMs = cpus.firstEndMs();
    if (this.calls.at(first).endMs === endMs) return;
    this.calls.at(first).endMs = endMs;
    this.calls.arm(first, endMs);
  }
}

import type { TimerQueue } from '../../metrics/timer-queue.ts';
import { NONE } from '../kernel/records.ts';
import { CALL_TIMER, timerPayload } from '../kernel/timers.ts';
import { type Call, FREE, NO_CALL } from './call.ts';

/** The records of calls and their timers: a record is used again once no timer names it. */
export class CallRecords {
  private readonly timers: TimerQueue;
  private readonly calls: Call[] = [];
  private readonly free: number[] = [];

  constructor(timers: TimerQueue) {
    this.timers = timers;
  }

  at(index: number): Call {
    return this.calls[index]!;
  }

  /** A record that no call has; its fields are those of an earlier call. */
  take(): number {
    return this.free.pop() ?? this.calls.push({ ...NO_CALL }) - 1;
  }

  /** What the call waits for now is due at `timeMs`. */
  arm(index: number, timeMs: number): void {
    this.calls[index]!.dueMs = timeMs;
    this.push(index, timeMs);
  }

  /** The caller gives up `timeoutMs` after the call's start; armed once. */
  armTimeout(index: number, timeoutMs: number): void {
    const call = this.calls[index]!;
    if (timeoutMs === Number.POSITIVE_INFINITY || call.isTimeoutArmed) return;
    call.isTimeoutArmed = true;
    this.push(index, call.startMs + timeoutMs);
  }

  /** A timer of the call is over. */
  disarm(index: number): void {
    const call = this.calls[index]!;
    call.timers--;
    if (call.state === FREE && call.timers === 0) this.free.push(index);
  }

  /** The call is over. */
  close(index: number): void {
    const call = this.calls[index]!;
    call.state = FREE;
    call.owner = NONE;
    if (call.timers === 0) this.free.push(index);
  }

  filter(isMeant: (call: Call) => boolean): readonly Call[] {
    return this.calls.filter(isMeant);
  }

  private push(index: number, timeMs: number): void {
    this.calls[index]!.timers++;
    this.timers.push(timeMs, timerPayload(CALL_TIMER, index));
  }
}

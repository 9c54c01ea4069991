import { TimerQueue } from '../../metrics/timer-queue.ts';
import { NONE } from '../kernel/records.ts';

/**
 * Calls that share processors in equal parts, none faster than one processor: processor sharing (Kleinrock,
 * "Queueing Systems" 2, 1976, chapter 4.4). All run at one speed at any time, so a clock that runs at that
 * speed tells when each ends: when it has gone as far as the call's work from where it stood at the call's
 * start.
 */
export class SharedCpus {
  private readonly cpus: number;
  /** Calls in service by the time of that clock at which they end. */
  private readonly calls = new TimerQueue();
  private clockMs = 0;
  private sinceMs = 0;

  constructor(cpus: number) {
    this.cpus = cpus;
  }

  /** A call with `workMs` of work for one processor of its own. */
  begin(call: number, workMs: number, nowMs: number): void {
    this.advance(nowMs);
    this.calls.push(this.clockMs + workMs, call);
  }

  /** The call that ends first, NONE where none is served. */
  get first(): number {
    return this.calls.size === 0 ? NONE : this.calls.payloadAt(0);
  }

  /** When the first ends if no other begins before. */
  firstEndMs(): number {
    return this.sinceMs + Math.max(0, this.calls.nextMs - this.clockMs) / this.speed();
  }

  /** The first ends. */
  endFirst(nowMs: number): void {
    this.clockMs = this.calls.nextMs;
    this.sinceMs = nowMs;
    this.calls.pop();
    // From zero again, so that no precision is lost over a long run.
    if (this.calls.size === 0) this.clockMs = 0;
  }

  private advance(nowMs: number): void {
    if (this.calls.size > 0) this.clockMs += (nowMs - this.sinceMs) * this.speed();
    this.sinceMs = nowMs;
  }

  private speed(): number {
    return Math.min(1, this.cpus / this.calls.size);
  }
}

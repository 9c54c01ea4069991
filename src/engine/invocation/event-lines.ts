import { resized } from '../../metrics/columns.ts';
import type { Attempt, Attempts } from '../kernel/attempts.ts';
import { NO_ATTEMPT } from '../kernel/attempts.ts';
import { NONE } from '../kernel/records.ts';

/**
 * Events of each function that wait for a place to run, first come, first served: lists through the records
 * of their attempts, from which any may leave.
 */
export class EventLines {
  /** Events in all lines. */
  size = 0;
  private readonly attempts: Attempts;
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  private next = new Int32Array(256);
  private previous = new Int32Array(256);

  constructor(attempts: Attempts, functions: number) {
    this.attempts = attempts;
    this.first = new Int32Array(functions).fill(NONE);
    this.last = new Int32Array(functions).fill(NONE);
  }

  /** The first event in a function's line, or NO_ATTEMPT. */
  head(functionIndex: number): Attempt {
    return this.first[functionIndex]! as Attempt;
  }

  enter(attempt: Attempt): void {
    this.makeRoom(attempt);
    const functionIndex = this.attempts.functionIndex[attempt]!;
    const last = this.last[functionIndex]!;
    this.next[attempt] = NONE;
    this.previous[attempt] = last;
    if (last === NONE) this.first[functionIndex] = attempt;
    else this.next[last] = attempt;
    this.last[functionIndex] = attempt;
    this.size++;
  }

  leave(attempt: Attempt): void {
    const functionIndex = this.attempts.functionIndex[attempt]!;
    const next = this.next[attempt]!;
    const previous = this.previous[attempt]!;
    if (previous === NONE) this.first[functionIndex] = next;
    else this.next[previous] = next;
    if (next === NONE) this.last[functionIndex] = previous;
    else this.previous[next] = previous;
    this.size--;
  }

  /** The head that came to Lambda first, of the functions for which `mayRun` holds. */
  oldestHead(mayRun: (functionIndex: number) => boolean): Attempt {
    const { arrivalMs } = this.attempts;
    let oldest = NO_ATTEMPT;
    for (let functionIndex = 0; functionIndex < this.first.length; functionIndex++) {
      const head = this.head(functionIndex);
      if (head === NO_ATTEMPT || !mayRun(functionIndex)) continue;
      if (oldest === NO_ATTEMPT || arrivalMs[head]! < arrivalMs[oldest]!) oldest = head;
    }
    return oldest;
  }

  private makeRoom(attempt: Attempt): void {
    let capacity = this.next.length;
    if (attempt < capacity) return;
    while (attempt >= capacity) capacity *= 2;
    this.next = resized(this.next, new Int32Array(capacity));
    this.previous = resized(this.previous, new Int32Array(capacity));
  }
}

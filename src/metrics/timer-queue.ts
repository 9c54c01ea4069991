import { resized } from './columns.ts';

/**
 * What is due later and is not the end of an invocation: a binary heap of (time, payload) in typed arrays.
 * What is due at the same time comes in the order in which it was pushed, whatever else the heap holds. Few
 * requests ever pass through it, so it is written for clarity; the loop has a faster one for the ends of
 * invocations (engine/kernel/completion-heap.ts).
 */
export class TimerQueue {
  private times = new Float64Array(64);
  private payloads = new Int32Array(64);
  /** Pushes before each one. */
  private orders = new Float64Array(64);
  private pushed = 0;
  size = 0;

  /** Time of the earliest event; Infinity when there is none. */
  get nextMs(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.times[0]!;
  }

  /** Payload at a place, in no order that means anything; for a look at all that is left. */
  payloadAt(place: number): number {
    return this.payloads[place]!;
  }

  push(time: number, payload: number): void {
    if (this.size === this.times.length) this.grow();
    const { times, payloads, orders } = this;
    let place = this.size++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (times[parent]! <= time) break;
      times[place] = times[parent]!;
      payloads[place] = payloads[parent]!;
      orders[place] = orders[parent]!;
      place = parent;
    }
    times[place] = time;
    payloads[place] = payload;
    orders[place] = this.pushed++;
  }

  /** Removes the earliest event and returns its payload. The queue must not be empty. */
  pop(): number {
    const { times, payloads, orders } = this;
    const earliest = payloads[0]!;
    const size = --this.size;
    const time = times[size]!;
    const payload = payloads[size]!;
    const order = orders[size]!;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size) {
        const aheadMs = times[child]! - times[child + 1]!;
        if (aheadMs > 0 || (aheadMs === 0 && orders[child]! > orders[child + 1]!)) child++;
      }
      const childMs = times[child]!;
      if (childMs > time || (childMs === time && orders[child]! > order)) break;
      times[place] = childMs;
      payloads[place] = payloads[child]!;
      orders[place] = orders[child]!;
      place = child;
    }
    times[place] = time;
    payloads[place] = payload;
    orders[place] = order;
    return earliest;
  }

  private grow(): void {
    const capacity = this.times.length * 2;
    this.times = resized(this.times, new Float64Array(capacity));
    this.payloads = resized(this.payloads, new Int32Array(capacity));
    this.orders = resized(this.orders, new Float64Array(capacity));
  }
}

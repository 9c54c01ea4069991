/**
 * What is due later and is not the end of an invocation: a binary heap of (time, payload) in typed arrays. Of what is due at the same
 * time, what was put in first comes first, so that nothing hangs on what else is in the heap. Few requests ever
 * pass through it, so it is written for clarity; the loop has a faster one for the ends of invocations (ends.ts).
 */
export class EventQueue {
  private times = new Float64Array(64);
  private payloads = new Int32Array(64);
  /** How many were put in before. */
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
      if (child + 1 < size && this.isBefore(child + 1, times[child]!, orders[child]!)) child++;
      if (!this.isBefore(child, time, order)) break;
      times[place] = times[child]!;
      payloads[place] = payloads[child]!;
      orders[place] = orders[child]!;
      place = child;
    }
    times[place] = time;
    payloads[place] = payload;
    orders[place] = order;
    return earliest;
  }

  private isBefore(place: number, time: number, order: number): boolean {
    const placed = this.times[place]!;
    return placed < time || (placed === time && this.orders[place]! < order);
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2);
    times.set(this.times);
    this.times = times;
    const payloads = new Int32Array(this.payloads.length * 2);
    payloads.set(this.payloads);
    this.payloads = payloads;
    const orders = new Float64Array(this.orders.length * 2);
    orders.set(this.orders);
    this.orders = orders;
  }
}

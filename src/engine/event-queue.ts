/**
 * The future: a 4-ary heap of (time, payload) in two typed arrays. Four children share a cache line of times, and the tree
 * is half as deep as a binary one (LaMarca & Ladner, "The influence of caches on the performance of heaps", 1996).
 * Places at and after `size` hold Infinity, and there are always four of them, so that a reader needs no end check.
 *
 * The simulation's loop writes `push` and `pop` out, since a call would box the times; whoever changes one changes both.
 */
export class EventQueue {
  times: Float64Array;
  payloads: Int32Array;
  size = 0;

  constructor(capacity = 1024) {
    this.times = new Float64Array(capacity).fill(Number.POSITIVE_INFINITY);
    this.payloads = new Int32Array(capacity);
  }

  push(time: number, payload: number): void {
    if (this.size + 4 >= this.times.length) this.grow();
    const { times, payloads } = this;
    let place = this.size++;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = times[parent]!; // 0 <= parent < size
      if (parentTime <= time) break;
      times[place] = parentTime;
      payloads[place] = payloads[parent]!;
      place = parent;
    }
    times[place] = time;
    payloads[place] = payload;
  }

  grow(): void {
    const times = new Float64Array(this.times.length * 2).fill(Number.POSITIVE_INFINITY);
    times.set(this.times);
    this.times = times;
    const payloads = new Int32Array(this.payloads.length * 2);
    payloads.set(this.payloads);
    this.payloads = payloads;
  }
}

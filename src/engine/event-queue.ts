/**
 * The future: a 4-ary heap of (time, payload) in two typed arrays. Four children share a cache line of times, and the tree
 * is half as deep as a binary one (LaMarca & Ladner, "The influence of caches on the performance of heaps", 1996).
 */
export class EventQueue {
  times: Float64Array;
  payloads: Int32Array;
  size = 0;

  constructor(capacity = 1024) {
    this.times = new Float64Array(capacity);
    this.payloads = new Int32Array(capacity);
  }

  push(time: number, payload: number): void {
    if (this.size === this.times.length) this.grow();
    const times = this.times;
    const payloads = this.payloads;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const parentTime = times[parent]!; // 0 <= parent < size
      if (parentTime <= time) break;
      times[at] = parentTime;
      payloads[at] = payloads[parent]!;
      at = parent;
    }
    times[at] = time;
    payloads[at] = payload;
  }

  /** Removes the earliest event and returns its payload; its time is `times[0]` before the call. The queue must not be empty. */
  pop(): number {
    const times = this.times;
    const payloads = this.payloads;
    const earliest = payloads[0]!;
    const size = --this.size;
    const time = times[size]!;
    const payload = payloads[size]!;
    let at = 0;
    for (;;) {
      const first = (at << 2) + 1;
      if (first >= size) break;
      let child = first;
      let childTime = times[first]!; // all indices below stay under size
      const last = first + 3 < size ? first + 3 : size - 1;
      for (let sibling = first + 1; sibling <= last; sibling++) {
        const siblingTime = times[sibling]!;
        if (siblingTime < childTime) {
          child = sibling;
          childTime = siblingTime;
        }
      }
      if (childTime >= time) break;
      times[at] = childTime;
      payloads[at] = payloads[child]!;
      at = child;
    }
    times[at] = time;
    payloads[at] = payload;
    return earliest;
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2);
    times.set(this.times);
    this.times = times;
    const payloads = new Int32Array(this.payloads.length * 2);
    payloads.set(this.payloads);
    this.payloads = payloads;
  }
}

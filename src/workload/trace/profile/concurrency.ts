/** How many requests run at once: ends of those that run, in a heap. */
export class Concurrency {
  peak = 0;
  private ends = new Float64Array(1024);
  private running = 0;

  /** An event in order of time. */
  add(timeMs: number, durationMs: number): void {
    while (this.running > 0 && (this.ends[0] ?? 0) <= timeMs) this.pop();
    this.push(timeMs + durationMs);
    if (this.running > this.peak) this.peak = this.running;
  }

  private push(endMs: number): void {
    if (this.running === this.ends.length) {
      const larger = new Float64Array(this.ends.length * 2);
      larger.set(this.ends);
      this.ends = larger;
    }
    const { ends } = this;
    let at = this.running;
    this.running += 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = ends[parent] ?? 0;
      if (above <= endMs) break;
      ends[at] = above;
      at = parent;
    }
    ends[at] = endMs;
  }

  private pop(): void {
    const { ends } = this;
    this.running -= 1;
    const last = ends[this.running] ?? 0;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.running) break;
      if (child + 1 < this.running && (ends[child + 1] ?? 0) < (ends[child] ?? 0)) child += 1;
      const below = ends[child] ?? 0;
      if (last <= below) break;
      ends[at] = below;
      at = child;
    }
    ends[at] = last;
  }
}

const STEPS_MS = [1000, 10_000, 60_000, 300_000, 3_600_000, 86_400_000];
const MOST_BINS = 16_384;

/** Events by steps of time from a start: of the finest step that fits, made coarser as time goes on. */
export class RateSeries {
  private readonly originMs: number;
  private level = 0;
  private counts = new Float64Array(MOST_BINS);
  private used = 0;

  constructor(originMs: number) {
    this.originMs = originMs;
  }

  get stepMs(): number {
    return STEPS_MS[this.level] ?? 1000;
  }

  add(timeMs: number): void {
    let bin = Math.floor((timeMs - this.originMs) / this.stepMs);
    while (bin >= MOST_BINS && this.level + 1 < STEPS_MS.length) {
      this.coarsen();
      bin = Math.floor((timeMs - this.originMs) / this.stepMs);
    }
    if (bin >= MOST_BINS) return;
    this.counts[bin] = (this.counts[bin] ?? 0) + 1;
    if (bin >= this.used) this.used = bin + 1;
  }

  /** The counts at the finest of the steps that gives at most `most` of them. */
  atMost(most: number): { readonly stepMs: number; readonly counts: readonly number[] } {
    const step = STEPS_MS.find((one, level) => {
      return level >= this.level && (this.used * this.stepMs) / one <= most;
    });
    const stepMs = step ?? STEPS_MS.at(-1) ?? this.stepMs;
    const factor = stepMs / this.stepMs;
    const counts = new Array<number>(Math.ceil(this.used / factor)).fill(0);
    for (let bin = 0; bin < this.used; bin += 1) {
      const at = Math.floor(bin / factor);
      counts[at] = (counts[at] ?? 0) + (this.counts[bin] ?? 0);
    }
    return { stepMs, counts };
  }

  private coarsen(): void {
    const factor = (STEPS_MS[this.level + 1] ?? 1) / this.stepMs;
    const coarse = new Float64Array(MOST_BINS);
    for (let bin = 0; bin < this.used; bin += 1) {
      const at = Math.floor(bin / factor);
      coarse[at] = (coarse[at] ?? 0) + (this.counts[bin] ?? 0);
    }
    this.counts = coarse;
    this.used = Math.ceil(this.used / factor);
    this.level += 1;
  }
}

/** Scales at which burstiness is measured. */
export const SCALES_MS = [1000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000] as const;

export interface ScaleBurstiness {
  readonly scaleSeconds: number;
  /** Whole windows of this length from the first event to the last. */
  readonly windows: number;
  readonly meanEvents: number;
  /** Variance of the windows' counts over their mean: 1 for Poisson arrivals. */
  readonly dispersion: number;
  /** Standard deviation of the counts over their mean. */
  readonly cv: number;
  readonly mostEvents: number;
}

/** Counts of events in windows of one length, from the first event on: sums, not the counts. */
export class Windows {
  readonly scaleMs: number;
  private originMs = Number.NaN;
  private window = 0;
  private count = 0;
  private sum = 0;
  private squares = 0;
  private most = 0;

  constructor(scaleMs: number) {
    this.scaleMs = scaleMs;
  }

  add(timeMs: number): void {
    if (Number.isNaN(this.originMs)) this.originMs = timeMs;
    const window = Math.floor((timeMs - this.originMs) / this.scaleMs);
    if (window !== this.window) {
      this.close();
      this.window = window;
    }
    this.count += 1;
  }

  /** Null where there are less than two whole windows. */
  result(lastMs: number): ScaleBurstiness | null {
    const windows = Math.floor((lastMs - this.originMs) / this.scaleMs);
    if (!(windows >= 2)) return null;
    // What stands open is the last window, which is not whole.
    const mean = this.sum / windows;
    const variance = (this.squares - this.sum * mean) / (windows - 1);
    return {
      scaleSeconds: this.scaleMs / 1000,
      windows,
      meanEvents: mean,
      dispersion: mean > 0 ? variance / mean : 0,
      cv: mean > 0 ? Math.sqrt(Math.max(0, variance)) / mean : 0,
      mostEvents: this.most,
    };
  }

  private close(): void {
    this.sum += this.count;
    this.squares += this.count * this.count;
    if (this.count > this.most) this.most = this.count;
    this.count = 0;
  }
}

/** Gaps between every n-th event: their coefficient of variation, times √n so that 1 is Poisson at any n. */
export class Gaps {
  readonly every: number;
  private left = 0;
  private lastMs = Number.NaN;
  private gaps = 0;
  private mean = 0;
  private squares = 0;

  constructor(every: number) {
    this.every = every;
  }

  add(timeMs: number): void {
    if (this.left > 0) {
      this.left -= 1;
      return;
    }
    this.left = this.every - 1;
    if (!Number.isNaN(this.lastMs)) {
      const gapMs = timeMs - this.lastMs;
      this.gaps += 1;
      const difference = gapMs - this.mean;
      this.mean += difference / this.gaps;
      this.squares += difference * (gapMs - this.mean);
    }
    this.lastMs = timeMs;
  }

  get count(): number {
    return this.gaps;
  }

  /** NaN where there are less than two gaps or all are 0. */
  get cv(): number {
    if (this.gaps < 2 || !(this.mean > 0)) return Number.NaN;
    return (Math.sqrt(this.squares / (this.gaps - 1)) / this.mean) * Math.sqrt(this.every);
  }
}

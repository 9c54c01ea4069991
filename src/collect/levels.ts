/** A level by sampling step, and over the measured time, from the means and maxima of parts of steps. */
export class Levels {
  readonly means: Float64Array;
  readonly maxima: Float64Array;
  private area = 0;
  private greatest = 0;
  private readonly warmupMs: number;
  private readonly horizonMs: number;
  private readonly stepMs: number;

  constructor(warmupMs: number, horizonMs: number, stepMs: number) {
    this.warmupMs = warmupMs;
    this.horizonMs = horizonMs;
    this.stepMs = stepMs;
    const steps = Math.ceil(horizonMs / stepMs);
    this.means = new Float64Array(steps);
    this.maxima = new Float64Array(steps);
  }

  take(startMs: number, endMs: number, mean: number, max: number): void {
    const step = Math.min(this.means.length - 1, Math.floor(startMs / this.stepMs));
    const stepEndMs = Math.min(this.horizonMs, (step + 1) * this.stepMs);
    this.means[step]! += (mean * (endMs - startMs)) / (stepEndMs - step * this.stepMs);
    if (max > this.maxima[step]!) this.maxima[step] = max;
    if (startMs < this.warmupMs) return;
    this.area += mean * (endMs - startMs);
    if (max > this.greatest) this.greatest = max;
  }

  /** Over the measured time. */
  get overall(): { readonly mean: number; readonly max: number } {
    return { mean: this.area / (this.horizonMs - this.warmupMs), max: this.greatest };
  }
}

/**
 * How much of something there was in each step of time, from intervals [from, to) that come in any order: mean occupancy a
 * step in constant time an interval. Only the first and the last step are touched; the whole steps between are counted in a difference array.
 */
export class Occupancy {
  /** Time covered in a step by intervals that begin or end in it. */
  private readonly partialMs: Float64Array;
  private readonly wholeSteps: Float64Array;
  private readonly stepMs: number;
  private readonly stepsPerMs: number;
  private readonly endMs: number;

  constructor(stepMs: number, endMs: number) {
    const steps = Math.ceil(endMs / stepMs);
    this.partialMs = new Float64Array(steps + 1);
    this.wholeSteps = new Float64Array(steps + 2);
    this.stepMs = stepMs;
    this.stepsPerMs = 1 / stepMs;
    this.endMs = endMs;
  }

  add(fromMs: number, toMs: number): void {
    const { stepMs, stepsPerMs, partialMs } = this;
    const first = Math.floor(fromMs * stepsPerMs);
    const last = Math.floor(toMs * stepsPerMs);
    if (first === last) {
      partialMs[first]! += toMs - fromMs; // steps are in range because times are within the run
      return;
    }
    partialMs[first]! += (first + 1) * stepMs - fromMs;
    partialMs[last]! += toMs - last * stepMs;
    this.wholeSteps[first + 1]!++;
    this.wholeSteps[last]!--;
  }

  /** Mean number of intervals that covered each step (the last one may be shorter). */
  means(): Float64Array {
    const steps = this.partialMs.length - 1;
    const means = new Float64Array(steps);
    let whole = 0;
    for (let step = 0; step < steps; step++) {
      whole += this.wholeSteps[step]!;
      const lengthMs = Math.min(this.stepMs, this.endMs - step * this.stepMs);
      means[step] = (this.partialMs[step]! + whole * lengthMs) / lengthMs;
    }
    return means;
  }
}

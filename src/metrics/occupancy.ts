/**
 * How much of something there was in each step of time, from intervals [from, to) that come in any order:
 * mean occupancy a step in constant time an interval. Only the first and the last step are touched; the whole
 * steps between are counted in a difference array.
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

  /**
   * Adds the intervals [fromMs[i], toMs[i]) for i in [first, end), and returns their total length. Times lie
   * within the run.
   */
  addAll(fromMs: Float64Array, toMs: Float64Array, first: number, end: number): number {
    const { stepMs, stepsPerMs, partialMs, wholeSteps } = this;
    let totalMs = 0;
    for (let index = first; index < end; index++) {
      const from = fromMs[index]!;
      const to = toMs[index]!;
      totalMs += to - from;
      // Truncation to 32 bits is a floor here: there are at most some thousand steps.
      const firstStep = (from * stepsPerMs) | 0;
      const lastStep = (to * stepsPerMs) | 0;
      if (firstStep === lastStep) partialMs[firstStep]! += to - from;
      else {
        partialMs[firstStep]! += (firstStep + 1) * stepMs - from;
        partialMs[lastStep]! += to - lastStep * stepMs;
        wholeSteps[firstStep + 1]!++;
        wholeSteps[lastStep]!--;
      }
    }
    return totalMs;
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

/**
 * How much of something there was in each step of time, from intervals [from, to) that come in any order:
 * mean occupancy a step in constant time an interval. Only the first and the last step are touched; the whole
 * steps between are counted in a difference array.
 */
export class Occupancy {
  /** Time covered in a step by intervals that begin or end in it. */
  private readonly partialMs: Float64Array;
  /** The same, of intervals added one by one. */
  private readonly singlePartialMs: Float64Array;
  private readonly wholeSteps: Float64Array;
  private readonly stepMs: number;
  private readonly stepsPerMs: number;
  private readonly endMs: number;

  constructor(stepMs: number, endMs: number) {
    const steps = Math.ceil(endMs / stepMs);
    this.partialMs = new Float64Array(steps + 1);
    this.singlePartialMs = new Float64Array(steps + 1);
    this.wholeSteps = new Float64Array(steps + 2);
    this.stepMs = stepMs;
    this.stepsPerMs = 1 / stepMs;
    this.endMs = endMs;
  }

  /**
   * Adds the intervals [fromMs[first + i], fromMs[first + i] + lengthMs[i]) for i in [0, count). Times lie
   * within the run.
   * The sum hangs on the order of these intervals alone, not on how many come at a time, nor on what `addOne`
   * adds between them.
   */
  addAll(fromMs: Float64Array, first: number, lengthMs: Float64Array, count: number): void {
    const { stepMs, stepsPerMs, partialMs, wholeSteps } = this;
    if (count === 0) return;
    // The step at hand, whose sum is not in the array meanwhile.
    let at = (fromMs[first]! * stepsPerMs) | 0;
    let sum = partialMs[at]!;
    for (let index = 0; index < count; index++) {
      const from = fromMs[first + index]!;
      const to = from + lengthMs[index]!;
      // Truncation to 32 bits is a floor here: there are at most some thousand steps.
      const firstStep = (from * stepsPerMs) | 0;
      const lastStep = (to * stepsPerMs) | 0;
      if (firstStep !== at) {
        partialMs[at] = sum;
        at = firstStep;
        sum = partialMs[at]!;
      }
      if (firstStep === lastStep) sum += to - from;
      else {
        sum += (firstStep + 1) * stepMs - from;
        partialMs[lastStep]! += to - lastStep * stepMs;
        wholeSteps[firstStep + 1]!++;
        wholeSteps[lastStep]!--;
      }
    }
    partialMs[at] = sum;
  }

  /** Adds one interval. */
  addOne(from: number, to: number): void {
    const { stepMs, stepsPerMs, singlePartialMs, wholeSteps } = this;
    const firstStep = (from * stepsPerMs) | 0;
    const lastStep = (to * stepsPerMs) | 0;
    if (firstStep === lastStep) singlePartialMs[firstStep]! += to - from;
    else {
      singlePartialMs[firstStep]! += (firstStep + 1) * stepMs - from;
      singlePartialMs[lastStep]! += to - lastStep * stepMs;
      wholeSteps[firstStep + 1]!++;
      wholeSteps[lastStep]!--;
    }
  }

  /**
   * As `addOne`, of the intervals [fromMs[first + i], fromMs[first + i] + lengthMs[i]). Gives `sum` plus
   * their lengths, one after another.
   */
  addEach(fromMs: Float64Array, first: number, lengthMs: Float64Array, count: number, sum: number): number {
    const { stepMs, stepsPerMs, singlePartialMs, wholeSteps } = this;
    let total = sum;
    for (let index = 0; index < count; index++) {
      const from = fromMs[first + index]!;
      const to = from + lengthMs[index]!;
      total += to - from;
      const firstStep = (from * stepsPerMs) | 0;
      const lastStep = (to * stepsPerMs) | 0;
      if (firstStep === lastStep) singlePartialMs[firstStep]! += to - from;
      else {
        singlePartialMs[firstStep]! += (firstStep + 1) * stepMs - from;
        singlePartialMs[lastStep]! += to - lastStep * stepMs;
        wholeSteps[firstStep + 1]!++;
        wholeSteps[lastStep]!--;
      }
    }
    return total;
  }

  /** Mean number of intervals that covered each step (the last one may be shorter). */
  means(): Float64Array {
    const steps = this.partialMs.length - 1;
    const means = new Float64Array(steps);
    let whole = 0;
    for (let step = 0; step < steps; step++) {
      whole += this.wholeSteps[step]!;
      const lengthMs = Math.min(this.stepMs, this.endMs - step * this.stepMs);
      means[step] = (this.partialMs[step]! + this.singlePartialMs[step]! + whole * lengthMs) / lengthMs;
    }
    return means;
  }
}

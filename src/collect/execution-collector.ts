import type { ExecutionTime } from '../model/measurements.ts';
import type { Model } from '../model/model.ts';
import {
  ARRIVAL_MS,
  ATTEMPT_MASK,
  CODES_SHIFT,
  FIELDS_SHIFT,
  FLAGS,
  LATENCY_MS,
  OUT_OF_MEMORY,
  PENDING,
  REQUEST_SHIFT,
  ROUTE,
  UPPER_SHIFT,
} from '../model/outcome-codes.ts';
import type { OutcomeBatch, OutcomeSink } from '../model/outcomes.ts';
import { EPSILON_MS } from './billed-duration.ts';

/**
 * How long the executions around some sources' requests take, each rounded up by itself: a sum of rounded
 * values does not follow from a histogram. For sources that are billed so (express workflows) alone, beside
 * the other collectors.
 */
export class ExecutionCollector implements OutcomeSink {
  private readonly isBilled: readonly boolean[];
  private readonly stepMs: number;
  private readonly warmupMs: number;
  private readonly executions: Float64Array;
  private readonly billedMs: Float64Array;

  /** `isBilled` by source index. */
  constructor(model: Model, isBilled: readonly boolean[], stepMs: number) {
    this.isBilled = isBilled;
    this.stepMs = stepMs;
    this.warmupMs = model.warmupMs;
    this.executions = new Float64Array(isBilled.length);
    this.billedMs = new Float64Array(isBilled.length);
  }

  take({ numbers, codes, rows, executions }: OutcomeBatch): void {
    const { isBilled } = this;
    for (let row = 0; row < rows; row++) {
      const request = (codes[(row << CODES_SHIFT) | FLAGS]! >> REQUEST_SHIFT) & ATTEMPT_MASK;
      if (request === PENDING || request > OUT_OF_MEMORY) continue;
      const source = codes[(row << CODES_SHIFT) | ROUTE]! >>> UPPER_SHIFT;
      if (isBilled[source] !== true) continue;
      if (numbers[(row << FIELDS_SHIFT) | ARRIVAL_MS]! < this.warmupMs) continue;
      this.add(source, numbers[(row << FIELDS_SHIFT) | LATENCY_MS]!);
    }
    for (let row = 0; row < executions.rows; row++) {
      const source = executions.sourceIndex[row]!;
      const hasEnded = executions.outcome[row]! <= OUT_OF_MEMORY;
      if (!hasEnded || isBilled[source] !== true || executions.arrivalMs[row]! < this.warmupMs) continue;
      this.add(source, executions.latencyMs[row]!);
    }
  }

  private add(source: number, durationMs: number): void {
    const { stepMs } = this;
    const steps = Math.ceil((durationMs - EPSILON_MS) / stepMs);
    this.executions[source]! += 1;
    this.billedMs[source]! += Math.max(1, steps) * stepMs;
  }

  /** By source index; null for sources that are not billed so. */
  finish(): readonly (ExecutionTime | null)[] {
    return this.isBilled.map((isBilled, source) =>
      isBilled ? { executions: this.executions[source]!, billedMs: this.billedMs[source]! } : null,
    );
  }
}

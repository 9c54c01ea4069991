import type { Model } from '../model/model.ts';
import {
  ARRIVAL_MS,
  ATTEMPT_MASK,
  CODES_SHIFT,
  FIELDS_SHIFT,
  FLAGS,
  INVOKED,
  LOWER_HALF,
  REQUEST_SHIFT,
  ROUTE,
  START_MS,
  THROTTLED,
  UPPER_SHIFT,
} from '../model/outcome-codes.ts';
import type { BlockSink, OutcomeBatch, OutcomeSink } from '../model/outcomes.ts';
import { baseStepMs } from '../model/windows.ts';

/** What of a run is looked at; functions and sources by their places in the model. */
export type Watched =
  | {
      /** Refused attempts, from a point of the series on (`model.sampleStepMs` apart). */
      readonly kind: 'attempts';
      readonly functionIndexes: readonly number[];
      readonly firstPoint: number;
    }
  /** Requests that came after the warm-up and were refused in the end. */
  | { readonly kind: 'requests'; readonly sourceIndexes: readonly number[] }
  /** Whatever is refused at any time. */
  | { readonly kind: 'anything' };

/** Knows whether something was refused, and measures nothing else: as the measurements of a run have it. */
export class RefusalWatch implements OutcomeSink {
  isRefused = false;
  /** What comes in blocks was served. */
  readonly blocks: BlockSink;
  private readonly kind: Watched['kind'];
  private readonly watched: ReadonlySet<number>;
  private readonly warmupMs: number;
  private readonly stepMs: number;
  private readonly lastStep: number;
  private readonly firstStep: number;

  constructor(model: Model, watched: Watched) {
    this.kind = watched.kind;
    this.watched = new Set(
      watched.kind === 'attempts'
        ? watched.functionIndexes
        : watched.kind === 'requests'
          ? watched.sourceIndexes
          : [],
    );
    this.warmupMs = model.warmupMs;
    this.stepMs = baseStepMs(model);
    this.lastStep = Math.ceil(model.horizonMs / this.stepMs) - 1;
    const firstPoint = watched.kind === 'attempts' ? watched.firstPoint : 0;
    this.firstStep = firstPoint * Math.round(model.sampleStepMs / this.stepMs);
    this.blocks = { stepMs: this.stepMs, isReady: () => true, takeBlock: () => undefined };
  }

  take(batch: OutcomeBatch): void {
    const { executions, rows } = batch;
    for (let row = 0; row < executions.rows && !this.isRefused; row++) {
      this.isRefused = this.kind === 'anything' && executions.outcome[row] === THROTTLED;
    }
    for (let row = 0; row < rows && !this.isRefused; row++) this.isRefused = this.isMet(batch, row);
  }

  private isMet({ numbers, codes }: OutcomeBatch, row: number): boolean {
    const flags = codes[(row << CODES_SHIFT) | FLAGS]!;
    const isAttempt = (flags & INVOKED) === 0 && (flags & ATTEMPT_MASK) === THROTTLED;
    const isRequest = ((flags >> REQUEST_SHIFT) & ATTEMPT_MASK) === THROTTLED;
    if (!isAttempt && !isRequest) return false;
    const route = codes[(row << CODES_SHIFT) | ROUTE]!;
    const number = row << FIELDS_SHIFT;
    switch (this.kind) {
      case 'anything':
        return true;
      case 'requests':
        return (
          isRequest &&
          this.watched.has(route >>> UPPER_SHIFT) &&
          numbers[number | ARRIVAL_MS]! >= this.warmupMs
        );
      case 'attempts': {
        const step = Math.min(this.lastStep, Math.floor(numbers[number | START_MS]! / this.stepMs));
        return isAttempt && this.watched.has(route & LOWER_HALF) && step >= this.firstStep;
      }
    }
  }
}

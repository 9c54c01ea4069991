import { Histogram } from '../metrics/histogram.ts';
import type { SourceCounters } from '../model/counters.ts';
import type { SourceMeasurements, SourceSeries } from '../model/measurements.ts';
import type { Model, SourceModel } from '../model/model.ts';
import { OUT_OF_MEMORY, OUTCOME_COUNT, SUCCEEDED } from '../model/outcome-codes.ts';
import { Levels } from './levels.ts';

/** Everything that is counted of one source of events. */
export class SourceCollector {
  /** Requests that arrived after the warm-up, by final outcome. */
  readonly outcomes = new Float64Array(OUTCOME_COUNT);
  /** Of these, handled at the instant they arrived. */
  private handledAtOnce = 0;
  private readonly age = new Histogram();
  private readonly iteratorAge = new Histogram();
  private readonly iteratorAgeSeries: Float64Array;
  private workflow: { durationMs: Histogram; transitions: number; retries: number } | undefined;
  private readonly backlog: Levels;
  private readonly warmupMs: number;
  private readonly stepMs: number;
  private readonly firstByte = new Histogram();
  private readonly streamMs: number | undefined;

  constructor(model: Model, source: SourceModel, hasWorkflow: boolean) {
    if (hasWorkflow) this.workflow = { durationMs: new Histogram(), transitions: 0, retries: 0 };
    this.streamMs = source.streamMs;
    this.warmupMs = model.warmupMs;
    this.stepMs = model.sampleStepMs;
    this.backlog = new Levels(model.warmupMs, model.horizonMs, model.sampleStepMs);
    this.iteratorAgeSeries = new Float64Array(Math.ceil(model.horizonMs / model.sampleStepMs));
  }

  get requests(): number {
    return this.outcomes.reduce((sum, count) => sum + count, 0);
  }

  /** An event was handled by an invocation that began `ageMs` after its arrival. */
  takeAge(ageMs: number): void {
    if (ageMs === 0) this.handledAtOnce++;
    else this.age.record(ageMs);
  }

  /** All requests of a run whose one source has nothing that waits, by outcome. */
  takeAllAtOnce(outcomes: readonly number[]): void {
    for (let outcome = 0; outcome < outcomes.length; outcome++) this.takeAtOnce(outcome, outcomes[outcome]!);
  }

  /** So many requests with this outcome, of which those that were handled were so at once. */
  takeAtOnce(outcome: number, count: number): void {
    this.outcomes[outcome]! += count;
    if (outcome >= SUCCEEDED && outcome <= OUT_OF_MEMORY) this.handledAtOnce += count;
  }

  /** An execution of the source's workflow; `durationMs` is null where it has not ended. */
  takeExecution(outcome: number, durationMs: number | null, transitions: number, retries: number): void {
    const { workflow } = this;
    if (workflow === undefined) throw new Error('an execution of a source without a workflow');
    this.outcomes[outcome]!++;
    if (durationMs !== null) workflow.durationMs.record(durationMs);
    workflow.transitions += transitions;
    workflow.retries += retries;
  }

  get isStreamed(): boolean {
    return this.streamMs !== undefined;
  }

  /** A request's answer was complete `latencyMs` after its arrival. */
  takeAnswer(latencyMs: number): void {
    this.firstByte.record(Math.max(0, latencyMs - (this.streamMs ?? 0)));
  }

  takeRead(timeMs: number, iteratorAgeMs: number): void {
    const step = Math.min(this.iteratorAgeSeries.length - 1, Math.floor(timeMs / this.stepMs));
    if (iteratorAgeMs > this.iteratorAgeSeries[step]!) this.iteratorAgeSeries[step] = iteratorAgeMs;
    if (timeMs >= this.warmupMs) this.iteratorAge.record(iteratorAgeMs);
  }

  takeBacklog(startMs: number, endMs: number, mean: number, max: number): void {
    this.backlog.take(startMs, endMs, mean, max);
  }

  measurements(counters: SourceCounters): SourceMeasurements {
    const ageMs = new Histogram();
    ageMs.recordMany(0, this.handledAtOnce);
    ageMs.merge(this.age);
    // Nothing more comes: the bins serve the next source's.
    for (const histogram of [ageMs, this.age, this.iteratorAge, this.firstByte]) histogram.pack();
    return {
      events: this.requests + counters.filtered + counters.blocked + counters.edgeHits + counters.cacheHits,
      ...counters,
      outcomes: [...this.outcomes],
      ageMs,
      iteratorAgeMs: this.iteratorAge,
      ...(this.isStreamed ? { firstByteMs: this.firstByte } : {}),
      backlog: this.backlog.overall,
      executionTime: null,
      ...(this.workflow === undefined ? {} : { workflow: this.workflow }),
    };
  }

  series(): SourceSeries {
    return {
      backlog: this.backlog.means,
      backlogMax: this.backlog.maxima,
      iteratorAgeMs: this.iteratorAgeSeries,
    };
  }
}

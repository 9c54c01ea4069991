import { Histogram } from '../metrics/histogram.ts';
import {
  CALL_FAILED,
  CALL_OUTCOME_COUNT,
  CALL_REJECTED,
  CALL_SERVED,
  CALL_TIMED_OUT,
} from '../model/call-codes.ts';
import type { ResourceCounters } from '../model/counters.ts';
import { GAUGE_CONNECTIONS, GAUGE_RESOURCE_BUSY } from '../model/gauge-codes.ts';
import type { ResourceMeasurements, ResourceSeries } from '../model/measurements.ts';
import type { Model } from '../model/model.ts';
import { Levels } from './levels.ts';

/**
 * Everything that is counted of one downstream resource; counts leave out calls that began in the warm-up.
 */
export class ResourceCollector {
  private readonly outcomes = new Float64Array(CALL_OUTCOME_COUNT);
  private readonly latency = new Histogram();
  private readonly busy: Levels;
  private readonly waiting: Levels;
  private readonly connections: Levels;
  private readonly callSeries: Float64Array;
  private readonly rejectedSeries: Float64Array;
  private readonly warmupMs: number;
  private readonly stepMs: number;

  constructor(model: Model) {
    const { warmupMs, horizonMs, sampleStepMs } = model;
    this.warmupMs = warmupMs;
    this.stepMs = sampleStepMs;
    this.busy = new Levels(warmupMs, horizonMs, sampleStepMs);
    this.waiting = new Levels(warmupMs, horizonMs, sampleStepMs);
    this.connections = new Levels(warmupMs, horizonMs, sampleStepMs);
    this.callSeries = new Float64Array(Math.ceil(horizonMs / sampleStepMs));
    this.rejectedSeries = new Float64Array(this.callSeries.length);
  }

  takeCall(startMs: number, latencyMs: number, outcome: number): void {
    const step = Math.min(this.callSeries.length - 1, Math.floor(startMs / this.stepMs));
    this.callSeries[step]!++;
    if (outcome === CALL_REJECTED) this.rejectedSeries[step]!++;
    if (startMs < this.warmupMs) return;
    this.outcomes[outcome]!++;
    if (outcome === CALL_SERVED || outcome === CALL_FAILED || outcome === CALL_TIMED_OUT) {
      this.latency.record(latencyMs);
    }
  }

  takeLevel(kind: number, startMs: number, endMs: number, mean: number, max: number): void {
    const levels =
      kind === GAUGE_RESOURCE_BUSY ? this.busy : kind === GAUGE_CONNECTIONS ? this.connections : this.waiting;
    levels.take(startMs, endMs, mean, max);
  }

  measurements(counters: ResourceCounters): ResourceMeasurements {
    const outcomes = [...this.outcomes];
    return {
      calls: outcomes.reduce((sum, count) => sum + count, 0),
      outcomes,
      rejectedBy: [...counters.rejectedBy],
      waitedFor: [...counters.waitedFor],
      latencyMs: this.latency,
      concurrency: this.busy.overall,
      waiting: this.waiting.overall,
      connections: this.connections.overall,
    };
  }

  series(): ResourceSeries {
    return {
      calls: this.callSeries,
      rejected: this.rejectedSeries,
      concurrency: this.busy.means,
      waiting: this.waiting.means,
      connections: this.connections.means,
    };
  }
}

import { Histogram } from '../../metrics/histogram.ts';
import {
  CALL_DENIED,
  CALL_FAILED,
  CALL_OUTCOME_COUNT,
  CALL_REJECTED,
  CALL_TIMED_OUT,
} from '../../model/call-codes.ts';
import type { CompiledResource, CompiledScenario } from '../../model/compiled.ts';
import type { Measurements, ResourceMeasurements, ResourceSeries } from '../../model/measurements.ts';
import type { ResourceModel } from '../../model/model.ts';
import { RESOURCE_LIMITS } from '../../model/resource-limits.ts';
import type { ResourceResults, ResourceSeriesResults } from '../documents/document.ts';
import { rounded, roundedSeries } from '../statistics/rounded.ts';
import { trendOf } from '../statistics/trend.ts';

/** One resource with all that is known of it. */
export interface ResourceView {
  readonly name: string;
  readonly configuration: CompiledResource;
  readonly model: ResourceModel;
  readonly measured: ResourceMeasurements;
  /** Null where nothing was sampled. */
  readonly series: ResourceSeries | null;
}

/** In the order of `Model.resources`. */
export function resourceViews(compiled: CompiledScenario, measurements: Measurements): ResourceView[] {
  return compiled.resources.flatMap((configuration, index) => {
    const model = compiled.model.resources[index];
    if (model === undefined) return [];
    const measured = measurements.resources[index] ?? notCalled();
    const series = measurements.series.resources[index] ?? null;
    return [{ name: configuration.name, configuration, model, measured, series }];
  });
}

export function callCount({ outcomes }: ResourceMeasurements, outcome: number): number {
  return outcomes[outcome] ?? 0;
}

export function resourceResults({ configuration, measured }: ResourceView): ResourceResults {
  const level = ({ mean, max }: { readonly mean: number; readonly max: number }) => ({
    mean: rounded(mean),
    max: rounded(max),
  });
  return {
    type: configuration.type,
    calls: measured.calls,
    rejected: callCount(measured, CALL_REJECTED),
    failed: callCount(measured, CALL_FAILED),
    timedOut: callCount(measured, CALL_TIMED_OUT),
    accessDenied: callCount(measured, CALL_DENIED),
    latencyMs: trendOf(measured.latencyMs),
    concurrency: level(measured.concurrency),
    waiting: level(measured.waiting),
    connections: level(measured.connections),
    limits: {
      concurrency: configuration.concurrency,
      connections: configuration.connections,
      ratePerSecond: configuration.ratePerSecond,
    },
  };
}

export function resourceSeries(series: ResourceSeries): ResourceSeriesResults {
  return {
    calls: roundedSeries(series.calls),
    rejected: roundedSeries(series.rejected),
    concurrency: roundedSeries(series.concurrency),
    waiting: roundedSeries(series.waiting),
    connections: roundedSeries(series.connections),
  };
}

function notCalled(): ResourceMeasurements {
  const none = { mean: 0, max: 0 };
  return {
    calls: 0,
    outcomes: new Array<number>(CALL_OUTCOME_COUNT).fill(0),
    rejectedBy: RESOURCE_LIMITS.map(() => 0),
    waitedFor: RESOURCE_LIMITS.map(() => 0),
    latencyMs: new Histogram(),
    concurrency: none,
    waiting: none,
    connections: none,
  };
}

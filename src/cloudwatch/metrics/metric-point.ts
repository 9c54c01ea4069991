export const METRIC_NAMESPACE = 'AWS/Lambda';
export const METRIC_PERIOD_MS = 60_000;

/**
 * One point of a CloudWatch metric: what its samples of one minute come to. A statistic that makes no sense
 * for the metric is null.
 */
export interface MetricPoint {
  /** Start of the minute, milliseconds since 1970. */
  readonly timestampMs: number;
  readonly metricName: string;
  /** Value of the dimension FunctionName; null for the metric over all functions. */
  readonly functionName: string | null;
  readonly unit: 'Count' | 'Milliseconds';
  readonly sampleCount: number | null;
  readonly sum: number | null;
  readonly average: number | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
}

/** What the points go to, in the order of time. */
export interface MetricOutput {
  write(point: MetricPoint): void;
}

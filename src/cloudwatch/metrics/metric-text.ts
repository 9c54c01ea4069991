import { METRIC_NAMESPACE, METRIC_PERIOD_MS, type MetricPoint } from './metric-point.ts';

const STATISTICS = ['sampleCount', 'sum', 'average', 'minimum', 'maximum', 'p50', 'p90', 'p99'] as const;

/** A file of metric points in pieces: what stands before, between and after them. */
export interface MetricFormat {
  readonly head: string;
  readonly between: string;
  readonly tail: string;
  point(point: MetricPoint): string;
}

/**
 * A row a point; an empty cell where a statistic makes no sense, or where the metric is over all functions.
 */
export const METRIC_CSV: MetricFormat = {
  head: `timestamp,namespace,metricName,functionName,unit,${STATISTICS.join(',')}\n`,
  between: '',
  tail: '',
  point: (point) => {
    const numbers = STATISTICS.map((statistic) => numberText(point[statistic])).join(',');
    return `${timeOf(point)},${METRIC_NAMESPACE},${point.metricName},${point.functionName ?? ''},${point.unit},${numbers}\n`;
  },
};

/** One object whose `datapoints` are one a line; statistics that make no sense are left out. */
export const METRIC_JSON: MetricFormat = {
  head: `{"namespace":"${METRIC_NAMESPACE}","periodSeconds":${METRIC_PERIOD_MS / 1000},"datapoints":[`,
  between: ',',
  tail: '\n]}\n',
  point: (point) => {
    const dimensions = point.functionName === null ? {} : { FunctionName: point.functionName };
    const start = `\n{"timestamp":"${timeOf(point)}","metricName":"${point.metricName}","dimensions":${JSON.stringify(dimensions)},"unit":"${point.unit}"`;
    const numbers = STATISTICS.filter((statistic) => point[statistic] !== null)
      .map((statistic) => `,"${statistic}":${numberText(point[statistic])}`)
      .join('');
    return `${start}${numbers}}`;
  },
};

function timeOf({ timestampMs }: MetricPoint): string {
  return `${new Date(timestampMs).toISOString().slice(0, 19)}Z`;
}

/** Nanoseconds are as exact as sums of floating-point numbers are. */
function numberText(value: number | null): string {
  return value === null ? '' : String(Math.round(value * 1e6) / 1e6);
}

import { Histogram } from '../../metrics/histogram.ts';
import { METRIC_PERIOD_MS, type MetricOutput, type MetricPoint } from './metric-point.ts';

type Statistics = Partial<Omit<MetricPoint, 'timestampMs' | 'metricName' | 'functionName' | 'unit'>>;
const NONE = {
  sampleCount: null,
  sum: null,
  average: null,
  minimum: null,
  maximum: null,
  p50: null,
  p90: null,
  p99: null,
} as const;

/**
 * What one minute has seen of a function, or of all of them. Levels (what runs right now) outlive the minute.
 */
export class MetricMinute {
  invocations = 0;
  errors = 0;
  throttles = 0;
  provisionedInvocations = 0;
  spilloverInvocations = 0;
  asyncReceived = 0;
  asyncDropped = 0;
  recursionsDropped = 0;
  undelivered = 0;
  duration = new Histogram();
  asyncAge = new Histogram();
  running = 0;
  runningMax = 0;
  runningProvisioned = 0;
  runningProvisionedMax = 0;
  readonly functionName: string | null;

  constructor(functionName: string | null) {
    this.functionName = functionName;
  }

  begin(isProvisioned: boolean): void {
    this.running++;
    if (this.running > this.runningMax) this.runningMax = this.running;
    if (!isProvisioned) return;
    this.runningProvisioned++;
    if (this.runningProvisioned > this.runningProvisionedMax)
      this.runningProvisionedMax = this.runningProvisioned;
  }

  end(isProvisioned: boolean): void {
    this.running--;
    if (isProvisioned) this.runningProvisioned--;
  }

  /** Writes the points of the minute that began at `timestampMs` and starts the next one. */
  close(timestampMs: number, provisioned: number, iteratorAge: Histogram | null, output: MetricOutput): void {
    const { functionName } = this;
    const write = (metricName: string, unit: MetricPoint['unit'], statistics: Statistics): void =>
      output.write({ timestampMs, metricName, functionName, unit, ...NONE, ...statistics });
    const { invocations, throttles, duration, asyncAge } = this;
    if (invocations > 0) write('Invocations', 'Count', countOf(invocations, invocations));
    // Each invocation says whether it failed, so that a minute without errors has the point 0, and one
    // without invocations none.
    if (invocations > 0) write('Errors', 'Count', countOf(this.errors, invocations));
    if (invocations + throttles > 0) write('Throttles', 'Count', countOf(throttles, invocations + throttles));
    if (duration.count > 0) write('Duration', 'Milliseconds', spreadOf(duration));
    if (this.runningMax > 0) write('ConcurrentExecutions', 'Count', { maximum: this.runningMax });
    if (this.runningProvisionedMax > 0) {
      write('ProvisionedConcurrentExecutions', 'Count', { maximum: this.runningProvisionedMax });
      if (provisioned > 0) {
        const utilization = this.runningProvisionedMax / provisioned;
        write('ProvisionedConcurrencyUtilization', 'Count', { maximum: Math.min(1, utilization) });
      }
    }
    const counts = [
      ['ProvisionedConcurrencyInvocations', this.provisionedInvocations],
      ['ProvisionedConcurrencySpilloverInvocations', this.spilloverInvocations],
      ['AsyncEventsReceived', this.asyncReceived],
      ['AsyncEventsDropped', this.asyncDropped],
      ['DestinationDeliveryFailures', this.undelivered],
      ['RecursiveInvocationsDropped', this.recursionsDropped],
    ] as const;
    for (const [name, count] of counts) if (count > 0) write(name, 'Count', countOf(count, count));
    if (asyncAge.count > 0) write('AsyncEventAge', 'Milliseconds', spreadOf(asyncAge));
    if (iteratorAge !== null) write('IteratorAge', 'Milliseconds', spreadOf(iteratorAge));
    this.startNext();
  }

  private startNext(): void {
    this.invocations = 0;
    this.errors = 0;
    this.throttles = 0;
    this.provisionedInvocations = 0;
    this.spilloverInvocations = 0;
    this.asyncReceived = 0;
    this.asyncDropped = 0;
    this.recursionsDropped = 0;
    this.undelivered = 0;
    if (this.duration.count > 0) this.duration = new Histogram();
    if (this.asyncAge.count > 0) this.asyncAge = new Histogram();
    this.runningMax = this.running;
    this.runningProvisionedMax = this.runningProvisioned;
  }
}

/** `count` ones among `samples` values that are 0 or 1. */
function countOf(count: number, samples: number): Statistics {
  return {
    sampleCount: samples,
    sum: count,
    average: count / samples,
    minimum: count === samples ? 1 : 0,
    maximum: count > 0 ? 1 : 0,
  };
}

function spreadOf(values: Histogram): Statistics {
  const [p50 = 0, p90 = 0, p99 = 0] = values.quantiles([0.5, 0.9, 0.99]);
  return {
    sampleCount: values.count,
    sum: values.sum,
    average: values.mean,
    minimum: values.min,
    maximum: values.max,
    p50,
    p90,
    p99,
  };
}

/** Start of the minute that holds a moment, both since 1970. */
export function minuteOf(epochMs: number): number {
  return Math.floor(epochMs / METRIC_PERIOD_MS) * METRIC_PERIOD_MS;
}

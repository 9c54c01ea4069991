import type { ThresholdResult } from '../results/document.ts';
import { formatCount, formatDuration, formatMoney, formatShare } from '../units/format.ts';

/** Actual value and limit of a threshold, in the unit of its metric. */
export function thresholdValues(
  threshold: ThresholdResult,
  currency: string,
): { actual: string; limit: string } {
  const write = writer(threshold, currency);
  return { actual: write(threshold.actual), limit: write(threshold.limit) };
}

function writer({ metric, expression }: ThresholdResult, currency: string): (value: number) => string {
  const measure = metric.slice(metric.lastIndexOf('.') + 1);
  if (metric.startsWith('cost.')) return (amount) => formatMoney(amount, currency);
  if (/^\s*rate\b/.test(expression)) return formatShare;
  if (['latency', 'duration', 'init', 'age'].includes(measure) && !/^\s*count\b/.test(expression))
    return formatDuration;
  return formatCount;
}

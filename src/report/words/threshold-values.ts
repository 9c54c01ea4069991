import type { ThresholdResult } from '../../results/documents/document.ts';
import { thresholdUnit } from '../../results/figures/threshold-unit.ts';
import { formatCount, formatDuration, formatMoney, formatShare } from '../../units/format.ts';

/** Actual value and limit of a threshold, in the unit of its metric. */
export function thresholdValues(
  threshold: ThresholdResult,
  currency: string,
): { actual: string; limit: string } {
  const write = writer(threshold, currency);
  return { actual: write(threshold.actual), limit: write(threshold.limit) };
}

function writer({ metric, expression }: ThresholdResult, currency: string): (value: number) => string {
  const unit = thresholdUnit(metric, expression);
  if (unit === 'money') return (amount) => formatMoney(amount, currency);
  if (unit === 'share') return formatShare;
  return unit === 'ms' ? formatDuration : formatCount;
}

import type { ResultsDocument } from '../documents/document.ts';
import { verdictOf } from './verdict.ts';

/** Metrics of a month's bill: all of it, a function's, a service's or a line's part. */
const OF_MONTH = /(^|\.)(monthly|monthlyCost|monthlyQuantity)$/;

/**
 * The document with its verdict. Where the measured time does not stand for a month, thresholds on a month's
 * cost say so.
 */
export function withVerdict(document: ResultsDocument): ResultsDocument {
  const warning = document.cost.month?.warning;
  const thresholds = document.thresholds.map((threshold) =>
    warning !== undefined && isOfMonth(threshold.metric) ? { ...threshold, warning } : threshold,
  );
  const told: ResultsDocument = { ...document, thresholds };
  return { ...told, verdict: verdictOf(told) };
}

export function isOfMonth(metric: string): boolean {
  return OF_MONTH.test(metric);
}

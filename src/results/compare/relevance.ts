import type { MetricDiff } from '../documents/diff-document.ts';
import type { FigureValue } from '../figures/read-figures.ts';

/** A change of less than this share of A's value decides nothing. */
const RELEVANT_SHARE = 0.02;
/**
 * A share of requests or invocations changes where it does by so many of them at least: one in a thousand.
 */
const RELEVANT_POINTS = 0.001;
/** A part of the bill matters where it changes by this share of the whole month's bill. */
const RELEVANT_BILL_SHARE = 0.005;
/** Of a distribution these tell what it does, of a level its peak; the others follow them. */
const TOLD_OF_TREND: ReadonlySet<string> = new Set(['med', 'p99']);
/** What follows from figures that are told: the simulated part of the bill, what the bill is made of. */
const FOLLOWS: ReadonlySet<string> = new Set([
  'total',
  'perMillionRequests',
  'totalCost',
  'monthlyCost',
  'gbSeconds',
  'billed',
  'idleEnvironments',
]);

/**
 * Whether a change matters to whoever decides: large enough, and not what chance alone may have done. `bill`
 * is the larger of both months' bills.
 */
export function matters(diff: MetricDiff, figure: FigureValue, bill: number): boolean {
  const { change, relative, unit, changeCi95 } = diff;
  if (change === 0) return false;
  if (changeCi95 !== undefined && changeCi95[0] <= 0 && changeCi95[1] >= 0) return false;
  if (relative !== null && Math.abs(relative) < RELEVANT_SHARE) return false;
  if (FOLLOWS.has(figure.figure.name)) return false;
  if (figure.figure.kind === 'gauge' && figure.statistic === 'avg') return false;
  if (figure.figure.kind === 'trend' && !TOLD_OF_TREND.has(figure.statistic)) return false;
  if (unit === 'share') return Math.abs(change) >= RELEVANT_POINTS;
  if (figure.owner === 'line' || figure.owner === 'service') {
    // Of a line the month's amount; what it is made of is behind it.
    return diff.metric.endsWith('.monthly') && Math.abs(change) >= RELEVANT_BILL_SHARE * bill;
  }
  return true;
}

import type { ComparisonDocument } from '../../results/documents/document.ts';
import { isTuneDocument } from '../../results/documents/tune-document.ts';
import { subjectOf } from '../words/comparison-subject.ts';
import type { Chart } from './chart.ts';
import { costSplitChart } from './cost-split-chart.ts';
import { costTimeChart } from './cost-time-chart.ts';
import { overNumericAxis } from './over-axis-charts.ts';
import { paretoChart } from './pareto-chart.ts';
import { variantBars } from './variant-bar-charts.ts';

/**
 * The one picture of cost and time first; then latency and cold starts over memory (or over whatever number
 * varies), and cost against latency with the Pareto front.
 */
export function comparisonCharts(comparison: ComparisonDocument): readonly Chart[] {
  const subject = subjectOf(comparison);
  if (subject.functionName === null) return [];
  const overAxis =
    subject.axis === null
      ? variantBars(comparison, subject)
      : overNumericAxis(comparison, subject, subject.axis);
  const picture = costTimeChart(comparison, subject);
  // Of a tuning that picture shows what the chart of the cost would.
  const others =
    picture.length > 0 && isTuneDocument(comparison)
      ? overAxis.filter(({ name }) => name !== 'cost-over-memory')
      : overAxis;
  return [...picture, ...others, costSplitChart(comparison, subject), paretoChart(comparison, subject)];
}

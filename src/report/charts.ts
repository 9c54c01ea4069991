import type { ComparisonDocument, ResultsDocument } from '../results/document.ts';
import { billChart } from './charts/bill-chart.ts';
import { chainCharts } from './charts/chain-chart.ts';
import type { Chart } from './charts/chart.ts';
import { comparisonCharts } from './charts/comparison-charts.ts';
import { latencyDistributionCharts, latencyPercentilesChart } from './charts/latency-charts.ts';
import { resourceCharts } from './charts/resource-charts.ts';
import { timeCharts } from './charts/time-charts.ts';
import { triggerCharts } from './charts/trigger-charts.ts';

/** All charts of a run or of a comparison, in the order of reading; PNG files and HTML report both draw these. */
export function chartsOf(document: ResultsDocument | ComparisonDocument): readonly Chart[] {
  if ('variants' in document) return comparisonCharts(document);
  return [
    latencyPercentilesChart(document),
    ...latencyDistributionCharts(document),
    ...chainCharts(document),
    ...timeCharts(document),
    ...triggerCharts(document),
    ...resourceCharts(document),
    billChart(document),
  ];
}

import type { ComparisonDocument, ResultsDocument } from '../../results/documents/document.ts';
import { billChart } from './bill-chart.ts';
import { chainCharts } from './chain-chart.ts';
import type { Chart } from './chart.ts';
import { comparisonCharts } from './comparison-charts.ts';
import { latencyDistributionCharts, latencyPercentilesChart } from './latency-charts.ts';
import { resourceCharts } from './resource-charts.ts';
import { timeCharts } from './time-charts.ts';
import { triggerCharts } from './trigger-charts.ts';

/**
 * All charts of a run or of a comparison, in the order of reading; PNG files and HTML report both draw these.
 */
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

import type { ComparisonDocument, ResultsDocument } from '../../results/documents/document.ts';
import { billChart } from './bill-chart.ts';
import { chainCharts } from './chain-chart.ts';
import type { Chart } from './chart.ts';
import { comparisonCharts } from './comparison-charts.ts';
import { headlineChart } from './headline-chart.ts';
import { lanesCharts } from './lanes-chart.ts';
import { latencyDistributionCharts, latencyPercentilesChart } from './latency-charts.ts';
import { refusedCharts } from './refused-chart.ts';
import { resourceCharts } from './resource-charts.ts';
import { timeCharts } from './time-charts.ts';
import { triggerCharts } from './trigger-charts.ts';

/**
 * All charts of a run or of a comparison, in the order of reading, of a run the one that shows its question
 * first; PNG files and HTML report both draw these. What has nothing to show is left out, but for latency.
 */
export function chartsOf(document: ResultsDocument | ComparisonDocument): readonly Chart[] {
  if ('variants' in document) return comparisonCharts(document);
  const headline = headlineChart(document);
  const latency = latencyPercentilesChart(document);
  const others = [
    ...latencyDistributionCharts(document),
    ...chainCharts(document),
    ...refusedCharts(document),
    ...timeCharts(document),
    ...lanesCharts(document),
    ...triggerCharts(document),
    ...resourceCharts(document),
    billChart(document),
  ].filter(({ empty, name }) => !empty && name !== headline?.name);
  return [...(headline === null ? [] : [headline]), latency, ...others];
}

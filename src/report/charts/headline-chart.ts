import type { ResultsDocument } from '../../results/documents/document.ts';
import { billChart } from './bill-chart.ts';
import type { Chart } from './chart.ts';
import { refusedCharts } from './refused-chart.ts';
import { createTimeline } from './timeline.ts';
import { drainOf, triggerCharts } from './trigger-charts.ts';

/** Refused attempts in so large a share are the question, whatever else waits. */
const REFUSED_MATTERS = 0.001;
/** A queue or stream matters where its slowest event in a hundred waits so long. */
const WAIT_MATTERS_MS = 10_000;

/**
 * The chart that shows the question of a run: served and refused where requests were refused, the backlog
 * where events piled up, what the money goes into otherwise. One of `chartsOf`, by its name; null where there
 * is nothing to show.
 */
export function headlineChart(document: ResultsDocument): Chart | null {
  const [refused] = refusedCharts(document);
  const backlog = backlogInQuestion(document);
  const { throttles, invocations } = document.totals;
  const share = throttles / Math.max(1, throttles + invocations);
  if (refused !== undefined && (share >= REFUSED_MATTERS || backlog === null)) return wide(refused);
  if (backlog !== null) return wide(backlog);
  const bill = billChart(document);
  return bill.empty ? null : wide(bill);
}

/** The backlog of the queue or stream whose events wait longest. */
function backlogInQuestion(document: ResultsDocument): Chart | null {
  const timeline = createTimeline(document);
  const names = Object.keys(document.series.triggers);
  const worst = names
    .map((name, index) => ({ name, index, waitMs: document.triggers[name]?.ageMs.p99 ?? 0 }))
    .filter(({ name, waitMs }) => {
      const series = document.series.triggers[name];
      return waitMs >= WAIT_MATTERS_MS || (series !== undefined && drainOf(series, timeline) !== null);
    })
    .sort((a, b) => b.waitMs - a.waitMs)[0];
  if (worst === undefined) return null;
  return (
    triggerCharts(document).find(
      ({ name }) => name.startsWith('backlog-') && name.endsWith(`-${worst.index + 1}`),
    ) ?? null
  );
}

function wide(chart: Chart): Chart {
  return { ...chart, wide: true };
}

import { historyChart } from '../charts/history-chart.ts';
import { figureText } from '../words/diff-words.ts';
import { type FigureHistory, type FigurePoint, shortCommit, shortMoment } from '../words/figure-history.ts';
import { REPORT_PARTS } from '../words/host-parts.ts';
import { html } from '../words/markup.ts';
import { visible } from '../words/text.ts';
import { figures, renderPage, table } from './page.ts';
import { breakable } from './parts.ts';

/** A figure over the kept reports as one self-contained HTML file: the chart, and the table behind it. */
export async function renderHistoryHtml(history: FigureHistory, version: string): Promise<string> {
  const { name, figure, unit, currency, points } = history;
  const charts = [historyChart(history)];
  const text = (value: number | null): string => (value === null ? '–' : figureText(value, unit, currency));
  const latest = points.findLast(({ value }) => value !== null)?.value ?? null;
  return renderPage({
    title: `${name}: ${figure}`,
    head: html`<h1><span class="name">${breakable(name)}<span class="unseen">: </span></span><span class="headline">${breakable(`${figure} is ${text(latest)}`)}</span></h1>
<ul class="meta"><li>Reports <b>${points.length}</b></li></ul>`,
    sections: [
      { id: 'summary', title: 'Summary', lead: '', isBare: true, body: figures(charts) },
      {
        id: 'reports',
        title: 'Reports',
        lead: 'The latest first. A star: files had changed since the commit.',
        body: table<FigurePoint>(
          'Kept reports',
          [
            { title: 'Report', cell: ({ number }) => `${visible(name)}@${number}` },
            { title: 'When (UTC)', cell: ({ at }) => shortMoment(visible(at)) },
            { title: 'Commit', cell: ({ commit }) => shortCommit(commit) },
            { title: figure, cell: ({ value }) => text(value) },
            { title: 'Version', cell: ({ version: made }) => visible(made) },
            { title: 'Command', wrapped: true, cell: ({ words }) => breakable(words) },
          ],
          points.toReversed(),
        ),
      },
    ],
    charts,
    foot: html`lambda-sim ${visible(version)}`,
    chartJs: await REPORT_PARTS.now.chartJs(),
  });
}

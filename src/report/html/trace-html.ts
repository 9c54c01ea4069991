import { formatCount, formatDuration, formatRate, formatShare } from '../../units/format.ts';
import type { TraceProfile } from '../../workload/trace/profile/profile.ts';
import { traceCharts } from '../charts/trace-charts.ts';
import { REPORT_PARTS } from '../words/host-parts.ts';
import { html, type Markup } from '../words/markup.ts';
import { visible } from '../words/text.ts';
import { traceMoment, traceNotes } from '../words/trace-words.ts';
import { type Card, cards, figures, panel, renderPage, type Section, table } from './page.ts';
import { breakable } from './parts.ts';

const FUNCTIONS_SHOWN = 150;

/**
 * A trace's figures as one self-contained HTML file: what kind of traffic it is first. Throws as `renderHtml`
 * does.
 */
export async function renderTraceHtml(profile: TraceProfile, version: string): Promise<string> {
  const charts = traceCharts(profile);
  return renderPage({
    title: `${profile.file}: trace`,
    head: headOf(profile),
    sections: [
      {
        id: 'summary',
        title: 'Summary',
        lead: '',
        isBare: true,
        body: [cards(cardsOf(profile)), figures(charts)],
      },
      patternSection(profile),
      ...functionsSection(profile),
      ...scalesSection(profile),
      ...notesSection(profile),
    ],
    charts,
    foot: html`lambda-sim ${visible(version)}`,
    chartJs: await REPORT_PARTS.now.chartJs(),
  });
}

function headOf({ file, character, format, events, firstMs, lastMs, dated }: TraceProfile): Markup {
  return html`<h1><span class="name">${breakable(file)}<span class="unseen">: </span></span><span class="headline">${breakable(character.sentence)}</span></h1>
<ul class="meta">
<li>Format <b>${visible(format)}</b></li>
<li>Events <b>${formatCount(events)}</b></li>
<li>From <b>${traceMoment(firstMs, dated)}</b></li>
<li>To <b>${traceMoment(lastMs, dated)}</b></li></ul>`;
}

function cardsOf(profile: TraceProfile): readonly Card[] {
  const { ratePerSecond, rate, concurrency, durationMs, periodicity, spanSeconds } = profile;
  const most = rate.events.reduce((largest, one) => Math.max(largest, one), 0);
  const [rhythm] = periodicity;
  return [
    {
      label: 'Rate',
      value: ratePerSecond === null ? '–' : formatRate(ratePerSecond),
      more: `${formatRate(most / rate.stepSeconds)} in the busiest ${formatDuration(rate.stepSeconds * 1000)} of ${formatDuration(spanSeconds * 1000)}`,
    },
    {
      label: 'Rhythm',
      value: rhythm === undefined ? 'none' : formatDuration(rhythm.periodSeconds * 1000),
      more:
        rhythm === undefined
          ? 'none that is seen three times'
          : `autocorrelation ${rhythm.autocorrelation.toFixed(2)}, seen ${rhythm.repetitions.toFixed(0)} times`,
    },
    {
      label: 'At once',
      value: concurrency === null ? '–' : concurrency.mean.toPrecision(3),
      more:
        concurrency === null
          ? 'no duration is known'
          : `${formatCount(concurrency.peak)} at most, by Little's law${concurrency.knownShare < 1 ? ` of the ${formatShare(Number(concurrency.knownShare.toPrecision(2)))} whose duration is known` : ''}`,
    },
    {
      label: 'Duration p50',
      value: durationMs === null ? '–' : formatDuration(durationMs.p50),
      more:
        durationMs === null
          ? 'no duration is known'
          : `p99 ${formatDuration(durationMs.p99)}, longest ${formatDuration(durationMs.max)}`,
    },
  ];
}

function patternSection({ character }: TraceProfile): Section {
  return {
    id: 'pattern',
    title: 'Stands for it',
    lead: `A traffic pattern for a scenario. It keeps less than the trace: ${character.loses}.`,
    body: panel('Traffic pattern', html`<pre>${visible(character.pattern)}</pre>`),
  };
}

function functionsSection({ functions, events }: TraceProfile): Section[] {
  const all = Object.entries(functions).sort(([, a], [, b]) => b.events - a.events);
  if (all.length === 0) return [];
  return [
    {
      id: 'functions',
      title: 'Functions',
      lead:
        all.length > FUNCTIONS_SHOWN
          ? `The busiest ${FUNCTIONS_SHOWN} of ${formatCount(all.length)}.`
          : 'The busiest first.',
      body: table(
        'Functions of the trace',
        [
          { title: 'Function', wrapped: true, cell: ([name]) => (name === '' ? '(none)' : breakable(name)) },
          { title: 'Events', cell: ([, one]) => formatCount(one.events) },
          { title: 'Share', cell: ([, one]) => formatShare(Number((one.events / events).toPrecision(3))) },
          {
            title: 'p50',
            cell: ([, one]) => (one.durationMs === null ? '–' : formatDuration(one.durationMs.p50)),
          },
          {
            title: 'p99',
            cell: ([, one]) => (one.durationMs === null ? '–' : formatDuration(one.durationMs.p99)),
          },
        ],
        all.slice(0, FUNCTIONS_SHOWN),
      ),
    },
  ];
}

function scalesSection({ burstiness }: TraceProfile): Section[] {
  if (burstiness.length === 0) return [];
  return [
    {
      id: 'scales',
      title: 'Bursts',
      lead: 'Counts of events in windows of each length; a dispersion of 1 is Poisson.',
      body: table(
        'Bursts by scale',
        [
          { title: 'Window', cell: ({ scaleSeconds }) => formatDuration(scaleSeconds * 1000) },
          { title: 'Windows', cell: ({ windows }) => formatCount(windows) },
          { title: 'Events', cell: ({ meanEvents }) => String(Number(meanEvents.toPrecision(3))) },
          { title: 'Most', cell: ({ mostEvents }) => formatCount(mostEvents) },
          { title: 'CV', cell: ({ cv }) => cv.toFixed(2) },
          { title: 'Dispersion', cell: ({ dispersion }) => String(Number(dispersion.toPrecision(3))) },
        ],
        burstiness,
      ),
    },
  ];
}

function notesSection(profile: TraceProfile): Section[] {
  const notes = traceNotes(profile);
  if (notes.length === 0) return [];
  return [
    {
      id: 'notes',
      title: 'Notes',
      lead: '',
      body: html`<div class="panel"><ul class="list">${notes.map(
        (text) => html`<li><span class="kind">Note</span><span>${breakable(text)}</span></li>`,
      )}</ul></div>`,
    },
  ];
}

import type {
  CalibratedFunction,
  CalibrationDocument,
} from '../../results/documents/calibration-document.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../../units/format.ts';
import { calibrationCharts } from '../charts/calibration-charts.ts';
import type { Chart } from '../charts/chart.ts';
import {
  byInvocations,
  checkRows,
  fitText,
  initBillingText,
  intervalText,
  ksText,
  parameterRows,
} from '../words/calibration-words.ts';
import { REPORT_PARTS } from '../words/host-parts.ts';
import { html, type Markup } from '../words/markup.ts';
import { plural, slug, visible } from '../words/text.ts';
import { type Card, cards, figures, renderPage, type Section, table } from './page.ts';
import { scenarioSection, warningsSection } from './shared-sections.ts';

const BADGES = { calm: '✓ Fits', strained: '! Fits in part', broken: '✗ Nothing to fit' } as const;
const POINTS_SHOWN = 4;
const FUNCTIONS_OPEN = 3;
const HEADLINE_HEIGHT = 256;

/**
 * The calibration as one self-contained HTML file: whether the model fits and what it cannot tell, then a
 * section a function. Throws as `renderHtml` does.
 */
export async function renderCalibrationHtml(
  document: CalibrationDocument,
  scenario: { readonly scenarioName: string; readonly scenarioText: string },
): Promise<string> {
  const charts = calibrationCharts(document).map((chart, index) =>
    index === 0 ? firstScreen(chart) : chart,
  );
  const all = byInvocations(document);
  return renderPage({
    title: `${document.name}: calibration`,
    head: headOf(document),
    sections: [
      summarySection(document, charts),
      ...(all.length > 1 ? [functionsSection(all)] : []),
      ...all
        .slice(0, 50)
        .map(([name, fn], index) =>
          functionSection(name, fn, sectionCharts(charts, index, all), index, all.length),
        ),
      unknownSection(all),
      ...warningsSection(document.warnings),
      scenarioSection(scenario.scenarioName, scenario.scenarioText),
    ],
    charts,
    foot: html`lambda-sim ${visible(document.version)} · ${formatCount(document.lines.read)} ${plural(document.lines.read, 'line')} read, ${formatCount(document.lines.reports)} REPORT ${plural(document.lines.reports, 'line')}, ${formatCount(document.lines.unexplainedBilling)} with unexplained billing, ${formatCount(document.lines.emulator)} of an emulator`,
    chartJs: await REPORT_PARTS.now.chartJs(),
  });
}

function firstScreen(chart: Chart): Chart {
  return {
    ...chart,
    wide: true,
    config: { ...chart.config, options: { ...chart.config.options, heightPx: HEADLINE_HEIGHT } },
  };
}

function headOf({ name, verdict, lines, functions }: CalibrationDocument): Markup {
  const count = Object.keys(functions).length;
  return html`<p class="badges"><span class="badge ${verdict.state}">${BADGES[verdict.state]}</span></p>
<h1><span class="name">${visible(name)}: calibration<span class="unseen">: </span></span><span class="headline">${visible(verdict.headline)}</span></h1>
<ul class="points">${verdict.points.slice(0, POINTS_SHOWN).map((point) => html`<li>${visible(point)}</li>`)}</ul>
<ul class="meta">
<li>Functions <b>${formatCount(count)}</b></li>
<li>REPORT lines <b>${formatCount(lines.reports)}</b></li>
${lines.unexplainedBilling > 0 ? html`<li>Unexplained billing <b>${formatCount(lines.unexplainedBilling)}</b></li>` : null}
${lines.emulator > 0 ? html`<li>Of an emulator <b>${formatCount(lines.emulator)}</b></li>` : null}</ul>`;
}

function summarySection(document: CalibrationDocument, charts: readonly Chart[]): Section {
  const [busiest] = byInvocations(document);
  const [first] = charts;
  return {
    id: 'summary',
    title: 'Summary',
    lead: '',
    isBare: true,
    body: [
      busiest === undefined ? null : cards(cardsOf(busiest[1])),
      first === undefined ? null : figures([first]),
    ],
  };
}

function cardsOf(fn: CalibratedFunction): readonly Card[] {
  const { durationMs, arrivals } = fn;
  return [
    {
      label: 'Warm duration, mean',
      value: durationMs === null ? '–' : formatDuration(durationMs.mean),
      more: durationMs === null ? 'none was seen' : intervalText(durationMs.meanCi95, formatDuration),
    },
    {
      label: 'p99',
      value: durationMs === null ? '–' : formatDuration(durationMs.p99),
      more: durationMs === null ? 'none was seen' : intervalText(durationMs.p99Ci95, formatDuration),
    },
    {
      label: 'Cold starts',
      value: formatShare(fn.coldStartRate),
      more: `${formatCount(fn.coldStarts)} of ${formatCount(fn.invocations)}${fn.check === null ? '' : `, the model ${formatCount(fn.check.coldStarts.predicted)}`}`,
    },
    {
      label: 'Arrivals',
      value: arrivals === null ? '–' : formatRate(arrivals.ratePerSecond),
      more: arrivals === null ? 'no line has a time' : intervalText(arrivals.ratePerSecondCi95, formatRate),
    },
  ];
}

type Named = readonly [string, CalibratedFunction];

function functionsSection(all: readonly Named[]): Section {
  return {
    id: 'functions',
    title: 'Functions',
    lead: 'The busiest first.',
    body: table<Named>(
      'Functions',
      [
        { title: 'Function', wrapped: true, cell: ([name]) => visible(name) },
        { title: 'Invocations', cell: ([, fn]) => formatCount(fn.invocations) },
        { title: 'Cold', cell: ([, fn]) => formatCount(fn.coldStarts) },
        {
          title: 'p50',
          cell: ([, fn]) => (fn.durationMs === null ? '–' : formatDuration(fn.durationMs.p50)),
        },
        {
          title: 'p99',
          cell: ([, fn]) => (fn.durationMs === null ? '–' : formatDuration(fn.durationMs.p99)),
        },
        { title: 'Fit', left: true, cell: ([, fn]) => fitText(fn) },
        { title: 'KS', cell: ([, fn]) => ksText(fn) },
        { title: 'Errors', cell: ([, fn]) => formatShare(fn.shares.errors.share) },
      ],
      all,
    ),
  };
}

/** Charts are named by their function; the first of all stands on the first screen already. */
function sectionCharts(charts: readonly Chart[], index: number, all: readonly Named[]): readonly Chart[] {
  const rest = charts.slice(1);
  if (all.length === 1) return rest;
  const name = slug(all[index]?.[0] ?? '') || String(index + 1);
  const kinds = ['fit', 'residuals', 'init-fit', 'rate-by-hour', 'over-time', 'duration-by-hour', 'check'];
  return rest.filter((chart) =>
    kinds.some((kind) => chart.name === `${kind}-${name}` || chart.name === `${kind}-${name}-${index + 1}`),
  );
}

function functionSection(
  name: string,
  fn: CalibratedFunction,
  charts: readonly Chart[],
  index: number,
  count: number,
): Section {
  const checks = checkRows(fn);
  const billed = initBillingText(fn);
  const candidates = fn.fit?.candidates ?? [];
  return {
    id: `function-${index + 1}`,
    title: count === 1 ? 'What was fitted' : name,
    short: count === 1 ? 'Fit' : name,
    lead: `${formatCount(fn.invocations)} invocations from ${fn.sources.join(', ')}${fn.isSampled ? ', single values of a sample of them' : ''}.`,
    isFolded: index >= FUNCTIONS_OPEN,
    body: [
      figures(charts),
      table(
        `Figures of ${name}`,
        [
          { title: 'Figure', cell: ([what]) => what },
          { title: 'Value', cell: ([, value]) => value },
          { title: '95 % interval', cell: ([, , interval]) => interval },
          { title: 'From', left: true, wrapped: true, cell: ([, , , from]) => from },
        ],
        parameterRows(fn),
      ),
      checks.length === 0
        ? null
        : table(
            `The model of ${name} on the seen arrivals`,
            [
              { title: 'Model on the seen arrivals', cell: ({ what }) => what },
              { title: 'Seen', cell: ({ seen }) => seen },
              { title: 'Model', cell: ({ predicted }) => predicted },
              { title: 'Off', cell: ({ off }) => off },
            ],
            checks,
          ),
      billed === null
        ? null
        : html`<div class="panel"><ul class="list"><li><span class="kind">Billing</span><span>${billed}</span></li></ul></div>`,
      candidates.length === 0
        ? null
        : table(
            `Distributions tried for ${name}`,
            [
              { title: 'Distribution', cell: ({ distribution }) => distribution },
              { title: 'AIC', cell: ({ aic }) => (aic === null ? '–' : formatCount(Math.round(aic))) },
              { title: 'KS', cell: ({ ks }) => String(Number(ks.toPrecision(2))) },
              { title: 'Anderson–Darling', cell: ({ ad }) => String(Number(ad.toPrecision(3))) },
            ],
            candidates,
          ),
    ],
  };
}

function unknownSection(all: readonly Named[]): Section {
  const rows = all.flatMap(([name, { unknown }]) => unknown.map((one) => ({ name, ...one })));
  return {
    id: 'unknown',
    title: 'What the data cannot tell',
    short: 'Not known',
    lead: 'And what would tell it.',
    body: table(
      'What the data cannot tell',
      [
        { title: 'Function', wrapped: true, cell: ({ name }) => visible(name) },
        { title: 'Not known', left: true, wrapped: true, cell: ({ text }) => visible(text) },
        { title: 'What would tell', left: true, wrapped: true, cell: ({ remedy }) => visible(remedy) },
      ],
      rows.slice(0, 200),
    ),
  };
}

import type { EstimateDocument, EstimateLevel } from '../../results/documents/estimate-document.ts';
import { formatCount, formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import type { Chart } from '../charts/chart.ts';
import { chartsOf } from '../charts/charts.ts';
import { estimateCharts } from '../charts/estimate-charts.ts';
import {
  durationChange,
  LEVEL_TITLES,
  levelCells,
  levelName,
  moneyChange,
  nextSteps,
  notCarriedText,
  placeText,
} from '../words/estimate-words.ts';
import { REPORT_PARTS } from '../words/host-parts.ts';
import { html, type Markup } from '../words/markup.ts';
import { plural, visible } from '../words/text.ts';
import { STATE_WORDS } from '../words/verdict-words.ts';
import { type Card, cards, figures, renderPage, type Section, table } from './page.ts';
import { breakable, thresholdBadge } from './parts.ts';
import { runSections, type ScenarioShown } from './run-sections.ts';

const POINTS_SHOWN = 3;
const LINES_SHOWN = 40;
const LIST_SHOWN = 200;
const ONLY_OF_RUNS = ['summary', 'scenario'];

/**
 * The estimate as one self-contained HTML file: what the stack costs and where it breaks at each level, what
 * changed, then the run of the level that was asked for. Throws as `renderHtml` does.
 */
export async function renderEstimateHtml(
  estimate: EstimateDocument,
  scenario: ScenarioShown,
): Promise<string> {
  const own = estimateCharts(estimate);
  const asked = estimate.levels.find(({ level }) => level === estimate.level);
  const others = asked?.results === undefined ? [] : chartsOf(asked.results);
  return renderPage({
    title: `${estimate.name}: estimate`,
    head: headOf(estimate),
    sections: [
      summarySection(estimate, own),
      ...levelsSection(estimate),
      ...changedSection(estimate),
      ...(asked === undefined ? [] : [billSection(asked, estimate)]),
      ...calibrationSection(estimate),
      ...runOf(asked, others, scenario),
      restsSection(estimate),
      ...notCarriedSection(estimate),
    ],
    charts: [...own, ...others],
    foot: html`lambda-sim ${visible(estimate.version)} · seed ${estimate.seed} · ${visible(estimate.sources.map(({ file }) => file).join(', '))}`,
    chartJs: await REPORT_PARTS.now.chartJs(),
  });
}

function headOf(estimate: EstimateDocument): Markup {
  const { name, verdict, region, platform, levels, level, sources, thresholds } = estimate;
  const { mark, word } = STATE_WORDS[verdict.state];
  const asked = levels.find((one) => one.level === level);
  const tools = [...new Set(sources.map(({ tool }) => tool))].join(', ');
  return html`<p class="badges"><span class="badge ${verdict.state}">${mark} ${word}</span>${thresholdBadge(thresholds, verdict.state)}</p>
<h1><span class="name">${breakable(name)}: estimate<span class="unseen">: </span></span><span class="headline">${breakable(verdict.headline)}</span></h1>
<ul class="points">${verdict.points.slice(0, POINTS_SHOWN).map((point) => html`<li>${breakable(point)}</li>`)}</ul>
<ul class="meta">
<li>From <b>${visible(tools)}</b></li>
<li>Region <b>${visible(region)}</b></li>
<li>Platform <b>${visible(platform)}</b></li>
${asked === undefined || levels.length === 1 ? null : html`<li>Figures below at the <b>${visible(asked.level)}</b> level</li>`}</ul>`;
}

function summarySection(estimate: EstimateDocument, charts: readonly Chart[]): Section {
  const { levels, currency } = estimate;
  return {
    id: 'summary',
    title: 'Summary',
    lead: '',
    isBare: true,
    body: [cards(levels.map((level) => cardOf(level, currency))), figures(charts)],
  };
}

/** With one level its card says it all. */
function levelsSection({ levels, currency }: EstimateDocument): Section[] {
  if (levels.length < 2) return [];
  return [
    {
      id: 'levels',
      title: 'At each level',
      short: 'Levels',
      lead: 'The rate is that of each entry point.',
      body: table(
        'What it costs at each level',
        LEVEL_TITLES.map((title, at) => ({
          title,
          wrapped: at === 0,
          cell: (level: EstimateLevel) => levelCells(level, currency)[at] ?? '',
        })),
        levels,
      ),
    },
  ];
}

function cardOf(level: EstimateLevel, currency: string): Card {
  const { verdict, refusedShare, failedShare } = level;
  const lost = [
    ...(refusedShare > 0 ? [`${formatShare(Number(refusedShare.toPrecision(2)))} refused`] : []),
    ...(failedShare > 0 ? [`${formatShare(Number(failedShare.toPrecision(2)))} failed`] : []),
  ];
  return {
    label: levelName(level),
    value: formatMoney(level.monthlyUsd, currency),
    more: [
      'a month',
      `p99 ${formatDuration(level.p99Ms)}${level.p99Of === null ? '' : ` of ${level.p99Of}`}`,
      ...(lost.length > 0 ? lost : ['all served']),
    ].join(', '),
    isBad: verdict.state === 'broken',
  };
}

function changedSection({ against, currency, levels }: EstimateDocument): Section[] {
  if (against === null) return [];
  const nameOf = (name: string): string => {
    const found = levels.find(({ level }) => level === name);
    return found === undefined ? name : levelName(found);
  };
  return [
    {
      id: 'changed',
      title: 'What changed',
      lead: `Against ${visible(against.with)}.`,
      body: [
        against.levels.length === 0
          ? html`<p class="lead">It was estimated at other levels: there is nothing to compare with.</p>`
          : table(
              'What changed at each level',
              [
                { title: 'Traffic', wrapped: true, cell: ({ level }) => nameOf(level) },
                { title: 'Before', cell: ({ monthlyUsd }) => formatMoney(monthlyUsd.before, currency) },
                { title: 'Now', cell: ({ monthlyUsd }) => formatMoney(monthlyUsd.after, currency) },
                {
                  title: 'Change',
                  cell: ({ monthlyUsd }) => moneyChange(monthlyUsd.before, monthlyUsd.after, currency),
                },
                { title: 'p99', cell: ({ p99Ms }) => durationChange(p99Ms.before, p99Ms.after) },
              ],
              against.levels,
            ),
        against.functions.length === 0
          ? null
          : table(
              'What changed by function',
              [
                { title: 'Function', wrapped: true, cell: ({ name }) => breakable(name) },
                {
                  title: 'A month',
                  cell: ({ monthlyUsd }) => moneyChange(monthlyUsd.before, monthlyUsd.after, currency),
                },
                { title: 'p99', cell: ({ p99Ms }) => durationChange(p99Ms.before, p99Ms.after) },
              ],
              against.functions,
            ),
        against.lines.length === 0
          ? null
          : table(
              'What changed line by line',
              [
                { title: 'Line', wrapped: true, cell: (line) => breakable(lineName(line)) },
                { title: 'Before', cell: ({ monthlyUsd }) => formatMoney(monthlyUsd.before, currency) },
                { title: 'Now', cell: ({ monthlyUsd }) => formatMoney(monthlyUsd.after, currency) },
                {
                  title: 'Change',
                  cell: ({ monthlyUsd }) => moneyChange(monthlyUsd.before, monthlyUsd.after, currency),
                },
              ],
              against.lines.slice(0, LIST_SHOWN),
            ),
      ],
    },
  ];
}

function lineName(line: {
  readonly service: string;
  readonly function: string | null;
  readonly item: string;
}): string {
  const of = line.function === null ? '' : ` · ${line.function}`;
  return `${line.service}${of}: ${line.item}`;
}

function billSection(asked: EstimateLevel, { currency, levels, freeTier }: EstimateDocument): Section {
  const left = asked.lines.slice(LINES_SHOWN);
  const rest = left.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
  return {
    id: 'bill',
    title: levels.length > 1 ? `The month at the ${asked.level} level` : 'The month',
    short: 'Month',
    lead: `${formatMoney(asked.monthlyUsd, currency)} for ${formatCount(Math.round(asked.requestsPerMonth))} requests, ${freeTier ? 'with' : 'without'} the free tier.`,
    body: table(
      'The bill of the month',
      [
        { title: 'Line', wrapped: true, cell: ({ name }) => breakable(name) },
        { title: 'A month', cell: ({ amount }) => formatMoney(amount, currency) },
      ],
      [
        ...asked.lines
          .slice(0, LINES_SHOWN)
          .map((line) => ({ name: lineName(line), amount: line.monthlyUsd })),
        ...(left.length > 0
          ? [{ name: `${formatCount(left.length)} other ${plural(left.length, 'line')}`, amount: rest }]
          : []),
        { name: 'Total', amount: asked.monthlyUsd },
      ],
    ),
  };
}

function calibrationSection({ calibration }: EstimateDocument): Section[] {
  if (calibration === null) return [];
  return [
    {
      id: 'calibration',
      title: 'How well the model fits the logs',
      short: 'Fit',
      lead: calibration.verdict.headline,
      body: table(
        'Functions fitted to logs',
        [
          { title: 'Function', wrapped: true, cell: ({ name }) => breakable(name) },
          { title: 'Log', left: true, wrapped: true, cell: ({ logName }) => breakable(logName) },
          { title: 'Invocations seen', cell: ({ invocations }) => formatCount(invocations) },
          {
            title: 'Distance',
            cell: ({ distance }) => (distance === null ? 'not fitted' : distance.toFixed(3)),
          },
        ],
        calibration.functions,
      ),
    },
  ];
}

/** All that a run's own page has below its first screen. */
function runOf(
  asked: EstimateLevel | undefined,
  charts: readonly Chart[],
  scenario: ScenarioShown,
): Section[] {
  const results = asked?.results;
  if (results === undefined) return [];
  return runSections(results, { headline: null, others: charts }, scenario).filter(
    ({ id }) => !ONLY_OF_RUNS.includes(id),
  );
}

function restsSection(estimate: EstimateDocument): Section {
  const steps = nextSteps(estimate);
  const texts = [
    ...steps.map((text) => ({ kind: 'To do', text })),
    ...estimate.assumptions.map((text) => ({ kind: 'Assumed', text })),
    ...estimate.notes.map((text) => ({ kind: 'Note', text })),
  ];
  return {
    id: 'rests',
    title: 'What it rests on',
    short: 'Basis',
    lead: 'What nobody said and was taken for it, and what would say it.',
    body: html`<div class="panel"><ul class="list">${texts
      .slice(0, LIST_SHOWN)
      .map(
        ({ kind, text }) => html`<li><span class="kind">${kind}</span><span>${breakable(text)}</span></li>`,
      )}</ul></div>`,
  };
}

function notCarriedSection(estimate: EstimateDocument): Section[] {
  const { notCarriedOver } = estimate;
  if (notCarriedOver.length === 0) return [];
  return [
    {
      id: 'not-carried',
      title: 'Not carried over',
      lead: `${notCarriedText(estimate)}.`,
      isFolded: true,
      body: table(
        'Not carried over',
        [
          { title: 'Where', wrapped: true, cell: (one) => breakable(placeText(one)) },
          { title: 'What', left: true, wrapped: true, cell: ({ subject }) => breakable(subject) },
          { title: 'Why', left: true, wrapped: true, cell: ({ reason }) => breakable(reason) },
        ],
        notCarriedOver.slice(0, LIST_SHOWN),
      ),
    },
  ];
}

import type { OutcomeFigures, ResultsDocument, TrendResults } from '../../results/documents/document.ts';
import {
  formatCount,
  formatDuration,
  formatMemory,
  formatMoney,
  formatShare,
  formatWhole,
} from '../../units/format.ts';
import { shellWord } from '../../units/shell-word.ts';
import type { Chart } from '../charts/chart.ts';
import { monthlyByFunction } from '../words/bill-lines.ts';
import { byRequests, type NamedFunction } from '../words/busiest.ts';
import { failures, triedAgain } from '../words/failures.ts';
import { intervalOf } from '../words/interval.ts';
import { type Content, html, type Markup } from '../words/markup.ts';
import { plural, visible } from '../words/text.ts';
import { adviceSection } from './advice-section.ts';
import { billTable } from './bill-table.ts';
import { summarySection } from './first-screen.ts';
import { architectureSection, chainsSection, resourcesSection, triggersSection } from './flow-sections.ts';
import { groupsTable } from './groups-table.ts';
import { type Column, figures, type Section, table } from './page.ts';
import { breakable, fold } from './parts.ts';
import {
  assumptionsSection,
  scenarioSection,
  thresholdsSection,
  warningsSection,
} from './shared-sections.ts';

const FUNCTIONS_SHOWN = 150;
/** Beside the headline's chart; the others are folded. */
const TIME_CHARTS_SHOWN = 2;

/** Charts of a run by what they answer: the headline's first, alone; none twice. */
export interface RunCharts {
  readonly headline: Chart | null;
  readonly others: readonly Chart[];
}

export interface ScenarioShown {
  readonly scenarioName: string;
  readonly scenarioText: string;
  /** What the options of advice are added to; default: `lambda-sim run` and the scenario's file. */
  readonly command?: string | undefined;
}

/**
 * The answer, what to do, where the money goes; then the figures behind it; what was assumed comes last, and
 * folded.
 */
export function runSections(
  document: ResultsDocument,
  { headline, others }: RunCharts,
  scenario: ScenarioShown,
): Section[] {
  const { scenarioName, command = `lambda-sim run ${shellWord(scenarioName)}` } = scenario;
  return [
    summarySection(document, headline),
    adviceSection(document, command),
    moneySection(document),
    latencySection(others),
    ...chainsSection(document),
    functionsSection(document, others),
    ...triggersSection(document, others),
    ...resourcesSection(document, others),
    ...architectureSection(document),
    ...thresholdsSection(document),
    ...warningsSection(document.warnings),
    ...assumptionsSection(document.assumptions),
    scenarioSection(scenario.scenarioName, scenario.scenarioText),
  ];
}

function moneySection(document: ResultsDocument): Section {
  const { cost } = document;
  const money = (amount: number) => formatMoney(amount, cost.currency);
  return {
    id: 'money',
    title: 'Where the money goes',
    short: 'Money',
    lead: `${money(cost.total)} for ${formatDuration(document.measuredSeconds * 1000)}, priced as one billing month ${cost.freeTier ? 'with' : 'without'} the free tier. Each price leads to the page it is published on.`,
    body: html`${groupsTable(document)}${billTable(document)}`,
  };
}

function latencySection(charts: readonly Chart[]): Section {
  const of = (kind: string) =>
    charts.filter(({ name, empty }) => !empty && name.startsWith(`latency-${kind}`));
  const [percentiles, distributions, overTime] = [of('percentiles'), of('distribution'), of('over-time')];
  const shown = [...percentiles, ...overTime.slice(0, 1)];
  const rest = [...overTime.slice(1), ...distributions];
  return {
    id: 'latency',
    title: 'Latency',
    lead: 'From the arrival of an event to its final outcome: queueing, init, handler and retries included.',
    body: [
      figures(shown),
      rest.length === 0
        ? null
        : fold(
            rest.length === 1
              ? 'Distribution'
              : `${rest.length} more charts of latency: distributions and functions`,
            figures(rest),
          ),
    ],
  };
}

/** What the traffic asked of the environments over time; an empty chart says nothing that a 0 does not. */
function overTime(charts: readonly Chart[]): Content {
  const prefixes = ['concurrency', 'invocations', 'cold-starts', 'throttles', 'environments', 'lanes'];
  const found = charts.filter(
    ({ name, empty }) => !empty && prefixes.some((prefix) => name.startsWith(prefix)),
  );
  const shown = found.slice(0, found.length === TIME_CHARTS_SHOWN + 1 ? found.length : TIME_CHARTS_SHOWN);
  const rest = found.slice(shown.length);
  return [
    shown.length === 0 ? null : html`<div class="extra">${figures(shown)}</div>`,
    rest.length === 0
      ? null
      : fold(`${rest.length} more ${plural(rest.length, 'chart')} over time`, figures(rest)),
  ];
}

function functionsSection(document: ResultsDocument, charts: readonly Chart[]): Section {
  const all = byRequests(document);
  const monthly = monthlyByFunction(document.cost);
  const shown = all.slice(0, FUNCTIONS_SHOWN);
  const columns: Column<NamedFunction>[] = [
    {
      title: 'Function',
      wrapped: true,
      cell: ({ name, results }) => [
        breakable(name),
        html`<small class="zero">${formatMemory(results.memoryMb)} · ${visible(results.architecture)}</small>`,
      ],
    },
    { title: 'Requests', cell: ({ results }) => figure(results, 'requests', formatCount) },
    ...(['p50', 'p95', 'p99', 'p999'] as const).map((percentile) => ({
      title: percentile === 'p999' ? 'p99.9' : percentile,
      cell: ({ results }: NamedFunction) => latency(results.latencyMs, percentile),
    })),
    {
      title: 'Cold starts',
      cell: ({ results }) => [
        formatShare(results.coldStartRate),
        html`<small>${formatWhole(results.coldStarts)}</small>`,
      ],
    },
    { title: 'Throttled', cell: ({ results }) => zero(results.outcomes.throttled) },
    {
      title: 'Failed',
      cell: ({ results }) => {
        const again = triedAgain(results);
        const small =
          again === null ? '' : html`<small>${formatShare(again)} of invocations, tried again</small>`;
        return [zero(failures(results)), small];
      },
    },
    {
      title: 'Concurrency',
      cell: ({ results }) => [
        formatWhole(results.concurrency.max),
        html`<small>mean ${formatCount(results.concurrency.mean)}</small>`,
      ],
    },
    { title: 'Per month', cell: ({ name }) => formatMoney(monthly.get(name) ?? 0, document.cost.currency) },
  ];
  return {
    id: 'functions',
    title: 'Functions',
    lead: `Latency from arrival to outcome${shown.length < all.length ? `; the ${shown.length} busiest of ${all.length} functions, all stand in results.json` : ''}.`,
    body: [
      table('Functions', columns, shown),
      fold('Outcomes, durations and environments', outcomesTable(shown)),
      overTime(charts),
    ],
  };
}

const OUTCOME_NAMES: readonly (readonly [keyof OutcomeFigures, string])[] = [
  ['succeeded', 'Succeeded'],
  ['failed', 'Failed'],
  ['timedOut', 'Timed out'],
  ['outOfMemory', 'Out of memory'],
  ['throttled', 'Throttled'],
  ['accessDenied', 'Access denied'],
  ['dropped', 'Dropped'],
  ['inFlight', 'In flight'],
];

/** Outcomes that occur anywhere, with handler and init durations. */
function outcomesTable(shown: readonly NamedFunction[]): Markup {
  const occurring = OUTCOME_NAMES.filter(
    ([key]) => key === 'succeeded' || shown.some(({ results }) => results.outcomes[key] > 0),
  );
  return table<NamedFunction>(
    'Outcomes and durations',
    [
      { title: 'Function', wrapped: true, cell: ({ name }) => breakable(name) },
      ...occurring.map(([key, title]) => ({
        title,
        cell: ({ results }: NamedFunction) => zero(results.outcomes[key]),
      })),
      { title: 'Handler mean', cell: ({ results }) => latency(results.durationMs, 'mean') },
      { title: 'Handler p99', cell: ({ results }) => latency(results.durationMs, 'p99') },
      { title: 'Init mean', cell: ({ results }) => latency(results.initMs, 'mean') },
      { title: 'Init p99', cell: ({ results }) => latency(results.initMs, 'p99') },
      {
        title: 'Environments',
        cell: ({ results }: NamedFunction) => [
          formatWhole(results.environments.max),
          html`<small>mean ${formatCount(results.environments.mean)}</small>`,
        ],
      },
      { title: 'GB-seconds', cell: ({ results }) => formatCount(Math.round(results.gbSeconds * 10) / 10) },
    ],
    shown,
  );
}

function latency(trend: TrendResults, key: 'mean' | 'p50' | 'p95' | 'p99' | 'p999'): Content {
  return trend.count === 0 ? html`<span class="zero">–</span>` : figure(trend, key, formatDuration);
}

/** A figure with its confidence interval below, where there is one. */
function figure<Key extends string>(
  figures: Readonly<Record<Key, number>>,
  key: Key,
  write: (value: number) => string,
): Content {
  const interval = intervalOf(figures, key);
  return [
    write(figures[key]),
    interval === null ? null : html`<small>${write(interval[0])} – ${write(interval[1])}</small>`,
  ];
}

function zero(count: number): Content {
  return count === 0 ? html`<span class="zero">0</span>` : formatWhole(count);
}

import type { OutcomeFigures, ResultsDocument, TrendResults } from '../../results/documents/document.ts';
import { formatCount, formatDuration, formatMemory, formatMoney, formatShare } from '../../units/format.ts';
import type { Chart } from '../charts/chart.ts';
import { monthlyByFunction } from '../words/bill-lines.ts';
import { byRequests, type NamedFunction } from '../words/busiest.ts';
import { failures } from '../words/failures.ts';
import { intervalOf } from '../words/interval.ts';
import { type Content, html, type Markup } from '../words/markup.ts';
import { plural, visible } from '../words/text.ts';
import { billTable } from './bill-table.ts';
import { architectureSection, chainsSection, resourcesSection, triggersSection } from './flow-sections.ts';
import { type Card, type Column, cards, figures, type Section, table } from './page.ts';
import { findingsSection, thresholdsTable, verdictBadge } from './shared-sections.ts';

const FUNCTIONS_SHOWN = 150;

export function runHead(document: ResultsDocument): Markup {
  return html`<div class="title"><h1>${visible(document.name)}</h1>${verdictBadge(document.thresholds)}</div>
<ul class="meta">
<li>Region <b>${visible(document.region)}</b></li>
<li>Platform <b>${visible(document.platform)}</b></li>
<li>Simulated <b>${formatDuration(document.simulatedSeconds * 1000)}</b></li>
${
  document.measuredSeconds === document.simulatedSeconds
    ? null
    : html`<li>Measured after the warm-up <b>${formatDuration(document.measuredSeconds * 1000)}</b></li>`
}<li>Seed <b>${document.seed}</b></li>
${document.replications > 1 ? html`<li>Replications <b>${document.replications}</b></li>` : null}</ul>`;
}

export function runSections(document: ResultsDocument, charts: readonly Chart[]): Section[] {
  const named = (...prefixes: readonly string[]) =>
    charts.filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix)));
  return [
    { id: 'summary', title: 'Summary', lead: '', body: cards(summary(document)) },
    ...findingsSection(document.findings, document.warnings),
    ...(document.thresholds.length === 0
      ? []
      : [
          {
            id: 'thresholds',
            title: 'Thresholds',
            lead: '',
            body: thresholdsTable(document.thresholds, document.cost.currency),
          },
        ]),
    ...architectureSection(document),
    functionsSection(document),
    {
      id: 'latency',
      title: 'Latency',
      lead: 'From the arrival of an event to its final outcome: queueing, init, handler and retries included.',
      body: figures(named('latency')),
    },
    ...chainsSection(document, charts),
    {
      id: 'capacity',
      title: 'Capacity',
      lead: 'What the traffic asked of the execution environments over the simulated time.',
      body: figures(named('concurrency', 'invocations', 'cold-starts', 'throttles')),
    },
    ...triggersSection(document, charts),
    ...resourcesSection(document, charts),
    {
      id: 'cost',
      title: 'Cost',
      lead: `The simulated usage priced as one billing month, and scaled to 730 h${document.cost.freeTier ? ', with the free tier' : ', without the free tier'}.`,
      body: [figures(named('bill').map((chart) => ({ ...chart, wide: true }))), billTable(document)],
    },
  ];
}

function summary(document: ResultsDocument): Card[] {
  const { totals, cost } = document;
  const functions = byRequests(document);
  const worst = functions
    .filter(({ results }) => results.latencyMs.count > 0)
    .reduce<NamedFunction | null>(
      (slowest, one) =>
        slowest === null || one.results.latencyMs.p99 > slowest.results.latencyMs.p99 ? one : slowest,
      null,
    );
  const [busiest] = functions;
  const of = (one: NamedFunction | null | undefined) =>
    one === null || one === undefined || functions.length === 1 ? '' : visible(one.name);
  const peak = functions.reduce<NamedFunction | null>(
    (most, one) => (most === null || one.results.concurrency.max > most.results.concurrency.max ? one : most),
    null,
  );
  const share = (count: number, of: number) => (of === 0 ? 0 : count / of);
  return [
    {
      label: 'Monthly cost',
      value: formatMoney(cost.monthly, cost.currency),
      more: withInterval(
        cost,
        'monthly',
        (value) => formatMoney(value, cost.currency),
        `${formatMoney(cost.perMillionRequests, cost.currency)} per million requests`,
      ),
    },
    {
      label: 'p99 latency',
      value: worst === null ? '–' : formatDuration(worst.results.latencyMs.p99),
      more:
        worst === null
          ? 'no request ended'
          : joined(
              of(worst) && `slowest: ${of(worst)}`,
              withInterval(worst.results.latencyMs, 'p99', formatDuration, ''),
            ) || 'one request in a hundred is slower',
    },
    {
      label: 'Median latency',
      value:
        busiest === undefined || busiest.results.latencyMs.count === 0
          ? '–'
          : formatDuration(busiest.results.latencyMs.p50),
      more:
        joined(
          of(busiest) && `busiest: ${of(busiest)}`,
          busiest === undefined ? '' : withInterval(busiest.results.latencyMs, 'p50', formatDuration, ''),
        ) || 'half of all requests are faster',
    },
    {
      label: 'Requests',
      value: formatCount(totals.requests),
      more: withInterval(
        totals,
        'requests',
        formatCount,
        `${formatCount(totals.invocations)} ${plural(totals.invocations, 'invocation')}`,
      ),
    },
    {
      label: 'Cold starts',
      value: formatShare(share(totals.coldStarts, totals.invocations)),
      more: withInterval(
        totals,
        'coldStarts',
        formatCount,
        `${formatCount(totals.coldStarts)} of ${formatCount(totals.invocations)} invocations`,
      ),
    },
    {
      label: 'Throttles',
      value: formatCount(totals.throttles),
      more: withInterval(
        totals,
        'throttles',
        formatCount,
        totals.throttles === 0
          ? 'none'
          : `${formatShare(share(totals.throttles, totals.requests))} of requests`,
      ),
    },
    {
      label: 'Errors',
      value: formatCount(totals.errors),
      more: withInterval(
        totals,
        'errors',
        formatCount,
        joined(
          totals.errors === 0 ? '' : `${formatShare(share(totals.errors, totals.requests))} of requests`,
          retriedWords(document),
        ) || 'none',
      ),
    },
    {
      label: 'Peak concurrency',
      value: peak === null ? '–' : formatCount(peak.results.concurrency.max),
      more:
        peak === null
          ? ''
          : joined(of(peak), `${formatCount(peak.results.concurrency.mean)} busy on average`),
    },
  ];
}

/**
 * Attempts that failed without making their request an error, so that the card and the chart of failed
 * attempts do not contradict each other.
 */
function retriedWords(document: ResultsDocument): string {
  const failed = Object.values(document.series.functions)
    .flatMap(({ errors }) => errors)
    .reduce((sum, count) => sum + count, 0);
  const attempts = Math.round(failed);
  if (attempts <= document.totals.errors) return '';
  return `${formatCount(attempts)} failed ${plural(attempts, 'attempt')}, retries included`;
}

function functionsSection(document: ResultsDocument): Section {
  const all = byRequests(document);
  const monthly = monthlyByFunction(document.cost);
  const shown = all.slice(0, FUNCTIONS_SHOWN);
  const columns: Column<NamedFunction>[] = [
    {
      title: 'Function',
      wrapped: true,
      cell: ({ name, results }) => [
        visible(name),
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
        html`<small>${formatCount(results.coldStarts)}</small>`,
      ],
    },
    { title: 'Throttled', cell: ({ results }) => zero(results.outcomes.throttled) },
    { title: 'Failed', cell: ({ results }) => zero(failures(results)) },
    {
      title: 'Concurrency',
      cell: ({ results }) => [
        formatCount(results.concurrency.max),
        html`<small>mean ${formatCount(results.concurrency.mean)}</small>`,
      ],
    },
    { title: 'Per month', cell: ({ name }) => formatMoney(monthly.get(name) ?? 0, document.cost.currency) },
  ];
  return {
    id: 'functions',
    title: 'Functions',
    lead: `Latency from arrival to outcome${shown.length < all.length ? `; the ${shown.length} busiest of ${all.length} functions, all stand in results.json` : ''}.`,
    body: [table('Functions', columns, shown), outcomesTable(shown)],
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
      { title: 'Function', wrapped: true, cell: ({ name }) => visible(name) },
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
          formatCount(results.environments.max),
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
  return count === 0 ? html`<span class="zero">0</span>` : formatCount(count);
}

function withInterval(
  figures: object,
  key: string,
  write: (value: number) => string,
  otherwise: string,
): string {
  const interval = intervalOf(figures, key);
  return interval === null ? otherwise : `95 % interval ${write(interval[0])} – ${write(interval[1])}`;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

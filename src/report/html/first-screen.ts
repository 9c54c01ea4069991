import type { ResultsDocument } from '../../results/documents/document.ts';
import { functionsByWeight } from '../../results/figures/main-function.ts';
import { formatCount, formatDuration, formatMoney, formatShare, formatWhole } from '../../units/format.ts';
import type { Chart } from '../charts/chart.ts';
import { byRequests, type NamedFunction } from '../words/busiest.ts';
import { intervalOf } from '../words/interval.ts';
import { html, type Markup } from '../words/markup.ts';
import { plural, visible } from '../words/text.ts';
import { STATE_WORDS, unserved, verdictOf } from '../words/verdict-words.ts';
import { type Card, cards, figures, type Section } from './page.ts';
import { begun, breakable, thresholdBadge } from './parts.ts';

const POINTS_SHOWN = 3;

/** What happened, in one sentence, whatever the thresholds allow; they stand beside it. */
export function runHead(document: ResultsDocument): Markup {
  const { state, headline, points } = verdictOf(document);
  const shown = points.filter((point) => !isOnCards(point, document)).slice(0, POINTS_SHOWN);
  const { mark, word } = STATE_WORDS[state];
  return html`<p class="badges"><span class="badge ${state}">${mark} ${word}</span>${thresholdBadge(document.thresholds, state)}</p>
<h1><span class="name">${breakable(document.name)}<span class="unseen">: </span></span><span class="headline">${breakable(headline)}</span></h1>
${
  shown.length === 0
    ? null
    : html`<ul class="points">${shown.map((point) => html`<li>${breakable(begun(point, document))}</li>`)}</ul>`
}
<ul class="meta">
<li>Simulated <b>${formatDuration(document.simulatedSeconds * 1000)}</b></li>
${
  document.measuredSeconds === document.simulatedSeconds
    ? null
    : html`<li>Measured after the warm-up <b>${formatDuration(document.measuredSeconds * 1000)}</b></li>`
}<li>Region <b>${visible(document.region)}</b></li>
<li>Platform <b>${visible(document.platform)}</b></li>
<li>Seed <b>${document.seed}</b></li>
${document.replications > 1 ? html`<li>Replications <b>${document.replications}</b></li>` : null}</ul>`;
}

/** The bill and what makes its month doubtful stand on the card of the cost and below it. */
function isOnCards(point: string, { cost }: ResultsDocument): boolean {
  return point === cost.month?.warning || point.startsWith(`${formatMoney(cost.total, cost.currency)} for `);
}

/**
 * The cost, what users felt, who was not served, how warm it was; then the one chart that shows the question.
 */
export function summarySection(document: ResultsDocument, headline: Chart | null): Section {
  return {
    id: 'summary',
    title: 'Summary',
    lead: '',
    isBare: true,
    body: [
      cards([costCard(document), latencyCard(document), servedCard(document), coldStartCard(document)]),
      document.cost.month?.warning === undefined
        ? null
        : html`<p class="caution"><b>No month of yours:</b> ${breakable(document.cost.month.warning)}.</p>`,
      headline === null ? null : html`<div class="headline">${figures([headline])}</div>`,
    ],
  };
}

/** The 95 % intervals of a card in words. */
export interface CardInterval {
  readonly label: string;
  readonly text: string;
}

/** Those of the summary's cards, where several runs are behind them. */
export function cardIntervals(document: ResultsDocument): readonly CardInterval[] {
  const { cost, totals } = document;
  const money = (amount: number) => formatMoney(amount, cost.currency);
  const ofInvocations = (count: number) =>
    formatShare(totals.invocations === 0 ? 0 : count / totals.invocations);
  const latency = slowestAndMain(document);
  const within = (figures: object | undefined, key: string, write: (value: number) => string): string => {
    const found = figures === undefined ? null : intervalOf(figures, key);
    return found === null ? '' : `${write(Math.max(0, found[0]))} – ${write(found[1])}`;
  };
  const named = (name: string, text: string): string => (text === '' ? '' : `${name} ${text}`);
  const all = [
    { label: costCard(document).label, text: named('month', within(cost, 'monthly', money)) },
    {
      label: latencyCard(document).label,
      text: joined(
        named('p99', within(latency?.worst.results.latencyMs, 'p99', formatDuration)),
        named('median', within(latency?.main.results.latencyMs, 'p50', formatDuration)),
      ),
    },
    {
      label: servedCard(document).label,
      text: named('requests', within(totals, 'requests', formatWhole)),
    },
    { label: coldStartCard(document).label, text: within(totals, 'coldStarts', ofInvocations) },
  ];
  return all.filter(({ text }) => text !== '').map(({ label, text }) => ({ label, text }));
}

function costCard({ cost, measuredSeconds, totals }: ResultsDocument): Card {
  const money = (amount: number) => formatMoney(amount, cost.currency);
  return {
    label: 'This run costs',
    value: money(cost.total),
    more: joined(
      `for ${formatDuration(measuredSeconds * 1000)}`,
      monthWords(cost),
      interval(cost, 'monthly', money),
      totals.requests === 0 ? '' : `${money(cost.perMillionRequests)} per million requests`,
    ),
  };
}

/** The month beside it, and what it is made of. */
function monthWords({ currency, monthly, month }: ResultsDocument['cost']): string {
  const money = (amount: number) => formatMoney(amount, currency);
  if (month === undefined || month.warning !== undefined) return `730 h of it ${money(monthly)}`;
  const parts = (month.regimes ?? []).map(
    ({ label, days, monthly: part }) =>
      `${money(part)} for ${formatCount(days)} ${plural(days, 'day')}: ${visible(label)}`,
  );
  return `${money(monthly)} a month${parts.length === 0 ? '' : ` (${parts.join('; ')})`}`;
}

function latencyCard(document: ResultsDocument): Card {
  const found = slowestAndMain(document);
  if (found === null) return { label: 'p99 latency', value: '–', more: 'no request ended' };
  const { worst, main, count } = found;
  const of = ({ name }: NamedFunction) => (count === 1 ? '' : ` of ${visible(name)}`);
  return {
    label: `p99 latency${of(worst)}`,
    value: formatDuration(worst.results.latencyMs.p99),
    more: joined(
      interval(worst.results.latencyMs, 'p99', formatDuration),
      `median${of(main)} ${formatDuration(main.results.latencyMs.p50)}`,
      interval(main.results.latencyMs, 'p50', formatDuration),
    ),
  };
}

/** Of the functions that answered anything; `count` tells how many they are. */
function slowestAndMain(
  document: ResultsDocument,
): { readonly worst: NamedFunction; readonly main: NamedFunction; readonly count: number } | null {
  const functions = byRequests(document).filter(({ results }) => results.latencyMs.count > 0);
  const byName = new Map(functions.map((one) => [one.name, one]));
  const main = byName.get(functionsByWeight(document).find((name) => byName.has(name)) ?? '');
  if (main === undefined) return null;
  const worst = functions.reduce((slowest, one) =>
    one.results.latencyMs.p99 > slowest.results.latencyMs.p99 ? one : slowest,
  );
  return { worst, main, count: functions.length };
}

function servedCard(document: ResultsDocument): Card {
  const { totals } = document;
  const { requests, parts } = unserved(document);
  const lost = parts.reduce((sum, { count }) => sum + count, 0);
  const retried = retriedWords(document);
  const of = `${formatWhole(totals.requests)} ${plural(totals.requests, 'request')}`;
  if (lost === 0) {
    return {
      label: 'Not served',
      value: '0',
      more: joined(`of ${of}`, interval(totals, 'requests', formatWhole), retried),
    };
  }
  // A request between functions may be lost, too.
  const isOfAll = requests !== totals.requests;
  const ofAll = isOfAll ? `${formatWhole(requests)} requests of all functions` : of;
  return {
    label: 'Not served',
    value: formatWhole(lost),
    isBad: true,
    more: joined(
      `${formatShare(lost / requests)} of ${ofAll}: ${parts.map(({ what, count }) => `${formatWhole(count)} ${what}`).join(', ')}`,
      isOfAll ? '' : interval(totals, 'requests', formatWhole),
      retried,
    ),
  };
}

function coldStartCard(document: ResultsDocument): Card {
  const { coldStarts, invocations } = document.totals;
  const peak = byRequests(document).reduce<NamedFunction | null>(
    (most, one) => (most === null || one.results.concurrency.max > most.results.concurrency.max ? one : most),
    null,
  );
  return {
    label: 'Cold starts',
    value: formatShare(invocations === 0 ? 0 : coldStarts / invocations),
    more: joined(
      `${formatWhole(coldStarts)} of ${formatWhole(invocations)} ${plural(invocations, 'invocation')}`,
      interval(document.totals, 'coldStarts', formatWhole),
      peak === null
        ? ''
        : `at most ${formatWhole(peak.results.concurrency.max)} at once${Object.keys(document.functions).length === 1 ? '' : ` in ${visible(peak.name)}`}`,
    ),
  };
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
  return `${formatWhole(attempts)} failed ${plural(attempts, 'attempt')}, retries included`;
}

function interval(figures: object, key: string, write: (value: number) => string): string {
  const found = intervalOf(figures, key);
  return found === null ? '' : `95 % interval ${write(found[0])} – ${write(found[1])}`;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

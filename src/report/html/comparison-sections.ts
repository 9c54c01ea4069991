import type {
  ComparisonDocument,
  PairedFigure,
  ResultsDocument,
  VariantResults,
} from '../../results/documents/document.ts';
import { isTuneDocument } from '../../results/documents/tune-document.ts';
import { formatCount, formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import type { Chart } from '../charts/chart.ts';
import { type ComparisonSubject, subjectOf } from '../words/comparison-subject.ts';
import { intervalOf } from '../words/interval.ts';
import { type Content, html, type Markup } from '../words/markup.ts';
import { pairedSentences, speedFactor, unpairedSentence, unpairedVariants } from '../words/paired-words.ts';
import { type RankedVariant, rankVariants } from '../words/rank.ts';
import { plural, visible } from '../words/text.ts';
import { tuneMarks } from '../words/tune-words.ts';
import { type Card, type Column, cards, figures, type Section, table } from './page.ts';

const VARIANTS_SHOWN = 500;

export function comparisonHead(comparison: ComparisonDocument): Markup {
  const first = comparison.variants[0]?.results;
  return html`<div class="title"><h1>${visible(first?.name ?? 'Comparison')}</h1>${variantsBadge(comparison)}</div>
<ul class="meta">
<li>Compared <b>${comparison.variants.length} ${plural(comparison.variants.length, 'variant')}</b></li>
${
  first === undefined
    ? null
    : html`<li>Region <b>${visible(first.region)}</b></li>
<li>Platform <b>${visible(first.platform)}</b></li>
<li>Simulated <b>${formatDuration(first.simulatedSeconds * 1000)} each</b></li>
<li>Seed <b>${first.seed}</b></li>
${first.replications > 1 ? html`<li>Replications <b>${first.replications}</b></li>` : null}`
}</ul>`;
}

export function comparisonSections(comparison: ComparisonDocument, charts: readonly Chart[]): Section[] {
  const subject = subjectOf(comparison);
  const ranked = rankVariants(comparison, subject);
  return [
    {
      id: 'summary',
      title: 'Summary',
      lead: `${unpairedVariants(comparison).length === 0 ? 'The same traffic and the same work in every variant' : 'Not the same requests in every variant'}${subject.functionName === null ? '' : `; latency is that of ${visible(subject.functionName)}`}.`,
      body: comparison.notJudged === undefined ? cards(summary(ranked)) : notJudged(comparison.notJudged),
    },
    { id: 'charts', title: 'Charts', lead: '', body: figures(charts) },
    variantsSection(ranked, (label) => (isTuneDocument(comparison) ? tuneMarks(comparison, label) : [])),
    ...pairedSection(comparison, subject),
  ];
}

function notJudged(reason: string): Markup {
  return html`<div class="panel"><ul class="list"><li><span class="kind">Not judged</span><span>${visible(reason)}</span></li></ul></div>`;
}

function summary(ranked: readonly RankedVariant[]): Card[] {
  const cheapest = ranked.find((one) => one.cheapest);
  const fastest = ranked.find((one) => one.fastest);
  const front = ranked.filter((one) => one.onFront);
  const describe = (label: string, one: RankedVariant | undefined): Card[] =>
    one === undefined
      ? []
      : [
          {
            label,
            value: visible(one.variant.label),
            more: `${money(one.variant)} a month · p99 ${one.results === undefined ? '–' : formatDuration(one.results.latencyMs.p99)}`,
          },
        ];
  return [
    ...describe('Cheapest', cheapest),
    ...describe('Fastest (lowest p99)', fastest),
    {
      label: 'On the Pareto front',
      value: `${front.length} of ${ranked.length}`,
      more: 'nothing else is both cheaper and faster',
    },
    ...(cheapest === undefined || fastest === undefined || cheapest === fastest
      ? []
      : [
          {
            label: 'Price of the fastest',
            value: `${ratio(fastest.relativeCost)} the cost`,
            more: `p99 falls to ${formatShare((fastest.results?.latencyMs.p99 ?? 0) / Math.max(cheapest.results?.latencyMs.p99 ?? 1, 1e-9))} of the cheapest's`,
          },
        ]),
  ];
}

function variantsSection(
  ranked: readonly RankedVariant[],
  marks: (label: string) => readonly string[],
): Section {
  const shown = ranked.slice(0, VARIANTS_SHOWN);
  const latency = (key: 'p50' | 'p95' | 'p99') => (row: RankedVariant) =>
    row.results === undefined
      ? '–'
      : [formatDuration(row.results.latencyMs[key]), interval(row.results.latencyMs, key, formatDuration)];
  const occurring = (title: string, read: (results: ResultsDocument) => number): Column<RankedVariant>[] =>
    shown.some((row) => read(row.variant.results) > 0)
      ? [{ title, cell: (row) => formatCount(read(row.variant.results)) }]
      : [];
  return {
    id: 'variants',
    title: 'Variants',
    lead: `In the order asked; cost relative to the cheapest${shown.length < ranked.length ? `; the first ${shown.length} of ${ranked.length}` : ''}.`,
    body: table<RankedVariant>(
      'Variants',
      [
        {
          title: 'Variant',
          wrapped: true,
          cell: (row) => [
            visible(row.variant.label),
            row.cheapest ? html`<span class="mark">cheapest</span>` : null,
            row.fastest ? html`<span class="mark">fastest</span>` : null,
            row.onFront && !row.cheapest && !row.fastest ? html`<span class="mark">Pareto</span>` : null,
            marks(row.variant.label).map((mark) => html`<span class="mark">${mark}</span>`),
          ],
        },
        { title: 'p50', cell: latency('p50') },
        { title: 'p95', cell: latency('p95') },
        { title: 'p99', cell: latency('p99') },
        {
          title: 'Cold starts',
          cell: (row) => (row.results === undefined ? '–' : formatShare(row.results.coldStartRate)),
        },
        ...occurring('Throttles', ({ totals }) => totals.throttles),
        ...occurring('Errors', ({ totals }) => totals.errors),
        {
          title: 'Per month',
          cell: (row) => [
            money(row.variant),
            interval(row.variant.results.cost, 'monthly', (value) =>
              formatMoney(value, row.variant.results.cost.currency),
            ),
          ],
        },
        {
          title: 'Per million',
          cell: (row) =>
            formatMoney(row.variant.results.cost.perMillionRequests, row.variant.results.cost.currency),
        },
        { title: 'Relative cost', cell: (row) => ratio(row.relativeCost) },
        ...(shown.some((row) => row.variant.results.thresholds.length > 0)
          ? [{ title: 'Thresholds', cell: (row: RankedVariant) => thresholds(row.variant) }]
          : []),
      ],
      shown,
      { rowClass: (row) => (row.onFront ? 'front' : '') },
    ),
  };
}

/** Each variant against the baseline on the same requests. */
function pairedSection(comparison: ComparisonDocument, subject: ComparisonSubject): readonly Section[] {
  const { baseline, variants } = comparison;
  const shown = variants.filter(({ paired }) => paired !== undefined).slice(0, VARIANTS_SHOWN);
  const [first] = variants;
  const unpaired = unpairedSentence(comparison);
  if (baseline === undefined || first === undefined) return [];
  if (shown.length === 0)
    return unpaired === null
      ? []
      : [{ id: 'paired', title: `Against ${visible(baseline)}`, lead: `${unpaired}.`, body: null }];
  const figures = (variant: VariantResults) => variant.paired?.functions[subject.functionName ?? ''];
  const ratioOf = (figure: PairedFigure | undefined): Content =>
    figure === undefined
      ? '–'
      : [
          figure.ratio === null ? '–' : `${significant(figure.ratio)} ×`,
          figure.ratioCi95 === undefined
            ? null
            : html`<small>${significant(figure.ratioCi95[0])} – ${significant(figure.ratioCi95[1])}</small>`,
        ];
  const basis =
    first.results.replications > 1
      ? 'Intervals (95 %) are of the paired differences over replications.'
      : 'The interval (95 %) of the mean duration is by batches of one run; the other figures of one run have none: ask for replications.';
  return [
    {
      id: 'paired',
      title: `Against ${visible(baseline)}`,
      lead: `On the same requests and the same drawn work, so that chance cancels. ${basis}${unpaired === null ? '' : ` ${unpaired}.`}`,
      body: html`<ul>${pairedSentences(comparison).map((sentence) => html`<li>${sentence}</li>`)}</ul>
${table<VariantResults>(
  'Against the baseline',
  [
    { title: 'Variant', wrapped: true, cell: (variant) => visible(variant.label) },
    {
      title: 'Speed of the handler',
      cell: (variant) => {
        const figure = figures(variant)?.meanDurationMs;
        return figure === undefined ? '–' : speedFactor(figure);
      },
    },
    { title: 'Mean duration', cell: (variant) => ratioOf(figures(variant)?.meanDurationMs) },
    { title: 'p50 latency', cell: (variant) => ratioOf(figures(variant)?.p50LatencyMs) },
    { title: 'p99 latency', cell: (variant) => ratioOf(figures(variant)?.p99LatencyMs) },
    { title: 'Monthly cost', cell: (variant) => ratioOf(variant.paired?.monthlyCost) },
  ],
  shown,
)}`,
    },
  ];
}

function significant(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** How many variants keep every threshold; nothing where there are none. */
function variantsBadge({ variants }: ComparisonDocument): Markup | null {
  if (variants.every(({ results }) => results.thresholds.length === 0)) return null;
  const passing = variants.filter(({ results }) =>
    results.thresholds.every((threshold) => threshold.passed),
  ).length;
  return html`<span class="badge ${passing === 0 ? 'bad' : 'good'}">${passing} of ${variants.length} ${plural(variants.length, 'variant')} ${plural(passing, 'keeps', 'keep')} every threshold</span>`;
}

function thresholds({ results }: VariantResults): Content {
  if (results.thresholds.length === 0) return '–';
  const failed = results.thresholds.filter((threshold) => !threshold.passed).length;
  return failed === 0
    ? html`<span class="good">✓ passed</span>`
    : html`<span class="bad">✗ ${failed} failed</span>`;
}

function interval(figures: object, key: string, write: (value: number) => string): Markup | null {
  const found = intervalOf(figures, key);
  return found === null ? null : html`<small>${write(found[0])} – ${write(found[1])}</small>`;
}

function money({ results }: VariantResults): string {
  return formatMoney(results.cost.monthly, results.cost.currency);
}

function ratio(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(2)} ×` : '–';
}

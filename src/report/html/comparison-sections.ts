import { costPerMillionServed, haveSameTraffic } from '../../results/compare/work-done.ts';
import type { ComparisonDocument, PairedFigure, VariantResults } from '../../results/documents/document.ts';
import { isTuneDocument } from '../../results/documents/tune-document.ts';
import { formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import type { Chart } from '../charts/chart.ts';
import { type ComparisonSubject, subjectOf } from '../words/comparison-subject.ts';
import { intervalOf } from '../words/interval.ts';
import { type Content, html, type Markup } from '../words/markup.ts';
import { pairedSentences, speedFactor, unpairedSentence, unpairedVariants } from '../words/paired-words.ts';
import { type RankedVariant, rankVariants } from '../words/rank.ts';
import { monthTitle, rankMarks, studyVerdict, workColumns } from '../words/study-words.ts';
import { plural, visible } from '../words/text.ts';
import { tuneMarks } from '../words/tune-words.ts';
import { figures, type Section, table } from './page.ts';

const VARIANTS_SHOWN = 500;

const BADGES = { calm: '✓ Answered', strained: '! Not certain', broken: '✗ Thresholds missed' } as const;

/** The answer is the largest thing on the page. */
export function comparisonHead(comparison: ComparisonDocument): Markup {
  const first = comparison.variants[0]?.results;
  const { state, headline, points } = studyVerdict(comparison);
  const warnings = comparison.warnings ?? [];
  return html`<p class="badges"><span class="badge ${state}">${BADGES[state]}</span></p>
<h1><span class="name">${visible(first?.name ?? 'Comparison')}<span class="unseen">: </span></span><span class="headline">${visible(headline)}</span></h1>
${points.length + warnings.length === 0 ? null : html`<ul class="points">${[...warnings, ...points].map((point) => html`<li>${visible(point)}</li>`)}</ul>`}
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
}
${variantsBadge(comparison)}</ul>`;
}

export function comparisonSections(comparison: ComparisonDocument, charts: readonly Chart[]): Section[] {
  const subject = subjectOf(comparison);
  const ranked = rankVariants(comparison, subject);
  const [picture, ...others] = charts;
  return [
    {
      id: 'summary',
      title: 'Answer',
      isBare: true,
      lead: '',
      body: picture === undefined ? '' : figures([{ ...picture, wide: true }]),
    },
    variantsSection(comparison, ranked, subject),
    ...(isTuneDocument(comparison) ? [] : pairedSection(comparison, subject)),
    ...(others.length === 0 ? [] : [{ id: 'charts', title: 'Charts', lead: '', body: figures(others) }]),
  ];
}

function variantsSection(
  comparison: ComparisonDocument,
  ranked: readonly RankedVariant[],
  subject: ComparisonSubject,
): Section {
  const marks = (row: RankedVariant) => [
    ...(isTuneDocument(comparison) ? tuneMarks(comparison, row.variant.label) : []),
    ...rankMarks(row),
  ];
  const isByRequest = !haveSameTraffic(comparison.variants);
  const shown = ranked.slice(0, VARIANTS_SHOWN);
  const latency = (key: 'p50' | 'p95' | 'p99') => (row: RankedVariant) =>
    row.results === undefined
      ? '–'
      : [formatDuration(row.results.latencyMs[key]), interval(row.results.latencyMs, key, formatDuration)];
  return {
    id: 'variants',
    title: 'Variants',
    lead: `${unpairedVariants(comparison).length === 0 ? 'The same traffic and the same work in every variant' : 'Not the same requests in every variant'}${subject.functionName === null ? '' : `; latency is that of ${visible(subject.functionName)}`}${shown.length < ranked.length ? `; the first ${shown.length} of ${ranked.length}` : ''}.`,
    body: table<RankedVariant>(
      'Variants',
      [
        {
          title: 'Variant',
          wrapped: true,
          cell: (row) => [
            visible(row.variant.label),
            marks(row).map((mark) => html`<span class="mark">${mark}</span>`),
          ],
        },
        { title: 'p50', cell: latency('p50') },
        { title: 'p95', cell: latency('p95') },
        { title: 'p99', cell: latency('p99') },
        {
          title: 'Cold starts',
          cell: (row) => (row.results === undefined ? '–' : formatShare(row.results.coldStartRate)),
        },
        ...workColumns(ranked),
        {
          title: monthTitle('Per month', comparison),
          cell: (row) => [
            money(row.variant),
            interval(row.variant.results.cost, 'monthly', (value) =>
              formatMoney(value, row.variant.results.cost.currency),
            ),
          ],
        },
        {
          title: isByRequest ? 'Per million served' : 'Per million',
          cell: ({ variant }) =>
            formatMoney(
              isByRequest ? costPerMillionServed(variant) : variant.results.cost.perMillionRequests,
              variant.results.cost.currency,
            ),
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
  return html`<li class="${passing === 0 ? 'bad' : ''}">${passing} of ${variants.length} ${plural(variants.length, 'variant')} ${plural(passing, 'keeps', 'keep')} every threshold</li>`;
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

import type { ComparisonDocument, TrendFigures } from '../../results/documents/document.ts';
import { formatDuration, formatMoney } from '../../units/format.ts';
import { type ComparisonSubject, subjectOf } from '../words/comparison-subject.ts';
import { meanDuration, pairedSentences, speedFactor, unpairedSentence } from '../words/paired-words.ts';
import { type RankedVariant, rankVariants } from '../words/rank.ts';
import { shortDuration, shortShare } from '../words/short-number.ts';
import { plural, visible } from '../words/text.ts';
import { shorten, wrap } from '../words/width.ts';
import { assumptionLines, warningLines } from './lists.ts';
import { block } from './run.ts';
import { type TerminalOptions, type TerminalStyle, terminalStyle } from './style.ts';
import { type TerminalColumn, tableLines } from './table.ts';

const LEGEND =
  '$ cheapest   > fastest (lowest p99)   * on the Pareto front: nothing else is both cheaper and faster';

/**
 * The comparison as a row for each variant, the cheapest first, with marks for the cheapest, the fastest and
 * the Pareto front; in the order asked, and without marks, where they cannot be judged.
 */
export function renderComparisonTerminal(comparison: ComparisonDocument, options: TerminalOptions): string {
  const style = terminalStyle(options);
  const { colors, width } = style;
  const subject = subjectOf(comparison);
  const isJudged = comparison.notJudged === undefined;
  const ranked = rankVariants(comparison, subject).toSorted((a, b) =>
    isJudged ? a.variant.results.cost.monthly - b.variant.results.cost.monthly : 0,
  );
  const first = comparison.variants[0]?.results;
  const facts = [
    `${comparison.variants.length} ${plural(comparison.variants.length, 'variant')}`,
    ...(first === undefined
      ? []
      : [
          visible(first.region),
          `${formatDuration(first.simulatedSeconds * 1000)} each`,
          `seed ${first.seed}`,
        ]),
    ...(first !== undefined && first.replications > 1 ? [`${first.replications} replications`] : []),
    ...(subject.functionName === null ? [] : [`latency of ${visible(subject.functionName)}`]),
  ];
  const lines = tableLines({
    columns: columns(ranked, subject, comparison.baseline),
    rows: ranked,
    width,
    head: colors.dim,
    paint: (text, row) =>
      row.cheapest || row.fastest ? colors.green(text) : row.onFront ? text : colors.dim(text),
  });
  const warnings = [...new Set(comparison.variants.flatMap((variant) => variant.results.warnings))];
  const blocks = [
    [
      colors.bold(shorten(visible(first?.name ?? 'Comparison'), width)),
      ...wrap(facts.join(' · '), width).map(colors.dim),
    ],
    [...lines, ...(isJudged ? wrap(LEGEND, width).map(colors.dim) : [])],
    ...(comparison.notJudged === undefined
      ? []
      : [block('NOT JUDGED', wrap(comparison.notJudged, width).map(colors.red), style)]),
    block(
      pairedSentences(comparison).length === 0 ? 'NOT PAIRED' : 'PAIRED',
      pairedLines(comparison, style),
      style,
    ),
    block('ASSUMPTIONS', assumptionLines(first?.assumptions ?? [], style), style),
    block('WARNINGS', warningLines(warnings, style), style),
  ];
  return `${blocks
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

/** What differs, and on what that rests. */
function pairedLines(comparison: ComparisonDocument, { width, colors }: TerminalStyle): string[] {
  const sentences = pairedSentences(comparison);
  const unpaired = unpairedSentence(comparison);
  const reason = unpaired === null ? [] : wrap(unpaired, width);
  if (sentences.length === 0) return reason;
  const replications = comparison.variants[0]?.results.replications ?? 1;
  const basis =
    replications > 1
      ? 'mean duration of the handler and monthly cost on the same requests; ± 95 % over replications'
      : 'mean duration of the handler and monthly cost on the same requests; ± 95 % by batches of one run, which has none for its cost: ask for --replications';
  return [
    ...sentences.flatMap((sentence) => wrap(sentence, width)),
    ...reason,
    ...wrap(basis, width).map(colors.dim),
  ];
}

function columns(
  ranked: readonly RankedVariant[],
  subject: ComparisonSubject,
  baseline: string | undefined,
): TerminalColumn<RankedVariant>[] {
  const latency = (
    title: string,
    key: keyof TrendFigures,
    optional: number,
  ): TerminalColumn<RankedVariant> => ({
    title,
    optional,
    cell: ({ results }) =>
      results === undefined || results.latencyMs.count === 0 ? '–' : shortDuration(results.latencyMs[key]),
  });
  const money = (amount: number, { variant }: RankedVariant) =>
    formatMoney(amount, variant.results.cost.currency);
  const thresholds = ranked.some(({ variant }) => variant.results.thresholds.length > 0);
  return [
    { title: 'variant', left: true, optional: 0, cell: ({ variant }) => visible(variant.label) },
    { title: '', left: true, optional: 0, cell: marks },
    latency('p50', 'p50', 0),
    latency('p95', 'p95', 3),
    latency('p99', 'p99', 0),
    latency('p99.9', 'p999', 12),
    {
      title: 'cold',
      optional: 2,
      cell: ({ results }) => (results === undefined ? '–' : shortShare(results.coldStartRate)),
    },
    { title: 'a month', optional: 0, cell: (row) => money(row.variant.results.cost.monthly, row) },
    {
      title: 'per million',
      optional: 4,
      cell: (row) => money(row.variant.results.cost.perMillionRequests, row),
    },
    {
      title: 'cost',
      optional: 1,
      cell: ({ relativeCost }) => (Number.isFinite(relativeCost) ? `${relativeCost.toFixed(2)}×` : '–'),
    },
    ...(baseline === undefined || ranked.every(({ variant }) => variant.paired === undefined)
      ? []
      : [
          {
            title: 'speed',
            optional: 5,
            cell: ({ variant }: RankedVariant) => {
              const figure = meanDuration(variant, subject);
              if (variant.label === baseline) return 'baseline';
              return figure === undefined ? '–' : speedFactor(figure);
            },
          },
        ]),
    ...(thresholds
      ? [
          {
            title: 'failed',
            optional: 10,
            cell: ({ variant }: RankedVariant) =>
              String(variant.results.thresholds.filter((threshold) => !threshold.passed).length),
          },
        ]
      : []),
  ];
}

function marks({ cheapest, fastest, onFront }: RankedVariant): string {
  return `${onFront ? '*' : ''}${cheapest ? '$' : ''}${fastest ? '>' : ''}`;
}

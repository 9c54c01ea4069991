import { candidatesOf } from '../../results/compare/candidates.ts';
import { costPerMillionServed, haveSameTraffic } from '../../results/compare/work-done.ts';
import type { ComparisonDocument, TrendFigures } from '../../results/documents/document.ts';
import { formatDuration, formatMoney } from '../../units/format.ts';
import { type ComparisonSubject, subjectOf } from '../words/comparison-subject.ts';
import { meanDuration, pairedSentences, speedFactor, unpairedSentence } from '../words/paired-words.ts';
import { type RankedVariant, rankVariants } from '../words/rank.ts';
import { shortDuration, shortShare } from '../words/short-number.ts';
import { monthTitle, rankMarks, studyVerdict, workColumns } from '../words/study-words.ts';
import { plural, visible } from '../words/text.ts';
import { wrap } from '../words/width.ts';
import { assumptionLines } from './lists.ts';
import { block } from './run.ts';
import {
  answerLines,
  joinBlocks,
  moreLine,
  pointLines,
  ROWS_SHOWN,
  type StudyTextOptions,
  someRows,
  wholeBlocks,
} from './study-lines.ts';
import { type TerminalStyle, terminalStyle } from './style.ts';
import { type TerminalColumn, tableLines } from './table.ts';

/**
 * The answer, a row for each variant, the cheapest first, and at most three lines: a screen. With `summary:
 * full` all rows, the paired differences, assumptions and warnings as well. In the order asked, and without
 * marks, where the variants cannot be judged.
 */
export function renderComparisonTerminal(
  comparison: ComparisonDocument,
  { summary = 'compact', assumptions = false, ...options }: StudyTextOptions,
): string {
  if (summary === 'none') return '';
  const style = terminalStyle(options);
  const { colors, width } = style;
  const subject = subjectOf(comparison);
  const isJudged = comparison.notJudged === undefined;
  const { cost } = candidatesOf(comparison);
  const ranked = rankVariants(comparison, subject).toSorted((a, b) =>
    isJudged ? Number(a.less !== null) - Number(b.less !== null) || cost(a.variant) - cost(b.variant) : 0,
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
  const isWhole = summary === 'full';
  const shown = isWhole
    ? ranked
    : someRows(
        ranked,
        ROWS_SHOWN,
        (row) => row.cheapest || row.fastest || row.variant.label === comparison.baseline,
      );
  const lines = tableLines({
    columns: columns(ranked, subject, comparison.baseline, isWhole),
    rows: shown,
    width,
    head: colors.dim,
    paint: (text, row) =>
      row.cheapest || row.fastest ? colors.green(text) : row.onFront ? text : colors.dim(text),
  });
  const left = ranked.length - shown.length;
  return joinBlocks([
    answerLines(comparison, facts, style),
    [...lines, ...(left > 0 ? [colors.dim(`… and ${left} more variants: --summary full`)] : [])],
    isWhole ? wholePoints(comparison, style) : pointLines(comparison, style),
    ...(isWhole
      ? [
          block(
            pairedSentences(comparison).length === 0 ? 'NOT PAIRED' : 'PAIRED',
            pairedLines(comparison, style),
            style,
          ),
          ...wholeBlocks(comparison, style),
        ]
      : assumptions
        ? [block('ASSUMPTIONS', assumptionLines(first?.assumptions ?? [], style), style)]
        : [moreLine(comparison, style)]),
  ]);
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
  isWhole: boolean,
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
  const isByRequest = !haveSameTraffic(ranked.map(({ variant }) => variant));
  const work = workColumns(ranked);
  return [
    { title: 'variant', left: true, optional: 0, cell: ({ variant }) => visible(variant.label) },
    { title: '', left: true, optional: 0, cell: (row) => rankMarks(row).join(', ') },
    latency('p50', 'p50', 3),
    ...(isWhole ? [latency('p95', 'p95', 6)] : []),
    latency('p99', 'p99', 0),
    ...work.map(
      ({ title, cell }): TerminalColumn<RankedVariant> => ({
        title: title.toLowerCase(),
        // Of a queue it is what was asked, and what is left over tells most of it.
        optional: title === 'Served' ? 1 : title === 'Drained after' ? 0.5 : 0,
        cell: (row) => cell(row).replaceAll(/ (?=[a-z])/g, ''),
      }),
    ),
    {
      title: 'cold',
      optional: 4,
      cell: ({ results }) => (results === undefined ? '–' : shortShare(results.coldStartRate)),
    },
    {
      title: monthTitle('a month', { variants: ranked.map(({ variant }) => variant) }),
      optional: isByRequest ? 2 : 0,
      cell: (row) => money(row.variant.results.cost.monthly, row),
    },
    isByRequest
      ? {
          title: 'per million served',
          optional: 0,
          cell: (row) => money(costPerMillionServed(row.variant), row),
        }
      : {
          title: 'per million',
          optional: 8,
          cell: (row) => money(row.variant.results.cost.perMillionRequests, row),
        },
    {
      title: 'cost',
      optional: 2,
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
            title: 'meets',
            optional: 1,
            cell: ({ variant }: RankedVariant) => {
              const failed = variant.results.thresholds.filter(({ passed }) => !passed).length;
              return failed === 0 ? 'all' : `not ${failed}`;
            },
          },
        ]
      : []),
  ];
}

function wholePoints(comparison: ComparisonDocument, { width }: TerminalStyle): string[] {
  return studyVerdict(comparison).points.flatMap((point) =>
    wrap(visible(point), width - 2).map((line, at) => `${at === 0 ? '·' : ' '} ${line}`),
  );
}

import type { VariantResults } from '../../results/documents/document.ts';
import type { TuneDocument, TunedPoint } from '../../results/documents/tune-document.ts';
import { formatDuration, formatMemory, formatMoney } from '../../units/format.ts';
import { shortDuration, shortShare } from '../words/short-number.ts';
import { visible } from '../words/text.ts';
import {
  formatChance,
  perMillion,
  type TuneWinner,
  tuneAnswer,
  tuneDifferences,
  tuneMarks,
  tuneMethod,
  tuneWinners,
} from '../words/tune-words.ts';
import { shorten, wrap } from '../words/width.ts';
import { assumptionLines, warningLines } from './lists.ts';
import { block } from './run.ts';
import { type TerminalOptions, type TerminalStyle, terminalStyle } from './style.ts';
import { type TerminalColumn, tableLines } from './table.ts';

/**
 * The answer, the winners by strategy, what was run, and the patch for each tool. Ends with a newline; no
 * line of prose exceeds `columns`.
 */
export function renderTuneTerminal(document: TuneDocument, options: TerminalOptions): string {
  const style = terminalStyle(options);
  const { colors, width } = style;
  const first = document.variants[0]?.results;
  const facts = [
    tuneMethod(document),
    ...(first === undefined
      ? []
      : [
          visible(first.region),
          `${formatDuration(first.simulatedSeconds * 1000)} each`,
          `seed ${first.seed}`,
        ]),
    ...(first !== undefined && first.replications > 1 ? [`${first.replications} replications`] : []),
  ];
  const warnings = [...new Set(document.variants.flatMap(({ results }) => results.warnings))];
  const blocks = [
    [
      colors.bold(shorten(visible(first?.name ?? 'Tuning'), width)),
      ...wrap(facts.join(' · '), width).map(colors.dim),
    ],
    [
      ...wrap(tuneAnswer(document), width).map(document.tune.chosen === null ? colors.red : colors.green),
      ...tuneDifferences(document).flatMap(({ who, text }) => wrap(`${who}: ${text}`, width)),
    ],
    winnerLines(document, style),
    variantLines(document, style),
    ...document.tune.patches.map(({ tool, file, text }) => [
      style.heading(`PATCH FOR ${tool.toUpperCase()}`, file),
      ...text.trimEnd().split('\n').map(visible),
    ]),
    block('ASSUMPTIONS', assumptionLines(first?.assumptions ?? [], style), style),
    block('WARNINGS', warningLines(warnings, style), style),
  ];
  return `${blocks
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

function winnerLines(document: TuneDocument, style: TerminalStyle): readonly string[] {
  const currency = document.variants[0]?.results.cost.currency ?? 'USD';
  const columns: readonly TerminalColumn<TuneWinner>[] = [
    { title: 'best by', left: true, optional: 0, cell: ({ title }) => title },
    {
      title: 'setting',
      left: true,
      optional: 0,
      cell: ({ point }) => (point === null ? 'none' : visible(point.label)),
    },
    {
      title: 'duration',
      optional: 0,
      cell: ({ point }) => (point === null ? '–' : shortDuration(point.durationMs)),
    },
    {
      title: 'a million',
      optional: 0,
      cell: ({ point }) => (point === null ? '–' : perMillion(point, currency)),
    },
    ...(document.tune.points.some(({ chance }) => chance !== undefined)
      ? [{ title: 'meets thresholds', optional: 1, cell: ({ point }: TuneWinner) => chanceText(point) }]
      : []),
  ];
  return tableLines({
    columns,
    rows: tuneWinners(document),
    width: style.width,
    head: style.colors.dim,
    paint: (text, { isAsked }) => (isAsked ? style.colors.green(text) : text),
  });
}

interface Row {
  readonly variant: VariantResults;
  readonly point: TunedPoint;
}

function variantLines(document: TuneDocument, { colors, width }: TerminalStyle): readonly string[] {
  const { tune, variants, pareto } = document;
  const rows = variants.flatMap((variant, index): Row[] => {
    const point = tune.points[index];
    return point === undefined ? [] : [{ variant, point }];
  });
  const money = (amount: number, { variant }: Row) => formatMoney(amount, variant.results.cost.currency);
  const hasThresholds = rows.some(({ point }) => point.meets !== undefined);
  const columns: readonly TerminalColumn<Row>[] = [
    {
      title: 'memory',
      left: true,
      optional: 0,
      cell: ({ variant }) => formatMemory(variant.results.functions[tune.function]?.memoryMb ?? 0),
    },
    ...['architecture', 'provisionedConcurrency']
      .map((key) => ({ key, path: `functions.${tune.function}.${key}` }))
      .filter(({ path }) => variants.some(({ set }) => path in set))
      .map(({ key, path }) => ({
        title: key === 'architecture' ? 'arch' : 'prov.',
        left: key === 'architecture',
        optional: 0,
        cell: ({ variant }: Row) => String(variant.set[path] ?? ''),
      })),
    { title: '', left: true, optional: 0, cell: ({ point }) => tuneMarks(document, point.label).join(', ') },
    { title: 'duration', optional: 0, cell: ({ point }) => shortDuration(point.durationMs) },
    {
      title: 'p99',
      optional: 3,
      cell: ({ variant }) => shortDuration(variant.results.functions[tune.function]?.latencyMs.p99 ?? 0),
    },
    {
      title: 'cold',
      optional: 4,
      cell: ({ variant }) => shortShare(variant.results.functions[tune.function]?.coldStartRate ?? 0),
    },
    {
      title: 'a million',
      optional: 0,
      cell: ({ point, variant }) => perMillion(point, variant.results.cost.currency),
    },
    { title: 'a month', optional: 2, cell: (row) => money(row.variant.results.cost.monthly, row) },
    {
      title: 'balanced',
      optional: 1,
      cell: ({ point }) => (point.serves ? point.balanced.toFixed(3) : 'fails'),
    },
    ...(hasThresholds
      ? [{ title: 'meets', optional: 5, cell: ({ point }: Row) => (point.serves ? chanceText(point) : '–') }]
      : []),
  ];
  const lines = tableLines({
    columns,
    rows,
    width,
    head: colors.dim,
    paint: (text, { point }) =>
      point.label === tune.chosen
        ? colors.green(text)
        : pareto.includes(point.label)
          ? text
          : colors.dim(text),
  });
  const note =
    'duration: mean with init, as Power Tuning counts it; a million: what so many invocations of the function cost; a month: the whole bill';
  return [...lines, ...wrap(note, width).map(colors.dim)];
}

function chanceText(point: TunedPoint | null): string {
  if (point === null) return '–';
  if (point.chance !== undefined)
    return formatChance(point.chance).replace('over ', '>').replace('under ', '<').replace(' ', '');
  return point.meets === true ? 'yes' : 'no';
}

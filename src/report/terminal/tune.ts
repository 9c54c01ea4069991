import type { VariantResults } from '../../results/documents/document.ts';
import type { TuneDocument, TunedPoint } from '../../results/documents/tune-document.ts';
import { formatDuration, formatMemory, formatMoney } from '../../units/format.ts';
import { shortDuration, shortShare } from '../words/short-number.ts';
import { monthTitle } from '../words/study-words.ts';
import { visible } from '../words/text.ts';
import {
  formatChance,
  perMillion,
  type TuneWinner,
  tuneAnswer,
  tuneDifferences,
  tuneMarks,
  tuneMethod,
  tuneQuestionWords,
  tuneWinners,
} from '../words/tune-words.ts';
import { shorten, wrap } from '../words/width.ts';
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
 * The answer, what was run, and at most three lines: a screen. With `summary: full` the winners by strategy,
 * the patch for each tool, assumptions and warnings as well. Ends with a newline; no line of prose exceeds
 * `columns`.
 */
export function renderTuneTerminal(
  document: TuneDocument,
  { summary = 'compact', assumptions = false, ...options }: StudyTextOptions,
): string {
  if (summary === 'none') return '';
  const style = terminalStyle(options);
  const { width } = style;
  const first = document.variants[0]?.results;
  const facts = [
    tuneQuestionWords(document),
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
  if (summary !== 'full') {
    return joinBlocks([
      answerLines(document, facts, style),
      variantLines(document, style, false),
      [...pointLines(document, style), ...patchLine(document, style)],
      assumptions
        ? [block('ASSUMPTIONS', assumptionLines(first?.assumptions ?? [], style), style)].flat()
        : moreLine(document, style),
    ]);
  }
  const fits = document.tune.ifItFits;
  return joinBlocks([
    answerLines(document, facts, style),
    [
      ...wrap(`${tuneAnswer(document)}.`, width),
      ...tuneDifferences(document).flatMap(({ who, text }) => wrap(`${who}: ${text}`, width)),
    ],
    winnerLines(document, style),
    variantLines(document, style, true),
    ...(fits === undefined ? [] : [[style.heading('WHETHER A SMALLER SIZE FITS', fits.give), ...fits.ask]]),
    ...document.tune.patches.map(({ tool, file, text }) => [
      style.heading(`PATCH FOR ${tool.toUpperCase()}`, file),
      ...text.trimEnd().split('\n').map(visible),
    ]),
    ...wholeBlocks(document, style),
  ]);
}

/**
 * Where the change is to be made, in a line; all tools' patches stand in the whole summary and the report.
 */
function patchLine({ tune }: TuneDocument, { colors, width }: TerminalStyle): string[] {
  const memory = tune.patches.length > 0 && tune.chosen !== tune.current;
  if (!memory) return [];
  const tools = tune.patches.map(({ tool }) => tool).filter((tool) => tool !== 'lambda-sim');
  return [colors.dim(shorten(`Patch for ${tools.join(', ')}: --summary full`, width))];
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

function variantLines(
  document: TuneDocument,
  { colors, width }: TerminalStyle,
  isWhole: boolean,
): readonly string[] {
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
    { title: '', left: true, optional: 0, cell: ({ point }) => rowMarks(document, point).join(', ') },
    { title: 'duration', optional: 0, cell: ({ point }) => shortDuration(point.durationMs) },
    {
      title: 'p99',
      optional: 3,
      cell: ({ variant }) => p99Of(variant, tune.function),
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
    {
      title: monthTitle('a month', document),
      optional: 2,
      cell: (row) => money(row.variant.results.cost.monthly, row),
    },
    {
      title: 'balanced',
      optional: 1,
      cell: ({ point }) =>
        point.unproven === true ? '–' : point.serves ? point.balanced.toFixed(3) : 'fails',
    },
    ...(hasThresholds
      ? [{ title: 'meets', optional: 5, cell: ({ point }: Row) => (point.serves ? chanceText(point) : '–') }]
      : []),
  ];
  const shown = isWhole
    ? rows
    : someRows(
        rows,
        ROWS_SHOWN,
        ({ point }) => rowMarks(document, point).length > 0 && point.unproven !== true,
      );
  const left = rows.length - shown.length;
  const lines = tableLines({
    columns,
    rows: shown,
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
  return [
    ...lines,
    ...(left > 0 ? [colors.dim(`… and ${left} more settings: --summary full`)] : []),
    ...(isWhole ? wrap(note, width).map(colors.dim) : []),
  ];
}

/** A dash where no request was served. */
function p99Of({ results }: VariantResults, name: string): string {
  const latency = results.functions[name]?.latencyMs;
  return latency === undefined || latency.count === 0 ? '–' : shortDuration(latency.p99);
}

/** What a row of the table is to the question. */
function rowMarks(document: TuneDocument, point: TunedPoint): readonly string[] {
  if (point.unproven === true) return ['may not fit'];
  const { cost, speed } = document.best;
  const marks = tuneMarks(document, point.label);
  return [
    ...marks,
    ...(point.label === cost && document.tune.strategy !== 'cost' ? ['cheapest'] : []),
    ...(point.label === speed && document.tune.strategy !== 'speed' ? ['fastest'] : []),
  ];
}

function chanceText(point: TunedPoint | null): string {
  if (point === null) return '–';
  if (point.chance !== undefined)
    return formatChance(point.chance).replace('over ', '>').replace('under ', '<').replace(' ', '');
  return point.meets === true ? 'yes' : 'no';
}

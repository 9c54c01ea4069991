import { AS_IT_IS, type SweepDocument, type SweepRow } from '../../results/documents/sweep-document.ts';
import { formatCount } from '../../units/format.ts';
import { designWords, objectiveWords, pointWords, shortNames, sweepFigure } from '../words/sweep-words.ts';
import { visible } from '../words/text.ts';
import { wrap } from '../words/width.ts';
import { type TerminalOptions, type TerminalStyle, terminalStyle } from './style.ts';
import { type TerminalColumn, tableLines } from './table.ts';

const ROWS_SHOWN = 12;

/** The sweep for a terminal: the best points first, then the front. Ends with a newline. */
export function renderSweepTerminal(sweep: SweepDocument, options: TerminalOptions): string {
  const style = terminalStyle(options);
  const { colors, width } = style;
  const { feasible, infeasible, refused, stopped } = sweep.counts;
  const counts = [
    `${formatCount(feasible)} ${feasible === 1 ? 'holds' : 'hold'} everything`,
    ...(infeasible > 0 ? [`${formatCount(infeasible)} ${infeasible === 1 ? 'does' : 'do'} not`] : []),
    ...(stopped > 0 ? [`${formatCount(stopped)} ${stopped === 1 ? 'was' : 'were'} left behind`] : []),
    ...(refused > 0 ? [`${formatCount(refused)} ${refused === 1 ? 'is' : 'are'} refused`] : []),
  ].join(', ');
  const blocks = [
    [colors.bold(visible(`${sweep.name}: ${designWords(sweep)}`)), ...wrap(counts, width).map(colors.dim)],
    bestLines(sweep, style),
    frontLines(sweep, style),
    shareLines(sweep, style),
    swingLines(sweep, style),
    sweep.notes.flatMap((note) => wrap(visible(`Note: ${note}`), width)),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function bestLines(sweep: SweepDocument, { width, colors }: TerminalStyle): readonly string[] {
  return sweep.objectives.flatMap((objective, at) => {
    const row = rowAt(sweep, sweep.best[at]?.index ?? null);
    if (row === null) return [];
    const figure = sweepFigure(row.figures[objective.metric], objective.unit, sweep.currency);
    const said = `${objectiveWords(objective)}: ${figure} at ${pointWords(row)}`;
    return wrap(said, width).map((line, place) => (place === 0 ? colors.bold(line) : line));
  });
}

function frontLines(sweep: SweepDocument, style: TerminalStyle): readonly string[] {
  const rows = sweep.front.slice(0, ROWS_SHOWN).flatMap((index) => rowAt(sweep, index) ?? []);
  if (rows.length === 0) return [];
  const more = sweep.front.length > rows.length ? `, the first ${rows.length} of ${sweep.front.length}` : '';
  const isOne = sweep.objectives.length === 1;
  const title = isOne
    ? 'THE BEST'
    : `THE FRONT: none is better in one objective and as good in the others${more}`;
  const paths = sweep.axes.map(({ path }) => path);
  const names = shortNames(paths);
  const columns: TerminalColumn<SweepRow>[] = [
    { title: 'Point', left: true, optional: 0, cell: ({ index }) => `#${index}` },
    ...sweep.objectives.map(({ metric, unit }, at) => ({
      title: visible(metric),
      optional: at,
      cell: ({ figures }: SweepRow) => sweepFigure(figures[metric], unit, sweep.currency),
    })),
    ...paths.map((path, at) => ({
      title: names[at] ?? '',
      optional: 20 + at,
      cell: ({ set }: SweepRow) => visible(String(set[path] ?? AS_IT_IS)),
    })),
  ];
  return [style.colors.bold(title), ...tableOf(columns, rows, style)];
}

function shareLines(sweep: SweepDocument, style: TerminalStyle): readonly string[] {
  return sweep.sensitivity.flatMap(({ metric, shares, samples }) => {
    const names = shortNames(shares.map(({ axis }) => axis));
    const rows = shares.map((share, at) => ({ ...share, name: names[at] ?? '' }));
    const columns: TerminalColumn<(typeof rows)[number]>[] = [
      { title: 'Axis', left: true, optional: 0, cell: ({ name }) => name },
      { title: 'Alone', optional: 0, cell: ({ first }) => shareText(first) },
      { title: '95 %', optional: 2, cell: ({ firstCi95 }) => intervalText(firstCi95) },
      { title: 'With others', optional: 1, cell: ({ total }) => shareText(total) },
      { title: '95 %', optional: 2, cell: ({ totalCi95 }) => intervalText(totalCi95) },
    ];
    const title = `SHARES OF THE VARIANCE OF ${visible(metric)} (Sobol indices, ${samples} base points)`;
    return [style.colors.bold(title), ...tableOf(columns, rows, style), ''];
  });
}

function swingLines(sweep: SweepDocument, style: TerminalStyle): readonly string[] {
  const { currency } = sweep;
  return sweep.oneAtATime.flatMap(({ metric, base, swings }) => {
    const unit = sweep.objectives.find((one) => one.metric === metric)?.unit ?? 'count';
    const names = shortNames(swings.map(({ axis }) => axis));
    const rows = swings
      .map((swing, at) => ({ ...swing, name: names[at] ?? '' }))
      .sort((a, b) => b.high - b.low - (a.high - a.low));
    const columns: TerminalColumn<(typeof rows)[number]>[] = [
      { title: 'Axis', left: true, optional: 0, cell: ({ name }) => name },
      { title: 'Least', optional: 0, cell: ({ low }) => sweepFigure(low, unit, currency) },
      { title: 'at', optional: 1, cell: ({ lowAt }) => visible(String(lowAt)) },
      { title: 'Most', optional: 0, cell: ({ high }) => sweepFigure(high, unit, currency) },
      { title: 'at', optional: 1, cell: ({ highAt }) => visible(String(highAt)) },
    ];
    const title = `ONE AT A TIME: ${visible(metric)}, ${sweepFigure(base, unit, currency)} at the base`;
    return [style.colors.bold(title), ...tableOf(columns, rows, style), ''];
  });
}

function tableOf<Row>(
  columns: readonly TerminalColumn<Row>[],
  rows: readonly Row[],
  { width, colors }: TerminalStyle,
): readonly string[] {
  return tableLines({ columns, rows, width, head: colors.dim, paint: (text) => text });
}

function rowAt(sweep: SweepDocument, index: number | null): SweepRow | null {
  return index === null ? null : (sweep.rows.find((row) => row.index === index) ?? null);
}

function shareText(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}

function intervalText(interval: readonly [number, number] | null): string {
  return interval === null ? '–' : `${(100 * interval[0]).toFixed(1)} to ${(100 * interval[1]).toFixed(1)} %`;
}

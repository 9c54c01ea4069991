import type { DiffDocument, MetricDiff, VariantDiff } from '../../results/documents/diff-document.ts';
import {
  changedFigures,
  changeText,
  failOnText,
  figureText,
  isUncertain,
  relativeText,
  sideText,
} from '../words/diff-words.ts';
import { plural, visible } from '../words/text.ts';
import { STATE_WORDS } from '../words/verdict-words.ts';
import { wrap } from '../words/width.ts';
import { type TerminalOptions, type TerminalStyle, terminalStyle } from './style.ts';
import { tableLines } from './table.ts';

/**
 * The difference as text: the sentence and the conditions first, then what matters, variant by variant. Ends
 * with a newline.
 */
export function renderDiffTerminal(
  diff: DiffDocument,
  options: TerminalOptions & {
    /** Every figure that changed, not only those that matter. */ readonly all: boolean;
  },
): string {
  const style = terminalStyle(options);
  const { colors, width } = style;
  const wrapped = (text: string) => wrap(visible(text), width);
  const blocks = [
    verdictLines(diff, style),
    failOnLines(diff, style),
    [
      ...wrapped(`A  ${sideText(diff.a)}`),
      ...wrapped(`B  ${sideText(diff.b)}`),
      ...diff.notes.flatMap((note) => wrapped(note)).map(colors.dim),
    ],
    diff.best.flatMap(({ strategy, a, b }) =>
      wrapped(`Best by ${strategy}: ${a ?? 'none'} → ${b ?? 'none'}`),
    ),
    ...diff.variants.map((variant) => variantLines(diff, variant, options.all, style)),
  ];
  return `${blocks
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

/** One sentence, and what belongs beside it. */
function verdictLines({ verdict }: DiffDocument, { colors, width }: TerminalStyle): readonly string[] {
  if (verdict === undefined) return [];
  const paint = { calm: colors.green, strained: colors.yellow, broken: colors.red }[verdict.state];
  const hung = (mark: string, text: string): string[] =>
    wrap(visible(text), width - 2).map((line, index) => `${index === 0 ? mark : ' '} ${line}`);
  return [
    ...hung(STATE_WORDS[verdict.state].mark, verdict.headline).map((line) => colors.bold(paint(line))),
    ...verdict.points.flatMap((point) => hung('·', point)),
  ];
}

function failOnLines({ failOn, b }: DiffDocument, style: TerminalStyle): readonly string[] {
  return failOn.flatMap((result) => {
    const paint = result.failed ? style.colors.red : style.colors.green;
    const where = result.variant === null ? '' : `${result.variant}: `;
    return wrap(visible(`${where}${failOnText(result, b.currency)}`), style.width - 2).map((line, index) =>
      paint(`${index > 0 ? ' ' : result.failed ? '✗' : '✓'} ${line}`),
    );
  });
}

function variantLines(
  diff: DiffDocument,
  variant: VariantDiff,
  all: boolean,
  style: TerminalStyle,
): readonly string[] {
  const { colors, width } = style;
  const heading = variant.label === null ? [] : [colors.bold(visible(variant.label))];
  if (variant.in !== 'both') return [...heading, `only in ${variant.in.toUpperCase()}`];
  const { shown, hidden } = changedFigures(diff, variant, all);
  const said = [
    ...variant.settings.map(({ key, a, b }) => `${key}: ${a ?? 'none'} → ${b ?? 'none'}`),
    ...variant.thresholds.map(
      ({ metric, expression, b }) =>
        `${metric}: ${expression}  ${b ? 'failed, passes now' : 'passed, fails now'}`,
    ),
  ];
  const lines = tableLines<MetricDiff>({
    columns: [
      { title: 'changed', left: true, optional: 0, cell: ({ metric }) => visible(metric) },
      { title: 'A', optional: 1, cell: ({ a, unit }) => figureText(a, unit, diff.a.currency) },
      { title: 'B', optional: 0, cell: ({ b, unit }) => figureText(b, unit, diff.b.currency) },
      { title: 'change', optional: 0, cell: (one) => changeText(one, diff.b.currency) },
      { title: '', optional: 0, cell: relativeText },
      { title: '', left: true, optional: 0, cell: (one) => (isUncertain(one) ? '~' : '') },
    ],
    rows: shown,
    width,
    head: colors.dim,
    paint: (text, one) => (isUncertain(one) ? colors.dim(text) : text),
  });
  return [
    ...heading,
    ...said.flatMap((text) => wrap(visible(text), width)),
    ...(shown.length > 0 ? lines : hidden === 0 ? ['nothing changed'] : []),
    ...(hidden > 0
      ? wrap(
          `${hidden} more ${plural(hidden, 'figure')} changed, by less or as a consequence: --all shows them`,
          width,
        ).map(colors.dim)
      : []),
    ...(shown.some(isUncertain)
      ? [colors.dim('~ the interval holds 0: the replications show no change')]
      : []),
  ];
}

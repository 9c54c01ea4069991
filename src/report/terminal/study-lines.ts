import type { ComparisonDocument } from '../../results/documents/document.ts';
import { assumptionCount, studyVerdict, studyWarnings } from '../words/study-words.ts';
import { plural, visible } from '../words/text.ts';
import { shorten, wrap } from '../words/width.ts';
import { assumptionLines, warningLines } from './lists.ts';
import { block } from './run.ts';
import type { TerminalOptions, TerminalStyle } from './style.ts';
import type { Summary } from './summaries.ts';

/** How a study is printed: to fit a screen of 80 × 24, or whole. */
export interface StudyTextOptions extends TerminalOptions {
  readonly summary?: Summary | undefined;
  readonly assumptions?: boolean | undefined;
}

/** Rows of the table on one screen. */
export const ROWS_SHOWN = 12;
const LINES_BELOW = 3;

/** The answer, and below it what was run. */
export function answerLines(
  document: ComparisonDocument,
  facts: readonly string[],
  { colors, width }: TerminalStyle,
): string[] {
  const { state, headline } = studyVerdict(document);
  const paint = { calm: colors.green, strained: colors.yellow, broken: colors.red }[state];
  const first = document.variants[0]?.results;
  const what = [visible(first?.name ?? 'Comparison'), ...facts].join(' · ');
  return [
    ...wrap(visible(headline), width).map((line) => colors.bold(paint(line))),
    ...wrap(what, width).map(colors.dim),
  ];
}

/** What belongs beside the answer, in at most three lines. */
export function pointLines(document: ComparisonDocument, { width, colors }: TerminalStyle): string[] {
  const warned = (document.warnings ?? []).map((text) => ({ mark: colors.yellow('!'), text }));
  const { state, points: all } = studyVerdict(document);
  const points = all.map((text) => ({ mark: colors.dim('·'), text }));
  // What an uncertain answer misses comes before all else.
  const first = state === 'calm' ? [] : points.splice(0, 1);
  const lines: string[] = [];
  for (const { mark, text } of [...first, ...warned, ...points]) {
    const wrapped = wrap(visible(text), width - 2);
    if (lines.length + wrapped.length > LINES_BELOW) {
      const room = LINES_BELOW - lines.length;
      if (lines.length > 0 || room <= 0) continue;
      lines.push(...wrapped.slice(0, room - 1).map((line, at) => `${at === 0 ? mark : ' '} ${line}`));
      lines.push(`  ${shorten(wrapped.slice(room - 1).join(' '), width - 2)}`);
      continue;
    }
    lines.push(...wrapped.map((line, at) => `${at === 0 ? mark : ' '} ${line}`));
  }
  return lines;
}

/** "12 assumptions, 5 unconfirmed · 2 warnings: --summary full". */
export function moreLine(document: ComparisonDocument, { width, colors }: TerminalStyle): string[] {
  const warnings = studyWarnings(document).length - (document.warnings?.length ?? 0);
  const parts = [
    assumptionCount(document),
    warnings === 0 ? '' : `${warnings} ${plural(warnings, 'warning')}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? [] : [colors.dim(shorten(`${parts.join(' · ')}: --summary full`, width))];
}

/** Everything that a screen has no room for. */
export function wholeBlocks(document: ComparisonDocument, style: TerminalStyle): string[][] {
  const assumptions = document.variants[0]?.results.assumptions ?? [];
  return [
    block('ASSUMPTIONS', assumptionLines(assumptions, style), style),
    block('WARNINGS', warningLines(studyWarnings(document), style), style),
  ];
}

/** At most so many rows, in their order: all that are wanted, then others spread over the rest. */
export function someRows<Row>(
  rows: readonly Row[],
  most: number,
  isWanted: (row: Row) => boolean,
): readonly Row[] {
  if (rows.length <= most) return rows;
  const wanted = rows.filter(isWanted).slice(0, most);
  const others = rows.filter((row) => !wanted.includes(row));
  const room = most - wanted.length;
  const step = others.length / Math.max(1, room);
  const spread = new Set(Array.from({ length: room }, (_, place) => others[Math.floor(place * step)]));
  return rows.filter((row) => wanted.includes(row) || spread.has(row));
}

export function joinBlocks(blocks: readonly (readonly string[])[]): string {
  return `${blocks
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

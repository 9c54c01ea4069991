import type { ResultsDocument } from '../../results/documents/document.ts';
import { visible } from '../words/text.ts';
import { STATE_WORDS, verdictOf } from '../words/verdict-words.ts';
import { wrap } from '../words/width.ts';
import { beginning } from './lists.ts';
import type { TerminalStyle } from './style.ts';

/**
 * What happened in a sentence, and what belongs beside it in at most so many lines; that all thresholds
 * passed among it, where no list of them says so.
 */
export function verdictLines(
  document: ResultsDocument,
  style: TerminalStyle,
  { withPassed = false, most = Number.POSITIVE_INFINITY } = {},
): string[] {
  const { state, headline, points: own } = verdictOf(document);
  const passed = withPassed ? passedThresholds(document) : [];
  const points = [...own, ...(/threshold/i.test(own.join(' ')) ? [] : passed)];
  const { colors, width } = style;
  const paint = { calm: colors.green, strained: colors.yellow, broken: colors.red }[state];
  const [first = '', ...rest] = wrap(visible(headline), width - 2);
  return [
    `${paint(STATE_WORDS[state].mark)} ${colors.bold(first)}`,
    ...rest.map((line) => `  ${colors.bold(line)}`),
    ...beginning(points.length === 0 ? [] : wrap(points.map(visible).join(' · '), width - 2), most).map(
      (line) => `  ${line}`,
    ),
  ];
}

function passedThresholds({ thresholds }: ResultsDocument): readonly string[] {
  if (thresholds.length === 0 || thresholds.some(({ passed }) => !passed)) return [];
  return [thresholds.length === 1 ? 'its threshold passed' : `all ${thresholds.length} thresholds passed`];
}

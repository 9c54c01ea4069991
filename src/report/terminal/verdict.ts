import type { ResultsDocument, Verdict } from '../../results/documents/document.ts';
import { formatCount, formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import { plural, visible } from '../words/text.ts';
import { wrap } from '../words/width.ts';
import { beginning } from './lists.ts';
import type { TerminalStyle } from './style.ts';

const MARKS = { calm: '✓', strained: '!', broken: '✗' } as const;

/**
 * What happened in a sentence, and what belongs beside it in at most so many lines; that all thresholds
 * passed among it, where no list of them says so.
 */
export function verdictLines(
  document: ResultsDocument,
  style: TerminalStyle,
  { withPassed = false, most = Number.POSITIVE_INFINITY } = {},
): string[] {
  const { state, headline, points: own } = document.verdict ?? verdictOfOutcomes(document);
  const passed = withPassed ? passedThresholds(document) : [];
  const points = [...own, ...(/threshold/i.test(own.join(' ')) ? [] : passed)];
  const { colors, width } = style;
  const paint = { calm: colors.green, strained: colors.yellow, broken: colors.red }[state];
  const [first = '', ...rest] = wrap(visible(headline), width - 2);
  return [
    `${paint(MARKS[state])} ${colors.bold(first)}`,
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

/** For documents that were made before they had a verdict: the outcomes of all functions, and the bill. */
function verdictOfOutcomes(document: ResultsDocument): Verdict {
  const outcomes = Object.values(document.functions).map((results) => results.outcomes);
  const total = (key: keyof (typeof outcomes)[number]) =>
    outcomes.reduce((sum, of) => sum + Number(of[key]), 0);
  const requests = Object.values(document.functions).reduce((sum, { requests: some }) => sum + some, 0);
  const bad = (
    [
      ['refused', total('throttled')],
      ['denied', total('accessDenied')],
      ['failed', total('failed') + total('outOfMemory')],
      ['timed out', total('timedOut')],
      ['dropped', total('dropped')],
    ] as const
  ).filter(([, count]) => count > 0);
  const money = (amount: number) => formatMoney(amount, document.cost.currency);
  const points = [
    `${money(document.cost.total)} for ${formatDuration(document.measuredSeconds * 1000)}`,
    `${money(document.cost.monthly)} for a month of it`,
  ];
  if (requests === 0) return { state: 'strained', headline: 'No request arrived', points };
  if (bad.length === 0) {
    const headline = `All ${formatCount(requests)} ${plural(requests, 'request')} were served`;
    return { state: 'calm', headline: requests === 1 ? 'The one request was served' : headline, points };
  }
  const share = bad.reduce((sum, [, count]) => sum + count, 0) / requests;
  const parts = bad.map(([what, count]) => `${formatShare(count / requests)} ${what}`);
  return {
    state: share < 0.001 ? 'strained' : 'broken',
    headline: `Of ${formatCount(requests)} ${plural(requests, 'request')}, ${parts.join(', ')}`,
    points,
  };
}

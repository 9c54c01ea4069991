import type {
  CalibratedFunction,
  CalibrationDocument,
} from '../../results/documents/calibration-document.ts';
import { formatCount, formatDuration } from '../../units/format.ts';
import {
  byInvocations,
  checkRows,
  fitText,
  initBillingText,
  ksText,
  parameterRows,
} from '../words/calibration-words.ts';
import { plural } from '../words/text.ts';
import { escapeMarkdown, folded, markdownTable, STATE_SIGNS } from './text.ts';

const OPEN_FUNCTIONS = 1;

/** The calibration as GitHub-flavoured Markdown: verdict, a row a function, what each of them rests on. */
export function renderCalibrationMarkdown(document: CalibrationDocument): string {
  const { verdict, lines } = document;
  const all = byInvocations(document);
  const blocks = [
    `## ${escapeMarkdown(document.name)}: calibration`,
    `**${STATE_SIGNS[verdict.state]} ${escapeMarkdown(verdict.headline)}**`,
    verdict.points.map((point) => `- ${escapeMarkdown(point)}`).join('\n'),
    markdownTable(
      ['Function', 'Invocations', 'Cold', 'p50', 'p99', 'Fit', 'KS'],
      'lrrrrlr',
      all.map(([name, fn]) => [
        escapeMarkdown(name),
        formatCount(fn.invocations),
        formatCount(fn.coldStarts),
        fn.durationMs === null ? '–' : formatDuration(fn.durationMs.p50),
        fn.durationMs === null ? '–' : formatDuration(fn.durationMs.p99),
        escapeMarkdown(fitText(fn)),
        ksText(fn),
      ]),
    ),
    ...all.map(([name, fn]) =>
      all.length <= OPEN_FUNCTIONS ? bodyOf(fn) : folded(escapeMarkdown(name), bodyOf(fn)),
    ),
    document.warnings.map((warning) => `- ⚠️ ${escapeMarkdown(warning)}`).join('\n'),
    `<sub>${formatCount(lines.read)} ${plural(lines.read, 'line')} read, ${formatCount(lines.reports)} REPORT ${plural(lines.reports, 'line')}, ${formatCount(lines.unexplainedBilling)} with unexplained billing, ${formatCount(lines.emulator)} of an emulator</sub>`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function bodyOf(fn: CalibratedFunction): string {
  const billed = initBillingText(fn);
  return [
    markdownTable(
      ['Figure', 'Value', '95 %', 'From'],
      'lrrl',
      parameterRows(fn).map((row) => row.map(escapeMarkdown)),
    ),
    markdownTable(
      ['Model on the seen arrivals', 'Seen', 'Model', 'Off'],
      'lrrr',
      checkRows(fn).map(({ what, seen, predicted, off }) => [what, seen, predicted, off].map(escapeMarkdown)),
    ),
    billed === null ? '' : escapeMarkdown(billed),
    fn.unknown
      .map(
        ({ text, remedy }) => `- Not known: ${escapeMarkdown(text)}. To know it: ${escapeMarkdown(remedy)}.`,
      )
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

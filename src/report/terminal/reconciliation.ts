import type {
  ReconciliationDocument,
  ReconciliationLine,
} from '../../results/documents/reconciliation-document.ts';
import { formatMoney } from '../../units/format.ts';
import { agreementText, setText } from '../words/reconciliation-words.ts';
import { visible } from '../words/text.ts';
import { STATE_WORDS } from '../words/verdict-words.ts';
import { wrap } from '../words/width.ts';
import { type TerminalOptions, type TerminalStyle, terminalStyle } from './style.ts';
import { tableLines } from './table.ts';

/** A reconciliation as text: how far the prediction is, line by line, and why. Ends with a newline. */
export function renderReconciliationTerminal(
  document: ReconciliationDocument,
  options: TerminalOptions,
): string {
  const style = terminalStyle(options);
  const { colors, width } = style;
  const { verdict } = document;
  const paint = { calm: colors.green, strained: colors.yellow, broken: colors.red }[verdict.state];
  const hung = (mark: string, text: string): string[] =>
    wrap(visible(text), width - 2).map((line, index) => `${index === 0 ? mark : ' '} ${line}`);
  const blocks = [
    hung(STATE_WORDS[verdict.state].mark, verdict.headline).map((line) => colors.bold(paint(line))),
    lineTable(document, style),
    document.lines
      .filter(({ reason }) => reason !== 'they agree')
      .flatMap((line) => reasonLines(line, style)),
    document.outside.flatMap(({ what, billed, reason }) =>
      hung('·', `${what}: ${formatMoney(billed, 'USD')} billed; ${reason}.`),
    ),
    document.notes.flatMap((note) => wrap(visible(note), width)).map(colors.dim),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function lineTable({ lines, total }: ReconciliationDocument, { colors, width }: TerminalStyle): string[] {
  const name = ({ item, function: own }: ReconciliationLine): string =>
    visible(own === undefined ? item : `${own} ${item}`);
  const all: ReconciliationLine = {
    item: 'total',
    region: '',
    usageTypes: [],
    unit: null,
    ...total,
    predictedQuantity: null,
    billedQuantity: null,
    reason: '',
  };
  return tableLines<ReconciliationLine>({
    columns: [
      { title: 'item', left: true, optional: 0, cell: name },
      { title: 'region', left: true, optional: 2, cell: ({ region }) => visible(region ?? 'all') },
      { title: 'predicted', optional: 0, cell: ({ predicted }) => formatMoney(predicted, 'USD') },
      { title: 'billed', optional: 0, cell: ({ billed }) => formatMoney(billed, 'USD') },
      { title: 'off', optional: 0, cell: agreementText },
    ],
    rows: [...lines, all],
    width,
    head: colors.dim,
    paint: (text, line) =>
      line === all ? colors.bold(text) : line.reason === 'they agree' ? colors.dim(text) : text,
  });
}

function reasonLines(line: ReconciliationLine, { colors, width }: TerminalStyle): string[] {
  const owner = line.function === undefined ? '' : `${line.function} `;
  const text = `${owner}${line.item}: ${line.reason}.${setText(line)}`;
  return wrap(visible(text), width - 2).map(
    (part, index) => `${index === 0 ? colors.dim('·') : ' '} ${part}`,
  );
}

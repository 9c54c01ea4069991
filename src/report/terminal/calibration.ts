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
import { plural, visible } from '../words/text.ts';
import { STATE_WORDS } from '../words/verdict-words.ts';
import { wrap } from '../words/width.ts';
import { type TerminalOptions, type TerminalStyle, terminalStyle } from './style.ts';
import { tableLines } from './table.ts';

const FUNCTIONS_SHOWN = 20;
const WARNINGS_SHOWN = 10;

/** Does the model fit and what can it not tell; then a row a function, or all of one. Ends with a newline. */
export function renderCalibrationTerminal(document: CalibrationDocument, options: TerminalOptions): string {
  const style = terminalStyle(options);
  const all = byInvocations(document);
  const [only] = all;
  const blocks = [
    verdictLines(document, style),
    functionLines(all, style),
    ...(all.length === 1 && only !== undefined ? oneLines(only[1], style) : []),
    linesRead(document, style),
    warningLines(document, style),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function verdictLines({ verdict }: CalibrationDocument, { colors, width }: TerminalStyle): readonly string[] {
  const paint = { calm: colors.green, strained: colors.yellow, broken: colors.red }[verdict.state];
  const hung = (mark: string, text: string): string[] =>
    wrap(visible(text), width - 2).map((line, index) => `${index === 0 ? mark : ' '} ${line}`);
  return [
    ...hung(STATE_WORDS[verdict.state].mark, verdict.headline).map((line) => colors.bold(paint(line))),
    ...verdict.points.flatMap((point) => hung('·', point)),
  ];
}

function functionLines(
  all: readonly (readonly [string, CalibratedFunction])[],
  { width, colors }: TerminalStyle,
): readonly string[] {
  const shown = all.slice(0, FUNCTIONS_SHOWN);
  const ms = (value: number | undefined) => (value === undefined ? '–' : formatDuration(value));
  type Row = readonly [string, CalibratedFunction];
  return [
    ...tableLines<Row>({
      columns: [
        { title: 'function', left: true, optional: 0, cell: ([name]) => visible(name) },
        { title: 'invocations', optional: 0, cell: ([, fn]) => formatCount(fn.invocations) },
        { title: 'cold', optional: 1, cell: ([, fn]) => formatCount(fn.coldStarts) },
        { title: 'p50', optional: 2, cell: ([, fn]) => ms(fn.durationMs?.p50) },
        { title: 'p99', optional: 0, cell: ([, fn]) => ms(fn.durationMs?.p99) },
        { title: 'fit', left: true, optional: 0, cell: ([, fn]) => fitText(fn) },
        { title: 'KS', optional: 3, cell: ([, fn]) => ksText(fn) },
        { title: 'MB', optional: 4, cell: ([, fn]) => String(fn.memoryMb ?? '–') },
      ],
      rows: shown,
      width,
      head: colors.dim,
      paint: (text) => text,
    }),
    ...(all.length > shown.length
      ? [colors.dim(`${all.length - shown.length} more functions stand in the report`)]
      : []),
  ];
}

function oneLines(fn: CalibratedFunction, { width, colors }: TerminalStyle): readonly (readonly string[])[] {
  const checks = checkRows(fn);
  const billed = initBillingText(fn);
  return [
    tableLines({
      columns: [
        { title: 'figure', left: true, optional: 0, cell: ([name]) => name },
        { title: 'value', optional: 0, cell: ([, value]) => value },
        { title: '95 %', optional: 0, cell: ([, , interval]) => interval },
        { title: 'from', left: true, optional: 1, cell: ([, , , from]) => from },
      ],
      rows: parameterRows(fn),
      width,
      head: colors.dim,
      paint: (text) => text,
    }),
    checks.length === 0
      ? []
      : tableLines({
          columns: [
            { title: 'model on the seen arrivals', left: true, optional: 0, cell: ({ what }) => what },
            { title: 'seen', optional: 0, cell: ({ seen }) => seen },
            { title: 'model', optional: 0, cell: ({ predicted }) => predicted },
            { title: 'off', optional: 0, cell: ({ off }) => off },
          ],
          rows: checks,
          width,
          head: colors.dim,
          paint: (text) => text,
        }),
    billed === null ? [] : wrap(billed, width),
  ];
}

function linesRead({ lines }: CalibrationDocument, { colors, width }: TerminalStyle): readonly string[] {
  const words = [
    `${formatCount(lines.read)} ${plural(lines.read, 'line')} read, ${formatCount(lines.reports)} REPORT ${plural(lines.reports, 'line')}`,
    ...(lines.emulator > 0 ? [`${formatCount(lines.emulator)} of an emulator`] : []),
    ...(lines.unexplainedBilling > 0
      ? [`${formatCount(lines.unexplainedBilling)} whose billed duration no rule of AWS's explains`]
      : []),
  ];
  return wrap(words.join('; '), width).map(colors.dim);
}

function warningLines(
  { warnings }: CalibrationDocument,
  { colors, width }: TerminalStyle,
): readonly string[] {
  const shown = warnings.slice(0, WARNINGS_SHOWN);
  const hidden = warnings.length - shown.length;
  return [
    ...shown.flatMap((warning) => wrap(visible(`Warning: ${warning}`), width)),
    ...(hidden > 0 ? [`${hidden} more ${plural(hidden, 'warning')} stand in the report`] : []),
  ].map(colors.yellow);
}

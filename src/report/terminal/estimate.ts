import type { EstimateDocument, EstimateLevel } from '../../results/documents/estimate-document.ts';
import { formatMoney } from '../../units/format.ts';
import {
  durationChange,
  FUNCTION_TITLES,
  functionCells,
  LEVEL_TITLES,
  levelCells,
  levelName,
  moneyChange,
  nextSteps,
  notCarriedText,
  placeText,
} from '../words/estimate-words.ts';
import { plural, visible } from '../words/text.ts';
import { STATE_WORDS } from '../words/verdict-words.ts';
import { wrap } from '../words/width.ts';
import { type TerminalOptions, type TerminalStyle, terminalStyle } from './style.ts';
import { type TerminalColumn, tableLines } from './table.ts';
import { thresholdLines } from './thresholds.ts';

const NOT_CARRIED_SHOWN = 8;
const SENTENCES_SHOWN = 8;

export interface EstimateTextOptions extends TerminalOptions {
  /** Every assumption and everything that is not carried over, not only the first. */
  readonly all?: boolean | undefined;
}

/** The estimate for a terminal: the answer in the first line. Ends with a newline. */
export function renderEstimateTerminal(estimate: EstimateDocument, options: EstimateTextOptions): string {
  const style = terminalStyle(options);
  const { colors, width } = style;
  const { verdict, level, levels, currency } = estimate;
  const { mark } = STATE_WORDS[verdict.state];
  const said = wrap(visible(`${mark} ${verdict.headline}`), width).map(colors.bold);
  const points = verdict.points.flatMap((point) => bullet(point, width));
  const asked = levels.find((one) => one.level === level);
  // What fails stands beside the answer; what holds can wait.
  const hasFailed = estimate.thresholds.some(({ passed }) => !passed);
  const blocks = [
    [...said, ...points],
    hasFailed ? thresholdLines(estimate.thresholds, currency, style) : [],
    againstLines(estimate, style),
    section(
      'WHAT IT COSTS',
      `${estimate.name}, ${estimate.region}`,
      tableOf(levels, LEVEL_TITLES, (one) => levelCells(one, currency), style),
      style,
    ),
    asked === undefined
      ? []
      : section(
          'BY FUNCTION',
          levels.length > 1 ? `at the ${levelName(asked)} level` : '',
          tableOf(functionCells(asked, currency), FUNCTION_TITLES, (cells) => cells, style),
          style,
        ),
    hasFailed ? [] : thresholdLines(estimate.thresholds, currency, style),
    calibrationLines(estimate, style),
    section(
      'WHAT IT RESTS ON',
      '',
      sentences([...estimate.assumptions, ...estimate.notes, ...nextSteps(estimate)], options, style),
      style,
    ),
    notCarriedLines(estimate, options, style),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function section(title: string, more: string, lines: readonly string[], style: TerminalStyle): string[] {
  return lines.length === 0 ? [] : [style.heading(title, visible(more)), ...lines];
}

function tableOf<Row>(
  rows: readonly Row[],
  titles: readonly string[],
  cells: (row: Row) => readonly string[],
  { width, colors }: TerminalStyle,
): string[] {
  if (rows.length === 0) return [];
  const columns = titles.map((title, at): TerminalColumn<readonly string[]> => {
    return { title, optional: at < 2 ? 0 : at, left: at === 0, cell: (row) => visible(row[at] ?? '') };
  });
  const texts = rows.map(cells);
  return tableLines({ columns, rows: texts, width, head: colors.dim, paint: (text) => text });
}

function againstLines({ against, currency, levels }: EstimateDocument, style: TerminalStyle): string[] {
  if (against === null) return [];
  const name = (level: string) => {
    const found = levels.find((one: EstimateLevel) => one.level === level);
    return found === undefined ? level : levelName(found);
  };
  const byLevel = tableOf(
    against.levels,
    ['Traffic', 'Before', 'Now', 'Change', 'p99'],
    ({ level, monthlyUsd: { before, after }, p99Ms }) => [
      name(level),
      formatMoney(before, currency),
      formatMoney(after, currency),
      moneyChange(before, after, currency),
      durationChange(p99Ms.before, p99Ms.after),
    ],
    style,
  );
  const byFunction = tableOf(
    against.functions,
    ['Function', 'Money', 'p99'],
    ({ name: fn, monthlyUsd, p99Ms }) => [
      fn,
      moneyChange(monthlyUsd.before, monthlyUsd.after, currency),
      durationChange(p99Ms.before, p99Ms.after),
    ],
    style,
  );
  return section(
    'WHAT CHANGED',
    `from ${against.with}`,
    [...byLevel, ...(byFunction.length > 0 ? ['', ...byFunction] : [])],
    style,
  );
}

function calibrationLines({ calibration }: EstimateDocument, style: TerminalStyle): string[] {
  if (calibration === null) return [];
  const rows = tableOf(
    calibration.functions,
    ['Function', 'Invocations seen', 'Distance', 'Log'],
    ({ name, invocations, distance, logName }) => [
      name,
      String(invocations),
      distance === null ? 'not fitted' : distance.toFixed(3),
      logName,
    ],
    style,
  );
  return section(
    'HOW WELL IT FITS THE LOGS',
    '',
    [...wrap(visible(calibration.verdict.headline), style.width), ...rows],
    style,
  );
}

function sentences(
  texts: readonly string[],
  { all = false }: EstimateTextOptions,
  { width, colors }: TerminalStyle,
): string[] {
  const shown = all ? texts : texts.slice(0, SENTENCES_SHOWN);
  const left = texts.length - shown.length;
  return [
    ...shown.flatMap((text) => bullet(text, width)),
    ...(left > 0 ? [colors.dim(`  and ${left} more; --assumptions shows all`)] : []),
  ];
}

function notCarriedLines(
  estimate: EstimateDocument,
  { all = false }: EstimateTextOptions,
  style: TerminalStyle,
): string[] {
  const { notCarriedOver } = estimate;
  const shown = all ? notCarriedOver : notCarriedOver.slice(0, NOT_CARRIED_SHOWN);
  const left = notCarriedOver.length - shown.length;
  const lines = [
    ...shown.flatMap((one) => bullet(`${placeText(one)}: ${one.subject}: ${one.reason}`, style.width)),
    ...(left > 0
      ? [style.colors.dim(`  and ${left} more ${plural(left, 'line')}; --assumptions shows all`)]
      : []),
  ];
  return section('NOT CARRIED OVER', notCarriedText(estimate), lines, style);
}

function bullet(text: string, width: number): string[] {
  return wrap(visible(text), width - 2).map((line, at) => `${at === 0 ? '· ' : '  '}${line}`);
}

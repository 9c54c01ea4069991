import type { EstimateDocument, EstimateLevel } from '../../results/documents/estimate-document.ts';
import { formatDuration, formatMoney } from '../../units/format.ts';
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
import { thresholdValues } from '../words/threshold-values.ts';
import { escapeMarkdown, folded, markdownTable, STATE_SIGNS } from './text.ts';

const LIST_SHOWN = 60;
const LINES_SHOWN = 20;

/** What a comment begins with, by which the next run finds and updates it. */
export function commentMarker(name: string): string {
  return `<!-- lambda-sim:${name
    .replace(/[^\w .-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .slice(0, 80)} -->`;
}

/**
 * The estimate as a comment of a pull request: a hidden marker, the answer, a table of before and after, and
 * the rest folded away.
 */
export function renderEstimateMarkdown(estimate: EstimateDocument): string {
  const { verdict, currency, levels, level } = estimate;
  const asked = levels.find((one) => one.level === level);
  const blocks = [
    commentMarker(estimate.name),
    `## ${escapeMarkdown(estimate.name)}: what it costs`,
    `**${STATE_SIGNS[verdict.state]} ${escapeMarkdown(verdict.headline)}**`,
    verdict.points.map((point) => `- ${escapeMarkdown(point)}`).join('\n'),
    estimate.thresholds
      .map(
        (threshold) =>
          `- ${threshold.passed ? '✅' : '❌'} ${escapeMarkdown(`${threshold.metric}: ${threshold.expression}`)} (${thresholdValues(threshold, currency).actual})`,
      )
      .join('\n'),
    levelTable(estimate),
    changeBlocks(estimate),
    asked === undefined ? '' : folded('By function', functionTable(asked, currency)),
    asked === undefined ? '' : folded('The bill of the month', billTable(asked, currency)),
    calibrationBlock(estimate),
    folded('What it rests on', bullets([...estimate.assumptions, ...estimate.notes, ...nextSteps(estimate)])),
    folded(
      notCarriedText(estimate),
      bullets(estimate.notCarriedOver.map((one) => `${placeText(one)}: ${one.subject}: ${one.reason}`)),
    ),
    `<sub>lambda-sim ${escapeMarkdown(estimate.version)} · ${escapeMarkdown(estimate.region)} · ${escapeMarkdown(estimate.sources.map(({ file }) => file).join(', '))}</sub>`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function levelTable({ levels, currency, against }: EstimateDocument): string {
  if (against === null) {
    const rows = levels.map((level) => levelCells(level, currency).map(escapeMarkdown));
    return markdownTable(LEVEL_TITLES, 'lrrrrrrr', rows);
  }
  const rows = levels.map((level) => {
    const change = against.levels.find((one) => one.level === level.level);
    const { monthlyUsd, p99Ms } = change ?? {};
    return [
      levelName(level),
      monthlyUsd === undefined ? '' : formatMoney(monthlyUsd.before, currency),
      formatMoney(level.monthlyUsd, currency),
      monthlyUsd === undefined ? '' : moneyChange(monthlyUsd.before, monthlyUsd.after, currency),
      formatDuration(level.p99Ms),
      p99Ms === undefined ? '' : durationChange(p99Ms.before, p99Ms.after),
    ].map(escapeMarkdown);
  });
  return markdownTable(['Traffic', 'Before', 'Now', 'Change', 'p99', 'Change'], 'lrrrrr', rows);
}

function changeBlocks({ against, currency }: EstimateDocument): string {
  if (against === null) return '';
  const functions = against.functions.map(({ name, monthlyUsd, p99Ms }) =>
    [
      name,
      moneyChange(monthlyUsd.before, monthlyUsd.after, currency),
      durationChange(p99Ms.before, p99Ms.after),
    ].map(escapeMarkdown),
  );
  const lines = against.lines
    .slice(0, LINES_SHOWN)
    .map(({ service, function: name, item, monthlyUsd }) =>
      [
        `${service}${name === null ? '' : ` · ${name}`}: ${item}`,
        formatMoney(monthlyUsd.before, currency),
        formatMoney(monthlyUsd.after, currency),
        moneyChange(monthlyUsd.before, monthlyUsd.after, currency),
      ].map(escapeMarkdown),
    );
  const blocks = [
    against.levels.length === 0
      ? `Nothing to compare with in ${escapeMarkdown(against.with)}: it was estimated at other levels.`
      : '',
    functions.length === 0
      ? ''
      : folded('What changed, by function', markdownTable(['Function', 'Money', 'p99'], 'lrr', functions)),
    lines.length === 0
      ? ''
      : folded(
          'What changed, line by line',
          markdownTable(['Line', 'Before', 'Now', 'Change'], 'lrrr', lines),
        ),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function functionTable(level: EstimateLevel, currency: string): string {
  const rows = functionCells(level, currency).map((cells) => cells.map(escapeMarkdown));
  return markdownTable([...FUNCTION_TITLES], 'lrrr', rows);
}

function billTable({ lines, monthlyUsd: total }: EstimateLevel, currency: string): string {
  const row = (name: string, monthlyUsd: number) =>
    [name, formatMoney(monthlyUsd, currency)].map(escapeMarkdown);
  const left = lines.slice(LINES_SHOWN);
  const rows = lines
    .slice(0, LINES_SHOWN)
    .map(({ service, function: name, item, monthlyUsd }) =>
      row(`${service}${name === null ? '' : ` · ${name}`}: ${item}`, monthlyUsd),
    );
  if (left.length > 0) {
    const rest = left.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
    rows.push(row(`${left.length} other ${left.length === 1 ? 'line' : 'lines'}`, rest));
  }
  return markdownTable(['Line', 'A month'], 'lr', [...rows, row('Total', total)]);
}

function calibrationBlock({ calibration }: EstimateDocument): string {
  if (calibration === null) return '';
  const rows = calibration.functions.map(({ name, logName, invocations, distance }) =>
    [name, logName, String(invocations), distance === null ? 'not fitted' : distance.toFixed(3)].map(
      escapeMarkdown,
    ),
  );
  const table = markdownTable(['Function', 'Log', 'Invocations', 'Distance'], 'llrr', rows);
  return folded(
    'How well the model fits the logs',
    `${escapeMarkdown(calibration.verdict.headline)}\n\n${table}`,
  );
}

function bullets(texts: readonly string[]): string {
  const shown = texts.slice(0, LIST_SHOWN).map((text) => `- ${escapeMarkdown(text)}`);
  const left = texts.length - shown.length;
  return [...shown, ...(left > 0 ? [`- and ${left} more`] : [])].join('\n');
}

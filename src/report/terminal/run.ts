import type { ResultsDocument, ThresholdResult, TrendFigures } from '../../results/documents/document.ts';
import { formatCount, formatDuration, formatMemory, formatMoney } from '../../units/format.ts';
import { monthlyByFunction } from '../words/bill-lines.ts';
import { byRequests, type NamedFunction } from '../words/busiest.ts';
import { failures } from '../words/failures.ts';
import { shortCount, shortDuration, shortShare } from '../words/short-number.ts';
import { plural, visible } from '../words/text.ts';
import { thresholdValues } from '../words/threshold-values.ts';
import { displayWidth, shorten, wrap } from '../words/width.ts';
import { billTree } from './bill-tree.ts';
import { flowLines } from './flow.ts';
import { assumptionLines, findingLines, warningLines } from './lists.ts';
import { type TerminalOptions, type TerminalStyle, terminalStyle } from './style.ts';
import { type TerminalColumn, tableLines } from './table.ts';

const FUNCTIONS_SHOWN = 30;

/**
 * The summary of a run: thresholds, functions, bill, findings, assumptions, warnings. Ends with a newline; no
 * line exceeds `columns`.
 */
export function renderTerminal(document: ResultsDocument, options: TerminalOptions): string {
  const style = terminalStyle(options);
  const blocks = [
    titleLines(document, style),
    thresholdLines(document.thresholds, document.cost.currency, style),
    functionLines(document, style),
    ...flowLines(document, style),
    billTree(document, style),
    block('FINDINGS', findingLines(document.findings, style), style),
    block('ASSUMPTIONS', assumptionLines(document.assumptions, style), style),
    block('WARNINGS', warningLines(document.warnings, style), style),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

export function block(heading: string, lines: readonly string[], style: TerminalStyle): string[] {
  return lines.length === 0 ? [] : [style.heading(heading), ...lines];
}

function titleLines(document: ResultsDocument, style: TerminalStyle): string[] {
  const facts = [
    visible(document.region),
    visible(document.platform),
    `${formatDuration(document.simulatedSeconds * 1000)} simulated`,
    `seed ${document.seed}`,
    ...(document.replications > 1 ? [`${document.replications} replications`] : []),
    `${formatCount(document.totals.requests)} ${plural(document.totals.requests, 'request')}`,
  ];
  return [
    style.colors.bold(shorten(visible(document.name), style.width)),
    ...wrap(facts.join(' · '), style.width).map(style.colors.dim),
  ];
}

/** A line for each threshold: ✓ or ✗, what was asked, what came out. */
export function thresholdLines(
  thresholds: readonly ThresholdResult[],
  currency: string,
  style: TerminalStyle,
): string[] {
  if (thresholds.length === 0) return [];
  const { colors, width } = style;
  const passed = thresholds.filter((threshold) => threshold.passed).length;
  const rows = thresholds.map((threshold) => ({
    passed: threshold.passed,
    metric: visible(threshold.metric),
    expression: visible(threshold.expression),
    actual: thresholdValues(threshold, currency).actual,
  }));
  const actualWidth = Math.max(...rows.map((row) => displayWidth(row.actual)));
  const rest = width - 4 - actualWidth - 2;
  const expressionWidth = Math.min(
    Math.max(...rows.map((row) => displayWidth(row.expression))),
    Math.floor(rest / 2),
  );
  const metricWidth = Math.min(
    Math.max(...rows.map((row) => displayWidth(row.metric))),
    rest - expressionWidth,
  );
  const pad = (text: string, columns: number) => text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
  return [
    style.heading('THRESHOLDS', `${passed} of ${thresholds.length} passed`),
    ...rows.map((row) => {
      const paint = row.passed ? colors.green : colors.red;
      const metric = pad(shorten(row.metric, metricWidth), metricWidth);
      const expression = pad(shorten(row.expression, expressionWidth), expressionWidth);
      return `${paint(row.passed ? '✓' : '✗')} ${metric}  ${expression}  ${paint(row.actual.padStart(actualWidth))}`;
    }),
  ];
}

function functionLines(document: ResultsDocument, style: TerminalStyle): string[] {
  const all = byRequests(document);
  if (all.length === 0) return [];
  const shown = all.slice(0, FUNCTIONS_SHOWN);
  const lines = tableLines({
    columns: functionColumns(document),
    rows: shown,
    width: style.width,
    head: style.colors.dim,
    paint: (text, { results }, column) =>
      (column.title === 'throttled' && results.outcomes.throttled > 0) ||
      (column.title === 'errors' && failures(results) > 0)
        ? style.colors.yellow(text)
        : text,
  });
  const hidden = all.length - shown.length;
  return [
    style.heading('FUNCTIONS', 'latency from arrival to outcome'),
    ...lines,
    ...(hidden > 0 ? [style.colors.dim(`… and ${hidden} more in the results, less busy`)] : []),
  ];
}

function functionColumns(document: ResultsDocument): TerminalColumn<NamedFunction>[] {
  const { currency } = document.cost;
  const monthly = monthlyByFunction(document.cost);
  const latency = (
    title: string,
    key: keyof TrendFigures,
    optional: number,
  ): TerminalColumn<NamedFunction> => ({
    title,
    optional,
    cell: ({ results }) => (results.latencyMs.count === 0 ? '–' : shortDuration(results.latencyMs[key])),
  });
  return [
    { title: 'function', left: true, optional: 0, cell: ({ name }) => visible(name) },
    { title: 'memory', optional: 11, cell: ({ results }) => formatMemory(results.memoryMb) },
    { title: 'requests', optional: 0, cell: ({ results }) => shortCount(results.requests) },
    {
      title: 'mean',
      optional: 14,
      cell: ({ results }) => (results.latencyMs.count === 0 ? '–' : shortDuration(results.latencyMs.mean)),
    },
    latency('p50', 'p50', 0),
    latency('p95', 'p95', 5),
    latency('p99', 'p99', 0),
    latency('p99.9', 'p999', 12),
    { title: 'cold', optional: 2, cell: ({ results }) => shortShare(results.coldStartRate) },
    { title: 'throttled', optional: 4, cell: ({ results }) => shortCount(results.outcomes.throttled) },
    { title: 'errors', optional: 3, cell: ({ results }) => shortCount(failures(results)) },
    { title: 'peak', optional: 10, cell: ({ results }) => shortCount(results.concurrency.max) },
    { title: 'environments', optional: 13, cell: ({ results }) => shortCount(results.environments.max) },
    { title: 'a month', optional: 0, cell: ({ name }) => formatMoney(monthly.get(name) ?? 0, currency) },
  ];
}

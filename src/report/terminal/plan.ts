import type {
  Alternative,
  BreakPoint,
  CapacityAdvice,
  GrowthRow,
  PlanDocument,
  SensitivityRow,
} from '../../results/documents/plan-document.ts';
import { scaleText } from '../../results/findings/findings-plan.ts';
import { formatMoney, formatRate } from '../../units/format.ts';
import {
  billRange,
  breakScale,
  holdsText,
  judgedGrowth,
  planFacts,
  platformName,
} from '../words/plan-words.ts';
import { shortCount, shortDuration, shortShare } from '../words/short-number.ts';
import { visible } from '../words/text.ts';
import { shorten, wrap } from '../words/width.ts';
import { findingLines, warningLines } from './lists.ts';
import { type TerminalOptions, type TerminalStyle, terminalStyle } from './style.ts';
import { type TerminalColumn, tableLines } from './table.ts';

/** The plan for a terminal: findings first, then a table for each part. Ends with a newline. */
export function renderPlanTerminal(plan: PlanDocument, options: TerminalOptions): string {
  const style = terminalStyle(options);
  const { colors, width } = style;
  const dim = (text: string): string[] => wrap(visible(text), width).map(colors.dim);
  const { ratePerSecond, peakRatePerSecond } = plan.traffic;
  const blocks = [
    [
      colors.bold(shorten(visible(`${plan.name}: plan`), width)),
      ...dim(
        [
          `${formatRate(ratePerSecond)}${peakRatePerSecond > 1.05 * ratePerSecond ? `, ${formatRate(peakRatePerSecond)} at its peak` : ''}`,
          ...planFacts(plan),
        ].join(' · '),
      ),
    ],
    section('FINDINGS', '', findingLines(plan.findings, style), style),
    section('BREAK POINTS', 'as the traffic grows', breakLines(plan, style), style),
    section(
      'CONCURRENCY',
      'for the given traffic',
      rowsOf(Object.entries(plan.functions), capacityColumns(plan), style),
      style,
    ),
    section(
      'GROWTH',
      plan.latencyOf === null ? '' : `p99 of ${visible(plan.latencyOf)}`,
      rowsOf(judgedGrowth(plan), growthColumns(plan), style),
      style,
    ),
    section(
      'THE SAME WORK ELSEWHERE',
      `Lambda's part now ${formatMoney(plan.lambdaMonthly, plan.currency)} a month`,
      rowsOf(plan.alternatives, alternativeColumns(plan), style),
      style,
    ),
    section('WHAT MATTERS MOST', '', rowsOf(plan.sensitivity, sensitivityColumns(plan), style), style),
    section('NOTES', '', plan.notes.flatMap(dim), style),
    section('WARNINGS', '', warningLines(plan.warnings, style), style),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function section(title: string, more: string, lines: readonly string[], style: TerminalStyle): string[] {
  return lines.length === 0 ? [] : [style.heading(title, more), ...lines];
}

function rowsOf<Row>(
  rows: readonly Row[],
  columns: readonly TerminalColumn<Row>[],
  { width, colors }: TerminalStyle,
): string[] {
  if (rows.length === 0) return [];
  return tableLines<Row>({
    columns,
    rows,
    width,
    head: colors.dim,
    paint: (text, _, column) =>
      column.isFailure === true && !/^\s*[0–]?%?$/.test(text) ? colors.yellow(text) : text,
  });
}

function breakLines(plan: PlanDocument, style: TerminalStyle): string[] {
  const { colors, width } = style;
  const columns: readonly TerminalColumn<BreakPoint>[] = [
    { title: 'limit', left: true, optional: 0, cell: ({ limit }) => visible(limit) },
    { title: 'traffic', optional: 0, cell: breakScale },
    { title: 'rate', optional: 0, cell: ({ ratePerSecond }) => formatRate(ratePerSecond) },
    { title: 'at peak', optional: 1, cell: ({ peakRatePerSecond }) => formatRate(peakRatePerSecond) },
  ];
  const lines = tableLines<BreakPoint>({
    columns,
    rows: plan.breakPoints,
    width,
    head: colors.dim,
    paint: (text, { scale }) => (scale <= 1 ? colors.red(text) : scale < 2 ? colors.yellow(text) : text),
  });
  return [
    ...(plan.breakPoints.length === 0 ? [] : lines),
    ...(plan.holds.length === 0 ? [] : wrap(visible(holdsText(plan)), width).map(colors.dim)),
  ];
}

type Advised = readonly [string, CapacityAdvice];

function capacityColumns({ currency }: PlanDocument): readonly TerminalColumn<Advised>[] {
  return [
    { title: 'function', left: true, optional: 0, cell: ([name]) => visible(name) },
    {
      title: 'busy',
      optional: 2,
      cell: ([, { concurrency }]) => shortCount(Number(concurrency.mean.toPrecision(3))),
    },
    { title: 'most', optional: 3, cell: ([, { concurrency }]) => shortCount(concurrency.max) },
    { title: 'reserve', optional: 0, cell: ([, advice]) => shortCount(advice.reservedConcurrency) },
    { title: 'refused', optional: 4, cell: ([, { refusalRate }]) => shortShare(refusalRate) },
    { title: 'provision', optional: 0, cell: ([, advice]) => shortCount(advice.provisionedConcurrency) },
    {
      title: 'cold starts',
      optional: 1,
      cell: ([, { coldStartRate }]) =>
        `${shortShare(coldStartRate.without)} → ${shortShare(coldStartRate.with)}`,
    },
    {
      title: 'a month',
      optional: 5,
      cell: ([, { monthly }]) =>
        `${formatMoney(monthly.without, currency)} → ${formatMoney(monthly.with, currency)}`,
    },
  ];
}

function growthColumns({ currency }: PlanDocument): readonly TerminalColumn<GrowthRow>[] {
  return [
    { title: 'traffic', left: true, optional: 0, cell: ({ factor }) => scaleText(factor) },
    { title: 'rate', optional: 1, cell: ({ ratePerSecond }) => formatRate(ratePerSecond) },
    { title: 'a month', optional: 0, cell: ({ monthly }) => formatMoney(monthly, currency) },
    { title: 'low – high', optional: 0, cell: (row) => billRange(row, currency) },
    { title: 'p99', optional: 0, cell: ({ p99Ms }) => shortDuration(p99Ms) },
    { title: 'refused', optional: 0, isFailure: true, cell: ({ throttleRate }) => shortShare(throttleRate) },
    { title: 'cold', optional: 2, cell: ({ coldStartRate }) => shortShare(coldStartRate) },
    { title: 'errors', optional: 3, isFailure: true, cell: ({ errorRate }) => shortShare(errorRate) },
  ];
}

function alternativeColumns({ currency }: PlanDocument): readonly TerminalColumn<Alternative>[] {
  return [
    { title: 'platform', left: true, optional: 0, cell: ({ platform }) => platformName(platform) },
    { title: 'units', optional: 0, cell: ({ units, unit }) => `${shortCount(units)} × ${unit}` },
    { title: 'busy', optional: 1, cell: ({ utilization }) => shortShare(utilization) },
    { title: 'wait', optional: 2, cell: ({ waitMs }) => shortDuration(waitMs) },
    { title: 'a month', optional: 0, cell: ({ monthly }) => formatMoney(monthly, currency) },
    {
      title: 'cheaper from',
      optional: 0,
      cell: ({ crossoverRatePerSecond: rate }) => (rate === null ? '–' : formatRate(rate)),
    },
  ];
}

function sensitivityColumns({ currency }: PlanDocument): readonly TerminalColumn<SensitivityRow>[] {
  return [
    { title: 'assumption', left: true, optional: 0, cell: ({ assumption }) => assumption },
    {
      title: 'p99',
      optional: 0,
      cell: ({ low, high }) => `${shortDuration(low.p99Ms)} → ${shortDuration(high.p99Ms)}`,
    },
    {
      title: 'a month',
      optional: 0,
      cell: ({ low, high }) =>
        `${formatMoney(low.monthly, currency)} → ${formatMoney(high.monthly, currency)}`,
    },
  ];
}

import type {
  Alternative,
  BreakPoint,
  CapacityAdvice,
  GrowthRow,
  PlanDocument,
  SensitivityRow,
} from '../../results/documents/plan-document.ts';
import { dearerText, scaleText } from '../../results/findings/findings-plan.ts';
import {
  failedOf,
  hasFailures,
  isRefusing,
  refusedOf,
  servedOf,
} from '../../results/findings/verdict-plan.ts';
import { formatMoney, formatRate } from '../../units/format.ts';
import {
  askLines,
  billRange,
  breakScale,
  growthHeading,
  holdsText,
  judgedGrowth,
  monthText,
  movingRows,
  OF_WHAT_IS_SERVED,
  p99Text,
  planFacts,
  platformName,
  roundMoney,
  stepDetail,
  stillText,
} from '../words/plan-words.ts';
import { shortCount, shortDuration, shortShare } from '../words/short-number.ts';
import { visible } from '../words/text.ts';
import { STATE_WORDS } from '../words/verdict-words.ts';
import { shorten, wrap } from '../words/width.ts';
import { findingLines, warningLines } from './lists.ts';
import { type TerminalOptions, type TerminalStyle, terminalStyle } from './style.ts';
import { type TerminalColumn, tableLines } from './table.ts';

/** The plan for a terminal: the verdict first, then a table for each part. Ends with a newline. */
export function renderPlanTerminal(plan: PlanDocument, options: TerminalOptions): string {
  const style = terminalStyle(options);
  const { colors, width } = style;
  const dim = (text: string): string[] => wrap(visible(text), width).map(colors.dim);
  const { ratePerSecond, peakRatePerSecond } = plan.traffic;
  const isJudged = plan.notJudged === undefined;
  const growth = judgedGrowth(plan);
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
    verdictLines(plan, style),
    section(
      'AS IT GROWS',
      growthHeading(plan),
      [
        ...rowsOf(growth, growthColumns(plan), style),
        ...(growth.some(isRefusing) ? dim(OF_WHAT_IS_SERVED) : []),
      ],
      style,
    ),
    section('WHAT BREAKS, AND WHEN', 'as the traffic grows', breakLines(plan, style), style),
    section('WHAT TO DO BEFORE', '', stepLines(plan, style), style),
    section(
      'CONCURRENCY',
      'for the given traffic',
      [
        ...rowsOf(Object.entries(plan.functions), capacityColumns(plan), style),
        ...askLines(plan).flatMap(dim),
      ],
      style,
    ),
    section(
      'THE SAME WORK ELSEWHERE',
      `Lambda's part ${formatMoney(plan.lambdaMonthly, plan.currency)} a month`,
      isJudged
        ? [
            ...rowsOf(plan.alternatives, alternativeColumns(plan), style),
            ...plan.alternatives.flatMap((one) =>
              dim(`${platformName(one.platform)}: ${dearerText(one, ratePerSecond)}.`),
            ),
          ]
        : [],
      style,
    ),
    section(
      'WHAT MATTERS MOST',
      '',
      isJudged ? [...rowsOf(movingRows(plan), sensitivityColumns(plan), style), ...dim(stillText(plan))] : [],
      style,
    ),
    section('NOTES', '', plan.notes.flatMap(dim), style),
    section('WARNINGS', '', warningLines(plan.warnings, style), style),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The answer; findings where a document of before has no verdict. */
function verdictLines(plan: PlanDocument, style: TerminalStyle): string[] {
  const { verdict } = plan;
  if (verdict === undefined) return [...findingLines(plan.findings, style)];
  const { colors, width } = style;
  const paint = { calm: colors.green, strained: colors.yellow, broken: colors.red }[verdict.state];
  const hung = (mark: string, text: string): string[] =>
    wrap(visible(text), width - 2).map((line, index) => `${index === 0 ? mark : ' '} ${line}`);
  return [
    ...hung(STATE_WORDS[verdict.state].mark, verdict.headline).map((line) => colors.bold(paint(line))),
    ...verdict.points.flatMap((point) => hung('·', point)),
  ];
}

function stepLines({ steps = [], currency }: PlanDocument, { colors, width }: TerminalStyle): string[] {
  return steps.flatMap((step) => {
    const label = step.factor === 1 ? 'now' : scaleText(step.factor);
    const lead = `${label.padEnd(6)} `;
    const indented = (text: string): string[] =>
      wrap(visible(text), width - lead.length).map((line) => `${' '.repeat(lead.length)}${line}`);
    const lines = indented(stepDetail(step, currency));
    const commands = step.options === '' ? [] : indented(step.options).map(colors.dim);
    return [`${lead}${(lines[0] ?? '').slice(lead.length)}`, ...lines.slice(1), ...commands];
  });
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

function capacityColumns({ currency, functions }: PlanDocument): readonly TerminalColumn<Advised>[] {
  return [
    { title: 'function', left: true, optional: 0, cell: ([name]) => visible(name) },
    {
      title: 'busy',
      optional: 2,
      cell: ([, { concurrency }]) => shortCount(Number(concurrency.mean.toPrecision(3))),
    },
    { title: 'most', optional: 3, cell: ([, { concurrency }]) => shortCount(concurrency.max) },
    { title: 'reserve', optional: 0, cell: ([, advice]) => shortCount(advice.reservedConcurrency) },
    ...(Object.values(functions).some(({ askForConcurrency }) => askForConcurrency !== undefined)
      ? [
          {
            title: 'ask for',
            optional: 0,
            cell: ([, { askForConcurrency: ask }]: Advised) => (ask === undefined ? '' : shortCount(ask)),
          },
        ]
      : []),
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

function growthColumns({ currency, growth }: PlanDocument): readonly TerminalColumn<GrowthRow>[] {
  const refuses = growth.some(isRefusing);
  return [
    { title: 'traffic', left: true, optional: 0, cell: ({ factor }) => scaleText(factor) },
    { title: 'rate', optional: 2, cell: ({ ratePerSecond }) => formatRate(ratePerSecond) },
    { title: 'served', optional: 0, cell: (row) => shortShare(servedOf(row)) },
    { title: 'refused', optional: 0, isFailure: true, cell: (row) => shortShare(refusedOf(row)) },
    ...(hasFailures(growth)
      ? [
          {
            title: 'failed',
            optional: 0,
            isFailure: true,
            cell: (row: GrowthRow) => shortShare(failedOf(row)),
          },
        ]
      : []),
    { title: 'a month', optional: 0, cell: (row) => monthText(row, currency) },
    { title: 'low – high', optional: 1, cell: (row) => billRange(row, currency) },
    ...(refuses
      ? [
          {
            title: 'if all served',
            optional: 0,
            cell: (row: GrowthRow) => roundMoney(row.monthlyIfServed ?? row.monthly, currency),
          },
        ]
      : []),
    { title: 'p99', optional: 0, cell: (row) => p99Text(row, shortDuration) },
    { title: 'cold', optional: 3, cell: ({ coldStartRate }) => shortShare(coldStartRate) },
    { title: 'errors', optional: 4, isFailure: true, cell: ({ errorRate }) => shortShare(errorRate) },
  ];
}

function alternativeColumns({ currency }: PlanDocument): readonly TerminalColumn<Alternative>[] {
  return [
    { title: 'platform', left: true, optional: 0, cell: ({ platform }) => platformName(platform) },
    { title: 'units', optional: 0, cell: ({ units, unit }) => `${shortCount(units)} × ${unit}` },
    { title: 'busy', optional: 1, cell: ({ utilization }) => shortShare(utilization) },
    { title: 'wait', optional: 2, cell: ({ waitMs }) => shortDuration(waitMs) },
    { title: 'a month', optional: 0, cell: ({ monthly }) => formatMoney(monthly, currency) },
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

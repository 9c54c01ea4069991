import type { ResourceResults, ResultsDocument, TriggerResults } from '../../results/documents/document.ts';
import { formatDuration, formatWhole } from '../../units/format.ts';
import { plural, visible } from '../words/text.ts';
import { displayWidth, shorten, wrap } from '../words/width.ts';
import { billTree } from './bill-tree.ts';
import { flowLines } from './flow.ts';
import { groupLines } from './groups.ts';
import { assumptionCount, assumptionLines, findingLines, shortFindingLines, warningLines } from './lists.ts';
import { functionLines } from './run-functions.ts';
import { type TerminalOptions, type TerminalStyle, terminalStyle } from './style.ts';
import type { Summary } from './summaries.ts';
import { failedThresholdLines, thresholdLines } from './thresholds.ts';
import { verdictLines } from './verdict.ts';

export interface RunTerminalOptions extends TerminalOptions {
  /** `compact` (the default) is to fit one screen, `full` leaves nothing out, `none` is empty. */
  readonly summary?: Summary | undefined;
  /** Every assumption with its source, in place of their number. */
  readonly assumptions?: boolean | undefined;
  /** Lines that a screen has; default 24. */
  readonly rows?: number | undefined;
  /** What ran it, to which a finding's options are added: `lambda-sim run scenario.yml`. */
  readonly command?: string | undefined;
}

const ROWS = 24;
/** The lines below the summary: where the report is, and the prompt. */
const ROWS_BELOW = 2;
const FUNCTIONS_SHOWN = 30;
const WARNINGS_SHOWN = 5;

/** How much of each part is shown. */
interface Measure {
  readonly functions: number;
  readonly billLines: number;
  readonly findings: number;
  /** Lines of a finding or a warning. */
  readonly textLines: number;
}

/** From the most to the least: the first that fits the screen is taken. */
const MEASURES: readonly Measure[] = [
  { functions: 20, billLines: 30, findings: 5, textLines: 8 },
  { functions: 12, billLines: 12, findings: 5, textLines: 4 },
  { functions: 8, billLines: 6, findings: 5, textLines: 3 },
  { functions: 6, billLines: 4, findings: 5, textLines: 2 },
  { functions: 5, billLines: 3, findings: 4, textLines: 2 },
  { functions: 5, billLines: 2, findings: 3, textLines: 2 },
  { functions: 4, billLines: 2, findings: 2, textLines: 2 },
  { functions: 3, billLines: 2, findings: 2, textLines: 1 },
];

/**
 * The summary of a run: verdict, functions, bill, findings, and how many assumptions there are. Ends with a
 * newline where it is not empty; no line exceeds `columns`.
 */
export function renderTerminal(document: ResultsDocument, options: RunTerminalOptions): string {
  const { summary = 'compact', assumptions = false } = options;
  const style = terminalStyle(options);
  const listed = block('ASSUMPTIONS', assumptionLines(document.assumptions, style, assumptions), style);
  if (summary === 'none') return assumptions ? joined([listed]) : '';
  if (summary === 'full')
    return joined([...fullBlocks(document, style), listed, warningBlock(document, style)]);
  const rows = Math.max(ROWS, options.rows ?? ROWS) - ROWS_BELOW;
  const last = assumptions ? listed : countLine(document, style);
  const texts = MEASURES.map((measure) => () => compactBlocks(document, measure, options.command, style));
  for (const blocks of texts) {
    const text = joined([...blocks(), last]);
    // Who asks for the assumptions scrolls anyway.
    if (assumptions || text.split('\n').length - 1 <= rows) return text;
  }
  return joined([...(texts.at(-1)?.() ?? []), last]);
}

function joined(blocks: readonly (readonly string[])[]): string {
  const filled = blocks.filter((lines) => lines.length > 0);
  return filled.length === 0 ? '' : `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

export function block(heading: string, lines: readonly string[], style: TerminalStyle): string[] {
  return lines.length === 0 ? [] : [style.heading(heading), ...lines];
}

function fullBlocks(document: ResultsDocument, style: TerminalStyle): string[][] {
  return [
    [...titleLines(document, style), ...verdictLines(document, style)],
    thresholdLines(document.thresholds, document.cost.currency, style),
    functionLines(document, FUNCTIONS_SHOWN, style),
    groupLines(document, style),
    ...flowLines(document, style),
    billTree(document, style),
    block('FINDINGS', findingLines(document.findings, style), style),
  ];
}

function warningBlock({ warnings }: ResultsDocument, style: TerminalStyle): string[] {
  return block('WARNINGS', warningLines(warnings, style), style);
}

function compactBlocks(
  document: ResultsDocument,
  measure: Measure,
  command: string | undefined,
  style: TerminalStyle,
): string[][] {
  const { functions, billLines, textLines } = measure;
  const { thresholds, cost, findings, warnings } = document;
  const shown = { most: measure.findings, textLines, command };
  const hidden = findings.length - shown.most;
  const more = hidden > 0 ? `${shown.most} of ${findings.length}, the others with --summary full` : '';
  const warningsShown = { most: WARNINGS_SHOWN, textLines: Math.max(3, textLines) };
  const found = shortFindingLines(findings, shown, style);
  return [
    [
      ...titleLines(document, style),
      ...verdictLines(document, style, { withPassed: true, most: textLines + 1 }),
      ...failedThresholdLines(thresholds, cost.currency, style),
    ],
    functionLines(document, functions, style),
    groupLines(document, style),
    ...flowLines(inTrouble(document), style),
    billTree(document, style, billLines),
    found.length === 0 ? [] : [style.heading('FINDINGS', more), ...found],
    block('WARNINGS', warningLines(warnings, style, warningsShown), style),
  ];
}

/** Events that wait this long have a line to wait in. */
const LONG_WAIT_MS = 1000;

/**
 * With those triggers and resources alone that lost, failed or kept something waiting. What a trigger was
 * refused stands with its function.
 */
function inTrouble(document: ResultsDocument): ResultsDocument {
  const only = <Results>(all: Readonly<Record<string, Results>>, has: (results: Results) => boolean) =>
    Object.fromEntries(Object.entries(all).filter(([, results]) => has(results)));
  return {
    ...document,
    triggers: only(document.triggers, isTriggerInTrouble),
    resources: only(document.resources, isResourceInTrouble),
  };
}

function isTriggerInTrouble(results: TriggerResults): boolean {
  const { deadLettered, expired, accessDenied, failed = 0, timedOut = 0, backlog, ageMs } = results;
  const isWaiting = backlog.max >= 2 && ageMs.p99 > LONG_WAIT_MS;
  const isLost = deadLettered + expired + accessDenied + failed + timedOut > 0;
  return isLost || isWaiting || results.executionMs !== undefined;
}

function isResourceInTrouble(results: ResourceResults): boolean {
  const { rejected, failed, timedOut, accessDenied, waiting } = results;
  return rejected + failed + timedOut + accessDenied > 0 || waiting.max >= 1;
}

function countLine({ assumptions }: ResultsDocument, style: TerminalStyle): string[] {
  const { all, unconfirmed } = assumptionCount(assumptions);
  if (all === 0) return [];
  const counts = `${all} ${plural(all, 'assumption')}${unconfirmed === 0 ? '' : `, ${unconfirmed} unconfirmed`}`;
  return [style.colors.dim(`${counts}: --assumptions`)];
}

/** Name and facts, in one line where they fit. */
function titleLines(document: ResultsDocument, style: TerminalStyle): string[] {
  const { bold, dim } = style.colors;
  const name = visible(document.name);
  const simulated = formatDuration(document.simulatedSeconds * 1000);
  const facts = (time: string) =>
    [
      visible(document.region),
      visible(document.platform),
      time,
      `seed ${document.seed}`,
      ...(document.replications > 1 ? [`${document.replications} replications`] : []),
      `${formatWhole(document.totals.requests)} ${plural(document.totals.requests, 'request')}`,
    ].join(' · ');
  const long = facts(`${simulated} simulated`);
  const fitting = [long, facts(simulated)].find((text) => displayWidth(`${name}  ${text}`) <= style.width);
  if (fitting !== undefined) return [`${bold(name)}  ${dim(fitting)}`];
  return [bold(shorten(name, style.width)), ...wrap(long, style.width).map(dim)];
}

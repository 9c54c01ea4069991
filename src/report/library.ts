import { refuseMisfits } from '../model/fault.ts';
import type { DiffDocument } from '../results/documents/diff-document.ts';
import type { ComparisonDocument, ResultsDocument } from '../results/documents/document.ts';
import { type DocumentKind, withDocument } from '../results/documents/document-check.ts';
import type { PlanDocument } from '../results/documents/plan-document.ts';
import type { TuneDocument } from '../results/documents/tune-document.ts';
import { argumentMisfits, optionMisfits, RECORD, TEXT } from '../units/given.ts';
import * as csv from './csv/csv.ts';
import * as page from './html/render.ts';
import * as json from './json.ts';
import * as junit from './junit.ts';
import * as diffMarkdown from './markdown/diff.ts';
import * as markdown from './markdown/run.ts';
import * as png from './png/png.ts';
import type { AnyDocument } from './render.ts';
import { SUMMARY_KINDS, TERMINAL_KINDS } from './render-given.ts';
import * as comparison from './terminal/comparison.ts';
import * as diffTerminal from './terminal/diff.ts';
import * as planTerminal from './terminal/plan.ts';
import * as terminal from './terminal/run.ts';
import type { Summary } from './terminal/summaries.ts';
import * as tuneTerminal from './terminal/tune.ts';

/**
 * The renderers for whoever may give them anything: each looks at what it is given, and says in a FaultError
 * what is wrong with it. `render` gives the same in every format.
 */

const RUNS: readonly DocumentKind[] = ['run', 'comparison', 'tune'];
const { all: ALL, ...TERMINAL } = TERMINAL_KINDS;

/** How text for a terminal is laid out. */
export interface TextOptions {
  /** Width that no line exceeds; at least 40 is taken. Default 80. */
  readonly columns?: number | undefined;
  /** ANSI colours. Default none. */
  readonly color?: boolean | undefined;
}

export interface DiffTextOptions extends TextOptions {
  /** Every figure that changed, not only those that matter most. Default false. */
  readonly all?: boolean | undefined;
}

export interface RunTextOptions extends TextOptions {
  /** To fit one screen (`compact`, the default), whole, or nothing. */
  readonly summary?: Summary | undefined;
  /** Every assumption with its source, not only their number. Default false. */
  readonly assumptions?: boolean | undefined;
  /** Lines of the screen that it is to fit. Default 24. */
  readonly rows?: number | undefined;
  /** What ran it, to which a finding's options are added. Default the options alone. */
  readonly command?: string | undefined;
}

export interface HtmlOptions {
  readonly document: ResultsDocument | ComparisonDocument;
  /** The scenario as its author wrote it. Default none. */
  readonly scenarioText?: string | undefined;
  /** Its file name. Default `scenario`. */
  readonly scenarioName?: string | undefined;
}

/** The summary of a run: verdict, functions, bill, findings, and how many assumptions there are. */
export function renderTerminal(document: ResultsDocument, options: RunTextOptions = {}): string {
  refuseMisfits('renderTerminal', optionMisfits(options, { ...TERMINAL, ...SUMMARY_KINDS }));
  return withDocument('renderTerminal', document, ['run'], () =>
    terminal.renderTerminal(document, { ...options, ...laidOut(options) }),
  );
}

/** The comparison as a row for each variant, the cheapest first. */
export function renderComparisonTerminal(document: ComparisonDocument, options: TextOptions = {}): string {
  return text('renderComparisonTerminal', document, ['comparison', 'tune'], options, () =>
    comparison.renderComparisonTerminal(document, laidOut(options)),
  );
}

/** The answer, the winners by strategy, what was run, and the patch for each tool. */
export function renderTuneTerminal(document: TuneDocument, options: TextOptions = {}): string {
  return text('renderTuneTerminal', document, ['tune'], options, () =>
    tuneTerminal.renderTuneTerminal(document, laidOut(options)),
  );
}

/** The plan: findings first, then a table for each part. */
export function renderPlanTerminal(document: PlanDocument, options: TextOptions = {}): string {
  return text('renderPlanTerminal', document, ['plan'], options, () =>
    planTerminal.renderPlanTerminal(document, laidOut(options)),
  );
}

/** The difference: conditions first, then what changed, variant by variant. */
export function renderDiffTerminal(document: DiffDocument, options: DiffTextOptions = {}): string {
  const caller = 'renderDiffTerminal';
  refuseMisfits(caller, optionMisfits(options, { ...TERMINAL, all: ALL }));
  return withDocument(caller, document, ['diff'], () =>
    diffTerminal.renderDiffTerminal(document, { ...laidOut(options), all: options.all ?? false }),
  );
}

/** The difference as GitHub-flavoured Markdown for a pull request. */
export function renderDiffMarkdown(document: DiffDocument): string {
  return withDocument('renderDiffMarkdown', document, ['diff'], () =>
    diffMarkdown.renderDiffMarkdown(document),
  );
}

/** The report as one self-contained HTML file, under 1.5 MB. */
export async function renderHtml(input: HtmlOptions): Promise<string> {
  const caller = 'renderHtml';
  refuseMisfits(caller, argumentMisfits('input', input, RECORD));
  const { document, ...scenario } = input;
  refuseMisfits(caller, optionMisfits(scenario, { scenarioText: TEXT, scenarioName: TEXT }));
  const { scenarioText = '', scenarioName = 'scenario' } = scenario;
  return withDocument(caller, document, RUNS, () =>
    page.renderHtml({ document, scenarioText, scenarioName }),
  );
}

/**
 * Every chart of a run or a comparison as a PNG of 1920 × 1080 pixels, by file name, the same bytes on every
 * call.
 */
export async function renderPngs(
  document: ResultsDocument | ComparisonDocument,
  theme: 'light' | 'dark' = 'light',
): ReturnType<typeof png.renderPngs> {
  const isTheme = { is: (value: unknown) => value === 'light' || value === 'dark', words: 'a theme' };
  refuseMisfits('renderPngs', argumentMisfits('theme', theme, { ...isTheme, example: "'light' or 'dark'" }));
  return withDocument('renderPngs', document, RUNS, () => png.renderPngs(document, theme));
}

/**
 * A run or a comparison as GitHub-flavoured Markdown, fit for a pull request: verdict first, tables, the rest
 * folded away.
 */
export function renderMarkdown(document: ResultsDocument | ComparisonDocument): string {
  return withDocument('renderMarkdown', document, RUNS, () => markdown.renderMarkdown(document));
}

/**
 * RFC 4180 with a header line: a row for each figure of a run, or for each variant and function of a
 * comparison.
 */
export function renderCsv(document: ResultsDocument | ComparisonDocument): string {
  return withDocument('renderCsv', document, RUNS, () => csv.renderCsv(document));
}

/** JUnit XML: a suite for the run or for each variant, a test case for each threshold. */
export function renderJunit(document: ResultsDocument | ComparisonDocument): string {
  return withDocument('renderJunit', document, RUNS, () => junit.renderJunit(document));
}

/** The document as `results.json`: keys in the document's order, two spaces, a newline at the end. */
export function toJson(document: AnyDocument): string {
  return withDocument('toJson', document, [...RUNS, 'plan', 'diff'], () => json.toJson(document));
}

function text(
  caller: string,
  document: unknown,
  kinds: readonly DocumentKind[],
  options: TextOptions,
  make: () => string,
): string {
  refuseMisfits(caller, optionMisfits(options, TERMINAL));
  return withDocument(caller, document, kinds, make);
}

function laidOut({ columns = 80, color = false }: TextOptions) {
  return { columns, color };
}

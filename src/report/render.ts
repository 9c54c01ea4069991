import { FaultError } from '../model/fault.ts';
import type { CalibrationDocument } from '../results/documents/calibration-document.ts';
import type { DiffDocument } from '../results/documents/diff-document.ts';
import type { ComparisonDocument, ResultsDocument } from '../results/documents/document.ts';
import type { EstimateDocument } from '../results/documents/estimate-document.ts';
import type { PlanDocument } from '../results/documents/plan-document.ts';
import type { ReconciliationDocument } from '../results/documents/reconciliation-document.ts';
import type { SweepDocument } from '../results/documents/sweep-document.ts';
import { isTuneDocument, type TuneDocument } from '../results/documents/tune-document.ts';
import { nearest } from '../units/nearest.ts';
import { show } from '../units/parsed.ts';
import type { LivePart } from './html/live-part.ts';
import type { Summary } from './terminal/summaries.ts';
import { REPORT_PARTS } from './words/host-parts.ts';

export const FORMATS = ['html', 'png', 'json', 'csv', 'md', 'junit', 'text'] as const;
export type RenderFormat = (typeof FORMATS)[number];

/** Whatever `lambda-sim` makes of a scenario. */
export type AnyDocument =
  | ResultsDocument
  | ComparisonDocument
  | TuneDocument
  | PlanDocument
  | DiffDocument
  | ReconciliationDocument
  | CalibrationDocument
  | EstimateDocument
  | SweepDocument;

/** What a report shows besides the document. */
export interface RenderContext {
  /** File name of the scenario, or of all of them, for the HTML report. */
  readonly scenarioName?: string | undefined;
  /** The scenario as its author wrote it, for the HTML report. */
  readonly scenarioText?: string | undefined;
  /** Of `text`: ANSI colours (default none) and the width of the terminal (default 80). */
  readonly color?: boolean | undefined;
  readonly columns?: number | undefined;
  /**
   * Of a difference as `text`: every figure that changed, not only those that matter most (default false).
   */
  readonly all?: boolean | undefined;
  /**
   * Of a run, a comparison or a tuning as `text`: to fit one screen (`compact`, the default), whole, or
   * nothing.
   */
  readonly summary?: Summary | undefined;
  /** Of these as `text`: every assumption with its source, not only their number (default false). */
  readonly assumptions?: boolean | undefined;
  /** Of a run as `text`: the lines of the screen that it is to fit (default 24). */
  readonly rows?: number | undefined;
  /** Of a run as `text` and an estimate as `html`: what made it, to which a finding's options are added. */
  readonly command?: string | undefined;
}

/** What the command line gives besides. */
export interface PageContext extends RenderContext {
  /** Of the HTML report: what simulates the scenario again in the page. Default none. */
  readonly live?: LivePart | undefined;
}

/** A file of a report, in memory; `path` is relative to the report's folder. */
export interface RenderedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

type Kind = 'results' | 'plan' | 'diff' | 'reconciliation' | 'calibration' | 'estimate' | 'sweep';
type Renderer = (document: never, context: PageContext) => Promise<readonly RenderedFile[]>;

const SCENARIO = { scenarioName: 'scenario', scenarioText: '' };
const TERMINAL = { color: false, columns: 80 };

const RESULTS: Readonly<Record<RenderFormat, Renderer>> = {
  html: async (document: ResultsDocument | ComparisonDocument, context) => {
    const { renderHtml } = await import('./html/render.ts');
    return file('report.html', await renderHtml({ document, ...scenarioOf(context), live: context.live }));
  },
  png: async (document: ResultsDocument | ComparisonDocument) => {
    return images(await REPORT_PARTS.now.pngs(document));
  },
  json,
  csv: async (document: ResultsDocument | ComparisonDocument) => {
    const { renderCsv } = await import('./csv/csv.ts');
    return file('results.csv', renderCsv(document));
  },
  md: async (document: ResultsDocument | ComparisonDocument) => {
    const { renderMarkdown } = await import('./markdown/run.ts');
    return file('report.md', renderMarkdown(document));
  },
  junit: async (document: ResultsDocument | ComparisonDocument) => {
    const { renderJunit } = await import('./junit.ts');
    return file('junit.xml', renderJunit(document));
  },
  text: async (document: ResultsDocument | ComparisonDocument, context) => {
    const terminal = terminalOf(context);
    if (!('variants' in document)) {
      const { renderTerminal } = await import('./terminal/run.ts');
      const { summary, assumptions, rows, command } = context;
      const options = { ...terminal, summary, assumptions, rows, command };
      return file('report.txt', renderTerminal(document, options));
    }
    const { summary, assumptions } = context;
    if (isTuneDocument(document)) {
      const { renderTuneTerminal } = await import('./terminal/tune.ts');
      return file('report.txt', renderTuneTerminal(document, { ...terminal, summary, assumptions }));
    }
    const { renderComparisonTerminal } = await import('./terminal/comparison.ts');
    return file('report.txt', renderComparisonTerminal(document, { ...terminal, summary, assumptions }));
  },
};

const PLAN: typeof RESULTS = {
  html: async (document: PlanDocument, context) => {
    const { renderPlanHtml } = await import('./html/plan-html.ts');
    return file(
      'report.html',
      await renderPlanHtml(document, { ...scenarioOf(context), live: context.live }),
    );
  },
  png: async (document: PlanDocument) => {
    return images(await REPORT_PARTS.now.planPngs(document));
  },
  json,
  csv: async (document: PlanDocument) => {
    const { renderPlanCsv } = await import('./csv/plan-csv.ts');
    return file('results.csv', renderPlanCsv(document));
  },
  md: async (document: PlanDocument) => {
    const { renderPlanMarkdown } = await import('./markdown/plan.ts');
    return file('report.md', renderPlanMarkdown(document));
  },
  // A plan has no thresholds that pass or fail: it tells where they will.
  junit: async () => [],
  text: async (document: PlanDocument, context) => {
    const { renderPlanTerminal } = await import('./terminal/plan.ts');
    return file('report.txt', renderPlanTerminal(document, terminalOf(context)));
  },
};

const DIFF: Partial<typeof RESULTS> = {
  json: async (document: object) => {
    const { toJson } = await import('./json.ts');
    return file('diff.json', toJson(document as DiffDocument));
  },
  md: async (document: DiffDocument) => {
    const { renderDiffMarkdown } = await import('./markdown/diff.ts');
    return file('diff.md', renderDiffMarkdown(document));
  },
  text: async (document: DiffDocument, context) => {
    const { renderDiffTerminal } = await import('./terminal/diff.ts');
    return file(
      'diff.txt',
      renderDiffTerminal(document, { ...terminalOf(context), all: context.all ?? false }),
    );
  },
};

const RECONCILIATION: Partial<typeof RESULTS> = {
  json: async (document: object) => {
    const { toJson } = await import('./json.ts');
    return file('reconciliation.json', toJson(document as ReconciliationDocument));
  },
  md: async (document: ReconciliationDocument) => {
    const { renderReconciliationMarkdown } = await import('./markdown/reconciliation.ts');
    return file('reconciliation.md', renderReconciliationMarkdown(document));
  },
  text: async (document: ReconciliationDocument, context) => {
    const { renderReconciliationTerminal } = await import('./terminal/reconciliation.ts');
    return file('reconciliation.txt', renderReconciliationTerminal(document, terminalOf(context)));
  },
};

/** What the run of the level that was asked for shows is its own report. */
function ofResults(format: 'csv' | 'junit'): Renderer {
  return async ({ levels, level }: EstimateDocument, context) => {
    const results = levels.find((one) => one.level === level)?.results;
    return results === undefined ? [] : RESULTS[format](results as never, context);
  };
}

const ESTIMATE: typeof RESULTS = {
  html: async (document: EstimateDocument, context) => {
    const { renderEstimateHtml } = await import('./html/estimate-html.ts');
    return file(
      'report.html',
      await renderEstimateHtml(document, { ...scenarioOf(context), command: context.command }),
    );
  },
  png: async (document: EstimateDocument) => {
    return images(await REPORT_PARTS.now.estimatePngs(document));
  },
  csv: ofResults('csv'),
  junit: ofResults('junit'),
  json: async (document: EstimateDocument) => {
    const { toJson } = await import('./json.ts');
    return file('estimate.json', toJson(document));
  },
  md: async (document: EstimateDocument) => {
    const { renderEstimateMarkdown } = await import('./markdown/estimate.ts');
    return file('estimate.md', renderEstimateMarkdown(document));
  },
  text: async (document: EstimateDocument, context) => {
    const { renderEstimateTerminal } = await import('./terminal/estimate.ts');
    const { assumptions: all } = context;
    return file('estimate.txt', renderEstimateTerminal(document, { ...terminalOf(context), all }));
  },
};

const CALIBRATION: Partial<typeof RESULTS> = {
  html: async (document: CalibrationDocument, context) => {
    const { renderCalibrationHtml } = await import('./html/calibration-html.ts');
    return file('report.html', await renderCalibrationHtml(document, scenarioOf(context)));
  },
  png: async (document: CalibrationDocument) => {
    return images(await REPORT_PARTS.now.calibrationPngs(document));
  },
  json: async (document: object) => {
    const { toJson } = await import('./json.ts');
    return file('calibration.json', toJson(document as CalibrationDocument));
  },
  md: async (document: CalibrationDocument) => {
    const { renderCalibrationMarkdown } = await import('./markdown/calibration.ts');
    return file('report.md', renderCalibrationMarkdown(document));
  },
  text: async (document: CalibrationDocument, context) => {
    const { renderCalibrationTerminal } = await import('./terminal/calibration.ts');
    return file('report.txt', renderCalibrationTerminal(document, terminalOf(context)));
  },
};

const SWEEP: Partial<typeof RESULTS> = {
  html: async (document: SweepDocument, context) => {
    const { renderSweepHtml } = await import('./html/sweep-html.ts');
    return file('report.html', await renderSweepHtml(document, context.live));
  },
  png: async (document: SweepDocument) => {
    return images(await REPORT_PARTS.now.sweepPngs(document));
  },
  json: async (document: object) => {
    const { toJson } = await import('./json.ts');
    return file('sweep.json', toJson(document as SweepDocument));
  },
  text: async (document: SweepDocument, context) => {
    const { renderSweepTerminal } = await import('./terminal/sweep.ts');
    return file('sweep.txt', renderSweepTerminal(document, terminalOf(context)));
  },
};

const RENDERERS: Readonly<Record<Kind, Partial<typeof RESULTS>>> = {
  results: RESULTS,
  plan: PLAN,
  diff: DIFF,
  reconciliation: RECONCILIATION,
  calibration: CALIBRATION,
  estimate: ESTIMATE,
  sweep: SWEEP,
};

/**
 * A document in a format, as the files that it makes: one, or an image for each chart. A format's code is
 * loaded only when it is asked for.
 *
 * @throws FaultError for what is no document, and for a format that its kind does not have
 */
export async function render(
  document: AnyDocument,
  format: RenderFormat,
  context: PageContext = {},
): Promise<readonly RenderedFile[]> {
  const kind = kindOf(document);
  if (kind === null) {
    throw fault(
      'document',
      'it is no document of lambda-sim',
      'give what a run, comparison, plan or diff gave',
    );
  }
  const known = Object.keys(RENDERERS[kind]);
  const renderer = known.includes(format) ? RENDERERS[kind][format] : undefined;
  if (renderer === undefined) {
    const asked: unknown = format;
    const near = typeof asked === 'string' ? nearest(asked, known) : undefined;
    const remedy = near === undefined ? `the formats are ${known.join(', ')}` : `did you mean ${near}?`;
    const what =
      kind === 'results' || kind === 'plan'
        ? ''
        : ` of ${kind === 'estimate' ? 'an' : 'a'} ${kind === 'diff' ? 'difference' : kind}`;
    throw fault('format', `there is no format ${show(asked)}${what}`, remedy);
  }
  return renderer(document as never, context);
}

function kindOf(document: unknown): Kind | null {
  if (document === null || typeof document !== 'object' || !('schemaVersion' in document)) return null;
  if ('kind' in document && document.kind === 'reconciliation') return 'reconciliation';
  if ('kind' in document && document.kind === 'calibration') return 'calibration';
  if ('kind' in document && document.kind === 'sweep') return 'sweep';
  if ('breakPoints' in document) return 'plan';
  if ('levels' in document && 'notCarriedOver' in document) return 'estimate';
  if ('a' in document && 'b' in document) return 'diff';
  return 'variants' in document || 'totals' in document ? 'results' : null;
}

async function json(
  document: ResultsDocument | ComparisonDocument | PlanDocument,
): Promise<readonly RenderedFile[]> {
  const { toJson } = await import('./json.ts');
  return file('results.json', toJson(document));
}

function file(path: string, content: string): readonly RenderedFile[] {
  return [{ path, content }];
}

function images(byName: ReadonlyMap<string, Uint8Array>): readonly RenderedFile[] {
  return [...byName].map(([path, content]) => ({ path, content }));
}

function scenarioOf({ scenarioName, scenarioText }: RenderContext): typeof SCENARIO {
  return {
    scenarioName: scenarioName ?? SCENARIO.scenarioName,
    scenarioText: scenarioText ?? SCENARIO.scenarioText,
  };
}

function terminalOf({ color, columns }: RenderContext): typeof TERMINAL {
  return { color: color ?? TERMINAL.color, columns: columns ?? TERMINAL.columns };
}

function fault(path: string, problem: string, remedy: string): FaultError {
  return new FaultError([{ file: 'render', path, problem, remedy }]);
}

import type { PlanDocument } from '../results/plan-document.ts';
import type { Format } from './options.ts';
import type { OutputFile } from './output.ts';
import type { ReportContext } from './report-files.ts';

const RENDERERS: Readonly<
  Record<Format, (document: PlanDocument, context: ReportContext) => Promise<readonly OutputFile[]>>
> = {
  html: async (document, context) => {
    const { renderPlanHtml } = await import('../report/plan-html.ts');
    return [{ path: 'report.html', content: await renderPlanHtml(document, context) }];
  },
  png: async (document) => {
    const { renderPlanPngs } = await import('../report/plan-png.ts');
    const images = await renderPlanPngs(document);
    return [...images].map(([path, content]) => ({ path, content }));
  },
  json: async (document) => {
    const { toJson } = await import('../report/json.ts');
    return [{ path: 'results.json', content: toJson(document) }];
  },
  csv: async (document) => {
    const { renderPlanCsv } = await import('../report/plan-csv.ts');
    return [{ path: 'results.csv', content: renderPlanCsv(document) }];
  },
  md: async (document) => {
    const { renderPlanMarkdown } = await import('../report/plan-markdown.ts');
    return [{ path: 'report.md', content: renderPlanMarkdown(document) }];
  },
  // A plan has no thresholds that pass or fail: it tells where they will.
  junit: async () => [],
};

/** The files of a plan's report, in memory; each format's code is loaded only when asked for. */
export async function planFiles(
  document: PlanDocument,
  formats: readonly Format[],
  context: ReportContext,
): Promise<readonly OutputFile[]> {
  const files: OutputFile[] = [];
  for (const format of formats) files.push(...(await RENDERERS[format](document, context)));
  return files;
}

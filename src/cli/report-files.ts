import type { ComparisonDocument, ResultsDocument } from '../results/document.ts';
import type { Format } from './options.ts';
import type { OutputFile } from './output.ts';

/** What a report shows besides the document. */
export interface ReportContext {
  /** File name of the scenario, or of all of them. */
  readonly scenarioName: string;
  /** As its author wrote it. */
  readonly scenarioText: string;
}

const RENDERERS: Readonly<
  Record<
    Format,
    (document: ResultsDocument | ComparisonDocument, context: ReportContext) => Promise<readonly OutputFile[]>
  >
> = {
  html: async (document, context) => {
    const { renderHtml } = await import('../report/html.ts');
    return [{ path: 'report.html', content: await renderHtml({ document, ...context }) }];
  },
  png: async (document) => {
    const { renderPngs } = await import('../report/png.ts');
    const images = await renderPngs(document);
    return [...images].map(([path, content]) => ({ path, content }));
  },
  json: async (document) => {
    const { toJson } = await import('../report/json.ts');
    return [{ path: 'results.json', content: toJson(document) }];
  },
  csv: async (document) => {
    const { renderCsv } = await import('../report/csv.ts');
    return [{ path: 'results.csv', content: renderCsv(document) }];
  },
  md: async (document) => {
    const { renderMarkdown } = await import('../report/markdown.ts');
    return [{ path: 'report.md', content: renderMarkdown(document) }];
  },
  junit: async (document) => {
    const { renderJunit } = await import('../report/junit.ts');
    return [{ path: 'junit.xml', content: renderJunit(document) }];
  },
};

/** The files of a report, in memory; each format's code is loaded only when asked for. */
export async function reportFiles(
  document: ResultsDocument | ComparisonDocument,
  formats: readonly Format[],
  context: ReportContext,
): Promise<readonly OutputFile[]> {
  const files: OutputFile[] = [];
  for (const format of formats) {
    files.push(...(await RENDERERS[format](document, context)));
  }
  return files;
}

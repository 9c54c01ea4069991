import type { LivePart } from '../report/html/live-part.ts';
import { type AnyDocument, render } from '../report/render.ts';
import { chartsApart } from './charts-apart.ts';
import type { Format } from './options.ts';
import type { OutputFile } from './output.ts';

/** What a report shows besides the document. */
export interface ReportContext {
  /** File name of the scenario, or of all of them. */
  readonly scenarioName: string;
  /** As its author wrote it. */
  readonly scenarioText: string;
  /** What the options of advice are added to, where it is no run of that scenario. */
  readonly command?: string | undefined;
  /** What simulates it again in the page; left out for a page that stays as it is. */
  readonly live?: LivePart | undefined;
}

/** The files of a report, in memory; each format's code is loaded only when asked for. */
export async function reportFiles(
  document: AnyDocument,
  formats: readonly Format[],
  context: ReportContext,
): Promise<readonly OutputFile[]> {
  // Begun first: they are drawn beside the rest.
  const images = formats.includes('png') ? chartsApart(document) : Promise.resolve([]);
  // Awaited below; should another format fail before, that is what is told.
  images.catch(() => undefined);
  const files: OutputFile[] = [];
  for (const format of formats) {
    files.push(...(await (format === 'png' ? images : render(document, format, context))));
  }
  return files;
}

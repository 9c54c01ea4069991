import { type RenderedFile, render } from '../report/render.ts';
import type { KeptResult } from './kept.ts';

/** The report as a page and as a document. */
export async function reportFiles(result: KeptResult): Promise<readonly RenderedFile[]> {
  const { scenarioName, scenarioText, live } = result;
  const context = { scenarioName, scenarioText, live };
  const files = [
    ...(await render(result.document, 'html', context)),
    ...(await render(result.document, 'json', context)),
  ];
  return files;
}

/** The report as one page. */
export async function reportPage(result: KeptResult): Promise<string> {
  const { scenarioName, scenarioText, live } = result;
  const context = { scenarioName, scenarioText, live };
  const [page] = await render(result.document, 'html', context);
  if (page === undefined) throw new Error('the document has no page');
  return String(page.content);
}

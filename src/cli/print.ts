import { type AnyDocument, type RenderContext, render } from '../report/render.ts';
import type { BriefDocument } from '../results/brief/brief.ts';
import type { Arguments } from './command.ts';
import { terminalOf, warn } from './delivery.ts';
import type { OutputSettings } from './options.ts';

/** The document as stdout shows it: in words, or as JSON with its warnings on stderr. */
export async function printDocument(
  input: Arguments,
  document: AnyDocument,
  json: OutputSettings['json'],
  { summary, assumptions }: Pick<RenderContext, 'summary' | 'assumptions'> = {},
): Promise<void> {
  const terminal = { ...terminalOf(process.stdout, input), summary, assumptions };
  const text =
    json === 'brief' ? briefText(document) : textOf(document, json === null ? 'text' : 'json', terminal);
  process.stdout.write(await text);
  if (json !== null) warn(input, warningsOf(document));
}

/** The one text that the document is in a format. */
export async function textOf(
  document: AnyDocument,
  format: 'text' | 'json' | 'md',
  context: RenderContext,
): Promise<string> {
  const files = await render(document, format, context);
  return files.map(({ content }) => String(content)).join('');
}

/** The short answer as one line of JSON. */
export async function briefText(document: AnyDocument): Promise<string> {
  const { briefOf } = await import('../results/brief/brief.ts');
  return `${JSON.stringify(briefOf(document as BriefDocument))}\n`;
}

function warningsOf(document: AnyDocument): readonly string[] {
  if ('pareto' in document) {
    const { warnings = [], variants } = document;
    return [...new Set([...warnings, ...variants.flatMap(({ results }) => results.warnings)])];
  }
  return 'warnings' in document ? document.warnings : [];
}

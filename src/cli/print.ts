import { type AnyDocument, type RenderContext, render } from '../report/render.ts';
import type { Arguments } from './command.ts';
import { terminalOf, warn } from './delivery.ts';

/** The document as stdout shows it: in words, or as JSON with its warnings on stderr. */
export async function printDocument(
  input: Arguments,
  document: AnyDocument,
  asJson: boolean,
  { summary, assumptions }: Pick<RenderContext, 'summary' | 'assumptions'> = {},
): Promise<void> {
  const terminal = { ...terminalOf(process.stdout, input), summary, assumptions };
  process.stdout.write(await textOf(document, asJson ? 'json' : 'text', terminal));
  if (asJson) warn(input, warningsOf(document));
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

function warningsOf(document: AnyDocument): readonly string[] {
  if ('pareto' in document) {
    const { warnings = [], variants } = document;
    return [...new Set([...warnings, ...variants.flatMap(({ results }) => results.warnings)])];
  }
  return 'warnings' in document ? document.warnings : [];
}

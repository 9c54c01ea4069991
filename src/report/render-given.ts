import { refuseMisfits } from '../model/fault.ts';
import { type DocumentKind, withDocument } from '../results/documents/document-check.ts';
import { FLAG, optionMisfits, TEXT, wholeNumber } from '../units/given.ts';
import {
  type AnyDocument,
  type RenderContext,
  type RenderedFile,
  type RenderFormat,
  render as renderDocument,
} from './render.ts';
import { SUMMARIES } from './terminal/summaries.ts';

const EVERY_KIND: readonly DocumentKind[] = ['run', 'comparison', 'tune', 'plan', 'diff'];

export const TERMINAL_KINDS = { color: FLAG, columns: wholeNumber(1), all: FLAG };

/** How the summary of a run is laid out, besides. */
export const SUMMARY_KINDS = {
  summary: {
    is: (value: unknown) => SUMMARIES.some((one) => one === value),
    words: 'a summary',
    example: `one of ${SUMMARIES.join(', ')}`,
  },
  assumptions: FLAG,
  rows: wholeNumber(1),
  command: TEXT,
};

/**
 * A document in a format, as the files that it makes: one, or an image for each chart; none where a kind of
 * document has nothing to say in a format. A format's code is loaded only when it is asked for.
 *
 * @throws FaultError for what is no document, for a format that its kind does not have, and for options of
 * another kind
 */
export async function render(
  document: AnyDocument,
  format: RenderFormat,
  context: RenderContext = {},
): Promise<readonly RenderedFile[]> {
  refuseMisfits(
    'render',
    optionMisfits(context, {
      scenarioName: TEXT,
      scenarioText: TEXT,
      ...TERMINAL_KINDS,
      ...SUMMARY_KINDS,
    }),
  );
  return withDocument('render', document, EVERY_KIND, () => renderDocument(document, format, context));
}

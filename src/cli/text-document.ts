import type { Fault } from '../model/fault.ts';
import { type AnyDocument, type RenderContext, type RenderedFile, render } from '../report/render.ts';
import { nearest } from '../units/nearest.ts';
import { usageFault } from './arguments.ts';
import type { Arguments } from './command.ts';
import { deliver, terminalOf } from './delivery.ts';
import { textOf } from './print.ts';

const FORMATS = ['text', 'md', 'json'] as const;
type TextFormat = (typeof FORMATS)[number];

/**
 * `--format` and `--json` of a command whose document is text alone. `what` is the document's name, for
 * faults.
 */
export function readFormats(input: Arguments, what: string, faults: Fault[]): readonly TextFormat[] {
  const text = input.text('format');
  const words = [
    ...(text === undefined ? [] : text.split(',').map((word) => word.trim().toLowerCase())),
    ...(input.flag('json') ? ['json'] : []),
  ];
  for (const word of words) {
    if (FORMATS.some((format) => format === word)) continue;
    const near = nearest(word, FORMATS);
    const remedy = near === undefined ? `the formats are ${FORMATS.join(', ')}` : `did you mean ${near}?`;
    faults.push(usageFault('--format', `there is no format ${JSON.stringify(word)} of a ${what}`, remedy));
  }
  const formats = FORMATS.filter((format) => words.includes(format));
  if (formats.length > 1 && input.text('out') === undefined) {
    const problem = `${formats.join(' and ')} do not go to stdout together`;
    faults.push(usageFault('--format', problem, 'give one of them, or a folder with --out'));
  }
  return formats.length === 0 ? ['text'] : formats;
}

/** The document on stdout, or in a folder where one is given. */
export async function writeDocument(
  input: Arguments,
  document: AnyDocument,
  formats: readonly TextFormat[],
  out: string | undefined,
  context: RenderContext = {},
): Promise<void> {
  const terminal = { ...context, ...terminalOf(process.stdout, input) };
  if (out === undefined) {
    for (const format of formats) process.stdout.write(await textOf(document, format, terminal));
    return;
  }
  const files: RenderedFile[] = [];
  for (const format of formats)
    files.push(...(await render(document, format, { ...terminal, color: false })));
  deliver(out, files, input);
}

import { readFileSync } from 'node:fs';
import { figuresOf } from '../results/figures/read-figures.ts';
import { readResults } from '../results/figures/read-results.ts';

/**
 * The metrics that `diff … --fail-on` can name, for a shell: those of the last document among the words.
 * Names that a shell would take apart are left out; without a document there is none.
 */
export function metricsOf(words: readonly string[]): string[] {
  const file = words.slice(0, -2).findLast((word) => word.endsWith('.json'));
  if (file === undefined) return [];
  const written = words.at(-1) ?? '';
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  const read = readResults(text, file);
  if (!read.ok) return [];
  const document = 'variants' in read.document ? read.document.variants[0]?.results : read.document;
  if (document === undefined) return [];
  return [...figuresOf(document).keys()].filter((name) => name.startsWith(written) && !/[\s:,()]/.test(name));
}

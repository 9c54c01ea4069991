import type { TemplateFile, TemplateReader } from '../stack.ts';
import { aslReader } from './asl.ts';
import { chaliceReader } from './chalice/chalice.ts';
import { cloudFormationReaderWith } from './cloudformation/reader.ts';
import { expandSamFiles, samReader } from './sam/reader.ts';
import { serverlessReader } from './serverless/serverless.ts';
import { terraformReader } from './terraform/terraform.ts';
import { zappaReader } from './zappa/zappa.ts';

/** Who reads which tool's templates; of several that are equally sure the first one does. */
const READERS: readonly TemplateReader[] = [
  terraformReader,
  serverlessReader,
  samReader,
  // Stacks inside of it may be SAM's.
  cloudFormationReaderWith(expandSamFiles),
  zappaReader,
  chaliceReader,
  aslReader,
];

/** The reader of a file: one that is sure, else one that may be right; null where the file is no template. */
export function readerOf(file: TemplateFile): TemplateReader | null {
  let possible: TemplateReader | null = null;
  for (const reader of READERS) {
    const answer = reader.sniff(file);
    if (answer === 'sure') return reader;
    if (answer === 'maybe') possible ??= reader;
  }
  return possible;
}

/** Is a reader sure that the file is its own? */
export function isSurely(file: TemplateFile): boolean {
  return READERS.some((reader) => reader.sniff(file) === 'sure');
}

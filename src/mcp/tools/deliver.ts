import type { CallToolResult, ResourceLink } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { LivePart } from '../../report/html/live-part.ts';
import { type BriefDocument, briefOf } from '../../results/brief/brief.ts';
import { answered, linkTo } from '../answer.ts';
import { reportFiles } from '../report.ts';
import type { Bench } from '../tool.ts';

/** Arguments of whatever keeps a result. */
export const KEEP_ARGUMENTS = {
  save: z
    .boolean()
    .optional()
    .describe('write report.html and results.json too, into the folder that --write gave'),
};

/** What an answer has besides its figures: where the rest is. */
export const KEPT_ANSWER = {
  full: z.string().describe('resource: the whole document; …/KEY and …/series/FUNCTION are parts of it'),
  report: z.string().describe('resource: the report as a page'),
  written: z.string().optional().describe('folder of the files that were written'),
};

/** The short answer of a document, which is kept for who wants the whole. */
export async function delivered(
  document: BriefDocument,
  {
    name,
    text,
    save = false,
    live,
  }: {
    readonly name: string;
    readonly text: string;
    readonly save?: boolean | undefined;
    readonly live?: LivePart | undefined;
  },
  { desk, kept }: Bench,
  links: readonly ResourceLink[] = [],
): Promise<CallToolResult> {
  const result = kept.keep(document, { scenarioName: name, scenarioText: text, live });
  const full = `lambda-sim://results/${result.id}`;
  const report = `ui://lambda-sim/results/${result.id}`;
  const written = save && desk.save !== null ? desk.save(result.id, await reportFiles(result)) : undefined;
  const answer = { ...briefOf(result.document), full, report, ...(written === undefined ? {} : { written }) };
  const whole = linkTo(full, `results ${result.id}`, 'the whole results document', 'application/json');
  return answered(answer, [whole, ...links]);
}

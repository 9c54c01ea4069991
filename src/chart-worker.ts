// What draws the images of a report in a process of its own (src/cli/charts-apart.ts): a document in, files
// out.
import './node-report.ts';
import { FaultError } from './model/fault.ts';
import { type AnyDocument, render } from './report/render.ts';

process.once('message', async (document: AnyDocument) => {
  let answer: object;
  try {
    answer = { files: await render(document, 'png') };
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    answer = { faults: error.faults };
  }
  process.send?.(answer, () => process.disconnect());
});
// Whoever asked is gone.
process.once('disconnect', () => process.exit());

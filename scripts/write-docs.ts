/**
 * `npm run docs [-- PAGE…]`: runs the shell examples of the README and docs/ and writes what they print where
 * a page shows it (a fence `output`, or some lines of it, `excerpt`, right after a fence `sh`). Pages that are written from the code as a whole
 * (models, quotas) come first.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../test/cli/command-line.ts';
import { ExampleFolders, examplesOf, PAGES } from '../test/docs/page-examples.ts';
import { modelsPage } from '../test/support/models-page.ts';
import { quotasPage } from '../test/support/quotas-page.ts';
import { llmsText } from './llms.ts';

writeFileSync(join(root, 'docs/models.md'), modelsPage());
writeFileSync(join(root, 'docs/quotas.md'), quotasPage());
writeFileSync(join(root, 'llms.txt'), llmsText(root));
const asked = process.argv.slice(2);
const folders = new ExampleFolders();
try {
  for (const page of PAGES) {
    if (asked.length > 0 && !asked.includes(page)) continue;
    const examples = examplesOf(page).filter(({ language }) => language === 'sh');
    if (examples.every(({ output }) => output === null)) continue;
    const lines = readFileSync(join(root, page), 'utf8').split('\n');
    let moved = 0;
    for (const example of examples) {
      const { stdout } = folders.run(example);
      if (example.output === null) continue;
      const old = example.output.lines;
      const now = example.output.isWhole ? stdout.split('\n') : excerptOf(stdout, example.output.text);
      lines.splice(example.output.line + moved, old, ...now);
      moved += now.length - old;
    }
    writeFileSync(join(root, page), lines.join('\n'));
    console.log(page);
  }
} finally {
  folders.remove();
}

/** As many lines of what was printed as the page has, from the line that begins as its first one does. */
function excerptOf(stdout: string, old: string): readonly string[] {
  const lines = stdout.split('\n');
  const [first = '', ...rest] = old.split('\n');
  for (let length = first.length; length >= 4; length--) {
    const from = lines.findIndex((line) => line.startsWith(first.slice(0, length)));
    if (from >= 0) return lines.slice(from, from + rest.length + 1);
  }
  throw new Error(`nothing like this is printed any more: ${first}`);
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../cli/command-line.ts';
import { caseFiles, verdictsOf } from './files.ts';
import { casesPage, holds } from './page.ts';

/** `npm run cases`: runs every public case and writes docs/cases.md. */
const judged = caseFiles().map((file) => ({ ...file, verdicts: verdictsOf(file) }));
writeFileSync(join(root, 'docs/cases.md'), casesPage(judged));
for (const one of judged.filter((each) => !holds(each))) {
  const wrong = one.verdicts.filter((verdict) => !verdict.holds);
  for (const { what, reported, found } of wrong) {
    process.stdout.write(`${one.slug}: ${what}: ${reported}, but ${found}\n`);
  }
}
process.stdout.write(`${judged.filter(holds).length} of ${judged.length} cases hold\n`);

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lambdaSim, root } from '../cli/command-line.ts';
import { type Case, judge, outcomeOf, type Verdict } from './judge.ts';

export interface CaseFile {
  readonly slug: string;
  readonly expected: Case;
}

const FOLDER = join(root, 'test/cases/scenarios');

/** In the order of their numbers. */
export function caseFiles(): readonly CaseFile[] {
  const number = ({ slug }: CaseFile): number => Number.parseInt(slug, 10);
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.expect.json'))
    .map((name) => ({
      slug: name.slice(0, -'.expect.json'.length),
      expected: JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Case,
    }))
    .sort((a, b) => number(a) - number(b));
}

/** Runs a case as a user does, and says what holds. */
export function verdictsOf({ slug, expected }: CaseFile): readonly Verdict[] {
  const { command, args } = expected;
  const ran = lambdaSim([command, `${slug}.yml`, ...args, '--json'], {
    cwd: FOLDER,
    env: { NO_COLOR: '1' },
  });
  return judge(expected, outcomeOf(ran));
}

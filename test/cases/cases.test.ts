import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../cli/command-line.ts';
import { caseFiles, verdictsOf } from './files.ts';
import { judge } from './judge.ts';
import { casesPage, type JudgedCase } from './page.ts';

/** Cases that lambda-sim does not meet yet; one that it meets must leave this list. */
const OPEN: readonly string[] = [];

describe('public cases', () => {
  const judged: JudgedCase[] = [];

  it.each(caseFiles().map((file) => [file.slug, file] as const))('%s', (slug, file) => {
    const verdicts = verdictsOf(file);
    judged.push({ ...file, verdicts });
    const wrong = verdicts.filter(({ holds }) => !holds);
    if (OPEN.includes(slug)) expect(wrong).not.toEqual([]);
    else expect(wrong).toEqual([]);
  });

  it('are at least 90, and stand on their page as they are', () => {
    expect(judged.length).toBeGreaterThanOrEqual(90);
    expect(readFileSync(join(root, 'docs/cases.md'), 'utf8')).toBe(casesPage(judged));
  });
});

describe('the judge of cases', () => {
  const one = { title: '', source: '', why: '', command: 'run', args: [], exit: 0 };
  const outcome = {
    status: 0,
    stdout: '',
    stderr: '',
    document: { a: { b: 4 }, findings: [{ text: 'raise b' }] },
  };
  const holds = (check: object) =>
    judge({ ...one, checks: [check as never] }, outcome).map((verdict) => verdict.holds);

  it.each([
    [{ path: 'a.b', min: 4, max: 4 }, true],
    [{ path: 'a.b', max: 3 }, false],
    [{ path: 'a.c', max: 3 }, false],
    [{ path: 'a.b', per: 'a.b', equals: 1 }, true],
    [{ absent: 'a.c' }, true],
    [{ present: 'a.c' }, false],
    [{ text: 'findings', matches: 'RAISE' }, true],
    [{ text: 'findings', notMatches: 'raise' }, false],
    [{ text: 'findings', numbers: 'raise (\\d)', max: 3 }, true],
    [{ text: 'findings', numbers: 'raise (\\d)', max: 3, required: true }, false],
    [{ anyOf: [{ path: 'a.b', max: 3 }, [{ path: 'a.b', max: 5 }]] }, true],
    [{ sum: 'findings', where: { text: 'raise.*' }, field: 'n', equals: 0 }, true],
  ])('%j: %s', (check, expected) => {
    expect(holds(check)).toEqual([expected]);
  });

  it('wants the status that is expected', () => {
    expect(judge({ ...one, exit: 2, checks: [] }, outcome)[0]?.holds).toBe(false);
  });
});

import type { CaseFile } from './files.ts';
import type { Verdict } from './judge.ts';

export interface JudgedCase extends CaseFile {
  readonly verdicts: readonly Verdict[];
}

const INTRODUCTION = `# Public cases

What people measured, were billed or ran into on AWS, and what AWS documents, each as a scenario that anyone can run: what was asked, who reported it, what was reported, and what lambda-sim says. Where a report leaves room, what lambda-sim says must lie within it. The tests hold every line of this page; \`npm run cases\` writes it anew.`;

/** The page `docs/cases.md`. */
export function casesPage(cases: readonly JudgedCase[]): string {
  const held = cases.filter(holds);
  const open = cases.filter((one) => !holds(one));
  const summary = `${held.length} of ${cases.length} cases hold${open.length === 0 ? '.' : `; not these: ${open.map(link).join(', ')}.`}`;
  return `${[INTRODUCTION, summary, ...cases.map(section)].join('\n\n')}\n`;
}

export function holds({ verdicts }: JudgedCase): boolean {
  return verdicts.every((verdict) => verdict.holds);
}

function section({ slug, expected, verdicts }: JudgedCase): string {
  const command = ['lambda-sim', expected.command, `test/cases/scenarios/${slug}.yml`, ...expected.args];
  const rows = verdicts.map(
    ({ what, reported, found, holds: isHeld, off }) =>
      `| ${[what === 'said' ? 'what the report says' : what, reported, found, differenceOf(isHeld, off)].map(cell).join(' | ')} |`,
  );
  return [
    `## ${headingOf({ slug, expected })}`,
    `${expected.why} *(${expected.source})*`,
    `[Scenario](../test/cases/scenarios/${slug}.yml): \`${command.join(' ')}\``,
    ['| figure | reported | lambda-sim | difference |', '| --- | --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}

function differenceOf(isHeld: boolean, off: number | null): string {
  if (isHeld) return 'none';
  if (off === null) return 'differs';
  const share = Math.abs(off) * 100;
  return `${share >= 10 ? share.toFixed(0) : share.toPrecision(2)} % ${off > 0 ? 'above' : 'below'}`;
}

function headingOf({ slug, expected }: CaseFile): string {
  return `${Number.parseInt(slug, 10)}. ${expected.title}`;
}

function link(file: CaseFile): string {
  const anchor = headingOf(file)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
  return `[${headingOf(file)}](#${anchor})`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/[<>]/g, (sign) => (sign === '<' ? '&lt;' : '&gt;'));
}

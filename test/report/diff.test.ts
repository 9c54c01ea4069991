import { describe, expect, it } from 'vitest';
import { renderDiffMarkdown } from '../../src/report/diff-markdown.ts';
import { renderDiffTerminal } from '../../src/report/diff-terminal.ts';
import { displayWidth } from '../../src/report/terminal/width.ts';
import { buildDiff } from '../../src/results/diff.ts';
import { judgeDiff, parseFailOn } from '../../src/results/fail-on.ts';
import { oneFunction, sampleComparison, sampleDocument, threeFunctions } from './samples.ts';

const a = { file: 'a.json', document: sampleDocument({ functions: oneFunction, replications: 5 }) };
const slower = oneFunction.map((one) => ({ ...one, medianMs: (one.medianMs ?? 100) * 1.5 }));
const b = { file: 'b.json', document: sampleDocument({ functions: slower, replications: 5 }) };
const plain = { columns: 80, color: false, all: false };

describe('a difference as text', () => {
  it('keeps within its width, whatever it holds', () => {
    for (const diff of [
      buildDiff(a, b),
      buildDiff(a, { file: 'c.json', document: sampleDocument({ functions: threeFunctions }) }),
      buildDiff(
        { file: 'd.json', document: sampleComparison([128, 1024]) },
        { file: 'e.json', document: sampleComparison([1024, 2048]) },
      ),
    ]) {
      for (const all of [false, true]) {
        const lines = renderDiffTerminal(diff, { ...plain, all }).split('\n');
        expect(lines.filter((line) => displayWidth(line) > 80)).toEqual([]);
      }
    }
  });

  it('says that nothing changed', () => {
    expect(renderDiffTerminal(buildDiff(a, a), plain)).toMatch(/\nnothing changed\n$/);
    expect(renderDiffMarkdown(buildDiff(a, a))).toMatch(/Nothing changed\./);
  });

  it('shows intervals, and what was hidden on request', () => {
    const text = renderDiffTerminal(buildDiff(a, b), plain);
    expect(text).toMatch(/latency\.p99 .* ± /);
    expect(text).toMatch(/more changed figures: --all shows them/);
    expect(renderDiffTerminal(buildDiff(a, b), { ...plain, all: true })).not.toMatch(/--all/);
  });
});

it('as Markdown the verdict comes first, and names cannot break out', () => {
  const parsed = parseFailOn('latency.avg: > +10%');
  if (!parsed.ok) throw new Error(parsed.problem);
  const judged = judgeDiff(buildDiff({ ...a, file: '<b>|a' }, b), [parsed.failOn]);
  if (!judged.ok) throw new Error('not judged');
  const text = renderDiffMarkdown(judged.diff);
  expect(text).toMatch(/^## .*\n\n\*\*❌ 1 of 1 condition on changes holds\*\*/);
  expect(text).not.toContain('<b>');
});

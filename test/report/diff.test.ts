import { describe, expect, it } from 'vitest';
import { renderDiffMarkdown } from '../../src/report/markdown/diff.ts';
import { renderDiffTerminal } from '../../src/report/terminal/diff.ts';
import { displayWidth } from '../../src/report/words/width.ts';
import { buildDiff } from '../../src/results/compare/diff.ts';
import { judgeDiff, parseFailOn } from '../../src/results/figures/fail-on.ts';
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

it('shows the latency of a resource beside that of the only function, and neither twice', () => {
  const withTable = (name: string, document: typeof a.document) => ({
    file: '',
    document: { ...document, resources: { [name]: tableOf(document) } },
  });
  const shown = (name: string) =>
    renderDiffTerminal(buildDiff(withTable(name, a.document), withTable(name, b.document)), {
      ...plain,
      columns: 120,
    })
      .split('\n')
      .flatMap((line) => /(\S*latency\.p99)\s/.exec(line)?.[1] ?? []);
  expect(shown('orders')).toEqual(['thumbnail.latency.p99', 'orders.latency.p99']);
  expect(shown('thumbnail')).toEqual(['thumbnail.latency.p99', 'resources.thumbnail.latency.p99']);
});

/** A table whose calls take as long as the function. */
function tableOf({ functions }: typeof a.document): (typeof a.document.resources)[string] {
  const level = { mean: 0, max: 0 };
  return {
    type: 'dynamodb',
    calls: 100,
    rejected: 0,
    failed: 0,
    timedOut: 0,
    accessDenied: 0,
    latencyMs: Object.values(functions)[0]?.latencyMs ?? NO_TREND,
    concurrency: level,
    waiting: level,
    connections: level,
    limits: { concurrency: null, connections: null, ratePerSecond: null },
  };
}

const NO_TREND = { count: 0, mean: 0, min: 0, max: 0, p50: 0, p90: 0, p95: 0, p99: 0, p999: 0 };

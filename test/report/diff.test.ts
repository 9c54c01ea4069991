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
    expect(renderDiffTerminal(buildDiff(a, a), plain)).toMatch(
      /^✓ Nothing changed\.\n[\s\S]*\nnothing changed\n$/,
    );
    expect(renderDiffMarkdown(buildDiff(a, a))).toMatch(/Nothing changed\./);
  });

  it('shows intervals, and what was hidden on request', () => {
    const text = renderDiffTerminal(buildDiff(a, b), plain);
    expect(text).toMatch(/latency\.p99 .* ± /);
    expect(text).toContain('31 more figures changed, by less or as a consequence: --all shows them');
    expect(text).toMatch(/^✗ The bill rises by \$[\d.]+ a month \(\+\d+ %\), p99 of thumbnail rises by/);
    expect(renderDiffTerminal(buildDiff(a, b), { ...plain, all: true })).not.toMatch(/--all/);
  });
});

it('as Markdown the verdict comes first, and names cannot break out', () => {
  const parsed = parseFailOn('latency.avg: > +10%');
  if (!parsed.ok) throw new Error(parsed.problem);
  const judged = judgeDiff(buildDiff({ ...a, file: '<b>|a' }, b), [parsed.failOn]);
  if (!judged.ok) throw new Error('not judged');
  const text = renderDiffMarkdown(judged.diff);
  expect(text).toMatch(/^## .*\n\n\*\*❌ The bill rises by /);
  expect(text).toContain('- ❌ latency.avg rose by 49.9 %, at most 10 % allowed');
  expect(text).not.toContain('<b>');
});

it.each([
  ['cost.monthly: > +50%', '✓ cost.monthly rose by 47 %, at most 50 % allowed'],
  ['cost.monthly: > +5%', '✗ cost.monthly rose by 47 %, at most 5 % allowed'],
  ['cost.monthly: > 100', '✓ cost.monthly rose by $85.31, at most $100.00 allowed'],
  ['latency.p99: > +20ms', '✗ latency.p99 rose by 360 ms, at most 20 ms allowed'],
  ['thumbnail.errors: != 0', '✓ thumbnail.errors did not change, no change allowed'],
  ['cost.monthly: > -10%', '✗ cost.monthly rose by 47 %, a fall of at least 10 % is required'],
  ['cost.monthly: < -10%', '✓ cost.monthly rose by 47 %, a fall of at most 10 % allowed'],
])('a condition reads as what happened and what is allowed: %s', (condition, line) => {
  const parsed = parseFailOn(condition);
  if (!parsed.ok) throw new Error(parsed.problem);
  const judged = judgeDiff(buildDiff(a, b), [parsed.failOn]);
  if (!judged.ok) throw new Error('not judged');
  const text = renderDiffTerminal(judged.diff, plain);
  expect(text.split('\n')).toContain(line);
  expect(judged.diff.verdict?.state).toBe(line.startsWith('✗') ? 'broken' : judged.diff.verdict?.state);
});

it('tells another version, time or traffic before any figure', () => {
  const other = {
    file: 'o.json',
    document: {
      ...b.document,
      simulatedSeconds: 3600,
      engine: { ...b.document.engine, version: '9.9.9' },
      totals: { ...b.document.totals, requests: 5 },
    },
  };
  const text = renderDiffTerminal(buildDiff(a, other), { ...plain, columns: 200 });
  expect(text).toMatch(/· A was simulated by lambda-sim .*, B by 9\.9\.9/);
  expect(text).toContain('· A simulates 24 h, B 1 h: counts and totals differ for that alone.');
  expect(text).toContain('· The traffic is another:');
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

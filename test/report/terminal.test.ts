import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { renderComparisonTerminal } from '../../src/report/terminal/comparison.ts';
import { renderTerminal } from '../../src/report/terminal/run.ts';
import { shortCount, shortDuration, shortShare } from '../../src/report/words/short-number.ts';
import { displayWidth, shorten, wrap } from '../../src/report/words/width.ts';
import { fc } from '../support/fast-check.ts';
import { richDocument, sampleComparison, sampleDocument, threeFunctions } from './samples.ts';

const plain = { columns: 80, color: false };
const run = sampleDocument({ functions: threeFunctions, freeTier: true });

function widest(text: string): number {
  return Math.max(...text.split('\n').map(displayWidth));
}

describe('the summary of a run', () => {
  const text = renderTerminal(run, { ...plain, summary: 'full' });

  test('whole gives thresholds first, then functions, bill, findings, assumptions and warnings', () => {
    const places = ['THRESHOLDS', 'FUNCTIONS', 'BILL', 'FINDINGS', 'ASSUMPTIONS', 'WARNINGS'].map((heading) =>
      text.indexOf(`\n${heading}`),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(text.endsWith('\n')).toBe(true);
  });

  test('marks each threshold and says what came out', () => {
    expect(text).toContain('✓ checkout-api.latency     p(99) < 800ms   504 ms');
    expect(text).toContain('✗ cost.monthly             value < 120');
    expect(text).toContain('1 of 3 passed');
  });

  test('fits every column of the table into 80 for names of 20 characters', () => {
    const wide = renderTerminal(
      sampleDocument({
        functions: [{ name: 'abcdefghij-lmnopqrst', throttleRate: 0.01, requests: 2_592_000 }],
      }),
      plain,
    );
    const row = wide.split('\n').find((line) => line.startsWith('abcdefghij-lmnopqrst'));
    expect(wide).toMatch(/function +requests +p50 +p95 +p99 +cold +throttled +errors +cost/);
    expect(row?.trim().split(/ +/)).toHaveLength(9);
  });

  test('shows more columns where there is room, fewer where there is none', () => {
    expect(renderTerminal(run, { ...plain, columns: 140 })).toMatch(/memory.*p99\.9.*environments/);
    expect(renderTerminal(run, { ...plain, columns: 44 })).not.toContain('throttled');
  });

  test('draws the bill as a tree that ends in the total', () => {
    expect(text).toMatch(/├─ render-invoice-pdf .*\n│ {2}├─ Requests .*\n│ {2}├─ Duration/);
    expect(text).toMatch(/└─ Total +\$3\.40 +\$266\.32\n/);
  });

  test('has a table of triggers, of resources and of chains, where there are any', () => {
    const rich = renderTerminal(richDocument({ points: 24 }), { ...plain, summary: 'full' });
    expect(widest(rich)).toBeLessThanOrEqual(80);
    expect(rich).toMatch(/\nTRIGGERS .*\ntrigger +events +p50 +p99 +backlog +peak +dead +expired +refused\n/);
    expect(rich).toMatch(/\norder-queue +691k +1m 24s +11m 21s +7400 +\d+\.\dk +310 +0 +0\n/);
    expect(rich).toMatch(/\nledger-db +rds +691k +240ms +1\.54s +18\.4 +20 +20 +41 +0 +0\n/);
    expect(rich).toMatch(
      /\nEND TO END .*\nentry point.*\nweb +2\.5M +0\.99 % +1\.27 +331ms +240ms +895ms +1\.54s\n/,
    );
    const without = renderTerminal({ ...sampleDocument(), triggers: {} }, plain);
    for (const heading of ['TRIGGERS', 'RESOURCES', 'END TO END']) expect(without).not.toContain(heading);
    // A column of words begins where its heading does.
    const [head, row] = rich.split('\n').filter((line) => /^(resource|carts) /.test(line));
    expect(head?.indexOf('type')).toBe(row?.indexOf('dynamodb'));
  });

  test('is coloured only when asked', () => {
    const coloured = renderTerminal(run, { ...plain, color: true, summary: 'full' });
    expect(text).not.toContain('\u001b');
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(text);
  });

  test('many functions: the busiest, and how many more', () => {
    const functions = Array.from({ length: 1000 }, (_, index) => ({
      name: `f${index}`,
      requests: 1000 + index,
    }));
    const many = renderTerminal(sampleDocument({ functions, points: 24 }), { ...plain, summary: 'full' });
    expect(many).toContain('f999');
    expect(many).toContain('and 970 more');
    expect(many.split('\n').length).toBeLessThan(140);
  });
});

describe('the summary that fits a screen', () => {
  const finding = (text: string) => ({ severity: 'notice' as const, text });
  const long = 'one thing that is worth telling at some length, '.repeat(8);

  test('has the verdict, functions, bill, findings and a line for the assumptions in 22 lines', () => {
    const findings = Array.from({ length: 8 }, (_, index) => finding(`${index} ${long}`));
    const text = renderTerminal(sampleDocument({ findings, warnings: [] }), plain);
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(22);
    const places = ['\n✓ ', '\nFUNCTIONS', '\nBILL', '\nFINDINGS', ' assumptions, '].map((part) =>
      text.indexOf(part),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(text).toMatch(/\nFINDINGS {2}2 of 8, the others with --summary full\n• 0 one thing/);
    expect(text).toMatch(/\n\d+ assumptions, \d+ unconfirmed: --assumptions\n$/);
    expect(text).not.toContain('ASSUMPTIONS');
    expect(text).toMatch(/└─ Total/);
  });

  test('shows more where the screen is taller, five findings at most', () => {
    const findings = Array.from({ length: 8 }, (_, index) => finding(`${index} ${long}`));
    const text = renderTerminal(sampleDocument({ findings }), { ...plain, rows: 200 });
    expect(text).toContain('FINDINGS  5 of 8');
    expect(text.split('\n').length).toBeGreaterThan(40);
  });

  test("begins with the document's verdict where it has one", () => {
    const verdict = {
      state: 'broken' as const,
      headline: '1 in 11 requests of api is refused',
      points: ['this run costs $13.93'],
    };
    const text = renderTerminal({ ...sampleDocument(), verdict }, plain);
    expect(text.split('\n').slice(1, 3).join('\n')).toMatch(
      /✗ 1 in 11 requests of api is refused\n {2}this run costs \$13\.93/,
    );
  });

  test('gives what a change did where it was simulated, and the command that makes it', () => {
    const advised = {
      ...finding('requests of api are refused'),
      whatIf: { text: 'refused requests fall from 8.1 % to 0', figures: [] },
      advice: { set: { 'account.concurrency': 1500 }, options: '--set account.concurrency=1500' },
    };
    const document = sampleDocument({ findings: [advised] });
    expect(renderTerminal(document, { ...plain, command: 'lambda-sim run a.yml' })).toContain(
      '• requests of api are refused\n  → refused requests fall from 8.1 % to 0\n  lambda-sim run a.yml --set account.concurrency=1500\n',
    );
    expect(renderTerminal(document, plain)).toContain('\n  --set account.concurrency=1500\n');
    const told = { ...advised, text: 'refused: --set account.concurrency=1500 mends it' };
    expect(renderTerminal(sampleDocument({ findings: [told] }), plain).match(/--set/g)).toHaveLength(1);
    expect(renderTerminal(document, { ...plain, summary: 'full' }).replaceAll('\n  ', ' ')).toContain(
      'Simulated: refused requests fall from 8.1 % to 0 → --set account.concurrency=1500',
    );
  });

  test('lists only thresholds that failed', () => {
    const text = renderTerminal(sampleDocument({ functions: threeFunctions }), plain);
    expect(text).toMatch(/THRESHOLDS {2}1 of 3 passed; failed:\n✗ /);
    expect(text).not.toContain('✓');
  });

  test('gives every assumption where they are asked for, and nothing where nothing is', () => {
    const text = renderTerminal(run, { ...plain, assumptions: true });
    expect(text).toContain('\nASSUMPTIONS\n');
    expect(text).not.toContain('--assumptions');
    expect(renderTerminal(run, { ...plain, summary: 'none' })).toBe('');
    expect(renderTerminal(run, { ...plain, summary: 'none', assumptions: true })).toMatch(/^ASSUMPTIONS\n/);
  });
});

describe('no line is wider than asked', () => {
  test('whatever the names and texts are', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.constant('a-very-long-name'.repeat(20)),
      fc.constant('漢字'.repeat(40)),
      fc.constant('\u001b[31mred\u001b[0m\n\t\u202e'),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(texts, { minLength: 1, maxLength: 3 }),
        texts,
        fc.integer({ min: 40, max: 160 }),
        (names, text, columns) => {
          const document = sampleDocument({
            name: text,
            points: 2,
            functions: names.map((name) => ({ name })),
            warnings: [text],
            findings: [{ severity: 'warning', text }],
            thresholds: [{ metric: text, expression: text, actual: 1e9, limit: 1, passed: false }],
          });
          const options = { columns, color: false, assumptions: true };
          const rendered = (['compact', 'full'] as const)
            .map((summary) => renderTerminal(document, { ...options, summary }))
            .join('');
          expect(widest(rendered)).toBeLessThanOrEqual(columns);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left is the point
          expect(rendered).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        },
      ),
      { numRuns: 100, seed: 7 },
    );
  });

  test('in a comparison neither', () => {
    const comparison = sampleComparison([128, 1024]);
    const variants = comparison.variants.map((variant) => ({
      ...variant,
      label: `${variant.label} ${'x'.repeat(200)}\u001b[2J`,
    }));
    for (const columns of [40, 60, 80, 120]) {
      const rendered = renderComparisonTerminal({ ...comparison, variants }, { columns, color: false });
      expect(widest(rendered)).toBeLessThanOrEqual(columns);
      expect(rendered).not.toContain('\u001b');
    }
  });
});

describe('the comparison', () => {
  const comparison = sampleComparison([128, 512, 1024, 1769, 3008], { architectures: ['x86_64', 'arm64'] });
  const lines = renderComparisonTerminal(comparison, { ...plain, summary: 'full' }).split('\n');

  test('has a row for each variant, the cheapest first', () => {
    const labels = comparison.variants
      .toSorted((a, b) => a.results.cost.monthly - b.results.cost.monthly)
      .map(({ label }) => label);
    expect(
      lines.filter((line) => /^\d+ MB · /.test(line)).map((line) => line.replace(/(64).*/, '$1')),
    ).toEqual(labels);
  });

  test('marks the cheapest, the fastest and the Pareto front', () => {
    const marked = (mark: string) =>
      lines.filter((line) => /^\d+ MB/.test(line) && line.includes(` ${mark} `));
    expect(marked('cheapest').map((line) => line.slice(0, 14))).toEqual(['512 MB · arm64']);
    expect(marked('fastest').map((line) => line.slice(0, 16))).toEqual(['3008 MB · x86_64']);
    expect(marked('1.00×').length).toBeGreaterThan(0);
  });

  test('fits a screen of 80 × 24, the answer first', () => {
    const screen = renderComparisonTerminal(comparison, plain).trimEnd().split('\n');
    expect(screen.length).toBeLessThanOrEqual(24);
    expect(screen.join(' ')).toMatch(/^No variant meets every threshold: 1769 MB · x86_64 comes closest/);
  });
});

describe('paired differences', () => {
  const plainly = { columns: 100, color: false, summary: 'full' } as const;
  const figure = (ratio: number, half?: number) => ({
    ratio,
    difference: 0,
    ...(half === undefined ? {} : { ratioCi95: [ratio - half, ratio + half] as const }),
  });
  const withPaired = (speed: ReturnType<typeof figure>, cost: ReturnType<typeof figure>) => {
    const comparison = sampleComparison([512, 1024]);
    const [baseline, other] = comparison.variants;
    if (baseline === undefined || other === undefined) throw new Error('two variants are needed');
    const latency = { meanDurationMs: speed, p50LatencyMs: speed, p99LatencyMs: speed };
    const paired = { functions: { thumbnail: latency }, monthlyCost: cost };
    return renderComparisonTerminal(
      { ...comparison, baseline: '512 MB', variants: [baseline, { ...other, paired }] },
      plainly,
    );
  };

  test('are a sentence with as many digits as are known', () => {
    expect(withPaired(figure(0.5464, 0.006), figure(0.94))).toContain(
      '1024 MB is 1.83 ± 0.02 × faster and 6 % cheaper than 512 MB',
    );
    expect(withPaired(figure(2, 0.1), figure(1.25, 0.004)).replaceAll('\n', ' ')).toMatch(
      /1024 MB is 2\.0 ± 0\.1 × slower .*and 25\.0 ± 0\.4 % dearer than 512 MB/,
    );
  });

  test('that could be none are not told as one', () => {
    expect(withPaired(figure(0.98, 0.03), figure(1))).toMatch(/1024 MB is as fast .*and as dear as\s512 MB/s);
  });

  test('of the handler stand beside a latency that points another way', () => {
    const joined = (text: string) => text.replaceAll('\n', ' ');
    expect(joined(withPaired(figure(1.001), figure(1)))).toMatch(
      /is as fast by the handler's mean duration \(p50 latency 348 ms against \d+ ms\) and as dear as 512 MB/,
    );
    expect(withPaired(figure(0.5), figure(1))).not.toContain('p50 latency');
  });

  test('are not claimed where other requests arrive', () => {
    const comparison = sampleComparison([512, 1024]);
    const text = renderComparisonTerminal({ ...comparison, baseline: '512 MB' }, plainly);
    expect(text).toContain('1024 MB is not paired with 512 MB: other requests arrive');
    expect(text).not.toMatch(/same requests|±|speed/);
  });
});

test('short numbers', () => {
  expect([0, 24, 0.5, 9999, 10_000, 86_400, 99_999, 999_960, 1_728_000, 2.5e9].map(shortCount)).toEqual([
    '0',
    '24',
    '0.5',
    '9999',
    '10k',
    '86.4k',
    '100k',
    '1M',
    '1.73M',
    '2.5G',
  ]);
  expect([0.42, 612, 4350, 125_000, 900_000].map(shortDuration)).toEqual([
    '0.42ms',
    '612ms',
    '4.35s',
    '2m 5s',
    '15min',
  ]);
  expect([0, 0.00093, 0.0312, 1, Number.NaN].map(shortShare)).toEqual(['0%', '0.093%', '3.1%', '100%', '–']);
});

test('words are kept whole where they fit, names are cut in the middle', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  expect(wrap('', 4)).toEqual(['']);
  expect(shorten('nightly-reconciliation', 10)).toBe('nightl…ion');
  expect(shorten('漢字漢字', 5)).toBe('漢…字');
  expect(shorten('short', 10)).toBe('short');
});

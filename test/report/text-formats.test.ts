import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { csvCell, renderCsv } from '../../src/report/csv/csv.ts';
import { toJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderMarkdown } from '../../src/report/markdown/run.ts';
import { escapeMarkdown } from '../../src/report/markdown/text.ts';
import { formatProgress } from '../../src/report/words/progress.ts';
import { slug, visible } from '../../src/report/words/text.ts';
import { richDocument, sampleComparison, sampleDocument, threeFunctions } from './samples.ts';

const run = sampleDocument({ functions: threeFunctions, freeTier: true });
const comparison = sampleComparison([128, 1024, 3008], { replications: 3 });

describe('CSV', () => {
  test('a run is one tidy table', () => {
    const rows = parse(renderCsv(run), { columns: true }) as Record<string, string>[];
    const find = (name: string, metric: string, statistic: string) =>
      rows.filter(
        (row) => row['function'] === name && row['metric'] === metric && row['statistic'] === statistic,
      );
    expect(find('checkout-api', 'latency', 'p99')).toEqual([
      {
        function: 'checkout-api',
        metric: 'latency',
        statistic: 'p99',
        value: String(run.functions['checkout-api']?.latencyMs.p99),
        unit: 'ms',
        ci95Low: '',
        ci95High: '',
      },
    ]);
    expect(Number(find('', 'cost', 'monthly')[0]?.['value'])).toBe(run.cost.monthly);
    const keys = rows
      .filter((row) => !String(row['metric']).includes('ostLine'))
      .map((row) => JSON.stringify([row['function'], row['metric'], row['statistic']]));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('triggers, resources and chains have rows of their own', () => {
    const rows = parse(renderCsv(richDocument({ points: 24 })), { columns: true }) as Record<
      string,
      string
    >[];
    const value = (name: string, metric: string, statistic: string) =>
      rows.find(
        (row) => row['function'] === name && row['metric'] === metric && row['statistic'] === statistic,
      )?.['value'];
    expect(value('order-queue', 'trigger.deadLettered', 'count')).toBe('310');
    expect(value('order-queue', 'resource.calls', 'count')).toBe('691200');
    expect(value('order-changes', 'trigger.iteratorAge', 'p50')).toBe('700');
    expect(value('ledger-db', 'resource.connections', 'max')).toBe('100');
    expect(value('web', 'chain.invocationsPerEvent', 'mean')).toBe('1.27');
  });

  test('a comparison has a row for each variant', () => {
    const rows = parse(renderCsv(comparison), { columns: true }) as Record<string, string>[];
    expect(rows.map((row) => row['variant'])).toEqual(['128 MB', '1024 MB', '3008 MB']);
    expect(rows[1]).toMatchObject({
      'functions.thumbnail.memory': '1024',
      function: 'thumbnail',
      memoryMb: '1024',
    });
    expect(Number(rows[1]?.['costMonthlyCi95Low'])).toBeLessThan(Number(rows[1]?.['costMonthly']));
  });

  test('cells are quoted as RFC 4180 has it, and none is a formula', () => {
    expect(['a,b', 'say "x"', 'two\nlines', '=1+1', '+1', '-1', '@SUM(A1)', '\tx'].map(csvCell)).toEqual([
      '"a,b"',
      '"say ""x"""',
      '"two\nlines"',
      "'=1+1",
      "'+1",
      "'-1",
      "'@SUM(A1)",
      "'\tx",
    ]);
    expect([-1.5, 1e-7, Number.NaN, null].map(csvCell)).toEqual(['-1.5', '1e-7', '', '']);
    const hostile = renderCsv(sampleDocument({ functions: [{ name: '=cmd|"/c calc"!A1,\r\n' }], points: 2 }));
    const rows = parse(hostile) as string[][];
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([7]));
    expect(rows.some((row) => row[0] === '\'=cmd|"/c calc"!A1,\r\n')).toBe(true);
    expect(hostile.split('\r\n').length).toBeGreaterThan(40);
  });
});

describe('JUnit', () => {
  test('a case for each threshold, a failure with actual and limit', () => {
    const xml = renderJunit(run);
    expect(xml).toContain('<testsuites name="lambda-sim" tests="3" failures="2" errors="0" skipped="0">');
    expect(xml).toContain(
      '<testcase classname="Thumbnail service" name="checkout-api.latency: p(99) &lt; 800ms"/>',
    );
    expect(xml).toMatch(
      /<failure type="threshold" message="cost\.monthly is \$266\.32, the threshold is value &lt; 120">actual \$266\.32 \(266\.\d+\), limit \$120\.00 \(120\)<\/failure>/,
    );
    expect(renderJunit(comparison).match(/<testsuite /g)).toHaveLength(3);
  });

  test('is well-formed XML whatever the names are', () => {
    const name = '<a href="x">&\u0000\u0001\ufffe\ud800]]>\'</a>';
    const xml = renderJunit(
      sampleDocument({
        name,
        points: 2,
        thresholds: [{ metric: name, expression: name, actual: 2, limit: 1, passed: false }],
      }),
    );
    // What XML 1.0 allows, and a stack of elements that closes.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is forbidden
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udfff]/);
    const open: string[] = [];
    for (const [, close, tag, attributes, selfClosing] of xml.matchAll(
      /<(\/?)([a-z]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|apos);[^"<&]*)*")*)(\/?)>/g,
    )) {
      if (close === '/') expect(open.pop()).toBe(tag);
      else if (selfClosing === '') open.push(tag ?? attributes ?? '');
    }
    expect(open).toEqual([]);
    expect(xml.match(/</g)).toHaveLength(
      xml.match(/<(?:\?xml|\/?(?:testsuites|testsuite|testcase|failure)\b)/g)?.length ?? 0,
    );
  });
});

describe('Markdown', () => {
  test('verdict, tables, findings, and the bill folded away', () => {
    const text = renderMarkdown(run);
    expect(text).toMatch(
      /^## Thumbnail service\n\n\*\*\S+ Of [^\n]*\*\* · \*\*❌ 2 of 3 thresholds failed\*\*\n\n\*\*\$3\.40 for 24 h\*\*, \$266\.32 for 730 h of it · /,
    );
    const order = ['### What to do', '| Function |', '| | Threshold', 'Bill: ', '### Warnings', 'assumption'];
    const places = order.map((part) => text.indexOf(part.replace('| |', '|  |')));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(text).toContain(
      '| checkout-api | 512 MB | 2,592,000 | 84 ms | 298 ms | 504 ms | 0.4 % | 8,035 | 2,592 | $91.22 |',
    );
    expect(text).toContain(
      '<details>\n<summary>Bill: $3.40 for 24 h, $266.32 for 730 h of it</summary>\n\n|',
    );
    expect(text).toContain('- ⚠️ p99.9 rests on 12 requests: simulate ten times longer.');
  });

  test('what mends a finding stands in code, whatever is in it', () => {
    const text = renderMarkdown({
      ...run,
      findings: [
        { severity: 'info', text: 'Idle.' },
        {
          severity: 'warning',
          text: 'Refused.',
          advice: { set: { 'functions.a.memory': 512 }, options: '--set functions.a`b.memory=512' },
          whatIf: { text: 'nothing is refused', figures: [] },
        },
      ],
    });
    expect(text).toContain(
      '- ⚠️ Refused. `` --set functions.a`b.memory=512 `` Simulated with it: nothing is refused.\n- Idle.',
    );
  });

  test('every row of a table has the cells of its head', () => {
    for (const text of [renderMarkdown(run), renderMarkdown(comparison)]) {
      for (const block of text.split('\n\n').filter((part) => part.startsWith('|'))) {
        const counts = block.split('\n').map((line) => line.match(/(?<!\\)\|/g)?.length);
        expect(new Set(counts).size).toBe(1);
      }
    }
  });

  test('text stays text', () => {
    expect(escapeMarkdown('a|b `c` *d* _e_ [f](g)')).toBe('a\\|b \\`c\\` \\*d\\* \\_e\\_ \\[f\\](g)');
    expect(escapeMarkdown('<img src=x> &lt; @someone #1')).toBe(
      '&lt;img src=x&gt; &amp;lt; @<!-- -->someone #<!-- -->1',
    );
    expect(['- a', '+ b', '1. c', '# d'].map(escapeMarkdown)).toEqual([
      '\\- a',
      '\\+ b',
      '1\\. c',
      '#<!-- --> d',
    ]);
    expect(escapeMarkdown('two\nlines')).toBe('two\\\\nlines');
    const hostile = renderMarkdown(
      sampleDocument({ functions: [{ name: '</details>|<script>\n# x' }], points: 2 }),
    );
    expect(hostile).not.toContain('<script>');
    expect(hostile.match(/<\/details>/g)).toHaveLength(2);
  });

  test('a comparison is a table with marks', () => {
    const text = renderMarkdown(comparison);
    expect(text).toMatch(/\| 3008 MB \|.*\| fastest, Pareto \|/);
    expect(text).toMatch(/cheapest/);
  });
});

test('paired figures are in CSV and Markdown', () => {
  const ratio = { ratio: 0.5, ratioCi95: [0.49, 0.51] as const, difference: -100 };
  const cost = { ratio: 1.2, difference: 3 };
  const functions = { thumbnail: { meanDurationMs: ratio, p50LatencyMs: ratio, p99LatencyMs: cost } };
  const variants = comparison.variants.map((variant, index) =>
    index === 0 ? variant : { ...variant, paired: { functions, monthlyCost: cost } },
  );
  const paired = { ...comparison, variants, baseline: '128 MB' };
  const rows = parse(renderCsv(paired), { columns: true }) as Record<string, string>[];
  expect(rows[0]?.['meanDurationMsRatio']).toBe('');
  expect(rows[1]).toMatchObject({
    meanDurationMsRatio: '0.5',
    meanDurationMsRatioCi95High: '0.51',
    monthlyCostRatio: '1.2',
    monthlyCostRatioCi95Low: '',
  });
  const text = renderMarkdown(paired);
  expect(text).toContain('- 1024 MB is 2.00 ± 0.04 × faster and 20 % dearer than 128 MB');
  expect(text).toMatch(/\| 1024 MB \|.*\| 2\.00 ± 0\.04 × \| \+20 % \|/);
});

describe('JSON', () => {
  test('is the document, with two spaces and a newline at the end', () => {
    const text = toJson(run);
    expect(JSON.parse(text)).toEqual(run);
    expect(text.startsWith('{\n  "schemaVersion": 1,\n')).toBe(true);
    expect(text.endsWith('}\n')).toBe(true);
  });

  test('has each list of figures on a line, and is read as what JSON makes of the same', () => {
    const odd = {
      list: [1.5, -0, NaN],
      texts: ['a', 'b'],
      none: [],
      empty: {},
      left: undefined,
      '"': [[1], []],
    };
    expect(JSON.parse(toJson(odd))).toEqual(JSON.parse(JSON.stringify(odd)));
    expect(toJson(odd).split('\n')).toEqual([
      '{',
      '  "list": [1.5,0,null],',
      '  "texts": [',
      '    "a",',
      '    "b"',
      '  ],',
      '  "none": [],',
      '  "empty": {},',
      '  "\\"": [',
      '    [1],',
      '    []',
      '  ]',
      '}',
      '',
    ]);
  });
});

describe('progress', () => {
  const progress = { simulatedSeconds: 36_300, totalSeconds: 86_400, requests: 2_832_786, elapsedSeconds: 2 };

  test('says how far, how fast and how long', () => {
    expect(formatProgress(progress)).toBe(' 42 % · 10 h 5 min of 24 h · 1,416,393 requests/s · 3 s left');
  });

  test('is short where there is little room, and never divides by zero', () => {
    expect(formatProgress(progress, 30)).toBe(' 42 % · 10 h 5 min of 24 h');
    expect(formatProgress({ simulatedSeconds: 0, totalSeconds: 0, requests: 0, elapsedSeconds: 0 })).toBe(
      '100 % · 0 ms of 0 ms',
    );
    for (const columns of [0, 3, 20, 60])
      expect(formatProgress(progress, columns).length).toBeLessThanOrEqual(columns);
  });
});

test('invisible characters are written out, slugs are safe', () => {
  expect(visible('a\u001b[0m\n\u202eb\u0085')).toBe('a\\x1b[0m\\n\\u{202e}b\\x85');
  expect(visible('naïve 漢字 🎉')).toBe('naïve 漢字 🎉');
  expect([slug('../../etc/passwd'), slug('Ünïcode X'), slug('…')]).toEqual(['etc-passwd', 'n-code-x', '']);
});

test('Markdown has tables of triggers, resources and chains, where there are any', () => {
  const text = renderMarkdown(richDocument({ points: 24 }));
  expect(text).toContain('| order-queue | SQS | 691,200 | 1 min 24 s |');
  expect(text).toContain('| ledger-db | RDS | 691,200 | 240 ms | 1.54 s | 18.4 | 20 | 41 | 0 |');
  expect(text).toContain('| web | 2,500,000 | 0.99 % | 1.3 | 240 ms |');
  const plain = renderMarkdown({ ...run, triggers: {} });
  for (const head of ['| Trigger |', '| Resource |', '| End to end']) expect(plain).not.toContain(head);
});

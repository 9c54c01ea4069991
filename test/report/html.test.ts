import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../src/report/html/render.ts';
import { html, scriptJson } from '../../src/report/words/markup.ts';
import type { ComparisonDocument, ResultsDocument } from '../../src/results/documents/document.ts';
import {
  richDocument,
  sampleComparison,
  sampleDocument,
  sampleScenarioText,
  threeFunctions,
  wideDocument,
} from './samples.ts';

async function page(
  document: ResultsDocument | ComparisonDocument,
  scenarioText = sampleScenarioText,
): Promise<string> {
  return renderHtml({ document, scenarioText, scenarioName: 'thumbnails.yml' });
}

/** Text of the elements of one kind, as the parser hands it to the policy. */
function elements(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

/** The page without the places where its words may break. */
function whole(text: string): string {
  return text.replace(/<wbr>|<span class="(?:word|long)">([^<]*)<\/span>/g, '$1');
}

const run = await page(sampleDocument({ functions: threeFunctions }));
const rich = await page(richDocument());
const compared = await page(sampleComparison(undefined, { replications: 3 }));

describe('the file', () => {
  test('stays under 1.5 MB, also with a thousand functions and a long scenario', async () => {
    const functions = Array.from({ length: 1000 }, (_, index) => ({
      name: `function-number-${index}`,
      requests: 9000 - index,
    }));
    const large = await page(
      sampleDocument({ functions, points: 240 }),
      `${'x'.repeat(99)}\n`.repeat(20_000),
    );
    for (const text of [run, rich, compared, large]) expect(Buffer.byteLength(text)).toBeLessThan(1_500_000);
    expect(large).toContain('of 1000 functions');
  });

  test('asks nothing of the network', () => {
    for (const text of [run, rich, compared]) {
      const markup = text.replace(/<script[\s\S]*?<\/script>/g, '');
      for (const reference of elements(markup, /(?:src|href|action|poster|srcset|data)="([^"]*)"/g)) {
        // What is only a link is fetched by nobody but who follows it.
        expect(reference).toMatch(/^(#[a-z-]+|data:,|https:\/\/[^"]+)$/);
      }
      expect(elements(markup, /<(?!a )[a-z]+ [^>]*(?:src|href)="(https?:[^"]*)"/g)).toEqual([]);
      expect(markup).not.toMatch(/url\(|@import/);
      expect(text).not.toContain('sourceMappingURL');
    }
  });

  test('has a policy that lets nothing in but its own style and scripts, by hash', () => {
    for (const text of [run, rich, compared]) {
      const policy = (elements(text, /Content-Security-Policy" content="([^"]*)"/g)[0] ?? '').replaceAll(
        '&#39;',
        "'",
      );
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(policy).not.toMatch(/https?:/);
      const contents = [
        ...elements(text, /<script>([\s\S]*?)<\/script>/g),
        ...elements(text, /<style>([\s\S]*?)<\/style>/g),
      ];
      expect(contents).toHaveLength(4);
      for (const content of contents) {
        expect(policy).toContain(`'sha256-${createHash('sha256').update(content).digest('base64')}'`);
      }
      expect(text.replace(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(/ style="| on[a-z]+="/);
    }
  });

  test('has scripts that parse and chart data that is JSON', () => {
    for (const text of [run, rich, compared]) {
      for (const script of elements(text, /<script>([\s\S]*?)<\/script>/g))
        expect(() => new Script(script)).not.toThrow();
      const [data] = elements(text, /id="chart-data">([\s\S]*?)<\/script>/g);
      const charts = JSON.parse(data ?? '') as { name: string }[];
      expect(charts.length).toBeGreaterThan(2);
      for (const { name } of charts)
        expect(text).toContain(`<canvas id="chart-${name}" role="img" aria-label="`);
    }
  });

  test('gives no id twice, and every link leads somewhere', () => {
    for (const text of [run, rich, compared]) {
      const markup = text.replace(/<script>[\s\S]*?<\/script>/g, '');
      const ids = elements(markup, / id="([^"]*)"/g);
      expect(new Set(ids).size).toBe(ids.length);
      for (const target of elements(markup, /href="#([^"]*)"/g)) expect(ids).toContain(target);
    }
  });

  test('has headings in order and tables with headers', () => {
    for (const text of [run, rich, compared]) {
      const levels = elements(text.replace(/<script[\s\S]*?<\/script>/g, ''), /<h([1-6])/g).map(Number);
      expect(levels[0]).toBe(1);
      levels.slice(1).forEach((level, index) => {
        expect(level - (levels[index] ?? 0)).toBeLessThanOrEqual(1);
      });
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
      expect(elements(text, /(<table)/g).length).toBe(elements(text, /(<thead><tr><th scope="col")/g).length);
    }
  });

  test('is the same from run to run', async () => {
    expect(await page(sampleDocument({ functions: threeFunctions }))).toBe(run);
  });
});

describe('the contents', () => {
  test('thresholds, functions, bill, findings, assumptions, warnings, scenario and engine are there', () => {
    for (const text of [
      '2 of 3 thresholds failed',
      'checkout-api',
      '3.1 %',
      'Duration (arm64)',
      'p99.9 rests on 12 requests',
      'functions.*.keepAlive',
      'no role is named',
      'platform: aws',
      'lambda-sim 0.1.0 · seed 42',
    ]) {
      expect(whole(run)).toContain(text);
    }
    for (const text of ['46 variants', 'cheapest', 'fastest', 'Pareto', '3008 MB', '1.00 ×'])
      expect(compared).toContain(text);
  });

  test('confidence intervals stand beside figures of several replications', async () => {
    const text = await page(sampleDocument({ replications: 5 }));
    expect(text).toContain('95 % interval');
    expect(run).not.toContain('95 % interval');
  });
});

describe('a system of triggers, functions and resources', () => {
  test('has a diagram, and a part with figures and charts for each', () => {
    const markup = rich.replace(/<script>[\s\S]*?<\/script>/g, '');
    expect(elements(markup, /(<svg class="diagram")/g)).toHaveLength(1);
    for (const id of ['architecture', 'triggers', 'resources', 'chains'])
      expect(markup).toContain(`<section id="${id}"`);
    expect(elements(markup, /(<div class="part">)/g)).toHaveLength(7);
    for (const text of [
      'API Gateway → checkout-api',
      'Dead-lettered',
      '0.82 %',
      'of 100',
      'limit 80/s',
      'Invocations per event',
    ])
      expect(whole(markup)).toContain(text);
    for (const chart of ['backlog-order-queue-1', 'iterator-age-order-changes-2', 'load-ledger-db-3'])
      expect(elements(markup, new RegExp(`(<canvas id="chart-${chart}")`, 'g'))).toHaveLength(1);
  });

  test('has none of it where functions are called directly', async () => {
    const plain = await page({ ...sampleDocument(), triggers: {} });
    for (const id of ['architecture', 'triggers', 'resources', 'chains'])
      expect(plain).not.toContain(`<section id="${id}"`);
    expect(plain).not.toContain('<svg class="diagram"');
  });

  test('scrolls its diagram instead of shrinking it beyond reading', async () => {
    expect(rich).toContain('<svg class="diagram" ');
    const long = richDocument({ points: 24 });
    const names = Array.from({ length: 9 }, (_, index) => `step-${index}`);
    const chain = await page({
      ...long,
      architecture: {
        nodes: names.map((name) => ({ id: name, kind: 'function' as const, name, detail: '512 MB · arm64' })),
        edges: names.slice(1).map((to, index) => ({
          from: names[index] ?? '',
          to,
          count: 5,
          refused: 0,
          isAsync: false,
        })),
      },
    });
    // Nine layers of 128 px with gaps of 46 and margins of 10; the smallest text has 11.5 px and keeps 9 of
    // them.
    expect(chain).toContain('<svg class="diagram" viewBox="0 0 1540 ');
    expect(chain).toContain(`@container drawing (min-width: ${Math.ceil((1540 * 9) / 11.5)}px)`);
    expect(Buffer.byteLength(await page(wideDocument(30)))).toBeLessThan(1_500_000);
  });
});

describe('errors that retries made good', () => {
  const document = sampleDocument({ functions: threeFunctions });
  const [name = '', series] = Object.entries(document.series.functions)[0] ?? [];

  test('are told on the card, which would contradict the chart of failed attempts otherwise', async () => {
    const errors = series?.errors.map((_, step) => (step < 3 ? 400 : 0)) ?? [];
    const others = Object.entries(document.series.functions).map(([other, its]) => [
      other,
      { ...its, errors: other === name ? errors : its.errors.map(() => 0) },
    ]);
    const retried: ResultsDocument = {
      ...document,
      totals: { ...document.totals, errors: 0 },
      series: { ...document.series, functions: Object.fromEntries(others) },
    };
    expect(await page(retried)).toContain('1,200 failed attempts, retries included');
    const served: ResultsDocument = { ...retried, totals: { ...document.totals, errors: 1200 } };
    expect(await page(served)).not.toContain('retries included</');
  });
});

describe('what a user names', () => {
  const hostile = [
    '<script>alert(1)</script>',
    '</script><script>alert(2)</script>',
    '<!--<script>',
    '"><img src=x onerror=alert(3)>',
    "' onload='alert(4)",
    '</style><svg onload=alert(5)>',
    '$' + '{alert(6)}',
    '&lt;i&gt;',
    '\u001b[31mred\u0000\u202e',
  ];

  test('is text wherever it stands', async () => {
    const text = await page(
      sampleDocument({
        name: hostile.join(' '),
        functions: hostile.map((name) => ({ name })),
        points: 24,
        warnings: hostile,
        findings: hostile.map((one) => ({ severity: 'info', text: one })),
        thresholds: hostile.map((one) => ({
          metric: one,
          expression: one,
          actual: 1,
          limit: 2,
          passed: false,
        })),
      }),
      hostile.join('\n'),
    );
    expect(elements(text, /(<script)/g)).toHaveLength(4);
    expect(elements(text, /(<style)/g)).toHaveLength(1);
    const markup = text.replace(/<script>[\s\S]*?<\/script>/g, '');
    expect(elements(markup, /(<(?:img|svg onload|i)[ >])/g)).toEqual([]);
    for (const character of ['\u001b', '\u0000', '\u202e']) expect(markup.includes(character)).toBe(false);
    for (const escaped of ['&lt;script&gt;alert(1)&lt;/script&gt;', '&amp;lt;i&amp;gt;'])
      expect(markup.includes(escaped)).toBe(true);
    const [data] = elements(text, /id="chart-data">([\s\S]*?)<\/script>/g);
    expect(data).not.toContain('<');
    expect(JSON.stringify(JSON.parse(data ?? ''))).toContain('alert(1)');
  });

  test('the template escapes what is put into it, and markup stays markup', () => {
    expect(html`<p title="${'"<&\''}">${['a<', html`<b>${'&'}</b>`, null, 3]}</p>`.text).toBe(
      '<p title="&quot;&lt;&amp;&#39;">a&lt;<b>&amp;</b>3</p>',
    );
    expect(scriptJson({ a: '</script>\u2028<!--' }).text).toBe(
      '{"a":"\\u003c/script\\u003e\\u2028\\u003c!--"}',
    );
  });
});

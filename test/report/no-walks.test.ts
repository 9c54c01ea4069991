import { afterEach, describe, expect, it } from 'vitest';
import { chartsOf } from '../../src/report/charts/charts.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { renderCsv, renderMarkdown, renderTerminal } from '../../src/report/library.ts';
import { briefOf } from '../../src/results/brief/brief.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { countVisits, stopCounting } from '../study/visits.ts';

const folder = scratchFolder();
/** Beyond what a page shows of anything. */
const SIZES = [160, 240, 320] as const;
/** The scripts of a page take 250 kB of it, what a page shows at most of its scenario 120 kB. */
const MOST_BYTES = 1_100_000;

/** Functions behind an API each; all call one table where there is one, and the first are throttled. */
function scenarioOf(count: number, hasTable: boolean): string {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const of = (make: (index: number) => readonly [string, object]) => Object.fromEntries(indexes.map(make));
  const calls = hasTable ? { calls: [{ resource: 'table', operation: 'GetItem' }] } : {};
  return JSON.stringify({
    account: { concurrency: 50_000 },
    functions: of((index) => [
      `f${index}`,
      {
        memory: 512,
        work: { duration: '20ms' },
        ...calls,
        ...(index < 5 ? { reservedConcurrency: 0 } : {}),
      },
    ]),
    triggers: of((index) => [`t${index}`, { source: 'api-gateway', function: `f${index}` }]),
    ...(hasTable ? { resources: { table: { type: 'dynamodb' } } } : {}),
    traffic: indexes.map((index) => ({ to: `t${index}`, constant: '1/s' })),
    run: { duration: '3s' },
  });
}

async function documentOf(count: number, hasTable: boolean): Promise<ResultsDocument> {
  const compiled = await folder.compiled(scenarioOf(count, hasTable));
  return (await runScenario(compiled, { workers: 1 })).document;
}

const FORMATS: Readonly<Record<string, (document: ResultsDocument) => unknown>> = {
  'the page': (document) => renderHtml({ document, scenarioText: '', scenarioName: 'scenario.yml' }),
  'the charts': chartsOf,
  'the short answer': briefOf,
  Markdown: renderMarkdown,
  CSV: renderCsv,
  'the terminal': renderTerminal,
};

async function visitsOf(document: ResultsDocument): Promise<Readonly<Record<string, number>>> {
  const visits: Record<string, number> = {};
  for (const [format, render] of Object.entries(FORMATS)) {
    const visited = countVisits();
    await render(document);
    visits[format] = visited();
  }
  return visits;
}

describe('no report of many functions walks all of them for each one:', () => {
  afterEach(stopCounting);

  it.each([
    ['with an API each', false],
    ['that share a table', true],
  ])(
    '%s',
    async (_, hasTable) => {
      const documents: ResultsDocument[] = [];
      for (const size of SIZES) documents.push(await documentOf(size, hasTable));
      // What is made once for all reports is made.
      await visitsOf(documents[0] as ResultsDocument);
      const counts: Readonly<Record<string, number>>[] = [];
      for (const document of documents) counts.push(await visitsOf(document));
      const [few = {}, more = {}, most = {}] = counts;
      const square = (SIZES[1] - SIZES[0]) ** 2;
      const bends = Object.keys(few).map((what) => {
        const [a = 0, b = 0, c = 0] = [few[what], more[what], most[what]];
        return [what, Math.round((100 * (c - 2 * b + a)) / (2 * square)) / 100] as const;
      });
      expect(bends.filter(([, times]) => times > 0.05)).toEqual([]);
    },
    180_000,
  );

  it('a page of a thousand weighs no more than one of a few', async () => {
    const document = await documentOf(1000, true);
    const page = await renderHtml({
      document,
      scenarioText: scenarioOf(1000, true),
      scenarioName: 'scenario.yml',
    });
    expect(page).toContain('more boxes');
    expect(page.length).toBeLessThan(MOST_BYTES);
  }, 180_000);
});

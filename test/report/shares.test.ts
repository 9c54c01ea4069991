import { expect, it } from 'vitest';
import { summarySection } from '../../src/report/html/first-screen.ts';
import { html } from '../../src/report/words/markup.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { runScenario } from '../../src/study/run.ts';
import { documentOfSmallRun } from './small-run.ts';

/** What a card says: a share of so many requests, and how many by what became of them. */
const SHARE = /([\d.]+) % of ([\d,]+) requests[^:<]*: ((?:[\d,]+ [a-z ]+(?:, )?)+)/;

const numberOf = (text: string): number => Number(text.replaceAll(',', ''));

function shareOn(page: string): { readonly said: number; readonly counted: number } {
  const [, share = '', of = '', parts = ''] = SHARE.exec(page.replaceAll(/<[^>]*>/g, ' ')) ?? [];
  const lost = [...parts.matchAll(/[\d,]+/g)].reduce((sum, [count]) => sum + numberOf(count), 0);
  return { said: Number(share) / 100, counted: lost / numberOf(of) };
}

const bodyOf = ({ body }: ReturnType<typeof summarySection>): string => html`${body}`.text;

it('a share of requests that were not served is of the number that stands beside it', async () => {
  // The second function fails, and only the first is asked from outside.
  const loaded = await loadScenario({
    text: [
      'run: { duration: 1h, seed: 7 }',
      'functions:',
      '  front: { work: { duration: 20ms }, invokes: [{ function: back, count: 3, optional: true }] }',
      '  back: { work: { duration: 20ms, errorRate: 5% } }',
      'traffic: [{ to: front, poisson: 2/s }]',
    ].join('\n'),
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const { document } = await runScenario(loaded.compiled, { workers: 1 });
  const { said, counted } = shareOn(bodyOf(summarySection(document, null)));
  expect(said).toBeGreaterThan(0.02);
  expect(Math.abs(counted - said)).toBeLessThan(0.01 * said);
});

it('where all is served, none of the requests from outside is missing', async () => {
  const document = await documentOfSmallRun('poisson: 40/h', '2h');
  expect(bodyOf(summarySection(document, null))).toContain(`of ${document.totals.requests} requests`);
});

import { expect, test } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown/run.ts';
import { renderTerminal } from '../../src/report/terminal/run.ts';
import { billGroups } from '../../src/report/words/bill-lines.ts';
import type { CostLine } from '../../src/results/documents/document.ts';
import { sampleDocument } from './samples.ts';

const line = (item: string, quantity: number): CostLine => ({
  service: 'lambda',
  function: 'thumbnail',
  item,
  quantity,
  unit: 'requests',
  unitPrice: 2,
  amount: 2 * quantity,
});

test('what was not used is no line; what a month alone uses has no figure for the run', () => {
  const document = sampleDocument();
  const cost = {
    ...document.cost,
    lines: [line('First tier', 40), line('Second tier', 0), line('Third tier', 0)],
    monthlyLines: [line('First tier', 50), line('Second tier', 8), line('Third tier', 0)],
  };
  expect(billGroups(cost)[0]?.items.map(({ item }) => item)).toEqual(['First tier', 'Second tier']);
  const terminal = renderTerminal({ ...document, cost }, { columns: 100, color: false, summary: 'full' });
  expect(terminal).toMatch(/First tier +40 requests +\$80\.00 +\$100\.00/);
  expect(terminal).toMatch(/Second tier +– +\$16\.00/);
  const markdown = renderMarkdown({ ...document, cost });
  expect(markdown).toContain('| lambda · Second tier | – | – | $16.00 |');
  expect(`${terminal}${markdown}`).not.toMatch(/Third tier|\b0 requests/);
  const unused = { ...cost, lines: [line('First tier', 0)], monthlyLines: [line('First tier', 0)] };
  expect(billGroups(unused)).toEqual([]);
});

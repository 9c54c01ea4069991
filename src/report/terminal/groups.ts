import type { GroupResults, ResultsDocument } from '../../results/documents/document.ts';
import { formatMoney } from '../../units/format.ts';
import { shortCount } from '../words/short-number.ts';
import { visible } from '../words/text.ts';
import type { TerminalStyle } from './style.ts';
import { tableLines } from './table.ts';

const SHOWN = 20;

/** An account's scenarios, the dearest first, with what each costs; empty where it is one scenario. */
export function groupLines({ groups = [], cost }: ResultsDocument, style: TerminalStyle): string[] {
  if (groups.length === 0) return [];
  const all = [...groups].sort((a, b) => b.total - a.total);
  const rows = all.slice(0, SHOWN);
  const money = (amount: number) => formatMoney(amount, cost.currency);
  const count = (title: string, optional: number, of: (group: GroupResults) => number) => ({
    title,
    optional,
    cell: (group: GroupResults) => shortCount(of(group)),
  });
  const lines = tableLines<GroupResults>({
    columns: [
      { title: 'scenario', left: true, optional: 0, cell: ({ name }) => visible(name) },
      count('functions', 3, ({ functions }) => functions),
      count('requests', 0, ({ requests }) => requests),
      count('cold starts', 4, ({ coldStarts }) => coldStarts),
      count('throttles', 2, ({ throttles }) => throttles),
      { title: 'cost', optional: 0, cell: ({ total }) => money(total) },
      { title: 'a month', optional: 1, cell: ({ monthly }) => money(monthly) },
    ],
    rows,
    width: style.width,
    head: style.colors.dim,
    paint: (text, { throttles }, { title }) =>
      title === 'throttles' && throttles > 0 ? style.colors.yellow(text) : text,
  });
  const hidden = all.length - rows.length;
  const more = hidden > 0 ? [style.colors.dim(`… and ${hidden} more in the results, cheaper`)] : [];
  return [style.heading('SCENARIOS', 'of this account; they add up to the bill'), ...lines, ...more];
}

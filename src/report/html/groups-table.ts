import type { GroupResults, ResultsDocument } from '../../results/documents/document.ts';
import { formatCount, formatMoney } from '../../units/format.ts';
import type { Markup } from '../words/markup.ts';
import { visible } from '../words/text.ts';
import { table } from './page.ts';
import { breakable } from './parts.ts';

const SHOWN = 150;

/** An account's scenarios, the dearest first; null where it is one scenario. */
export function groupsTable({ groups = [], cost }: ResultsDocument): Markup | null {
  if (groups.length === 0) return null;
  const rows = [...groups].sort((a, b) => b.total - a.total).slice(0, SHOWN);
  const money = (amount: number) => formatMoney(amount, cost.currency);
  return table<GroupResults>(
    'Scenarios of this account',
    [
      { title: 'Scenario', wrapped: true, cell: ({ name }) => breakable(name) },
      { title: 'File', wrapped: true, cell: ({ scenario }) => visible(scenario) },
      { title: 'Functions', cell: ({ functions }) => formatCount(functions) },
      { title: 'Requests', cell: ({ requests }) => formatCount(requests) },
      { title: 'Throttles', cell: ({ throttles }) => formatCount(throttles) },
      { title: 'Cost', cell: ({ total }) => money(total) },
      { title: 'A month', cell: ({ monthly }) => money(monthly) },
    ],
    rows,
  );
}

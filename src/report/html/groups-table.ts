import type { GroupResults, ResultsDocument } from '../../results/documents/document.ts';
import { formatMoney, formatWhole } from '../../units/format.ts';
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
      { title: 'Functions', cell: ({ functions }) => formatWhole(functions) },
      { title: 'Requests', cell: ({ requests }) => formatWhole(requests) },
      { title: 'Throttles', cell: ({ throttles }) => formatWhole(throttles) },
      { title: 'Cost', cell: ({ total }) => money(total) },
      { title: 'A month', cell: ({ monthly }) => money(monthly) },
    ],
    rows,
  );
}

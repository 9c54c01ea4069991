import type { ResultsDocument } from '../../results/documents/document.ts';
import { formatMoney, formatWhole } from '../../units/format.ts';
import { escapeMarkdown, markdownTable } from './text.ts';

/** An account's scenarios with what each costs; nothing where it is one scenario. */
export function groupTables({ groups = [], cost }: ResultsDocument): string[] {
  if (groups.length === 0) return [];
  const rows = groups.map((group) => [
    escapeMarkdown(group.name),
    formatWhole(group.functions),
    formatWhole(group.requests),
    formatWhole(group.throttles),
    formatMoney(group.total, cost.currency),
    formatMoney(group.monthly, cost.currency),
  ]);
  const titles = ['Scenario', 'Functions', 'Requests', 'Throttles', 'Cost', 'A month'];
  return [markdownTable(titles, 'lrrrrr', rows)];
}

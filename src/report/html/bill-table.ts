import type { ResultsDocument } from '../../results/documents/document.ts';
import { formatCount, formatDuration, formatMoney } from '../../units/format.ts';
import {
  type BillGroup,
  type BillItem,
  billGroups,
  ESTIMATE_WORDS,
  hasEstimates,
  isUsed,
  markedAmount,
} from '../words/bill-lines.ts';
import { html, type Markup } from '../words/markup.ts';
import { visible } from '../words/text.ts';
import { panel } from './page.ts';

const GROUPS_SHOWN = 40;

/**
 * Every line of the bill: what was used, at which price, in a month (first: it is what one pays) and in the
 * simulated time.
 */
export function billTable(document: ResultsDocument): Markup {
  const { cost } = document;
  const money = (amount: number) => formatMoney(amount, cost.currency);
  const measured = formatDuration(document.measuredSeconds * 1000);
  const groups = billGroups(cost);
  const shown = groups.slice(0, GROUPS_SHOWN);
  const rest = groups.slice(GROUPS_SHOWN);
  const restSum = rest.reduce(
    (sum, group) => ({ amount: sum.amount + group.amount, monthly: sum.monthly + group.monthlyAmount }),
    { amount: 0, monthly: 0 },
  );
  const itemRow = (
    item: BillItem,
  ) => html`<tr class="item"><th scope="row" class="wrapped">${visible(item.service)} · ${visible(item.item)}</th>
<td>${markedAmount(item, money(item.monthlyAmount))}</td><td>${quantity(item.monthlyQuantity, item.unit)}</td>
<td>${item.unitPrice === null ? 'in tiers' : formatMoney(item.unitPrice, cost.currency, 9)}</td>
${isUsed(item) ? html`<td>${markedAmount(item, money(item.amount))}</td><td>${quantity(item.quantity, item.unit)}</td>` : html`<td>–</td><td>–</td>`}</tr>
`;
  const groupRows = (
    group: BillGroup,
  ) => html`<tr class="group"><th scope="rowgroup" class="wrapped">${group.name === null ? 'Account' : visible(group.name)}</th>
<td>${money(group.monthlyAmount)}</td><td></td><td></td><td>${money(group.amount)}</td><td></td></tr>
${group.items.map(itemRow)}`;
  return panel(
    'Bill',
    html`<table>
<thead><tr><th scope="col">Item</th><th scope="col">Amount in a month</th><th scope="col">Usage in a month</th><th scope="col">Unit price</th>
<th scope="col">Amount in ${measured}</th><th scope="col">Usage in ${measured}</th></tr></thead>
<tbody>${shown.map(groupRows)}${
      rest.length === 0
        ? null
        : html`<tr class="group"><th scope="row">${formatCount(rest.length)} others, in results.json</th><td>${money(restSum.monthly)}</td><td></td><td></td><td>${money(restSum.amount)}</td><td></td></tr>`
    }</tbody>
<tfoot><tr><th scope="row" class="wrapped">Total (${cost.currency}${cost.freeTier ? ', after the free tier' : ''})</th><td>${money(cost.monthly)}</td><td></td><td></td><td>${money(cost.total)}</td><td></td></tr></tfoot>
</table>${hasEstimates(groups) ? html`<p>${ESTIMATE_WORDS}</p>` : null}`,
  );
}

function quantity(value: number, unit: string): Markup {
  return html`${formatCount(Math.abs(value) >= 100 ? Math.round(value) : value)} <small>${visible(unit)}</small>`;
}

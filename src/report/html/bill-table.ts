import type { ResultsDocument } from '../../results/document.ts';
import { formatCount, formatDuration, formatMoney } from '../../units/format.ts';
import { type BillGroup, type BillItem, billGroups } from '../bill-lines.ts';
import { visible } from '../text.ts';
import { html, type Markup } from './markup.ts';
import { panel } from './page.ts';

const groupsShown = 40;

/** Every line of the bill: what was used, at which price, in the simulated time and in a month. */
export function billTable(document: ResultsDocument): Markup {
  const { cost } = document;
  const money = (amount: number) => formatMoney(amount, cost.currency);
  const groups = billGroups(cost);
  const shown = groups.slice(0, groupsShown);
  const rest = groups.slice(groupsShown);
  const restSum = rest.reduce(
    (sum, group) => ({ amount: sum.amount + group.amount, monthly: sum.monthly + group.monthlyAmount }),
    { amount: 0, monthly: 0 },
  );
  const itemRow = (
    item: BillItem,
  ) => html`<tr class="item"><th scope="row">${visible(item.service)} · ${visible(item.item)}</th>
<td>${item.unitPrice === null ? 'in tiers' : formatMoney(item.unitPrice, cost.currency, 9)}</td>
<td>${quantity(item.quantity)} <span class="zero">${visible(item.unit)}</span></td><td>${money(item.amount)}</td>
<td>${quantity(item.monthlyQuantity)} <span class="zero">${visible(item.unit)}</span></td><td>${money(item.monthlyAmount)}</td></tr>
`;
  const groupRows = (
    group: BillGroup,
  ) => html`<tr class="group"><th scope="rowgroup" class="wrapped" colspan="3">${group.name === null ? 'Account' : visible(group.name)}</th>
<td>${money(group.amount)}</td><td></td><td>${money(group.monthlyAmount)}</td></tr>
${group.items.map(itemRow)}`;
  return panel(
    'Bill',
    html`<table>
<thead><tr><th scope="col">Item</th><th scope="col">Unit price</th><th scope="col">Usage in ${formatDuration(document.measuredSeconds * 1000)}</th><th scope="col">Amount</th>
<th scope="col">Usage in a month</th><th scope="col">Amount in a month</th></tr></thead>
<tbody>${shown.map(groupRows)}${
      rest.length === 0
        ? null
        : html`<tr class="group"><th scope="row" colspan="3">${formatCount(rest.length)} others, in results.json</th><td>${money(restSum.amount)}</td><td></td><td>${money(restSum.monthly)}</td></tr>`
    }</tbody>
<tfoot><tr><th scope="row" colspan="3">Total (${cost.currency}${cost.freeTier ? ', after the free tier' : ''})</th><td>${money(cost.total)}</td><td></td><td>${money(cost.monthly)}</td></tr></tfoot>
</table>`,
  );
}

function quantity(value: number): string {
  return formatCount(Math.abs(value) >= 100 ? Math.round(value) : value);
}

import type { ResultsDocument } from '../../results/documents/document.ts';
import { formatCount, formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import {
  type BillGroup,
  type BillItem,
  billGroups,
  ESTIMATE_WORDS,
  hasEstimates,
  isUsed,
  markedAmount,
  withUnit,
} from '../words/bill-lines.ts';
import { type Content, html, type Markup } from '../words/markup.ts';
import { pricePage } from '../words/source-links.ts';
import { panel } from './page.ts';
import { breakable, link } from './parts.ts';

const GROUPS_SHOWN = 40;
/** A longer bill begins with its dearest function open, the others folded. */
const ROWS_OPEN = 12;
const BAR_WIDTH = 64;

/**
 * The bill as a tree by function, the dearest first: each part's share, what this run costs, what 730 h of it
 * would, and at which price.
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
  const isOfRegimes = cost.month?.basis === 'regimes';
  const heads = {
    share: 'Share',
    amount: measured,
    monthly: isOfRegimes ? 'A month' : '730 h of it',
    price: 'Unit price',
    usage: `Usage in ${measured}`,
  };
  // Within the free tier a run may cost nothing, and a month something.
  const share = (part: { readonly amount: number; readonly monthlyAmount: number }) =>
    shareOf(cost.total > 0 ? part.amount / cost.total : part.monthlyAmount / cost.monthly);
  const isLong = shown.length + shown.reduce((sum, { items }) => sum + items.length, 0) > ROWS_OPEN;
  const groupRow = (group: BillGroup, index: number) =>
    html`<tr class="group${!isLong || index === 0 ? ' open' : ''}" data-group="${index}"><th scope="rowgroup" class="wrapped">${group.name === null ? 'Account' : breakable(group.name)}</th>
<td data-label="${heads.share}">${share(group)}</td><td data-label="${heads.amount}">${money(group.amount)}</td><td data-label="${heads.monthly}">${money(group.monthlyAmount)}</td><td class="none"></td><td class="none"></td></tr>
`;
  const itemRow = (item: BillItem, index: number) =>
    html`<tr class="item" data-of="${index}"><th scope="row" class="wrapped">${breakable(item.service)} · ${breakable(item.item)}</th>
<td data-label="${heads.share}">${share(item)}</td><td data-label="${heads.amount}">${isUsed(item) ? markedAmount(item, money(item.amount)) : '–'}</td>
<td data-label="${heads.monthly}">${markedAmount(item, money(item.monthlyAmount))}</td><td data-label="${heads.price}">${unitPrice(item, document)}</td>
<td data-label="${heads.usage}">${isUsed(item) ? quantity(item.quantity, item.unit) : '–'}<small>${formatCount(Math.round(item.monthlyQuantity))} ${isOfRegimes ? 'in a month' : 'in 730 h'}</small></td></tr>
`;
  return panel(
    'Bill',
    html`<table class="tree">
<thead><tr><th scope="col">Item</th><th scope="col">${heads.share}</th><th scope="col">${heads.amount}</th><th scope="col">${heads.monthly}</th>
<th scope="col">${heads.price}</th><th scope="col">${heads.usage}</th></tr></thead>
<tbody>${shown.map((group, index) => [groupRow(group, index), group.items.map((item) => itemRow(item, index))])}${
      rest.length === 0
        ? null
        : html`<tr class="group"><th scope="row">${formatCount(rest.length)} ${rest.length === 1 ? 'other' : 'others'}, in results.json</th><td data-label="${heads.share}">${share({ amount: restSum.amount, monthlyAmount: restSum.monthly })}</td><td data-label="${heads.amount}">${money(restSum.amount)}</td><td data-label="${heads.monthly}">${money(restSum.monthly)}</td><td class="none"></td><td class="none"></td></tr>`
    }</tbody>
<tfoot><tr><th scope="row" class="wrapped">Total (${cost.currency}${cost.freeTier ? ', after the free tier' : ''})</th><td class="none"></td><td data-label="${heads.amount}">${money(cost.total)}</td><td data-label="${heads.monthly}">${money(cost.monthly)}</td><td class="none"></td><td class="none"></td></tr></tfoot>
</table>${hasEstimates(groups) ? html`<p class="note">${ESTIMATE_WORDS}</p>` : null}`,
  );
}

/** A share with a bar as long; a saving has none. */
function shareOf(share: number): Content {
  if (!Number.isFinite(share)) return '–';
  const width = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH * 10) / 10;
  return html`<span class="share"><svg width="${BAR_WIDTH}" height="8" aria-hidden="true"><rect class="whole" width="${BAR_WIDTH}" height="8" rx="2"/><rect class="part" width="${width}" height="8" rx="2"/></svg> <span>${formatShare(Math.round(share * 1000) / 1000)}</span></span>`;
}

/** With the page it is read on. */
function unitPrice(item: BillItem, document: ResultsDocument): Content {
  const text = item.unitPrice === null ? 'in tiers' : formatMoney(item.unitPrice, document.cost.currency, 9);
  const page = item.isEstimated === true ? null : pricePage(item.service, document);
  return page === null ? text : link(page, text);
}

function quantity(value: number, unit: string): Markup {
  return html`${withUnit(formatCount(Math.abs(value) >= 100 ? Math.round(value) : value), unit)}`;
}

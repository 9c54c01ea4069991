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
  withUnit,
} from '../words/bill-lines.ts';
import { visible } from '../words/text.ts';
import { displayWidth, shorten } from '../words/width.ts';
import type { TerminalStyle } from './style.ts';

const GROUPS_SHOWN = 8;
/** Amounts too far from their names are hard to follow. */
const WIDEST = 100;
const LEAST_QUANTITY_COLUMNS = 16;

interface Row {
  readonly branch: string;
  readonly label: string;
  readonly quantity: string;
  readonly amount: string;
  readonly monthly: string;
  readonly strong: boolean;
}

/**
 * The bill as a tree by function, with the amount for the simulated time and for a month, in at most `most`
 * lines between its heading and its total: what is left out is added up in the last of them.
 */
export function billTree(
  document: ResultsDocument,
  style: TerminalStyle,
  most: number = Number.POSITIVE_INFINITY,
): string[] {
  const { cost } = document;
  const rows = billRows(document, most);
  const head = { amount: formatDuration(document.measuredSeconds * 1000), monthly: 'a month' };
  const amountWidth = Math.max(displayWidth(head.amount), ...rows.map((row) => displayWidth(row.amount)));
  const monthlyWidth = Math.max(displayWidth(head.monthly), ...rows.map((row) => displayWidth(row.monthly)));
  const left = Math.min(style.width, WIDEST) - amountWidth - monthlyWidth - 4;
  const longest = Math.max(...rows.map((row) => displayWidth(row.branch + row.label)));
  const quantityWidth = left - Math.min(longest, Math.ceil(left * 0.62)) - 2;
  const withQuantity = quantityWidth >= LEAST_QUANTITY_COLUMNS;
  const labelWidth = withQuantity ? left - quantityWidth - 2 : left;
  const line = (text: string, amount: string, monthly: string) =>
    `${text}${' '.repeat(Math.max(0, left - displayWidth(text)))}  ${amount.padStart(amountWidth)}  ${monthly.padStart(monthlyWidth)}`;
  const title = `BILL  ${cost.currency}, ${cost.freeTier ? 'after' : 'without'} the free tier`;
  return [
    style.colors.bold(line(shorten(title, left), head.amount, head.monthly)),
    ...rows.map((row) => {
      const columns = row.quantity === '' ? left : labelWidth;
      const label = shorten(row.label, Math.max(4, columns - displayWidth(row.branch)));
      const text = `${row.branch}${label}`;
      const quantity = row.quantity === '' || !withQuantity ? '' : shorten(row.quantity, quantityWidth);
      const padded =
        quantity === ''
          ? text
          : `${text}${' '.repeat(Math.max(0, labelWidth + 2 - displayWidth(text)))}${quantity}`;
      const whole = line(padded, row.amount, row.monthly);
      return row.strong ? style.colors.bold(whole) : whole;
    }),
    ...(hasEstimates(billGroups(cost)) ? [style.colors.dim(shorten(ESTIMATE_WORDS, style.width))] : []),
  ];
}

function billRows({ cost }: ResultsDocument, most: number): Row[] {
  const money = (amount: number) => formatMoney(amount, cost.currency);
  const groups = withinLines(billGroups(cost), most);
  const groupsShown = Math.max(1, Math.min(GROUPS_SHOWN, most - 1));
  const shown = groups.slice(0, groups.length > groupsShown + 1 ? groupsShown : groupsShown + 1);
  const rest = groups.slice(shown.length);
  const rows = shown.flatMap((group): Row[] => [
    {
      branch: '├─ ',
      label: group.name === null ? 'account' : visible(group.name),
      quantity: '',
      amount: money(group.amount),
      monthly: money(group.monthlyAmount),
      strong: false,
    },
    ...itemRows(group, money),
  ]);
  if (rest.length > 0) {
    rows.push({
      branch: '├─ ',
      label: `${formatCount(rest.length)} others`,
      quantity: '',
      amount: money(rest.reduce((sum, group) => sum + group.amount, 0)),
      monthly: money(rest.reduce((sum, group) => sum + group.monthlyAmount, 0)),
      strong: false,
    });
  }
  return [
    ...rows,
    {
      branch: '└─ ',
      label: 'Total',
      quantity: '',
      amount: money(cost.total),
      monthly: money(cost.monthly),
      strong: true,
    },
  ];
}

/**
 * The groups with as many of their items as there are lines for: the dearest months of a bill with a single
 * group, none where there are several.
 */
function withinLines(groups: readonly BillGroup[], most: number): readonly BillGroup[] {
  const lines = groups.reduce((sum, { items }) => sum + 1 + items.length, 0);
  if (lines <= most) return groups;
  const [only] = groups;
  if (groups.length > 1 || only === undefined) return groups.map((group) => ({ ...group, items: [] }));
  const dearest = only.items.toSorted((a, b) => b.monthlyAmount - a.monthlyAmount);
  const room = Math.max(1, most - 2);
  // A line that says of one item that there is one more takes its place.
  const kept = new Set(dearest.slice(0, only.items.length === room + 1 ? room + 1 : room));
  const rest = only.items.filter((item) => !kept.has(item));
  if (rest.length === 0) return groups;
  const others: BillItem = {
    service: 'lambda',
    item: `${formatCount(rest.length)} others`,
    unit: '',
    unitPrice: null,
    quantity: 0,
    amount: rest.reduce((sum, { amount }) => sum + amount, 0),
    monthlyQuantity: 0,
    monthlyAmount: rest.reduce((sum, { monthlyAmount }) => sum + monthlyAmount, 0),
    ...(rest.some(({ isEstimated }) => isEstimated === true) ? { isEstimated: true as const } : {}),
  };
  return [{ ...only, items: [...only.items.filter((item) => kept.has(item)), others] }];
}

function itemRows(group: BillGroup, money: (amount: number) => string): Row[] {
  return group.items.map((item, index) => ({
    branch: index === group.items.length - 1 ? '│  └─ ' : '│  ├─ ',
    label: visible(item.service === 'lambda' ? item.item : `${item.service}: ${item.item}`),
    quantity:
      item.quantity !== 0
        ? withUnit(
            formatCount(Math.abs(item.quantity) >= 100 ? Math.round(item.quantity) : item.quantity),
            visible(item.unit),
          )
        : '',
    amount: isUsed(item) ? markedAmount(item, money(item.amount)) : '–',
    monthly: markedAmount(item, money(item.monthlyAmount)),
    strong: false,
  }));
}

import { BillTally } from './bill-tally.ts';
import type { BilledKind, BilledRow, ReadBill } from './billed-row.ts';
import { timeOf } from './cost-explorer.ts';

/** Takes the rows of a table with a header, and gives what they are a bill of. */
export interface TableReader {
  /** `values` stand as the header's columns do. */
  readonly add: (values: readonly unknown[]) => void;
  readonly finish: () => ReadBill;
}

/**
 * Columns of a cost and usage report, by their names without slashes, colons and capitals; behind them those
 * of a FOCUS export (1.0: x_UsageType; 1.2: SkuMeter) and of the detailed billing report before 2019. Source:
 * docs.aws.amazon.com/cur/latest/userguide/table-dictionary-focus-1-2-aws-columns.md, an excerpt of it, read
 * 2026-11-29.
 */
const COLUMNS = {
  kind: ['lineitemlineitemtype', 'lineitemtype', 'chargecategory', 'recordtype'],
  service: [
    'lineitemproductcode',
    'productservicecode',
    'productproductname',
    'productcode',
    'servicecode',
    'service',
    'xservicecode',
    'servicename',
  ],
  usageType: ['lineitemusagetype', 'productusagetype', 'usagetype', 'xusagetype', 'skumeter'],
  region: ['productregioncode', 'productregion', 'region', 'regionid'],
  quantity: ['lineitemusageamount', 'usageamount', 'usagequantity', 'consumedquantity'],
  usd: [
    'lineitemunblendedcost',
    'unblendedcost',
    'lineitemblendedcost',
    'cost',
    'billedcost',
    'costbeforetax',
  ],
  effectiveUsd: ['savingsplansavingsplaneffectivecost'],
  currency: ['lineitemcurrencycode', 'currencycode', 'currency', 'billingcurrency'],
  start: [
    'lineitemusagestartdate',
    'usagestartdate',
    'startdate',
    'billbillingperiodstartdate',
    'chargeperiodstart',
  ],
  end: ['lineitemusageenddate', 'usageenddate', 'enddate', 'billbillingperiodenddate', 'chargeperiodend'],
} as const;

const KINDS: Readonly<Record<string, BilledKind | 'none'>> = {
  '': 'usage',
  Usage: 'usage',
  DiscountedUsage: 'usage',
  SavingsPlanCoveredUsage: 'savings-plan',
  // What it takes back is in the effective cost of the usage that it covers.
  SavingsPlanNegation: 'none',
  Credit: 'credit',
  Refund: 'credit',
  BundledDiscount: 'credit',
  Discount: 'credit',
  EdpDiscount: 'credit',
  PrivateRateDiscount: 'credit',
  Tax: 'tax',
  LinkedLineItem: 'usage',
  PayerLineItem: 'usage',
  // Sums of the lines above.
  AccountTotal: 'none',
  InvoiceTotal: 'none',
  StatementTotal: 'none',
  Rounding: 'none',
};

const DAY_MS = 86_400_000;
/** Behind a name: `Lambda($)`, `USE1-Request (Requests)`. */
const UNIT = / ?\([^()]*\)$/;

/** The reader of a table with this header; null where it is no bill. */
export function tableReader(header: readonly string[]): TableReader | null {
  const names = header.map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''));
  const at = (wanted: readonly string[]): number => {
    for (const name of wanted) if (names.includes(name)) return names.indexOf(name);
    return -1;
  };
  if (at(COLUMNS.usageType) >= 0 && at(COLUMNS.usd) >= 0) return reportReader(header, at);
  return consoleReader(header);
}

function reportReader(header: readonly string[], at: (wanted: readonly string[]) => number): TableReader {
  const columns = Object.fromEntries(
    Object.entries(COLUMNS).map(([name, wanted]) => [name, at(wanted)]),
  ) as Record<keyof typeof COLUMNS, number>;
  const tally = new BillTally();
  const notes = new Set<string>();
  return {
    add: (values) => {
      const text = (column: number): string => (column < 0 ? '' : textOf(values[column]));
      const kind = KINDS[text(columns.kind)] ?? 'fee';
      if (kind === 'none') return;
      const currency = text(columns.currency);
      if (currency !== '' && currency !== 'USD') {
        notes.add(`The bill is in ${currency}; the prediction is in USD, and nothing is converted.`);
      }
      const effective = kind === 'savings-plan' ? numberOf(values[columns.effectiveUsd]) : null;
      if (kind === 'savings-plan' && effective === null) {
        notes.add(
          'The report has no savingsPlan/SavingsPlanEffectiveCost: what a savings plan covers is counted at list price.',
        );
      }
      const usd = effective ?? numberOf(values[columns.usd]);
      const quantity = numberOf(values[columns.quantity]);
      if (usd === null && quantity === null) return;
      const region = text(columns.region);
      tally.add({
        kind,
        service: text(columns.service) || null,
        usageType: text(columns.usageType) || null,
        region: region === '' || region === 'global' ? null : region,
        quantity,
        usd: usd ?? 0,
        startMs: dateOf(values[columns.start]),
        endMs: dateOf(values[columns.end]),
      });
    },
    finish: () => ({
      format: header.some((name) => name.includes('/')) ? 'cost-and-usage-report' : 'data-export',
      rows: tally.rows(),
      notes: [...notes],
    }),
  };
}

/**
 * What Cost Explorer's page downloads: dates down, a column each for services or usage types (`Lambda($)`,
 * `USE1-Request(Requests)`), or the other way round.
 */
function consoleReader(header: readonly string[]): TableReader | null {
  const [corner = '', ...rest] = header;
  const isByType = /^usage ?type$/i.test(corner);
  if (!isByType && !/^(service|date|day|month|usage ?type)$/i.test(corner)) return null;
  const money = /\((?:\$|USD)\)$/;
  const columns = rest.map((name) => ({
    name: name.replace(UNIT, ''),
    isMoney: money.test(name),
    startMs: timeOf(name),
  }));
  const isWide = columns.some(({ isMoney }) => isMoney);
  const isLong = columns.some(({ startMs }) => startMs !== null);
  if (!isWide && !isLong) return null;
  const cells: ConsoleCell[] = [];
  const add = (cell: ConsoleCell): void => {
    if (/^total( costs?)?$/i.test(cell.name) || (cell.usd === null && cell.quantity === null)) return;
    cells.push(cell);
  };
  return {
    add: (values) => {
      const head = textOf(values[0]);
      if (isWide) {
        const startMs = timeOf(head);
        if (startMs === null) return;
        columns.forEach(({ name, isMoney }, index) => {
          const value = numberOf(values[index + 1]);
          add({ name, startMs, usd: isMoney ? value : null, quantity: isMoney ? null : value });
        });
        return;
      }
      if (/(^| )total( costs?)?$/i.test(head)) return;
      const name = head.replace(UNIT, '');
      columns.forEach(({ startMs }, index) => {
        if (startMs !== null) add({ name, startMs, usd: numberOf(values[index + 1]), quantity: null });
      });
    },
    finish: () => ({ format: 'cost-explorer-csv', rows: consoleRows(cells, isByType), notes: [] }),
  };
}

interface ConsoleCell {
  readonly name: string;
  readonly startMs: number;
  readonly usd: number | null;
  readonly quantity: number | null;
}

function consoleRows(cells: readonly ConsoleCell[], isByType: boolean): readonly BilledRow[] {
  const starts = [...new Set(cells.map(({ startMs }) => startMs))].sort((a, b) => a - b);
  const isMonthly = starts.every((startMs) => new Date(startMs).getUTCDate() === 1);
  const tally = new BillTally();
  for (const { name, startMs, usd, quantity } of cells) {
    const looksLikeType = isByType || /-[A-Z]/.test(name.replace(/^EC2-/, ''));
    const day = new Date(startMs);
    tally.add({
      kind: name === 'Tax' ? 'tax' : 'usage',
      service: looksLikeType ? null : name,
      usageType: looksLikeType ? name : null,
      region: null,
      quantity,
      usd: usd ?? 0,
      startMs,
      endMs: isMonthly ? Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1) : startMs + DAY_MS,
    });
  }
  return tally.rows();
}

function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value.trim()
    : value === null || value === undefined
      ? ''
      : String(value);
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'bigint') return Number(value);
  const text = textOf(value).replace(/^\$/, '');
  if (text === '') return null;
  const number = Number(text.replace(/,(?=\d{3}(\D|$))/g, ''));
  return Number.isFinite(number) ? number : null;
}

function dateOf(value: unknown): number | null {
  return value instanceof Date ? value.getTime() : timeOf(value);
}

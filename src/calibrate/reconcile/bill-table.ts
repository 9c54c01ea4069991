import { NumberCells, textOf } from './bill-cells.ts';
import { accountsNote, currencyNote } from './bill-money.ts';
import { BillTally } from './bill-tally.ts';
import type { BilledKind, BilledRow, ReadBill } from './billed-row.ts';
import { timeOf } from './cost-explorer.ts';

/** Takes the rows of a table with a header, and gives what they are a bill of. */
export interface TableReader {
  /** `values` stand as the header's columns do. */
  readonly add: (values: readonly unknown[]) => void;
  /** @throws FaultError where what was read is no bill that can be compared; `displayName` is the file's */
  readonly finish: (displayName: string) => ReadBill;
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
  account: ['lineitemusageaccountid', 'linkedaccountid', 'usageaccountid', 'subaccountid'],
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

/** Types of lines in small letters, as spreadsheets and queries change capitals. */
const KINDS: Readonly<Record<string, BilledKind | 'none'>> = {
  '': 'usage',
  usage: 'usage',
  discountedusage: 'usage',
  savingsplancoveredusage: 'savings-plan',
  // What it takes back is in the effective cost of the usage that it covers.
  savingsplannegation: 'none',
  credit: 'credit',
  refund: 'credit',
  bundleddiscount: 'credit',
  discount: 'credit',
  edpdiscount: 'credit',
  sppdiscount: 'credit',
  privateratediscount: 'credit',
  tax: 'tax',
  linkedlineitem: 'usage',
  payerlineitem: 'usage',
  // Sums of the lines above.
  accounttotal: 'none',
  invoicetotal: 'none',
  statementtotal: 'none',
  rounding: 'none',
};

const DAY_MS = 86_400_000;
/** Lambda is billed since 2014, and no bill is of a far future. */
const FIRST_MS = Date.UTC(2014, 0, 1);
const LAST_MS = Date.UTC(2100, 0, 1);
/** Behind a name: `Lambda($)`, `USE1-Request (Requests)`. */
const UNIT = / ?\([^()]*\)$/;

const KNOWN: ReadonlySet<string> = new Set<string>(Object.values(COLUMNS).flat());

/** Is a column of this name one that tells anything of a bill? */
export function isBillColumn(name: string): boolean {
  return KNOWN.has(bare(name));
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** The reader of a table with this header; null where it is no bill. */
export function tableReader(header: readonly string[]): TableReader | null {
  const names = header.map(bare);
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
  const currencies = new Set<string>();
  const accounts = new Set<string>();
  const numbers = new NumberCells();
  return {
    add: (values) => {
      numbers.nextRow();
      const text = (column: number): string => (column < 0 ? '' : textOf(values[column]));
      const kind =
        KINDS[
          text(columns.kind)
            .toLowerCase()
            .replace(/[^a-z]/g, '')
        ] ?? 'fee';
      if (kind === 'none') return;
      const currency = text(columns.currency).toUpperCase();
      if (currency !== '') currencies.add(currency);
      const account = text(columns.account);
      if (account !== '') accounts.add(account);
      const effective = kind === 'savings-plan' ? numbers.of(values[columns.effectiveUsd]) : null;
      if (kind === 'savings-plan' && effective === null) {
        notes.add(
          'The report has no savingsPlan/SavingsPlanEffectiveCost: what a savings plan covers is counted at list price.',
        );
      }
      const usd = effective ?? numbers.of(values[columns.usd], 'cost');
      const quantity = numbers.of(values[columns.quantity]);
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
    finish: (displayName) => {
      numbers.refuse(displayName);
      const note = currencyNote(currencies, displayName);
      const also = [note, accountsNote(accounts), numbers.note()].filter((one) => one !== null);
      return {
        format: header.some((name) => name.includes('/')) ? 'cost-and-usage-report' : 'data-export',
        rows: tally.rows(),
        notes: [...notes, ...also],
      };
    },
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
  const numbers = new NumberCells();
  const add = (cell: ConsoleCell): void => {
    if (/^total( costs?)?$/i.test(cell.name) || (cell.usd === null && cell.quantity === null)) return;
    cells.push(cell);
  };
  return {
    add: (values) => {
      numbers.nextRow();
      const head = textOf(values[0]);
      if (isWide) {
        const startMs = timeOf(head);
        if (startMs === null) return;
        columns.forEach(({ name, isMoney }, index) => {
          const value = numbers.of(values[index + 1], isMoney ? 'cost' : 'amount');
          add({ name, startMs, usd: isMoney ? value : null, quantity: isMoney ? null : value });
        });
        return;
      }
      if (/(^| )total( costs?)?$/i.test(head)) return;
      const name = head.replace(UNIT, '');
      columns.forEach(({ startMs }, index) => {
        if (startMs !== null)
          add({ name, startMs, usd: numbers.of(values[index + 1], 'cost'), quantity: null });
      });
    },
    finish: (displayName) => {
      numbers.refuse(displayName);
      const note = numbers.note();
      const notes = note === null ? [] : [note];
      return { format: 'cost-explorer-csv', rows: consoleRows(cells, isByType), notes };
    },
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

/** A date, a text, or a whole number since 1970 in whichever unit fits a bill's years. */
function dateOf(value: unknown): number | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.getTime();
  if (typeof value !== 'bigint' && typeof value !== 'number') return timeOf(value);
  const since = Number(value);
  const unit = [1e-3, 1, 1e3, 1e6].find((perMs) => since / perMs >= FIRST_MS && since / perMs < LAST_MS);
  return unit === undefined ? null : since / unit;
}

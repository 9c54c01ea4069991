import { isRecord } from '../../units/given.ts';
import { accountsNote, currencyNote } from './bill-money.ts';
import { BillTally } from './bill-tally.ts';
import type { BilledKind, ReadBill } from './billed-row.ts';
import { notABill } from './not-a-bill.ts';

/** What of a group is taken for what was paid, the first that is there. */
const METRICS = ['UnblendedCost', 'AmortizedCost', 'NetUnblendedCost', 'NetAmortizedCost', 'BlendedCost'];

/** Words of record types as Cost Explorer writes them. */
const RECORD_TYPES: Readonly<Record<string, BilledKind>> = {
  Usage: 'usage',
  SavingsPlanCoveredUsage: 'savings-plan',
  'Savings Plan Covered Usage': 'savings-plan',
  Credit: 'credit',
  Refund: 'credit',
  Tax: 'tax',
};

interface Dimensions {
  readonly service: number;
  readonly usageType: number;
  readonly region: number;
  readonly recordType: number;
  readonly account: number;
}

/**
 * What `aws ce get-cost-and-usage` prints: periods, with groups by service, usage type, region, record type
 * or none.
 */
export function readCostExplorer(
  document: Readonly<Record<string, unknown>>,
  displayName = 'the bill',
): ReadBill {
  const tally = new BillTally();
  const notes = new Set<string>();
  const dimensions = dimensionsOf(document, displayName);
  const currencies = new Set<string>();
  const accounts = new Set<string>();
  for (const period of list(document['ResultsByTime'])) {
    if (!isRecord(period)) continue;
    const times = isRecord(period['TimePeriod']) ? period['TimePeriod'] : {};
    const [startMs, endMs] = [timeOf(times['Start']), timeOf(times['End'])];
    if (period['Estimated'] === true) {
      notes.add(`The bill from ${String(times['Start'])} on is an estimate: AWS has not closed it.`);
    }
    const groups = list(period['Groups']).filter(isRecord);
    const all = groups.length > 0 ? groups : [{ Keys: [], Metrics: period['Total'] }];
    for (const group of all) {
      const keys = list(group['Keys']).map(String);
      const metrics = isRecord(group['Metrics']) ? group['Metrics'] : {};
      const metric = METRICS.find((name) => isRecord(metrics[name]));
      const usd = amountOf(metric === undefined ? undefined : metrics[metric]);
      const quantity = amountOf(metrics['UsageQuantity']);
      if (usd === null && quantity === null) {
        if (metric !== undefined || isRecord(metrics['UsageQuantity'])) {
          notes.add(`No amount can be read of ${keys.join(', ') || 'a period'}: it is left out.`);
        }
        continue;
      }
      const unit = metric === undefined ? undefined : at(metrics[metric], 'Unit');
      if (typeof unit === 'string' && usd !== null) currencies.add(unit.toUpperCase());
      const account = keys[dimensions.account];
      if (account !== undefined) accounts.add(account);
      const usageType = keys[dimensions.usageType] ?? null;
      tally.add({
        kind: kindOf(keys[dimensions.recordType], keys[dimensions.service]),
        service: keys[dimensions.service] ?? null,
        usageType,
        region: keys[dimensions.region] ?? null,
        // Quantities of several usage types have no common unit.
        quantity: usageType === null ? null : quantity,
        usd: usd ?? 0,
        startMs,
        endMs,
      });
      if (usd === null) notes.add('The bill gives quantities and no cost: ask for the metric UnblendedCost.');
    }
  }
  if (tally.rowsRead === 0) throw notABill(displayName, 'the answer of Cost Explorer has no amounts');
  const more = [currencyNote(currencies, displayName), accountsNote(accounts)].filter((one) => one !== null);
  return { format: 'cost-explorer-json', rows: tally.rows(), notes: [...notes, ...more] };
}

function dimensionsOf(document: Readonly<Record<string, unknown>>, displayName: string): Dimensions {
  const groups = list(document['ResultsByTime']).flatMap((period) => list(at(period, 'Groups')));
  const keys = list(document['GroupDefinitions']).map((entry) => String(at(entry, 'Key')).toUpperCase());
  const find = (...names: string[]): number => keys.findIndex((key) => names.includes(key));
  const dimensions = {
    service: find('SERVICE', 'SERVICE_CODE'),
    usageType: find('USAGE_TYPE'),
    region: find('REGION'),
    recordType: find('RECORD_TYPE'),
    account: find('LINKED_ACCOUNT'),
  };
  if (groups.length === 0 || dimensions.service >= 0 || dimensions.usageType >= 0) return dimensions;
  if (keys.length > 0) {
    const by = keys.join(' and ');
    throw notABill(
      displayName,
      `it is grouped by ${by}, which says neither what was used nor of which service`,
    );
  }
  return guessedDimensions(groups, displayName);
}

/** Of an answer whose GroupDefinitions were cut off: what its keys look like. */
function guessedDimensions(groups: readonly unknown[], displayName: string): Dimensions {
  const keys = groups.map((group) => list(at(group, 'Keys')).map(String));
  const find = (shape: RegExp): number => {
    const width = Math.max(...keys.map(({ length }) => length));
    for (let index = 0; index < width; index += 1) {
      if (keys.some((one) => shape.test(one[index] ?? ''))) return index;
    }
    return -1;
  };
  const service = find(/^(?:AWS|Amazon) [A-Z]/);
  const usageType = find(
    /(?:^|-)(?:Request|Lambda-GB-Second|Requests-Tier1|TimedStorage|DataProcessing-Bytes)\b/,
  );
  if (service >= 0 || usageType >= 0) {
    return { service, usageType, region: -1, recordType: -1, account: find(/^\d{12}$/) };
  }
  throw notABill(displayName, 'it has no GroupDefinitions, and its keys name no service and no usage type');
}

function at(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

function kindOf(recordType: string | undefined, service: string | undefined): BilledKind {
  if (service === 'Tax') return 'tax';
  return recordType === undefined ? 'usage' : (RECORD_TYPES[recordType] ?? 'fee');
}

function amountOf(metric: unknown): number | null {
  const amount = isRecord(metric) ? Number(metric['Amount']) : Number.NaN;
  return Number.isFinite(amount) ? amount : null;
}

const MONTH = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d/i;

export function timeOf(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  const bare = text.trim();
  // A name with a number behind it would be taken for a date.
  if (!/^(?:\d{1,4}[-/.]\d|\d{4}$)/.test(bare) && !MONTH.test(bare)) return null;
  const clock = /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](.*)$/.exec(bare);
  const hasZone = /\d(?:Z| ?GMT| ?UTC|[+-]\d\d:?\d\d)$/i.test(bare) && bare.includes(':');
  const written =
    clock === null ? bare : `${clock[1]}-${clock[2]}-${clock[3]}T${clock[4]?.replace(/ UTC$/i, 'Z')}`;
  const isDay = /^\d{4}(?:-\d\d){0,2}$/.test(bare);
  // What names no zone is in UTC, wherever this runs.
  const inUtc = hasZone || isDay ? written : clock === null ? `${written} UTC` : `${written}Z`;
  const timeMs = Date.parse(inUtc);
  return Number.isNaN(timeMs) ? null : timeMs;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

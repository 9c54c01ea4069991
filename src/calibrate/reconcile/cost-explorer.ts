import { isRecord } from '../../units/given.ts';
import { BillTally } from './bill-tally.ts';
import type { BilledKind, ReadBill } from './billed-row.ts';

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
}

/**
 * What `aws ce get-cost-and-usage` prints: periods, with groups by service, usage type, region, record type
 * or none.
 */
export function readCostExplorer(document: Readonly<Record<string, unknown>>): ReadBill {
  const tally = new BillTally();
  const notes = new Set<string>();
  const dimensions = dimensionsOf(document['GroupDefinitions']);
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
      noteUnits(metric === undefined ? undefined : metrics[metric], notes);
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
  return { format: 'cost-explorer-json', rows: tally.rows(), notes: [...notes] };
}

function dimensionsOf(definitions: unknown): Dimensions {
  const keys = list(definitions).map((entry) => (isRecord(entry) ? String(entry['Key']).toUpperCase() : ''));
  const at = (...names: string[]): number => keys.findIndex((key) => names.includes(key));
  return {
    service: at('SERVICE', 'SERVICE_CODE'),
    usageType: at('USAGE_TYPE'),
    region: at('REGION'),
    recordType: at('RECORD_TYPE'),
  };
}

function kindOf(recordType: string | undefined, service: string | undefined): BilledKind {
  if (service === 'Tax') return 'tax';
  return recordType === undefined ? 'usage' : (RECORD_TYPES[recordType] ?? 'fee');
}

function noteUnits(metric: unknown, notes: Set<string>): void {
  const unit = isRecord(metric) ? metric['Unit'] : undefined;
  if (unit !== undefined && unit !== 'USD') {
    notes.add(`The bill is in ${String(unit)}; the prediction is in USD, and nothing is converted.`);
  }
}

function amountOf(metric: unknown): number | null {
  const amount = isRecord(metric) ? Number(metric['Amount']) : Number.NaN;
  return Number.isFinite(amount) ? amount : null;
}

export function timeOf(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  const timeMs = Date.parse(
    /^\d{4}-\d\d-\d\d[T ]/.test(text) && !/(?:Z|[+-]\d\d:?\d\d)$/.test(text)
      ? `${text.replace(' ', 'T')}Z`
      : text,
  );
  return Number.isNaN(timeMs) ? null : timeMs;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

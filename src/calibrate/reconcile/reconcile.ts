import type { ResultsDocument } from '../../results/documents/document.ts';
import type {
  ReconciledAmounts,
  ReconciliationDocument,
  ReconciliationLine,
} from '../../results/documents/reconciliation-document.ts';
import type { Verdict } from '../../results/documents/verdict.ts';
import { formatMoney } from '../../units/format.ts';
import { type BilledItem, sortBill } from './billed-items.ts';
import type { BilledRow, ReadBill } from './billed-row.ts';
import { HOURS_A_MONTH, type PredictedItem, predictedItems } from './predicted-items.ts';
import { isClose, reasonOf } from './reasons.ts';

const HOUR_MS = 3_600_000;
/** Lines that the verdict names. */
const MOST_POINTS = 3;
const DIGITS = 12;

/**
 * Holds a run's month against a bill, item by item. The month is scaled to the time that the bill is for.
 *
 * @param bills one or several files of the same bill, each for its own time
 */
export function reconcileBill(
  document: ResultsDocument,
  bills: readonly ReadBill[],
  files: readonly string[],
): ReconciliationDocument {
  const rows = bills.flatMap((bill) => bill.rows);
  const period = periodOf(rows);
  const predicted = predictedItems(document, period.hours);
  const sorted = sortBill(rows, document.region, (item) => predicted.has(item));
  const lines = linesOf(document, predicted, sorted.items);
  const total = amounts(sumOf(lines, 'predicted'), sumOf(lines, 'billed'));
  return {
    schemaVersion: 1,
    kind: 'reconciliation',
    name: document.name,
    region: document.region,
    verdict: verdictOf(lines, total, periodText(period)),
    against: { kind: 'bill', files, format: [...new Set(bills.map(({ format }) => format))].join(', ') },
    period,
    lines,
    total,
    outside: [...sorted.outside.values()].map((one) => ({ ...one, billed: rounded(one.billed) })),
    notes: [...basisNotes(document, period), ...bills.flatMap(({ notes }) => notes)],
  };
}

function linesOf(
  document: ResultsDocument,
  predicted: ReadonlyMap<string, PredictedItem>,
  billed: ReadonlyMap<string, BilledItem>,
): readonly ReconciliationLine[] {
  const { region } = document;
  const requests = billed.get(`lambda.requests ${region}`)?.quantity ?? null;
  const asked = predicted.get('lambda.requests')?.quantity ?? 0;
  const trafficRatio = requests === null || asked === 0 ? null : requests / asked;
  const context = {
    region,
    trafficRatio,
    countsFreeTier: document.cost.freeTier,
    other: 'bill' as const,
  };
  const taken = new Set<string>();
  const lines: ReconciliationLine[] = [];
  for (const one of billed.values()) {
    const own = one.region === region || one.region === null ? ofBilled(predicted, one) : undefined;
    for (const { item } of own?.parts ?? []) taken.add(item);
    lines.push(lineOf(own?.whole, one, reasonOf(own?.whole, one, context)));
  }
  for (const one of predicted.values()) {
    if (taken.has(one.item) || (one.usd === 0 && one.quantity === 0)) continue;
    lines.push(lineOf({ ...one }, undefined, reasonOf(one, undefined, context), region));
  }
  return lines.sort(bySize);
}

/** The dearest difference first. */
export function bySize(a: ReconciliationLine, b: ReconciliationLine): number {
  return Math.abs(b.difference) - Math.abs(a.difference) || (a.item < b.item ? -1 : 1);
}

interface OwnPrediction {
  readonly whole: PredictedItem;
  readonly parts: readonly PredictedItem[];
}

/** What is predicted of a billed item: of a whole service the sum of its items. */
function ofBilled(
  predicted: ReadonlyMap<string, PredictedItem>,
  { item, isWholeService }: BilledItem,
): OwnPrediction | undefined {
  if (!isWholeService) {
    const one = predicted.get(item);
    return one === undefined ? undefined : { whole: one, parts: [one] };
  }
  const rooms = item.split(', ');
  const parts = [...predicted.values()].filter((one) =>
    rooms.includes(one.item.slice(0, one.item.indexOf('.'))),
  );
  if (parts.length === 0) return undefined;
  const usd = parts.reduce((all, part) => all + part.usd, 0);
  const whole = { ...parts[0]!, item, unit: '', usd, quantity: Number.NaN, freeQuantity: 0, unitPrice: null };
  return { whole, parts };
}

function lineOf(
  predicted: PredictedItem | undefined,
  billed: BilledItem | undefined,
  { reason, set }: ReturnType<typeof reasonOf>,
  region: string | null = null,
): ReconciliationLine {
  const quantity = predicted === undefined ? 0 : predicted.quantity;
  return {
    item: billed?.item ?? predicted?.item ?? '',
    region: billed === undefined ? region : billed.region,
    usageTypes: [...(billed?.usageTypes ?? [])].sort(),
    unit: predicted?.unit || null,
    ...amounts(predicted?.usd ?? 0, billed?.usd ?? 0),
    predictedQuantity: Number.isNaN(quantity) ? null : rounded(quantity),
    billedQuantity: billed === undefined ? 0 : billed.quantity === null ? null : rounded(billed.quantity),
    reason,
    ...(set === undefined ? {} : { set }),
  };
}

export function amounts(predicted: number, billed: number): ReconciledAmounts {
  return {
    predicted: rounded(predicted),
    billed: rounded(billed),
    difference: rounded(predicted - billed),
    ratio: billed === 0 ? null : rounded(predicted / billed),
  };
}

function periodOf(rows: readonly BilledRow[]): ReconciliationDocument['period'] {
  const starts = rows.flatMap(({ startMs }) => startMs ?? []);
  const ends = rows.flatMap(({ endMs }) => endMs ?? []);
  const startMs = starts.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  const endMs = ends.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY);
  if (!(endMs > startMs)) return { start: null, end: null, hours: HOURS_A_MONTH };
  const iso = (timeMs: number): string => new Date(timeMs).toISOString();
  return { start: iso(startMs), end: iso(endMs), hours: rounded((endMs - startMs) / HOUR_MS) };
}

export function periodText({ start, end, hours }: ReconciliationDocument['period']): string {
  if (start === null || end === null) return 'a month';
  const [from, to] = [start.slice(0, 10), end.slice(0, 10)];
  return hours < 48
    ? `${Number(hours.toPrecision(3))} h from ${start.slice(0, 16).replace('T', ' ')}`
    : `${from} to ${to}`;
}

export function verdictOf(
  lines: readonly ReconciliationLine[],
  { predicted, billed }: ReconciledAmounts,
  when: string,
): Verdict {
  const [ours, theirs] = [formatMoney(predicted, 'USD'), formatMoney(billed, 'USD')];
  const off = billed === 0 ? null : (predicted - billed) / billed;
  const isNear = isClose(predicted, billed);
  const how = off === null ? '' : `, ${distanceText(off)}`;
  return {
    state: isNear ? 'calm' : off !== null && Math.abs(off) < 0.25 ? 'strained' : 'broken',
    headline: `The scenario predicts ${ours} for ${when} where ${theirs} was billed${how}.`,
    points: lines
      .filter((line) => !isClose(line.predicted, line.billed))
      .slice(0, MOST_POINTS)
      .map((line) => {
        const owner = line.function === undefined ? '' : `${line.function}, `;
        return `${owner}${line.item}: ${formatMoney(line.predicted, 'USD')} predicted, ${formatMoney(line.billed, 'USD')} billed: ${line.reason}.`;
      }),
  };
}

function distanceText(off: number): string {
  const percent = Math.abs(100 * off);
  if (percent < 0.05) return 'the same';
  if (off >= 1) return `${Number((1 + off).toPrecision(3))} times as much`;
  return `${Number(percent.toPrecision(2))} % ${off > 0 ? 'more' : 'less'}`;
}

function basisNotes(
  { cost }: ResultsDocument,
  { start, hours }: ReconciliationDocument['period'],
): readonly string[] {
  const { month } = cost;
  return [
    ...(start === null
      ? ['The bill does not say for what time it is: it is taken for a month of 730 h.']
      : []),
    ...(hours === HOURS_A_MONTH
      ? []
      : [
          `The prediction is the scenario's month of 730 h, scaled to ${Number(hours.toPrecision(4))} h; tiers and free tier are those of the month.`,
        ]),
    ...(month?.warning === undefined ? [] : [`${month.warning}.`]),
  ];
}

export function sumOf(lines: readonly ReconciliationLine[], key: 'predicted' | 'billed'): number {
  return lines.reduce((all, line) => all + line[key], 0);
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

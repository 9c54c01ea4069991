import type { BilledRow } from './billed-row.ts';
import { partsOfUsageType } from './region-prefixes.ts';
import { isCloudFront, isModelled, itemsOf, roomsOf } from './usage-types.ts';

/** What a bill says of one item of the price list in one region. */
export interface BilledItem {
  readonly item: string;
  readonly region: string | null;
  readonly usageTypes: string[];
  /** null where the bill gives money alone. */
  quantity: number | null;
  usd: number;
  /** Part of it that a savings plan covers, USD and quantity. */
  planUsd: number;
  planQuantity: number;
  /** Usage that was billed at nothing: the free tier's. */
  freeQuantity: number;
  /** The bill has only the service, not what of it. */
  readonly isWholeService: boolean;
}

export interface BilledOutside {
  readonly what: string;
  billed: number;
  readonly reason: string;
}

export interface SortedBill {
  readonly items: ReadonlyMap<string, BilledItem>;
  readonly outside: ReadonlyMap<string, BilledOutside>;
}

const OUTSIDE_KINDS = {
  credit: [
    'Credits, refunds and discounts',
    'they lower the invoice, not the use: prices here are before them',
  ],
  tax: ['Tax', 'prices here are before tax'],
  fee: ['Fees and commitments', 'what a commitment costs is in the usage that it covers'],
} as const;

/** A bill's rows by item of the price list and region; what scenarios have no part of apart. */
export function sortBill(
  rows: readonly BilledRow[],
  region: string,
  isPredicted: (item: string) => boolean,
): SortedBill {
  const items = new Map<string, BilledItem>();
  const outside = new Map<string, BilledOutside>();
  const beside = (what: string, usd: number, reason: string): void => {
    const known = outside.get(what);
    if (known === undefined) outside.set(what, { what, billed: usd, reason });
    else known.billed += usd;
  };
  for (const row of rows) {
    if (row.kind !== 'usage' && row.kind !== 'savings-plan') {
      const [what, reason] = OUTSIDE_KINDS[row.kind];
      beside(what, row.usd, reason);
      continue;
    }
    const found = whatOf(row, region, isPredicted);
    if (typeof found === 'string') {
      beside(nameOf(row), row.usd, found);
      continue;
    }
    const key = `${found.item} ${found.region}`;
    let item = items.get(key);
    if (item === undefined) {
      const { factor: _, ...named } = found;
      item = {
        ...named,
        usageTypes: [],
        quantity: null,
        usd: 0,
        planUsd: 0,
        planQuantity: 0,
        freeQuantity: 0,
      };
      items.set(key, item);
    }
    const quantity = row.quantity === null ? null : row.quantity * found.factor;
    if (row.usageType !== null && !item.usageTypes.includes(row.usageType))
      item.usageTypes.push(row.usageType);
    item.usd += row.usd;
    if (quantity !== null) item.quantity = (item.quantity ?? 0) + quantity;
    if (row.kind === 'savings-plan') {
      item.planUsd += row.usd;
      item.planQuantity += quantity ?? 0;
    } else if (row.usd === 0 && quantity !== null) item.freeQuantity += quantity;
  }
  return { items, outside };
}

type Found = Pick<BilledItem, 'item' | 'region' | 'isWholeService'> & { readonly factor: number };

/** What a row is of, or why it is of nothing that scenarios have. */
function whatOf(row: BilledRow, region: string, isPredicted: (item: string) => boolean): Found | string {
  const { service, usageType } = row;
  if (usageType === null) {
    if (service === null) return 'the bill gives one sum: group it by service and usage type';
    if (!isModelled(service)) return 'scenarios have no such service';
    const item = [...roomsOf(service)].join(', ');
    return { item, region: row.region ?? region, factor: 1, isWholeService: true };
  }
  const parts = [
    partsOfUsageType(usageType, isCloudFront(service)),
    ...(service === null ? [partsOfUsageType(usageType, true)] : []),
  ];
  for (const part of parts) {
    const candidates = itemsOf(part.usageType, service);
    const [only, ...others] =
      candidates.length > 1 ? candidates.filter(({ item }) => isPredicted(item)) : candidates;
    if (only === undefined) continue;
    if (others.length > 0) {
      return `${usageType} is the name of several services' usage: group the bill by service too`;
    }
    return {
      item: only.item,
      // The free tier of an account counts where the scenario is.
      region: part.region === null && usageType.startsWith('Global-') ? region : (row.region ?? part.region),
      factor: only.factor,
      isWholeService: false,
    };
  }
  return service === null || isModelled(service)
    ? 'scenarios have no such usage'
    : 'scenarios have no such service';
}

function nameOf({ service, usageType }: BilledRow): string {
  if (service === null) return usageType ?? 'All together';
  return isModelled(service) && usageType !== null ? `${service} ${usageType}` : service;
}

import type { Price, PriceTier } from './price-list.ts';
import { cellsOf, type PriceTable, priceOf } from './price-table.ts';
import { regionPrices } from './prices-by-region.generated.ts';
import { OTHER_REGION_PRICES } from './prices-other-regions.ts';
import { US_EAST_1_PRICES } from './prices-us-east-1.ts';

export type Items = Readonly<Record<string, Price>>;

/** Regions with a list of their own; the two of China have a few prices besides. */
export const LISTED_REGIONS: readonly string[] = regionPrices.regions.split(' ');

const read = new Map<string, Items>();

/**
 * What sources give for a region, by item; nothing for a region of which none tells. Where only the first of
 * several tiers was found, the price has one.
 */
export function listedPrices(region: string): Items {
  let items = read.get(region);
  if (items === undefined) {
    items = {
      ...tabledPrices(region),
      ...(region === 'us-east-1' ? itemsOf(US_EAST_1_PRICES) : regionRows(region)),
    };
    read.set(region, items);
  }
  return items;
}

/** Names of all items that any region has a price of, Lambda's first. */
export function listedItems(): readonly string[] {
  tableRows ??= readRows();
  const items = [...tableRows.map(({ item }) => item), ...Object.keys(itemsOf(US_EAST_1_PRICES))];
  const isLambda = (item: string): number => Number(item.startsWith('lambda.'));
  return [...new Set(items)].sort((a, b) => isLambda(b) - isLambda(a) || (a < b ? -1 : 1));
}

export function itemsOf(tables: readonly PriceTable[]): Items {
  const items: Record<string, Price> = {};
  for (const table of tables) {
    for (const cells of cellsOf(table)) {
      const price = priceOf(cells, table);
      items[price.item] = price;
    }
  }
  return items;
}

/** A row of `regionPrices`, read once for all regions. */
interface TableRow {
  readonly item: string;
  readonly unit: string;
  readonly bounds: readonly string[];
  readonly source: string;
  readonly asOf: string;
  /** By region, in the order of `LISTED_REGIONS`. */
  readonly cells: readonly string[];
}

let tableRows: readonly TableRow[] | undefined;

function readRows(): readonly TableRow[] {
  const sources = regionPrices.sources
    .trim()
    .split('\n')
    .map((line) => line.split(' | '));
  return regionPrices.rows
    .trim()
    .split('\n')
    .map((row): TableRow => {
      const [item = '', unit = '', bounds = '', number = '', prices = ''] = row.split(' | ');
      const [asOf = '', source = ''] = sources[Number(number)] ?? [];
      return { item, unit, bounds: bounds.split(','), source, asOf, cells: prices.split(' ') };
    });
}

function tabledPrices(region: string): Items {
  const column = LISTED_REGIONS.indexOf(region);
  if (column === -1) return {};
  tableRows ??= readRows();
  const items: Record<string, Price> = {};
  for (const { item, unit, bounds, source, asOf, cells } of tableRows) {
    const cell = cells[column];
    if (cell === undefined || cell === '-') continue;
    items[item] = { item, unit, tiers: tiersOf(cell.split(','), bounds), source, asOf };
  }
  return items;
}

function tiersOf(prices: readonly string[], bounds: readonly string[]): readonly PriceTier[] {
  return prices.map((price, index) => ({
    upTo: index < prices.length - 1 ? (bounds[index] ?? null) : null,
    price,
  }));
}

function regionRows(region: string): Items {
  const items: Record<string, Price> = {};
  for (const table of OTHER_REGION_PRICES) {
    for (const [, ...cells] of cellsOf(table, `${region} `)) {
      const price = priceOf(cells, table);
      items[price.item] = price;
    }
  }
  return items;
}

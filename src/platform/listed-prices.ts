import type { Price, PriceTier } from './price-list.ts';
import { cellsOf, type PriceTable, priceOf } from './price-table.ts';
import { regionPrices } from './prices-by-region.generated.ts';
import { otherRegionPrices } from './prices-other-regions.ts';
import { usEast1Prices } from './prices-us-east-1.ts';

export type Items = Readonly<Record<string, Price>>;

/** Regions with a list of their own; the two of China have a few prices besides. */
export const LISTED_REGIONS: readonly string[] = regionPrices.regions.split(' ');

const read = new Map<string, Items>();

/** What sources give for a region, by item; nothing for a region of which none tells. Where only the first of several tiers was found, the price has one. */
export function listedPrices(region: string): Items {
  let items = read.get(region);
  if (items === undefined) {
    items = {
      ...tabledPrices(region),
      ...(region === 'us-east-1' ? itemsOf(usEast1Prices) : regionRows(region)),
    };
    read.set(region, items);
  }
  return items;
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

function tabledPrices(region: string): Items {
  const column = LISTED_REGIONS.indexOf(region);
  if (column === -1) return {};
  const sources = regionPrices.sources.trim().split('\n');
  const items: Record<string, Price> = {};
  for (const row of regionPrices.rows.trim().split('\n')) {
    const [item = '', unit = '', bounds = '', number = '', prices = ''] = row.split(' | ');
    const cell = prices.split(' ')[column];
    if (cell === undefined || cell === '-') continue;
    const [asOf = '', source = ''] = (sources[Number(number)] ?? '').split(' | ');
    items[item] = {
      item,
      unit,
      tiers: tiersOf(cell.split(','), bounds.split(',')),
      source,
      asOf,
    };
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
  for (const table of otherRegionPrices) {
    for (const [, ...cells] of cellsOf(table, `${region} `)) {
      const price = priceOf(cells, table);
      items[price.item] = price;
    }
  }
  return items;
}

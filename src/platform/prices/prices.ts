import type { PlatformName } from '../../model/platform-name.ts';
import { aws } from '../aws.ts';
import { aws2018 } from '../aws-2018.ts';
import { freeAllowances } from './free-allowances.ts';
import { estimateMissing, todaysPrices } from './price-estimates.ts';
import type { Price, PriceList, PriceTier } from './price-list.ts';
import { cellsOf, type PriceTable, priceOf } from './price-table.ts';
import { prices2018 } from './prices-2018.ts';
import { lambdaRegionPrices } from './prices-lambda-regions.ts';
import { otherRegionPrices } from './prices-other-regions.ts';
import { usEast1Prices } from './prices-us-east-1.ts';

type Items = Readonly<Record<string, Price>>;

/** AWS Lambda pricing page, 2018 and 2026: a million requests and 400,000 GB-seconds a month, both architectures together. */
const FREE_TIER = { requests: '1000000', gbSeconds: '400000' };

/** Columns of `lambdaRegionPrices` after the region. */
const REGION_COLUMNS = [
  ['lambda.requests', 'request'],
  ['lambda.duration.x86_64', 'GB-second'],
  ['lambda.duration.arm64', 'GB-second'],
  ['lambda.provisionedConcurrency.x86_64', 'GB-second'],
  ['lambda.provisionedDuration.x86_64', 'GB-second'],
  ['lambda.ephemeralStorage', 'GB-second'],
] as const;

const lists = new Map<string, PriceList>();

/**
 * The price list of a region, or undefined where the platform has no such region. On `aws`, what no source gives for the
 * region is estimated from us-east-1 and unconfirmed; `aws-2018` has one list for all its regions, in which other services than Lambda
 * have today's prices, unconfirmed, where no source gives those of the time. Sources stand in each price.
 */
export function findPrices(platform: PlatformName, region: string): PriceList | undefined {
  const facts = platform === 'aws' ? aws : aws2018;
  if (!facts.regions.includes(region)) return undefined;
  const key = `${platform}/${region}`;
  let list = lists.get(key);
  if (list === undefined) {
    list = {
      platform,
      region,
      currency: region.startsWith('cn-') ? 'CNY' : 'USD',
      items: platform === 'aws' ? todayItems(region) : items2018(),
      freeTier: FREE_TIER,
      allowances: freeAllowances(platform),
    };
    lists.set(key, list);
  }
  return list;
}

function todayItems(region: string): Items {
  const usEast1 = itemsOf(usEast1Prices);
  if (region === 'us-east-1') return usEast1;
  const known = { ...lambdaItems(region, usEast1), ...otherItems(region) };
  return estimateMissing(known, usEast1);
}

function items2018(): Items {
  return { ...todaysPrices(itemsOf(usEast1Prices)), ...itemsOf(prices2018) };
}

function itemsOf(tables: readonly PriceTable[]): Items {
  const items: Record<string, Price> = {};
  for (const table of tables) {
    for (const cells of cellsOf(table)) {
      const price = priceOf(cells, table);
      items[price.item] = price;
    }
  }
  return items;
}

function lambdaItems(region: string, usEast1: Items): Items {
  const items: Record<string, Price> = {};
  for (const table of lambdaRegionPrices) {
    for (const [line = ''] of cellsOf(table, `${region} `)) {
      const [, ...cells] = line.split(/\s+/);
      REGION_COLUMNS.forEach(([item, unit], column) => {
        const price = cells[column];
        if (price === undefined || price === '-') return;
        const { source, asOf, confirmed } = table;
        items[item] = { item, unit, tiers: withTiers(price, usEast1[item]), source, asOf, confirmed };
      });
    }
  }
  return items;
}

/** Where only the first tier is known, its price stands for all of them: more than AWS takes, never less. */
function withTiers(price: string, model: Price | undefined): readonly PriceTier[] {
  const bounds = model?.tiers ?? [];
  const first = bounds[0];
  if (first === undefined || first.upTo === null) return [{ upTo: null, price }];
  return [
    { upTo: first.upTo, price },
    { upTo: null, price, confirmed: false },
  ];
}

function otherItems(region: string): Items {
  const items: Record<string, Price> = {};
  for (const table of otherRegionPrices) {
    for (const [, ...cells] of cellsOf(table, `${region} `)) {
      const price = priceOf(cells, table);
      items[price.item] = price;
    }
  }
  return items;
}

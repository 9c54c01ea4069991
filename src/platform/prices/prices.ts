import type { PlatformName } from '../../model/platform-name.ts';
import { AWS } from '../aws.ts';
import { AWS_2018 } from '../aws-2018.ts';
import { regionKnowledge } from '../regions.ts';
import { freeAllowances } from './free-allowances.ts';
import { type Items, itemsOf } from './listed-prices.ts';
import { completePrices, todaysPrices } from './price-estimates.ts';
import type { Price, PriceEstimate, PriceList } from './price-list.ts';
import { PRICES_2018 } from './prices-2018.ts';

/**
 * AWS Lambda pricing page, 2018 and 2026: a million requests and 400,000 GB-seconds a month, both
 * architectures together.
 */
const FREE_TIER = { requests: '1000000', gbSeconds: '400000' };

const lists = new Map<string, PriceList>();

/**
 * The price list of a region, or undefined where the platform has no such region. On `aws`, what no source
 * gives for the region is estimated, everything for a region that came since the lists were read; `aws-2018`
 * has one list for all its regions, in which other services than Lambda have today's prices as estimates
 * where no source gives those of the time. Sources stand in each price.
 */
export function findPrices(platform: PlatformName, region: string): PriceList | undefined {
  const facts = platform === 'aws' ? AWS : AWS_2018;
  if (regionKnowledge(facts, region) === 'unknown') return undefined;
  const key = `${platform}/${region}`;
  let list = lists.get(key);
  if (list === undefined) {
    list = {
      platform,
      region,
      currency: platform === 'aws' && region.startsWith('cn-') ? 'CNY' : 'USD',
      items: platform === 'aws' ? completePrices(region) : prices2018(region),
      freeTier: FREE_TIER,
      allowances: freeAllowances(platform),
    };
    lists.set(key, list);
  }
  return list;
}

/**
 * Beijing and GovCloud had lists of their own, which were not found: Lambda costs there what it did
 * elsewhere.
 */
const APART_2018 = /^(cn|us-gov)-/;
const APART: PriceEstimate = {
  rule: "no price of the region of the time was found: that of 2018's other regions",
  low: 0.7,
  high: 1.4,
};

function prices2018(region: string): Items {
  const lambda = itemsOf(PRICES_2018);
  if (!APART_2018.test(region)) return { ...todaysPrices(), ...lambda };
  const estimates = Object.values(lambda).map((price): [string, Price] => [
    price.item,
    { ...price, estimate: APART },
  ]);
  return { ...todaysPrices(), ...Object.fromEntries(estimates) };
}

import { Decimal } from 'decimal.js';
import { type Items, LISTED_REGIONS, listedItems, listedPrices } from './listed-prices.ts';
import type { Price, PriceEstimate, PriceTier } from './price-list.ts';
import { neighbourOf, referenceOf, UNIFORM } from './price-rules.ts';
import { ruleTests } from './prices-by-region.generated.ts';

const BASE = 'us-east-1';
/** What all else follows where a region's list has nothing but Lambda. */
const LAMBDA_SECOND = 'lambda.duration.x86_64';
const ESTIMATE_DIGITS = 6;
/** A rule that was held against fewer regions says nothing about how far it may be off. */
const LEAST_TESTS = 5;
/** Instance types are not estimated: what a region's list does not have, the region may not have. */
const NOT_ESTIMATED = /^ec2\./;
/** Kinds of prices that move unlike those of requests, hours and storage. */
const UNLIKE = /^(ec2|dataTransfer)\./;
/** A share of another price, the same everywhere by its nature. */
const SHARES: ReadonlySet<string> = new Set(['share']);
/** Quotes of single regions, which no other region has. */
const QUOTED_ONCE = /^lambda\.savingsPlan/;
/** No estimate is held to be better than this. */
const LEAST_DOUBT = 0.02;
const CHINA = /^cn-/;
/**
 * One list price of China, which names neither of its two regions: how far other services' prices lie apart
 * between the two.
 */
const CHINA_DOUBT: PriceEstimate = {
  rule: 'a list price of China that does not say whether it is of Beijing or of Ningxia',
  low: 0.7,
  high: 1.4,
};
/**
 * AWS's services were never made dearer since 2018, and made cheaper by half at most where both prices are
 * known.
 */
const SINCE_2018: PriceEstimate = {
  rule: "no price of the time was found: today's in us-east-1",
  low: 1,
  high: 2,
};

/** How real prices lay to a rule's estimates where both were known. */
interface RuleTest {
  readonly regions: number;
  readonly low: number;
  readonly high: number;
}

const lists = new Map<string, Items>();
const spreads = new Map<string, Pick<RuleTest, 'low' | 'high'>>();
let tests: ReadonlyMap<string, RuleTest> | undefined;

/**
 * All prices of a region: what sources give, and an estimate for everything else that any region has a price
 * for. An estimate takes the item's price in us-east-1 (or where it is known) times the region's ratio in
 * what the item follows (`price-rules.ts`); it says so, and how far the real price may lie from it. Free
 * items are free everywhere.
 */
export function completePrices(region: string): Items {
  const known = lists.get(region);
  if (known !== undefined) return known;
  const listed = listedPrices(region);
  const items: Record<string, Price> = {};
  for (const item of listedItems()) {
    if (NOT_ESTIMATED.test(item) || QUOTED_ONCE.test(item)) {
      const price = listed[item];
      if (price !== undefined) items[item] = price;
    } else {
      whenAsked(items, item, () => priceIn(region, item));
    }
  }
  lists.set(region, items);
  return items;
}

/** A bill asks for a few of hundreds of prices, and an estimate reads the lists of all regions. */
function whenAsked(items: Record<string, Price>, item: string, make: () => Price): void {
  Object.defineProperty(items, item, {
    enumerable: true,
    configurable: true,
    get() {
      const value = make();
      Object.defineProperty(items, item, { enumerable: true, value });
      return value;
    },
  });
}

/** Prices of other services than Lambda for a year of which no source tells: those of today, as estimates. */
export function todaysPrices(): Items {
  const items: Record<string, Price> = {};
  for (const price of Object.values(completePrices(BASE))) {
    if (/^(lambda|lambdaAtEdge|ec2|fargate)\./.test(price.item)) continue;
    items[price.item] = isFree(price) ? price : { ...price, estimate: SINCE_2018 };
  }
  return items;
}

function priceIn(region: string, item: string): Price {
  const listed = listedPrices(region)[item];
  if (listed === undefined) return estimated(region, item);
  const price = withAllTiers(listed, region);
  return CHINA.test(region) ? { ...price, estimate: CHINA_DOUBT } : price;
}

function estimated(region: string, item: string): Price {
  const base = basePrice(item);
  if (isFree(base.price) || SHARES.has(base.price.unit)) return base.price;
  const neighbour = neighbourOf(region);
  if (neighbour !== undefined && Object.keys(listedPrices(region)).length === 0) {
    return standingIn(region, neighbour, item);
  }
  if (CHINA.test(region)) return following(region, base, LAMBDA_SECOND);
  const reference = referenceOf(item);
  if (reference === UNIFORM) {
    const { regions } = testOf(item, UNIFORM) ?? { regions: 0 };
    const rule = `costs the same in each of the ${regions + 1} regions where its price is known`;
    return { ...base.price, estimate: { rule, low: 1 - LEAST_DOUBT, high: 1 + LEAST_DOUBT } };
  }
  if (reference !== null) return following(region, base, reference);
  if (neighbour !== undefined) return standingIn(region, neighbour, item);
  throw new Error(`no rule for the price of ${item} in ${region}`);
}

/** The base's price times the ratio that `reference` has between the two regions. */
function following(region: string, base: BasePrice, reference: string): Price {
  const { price } = base;
  const here = priceIn(region, reference);
  const there = priceIn(base.region, reference);
  const ratio = firstOf(here).div(firstOf(there));
  const test = testOf(price.item, reference);
  const own = here.estimate ?? { low: 1, high: 1 };
  const isTested = test !== null && test.regions >= LEAST_TESTS;
  const { low, high } = isTested ? test : spreadOf(region, ratio);
  const basis = isTested
    ? `right within ${percents(low, high)} in the ${test.regions} regions where both are known`
    : `untested: too few regions are known`;
  const rule = `the price of ${base.region} x ${ratio.toSignificantDigits(4).toFixed()}, as ${reference} (${basis})`;
  return {
    ...price,
    tiers: scaled(price.tiers, ratio),
    estimate: {
      rule,
      low: Math.min(low, 1 - LEAST_DOUBT) * own.low,
      high: Math.max(high, 1 + LEAST_DOUBT) * own.high,
    },
  };
}

/** A neighbouring region's price. */
function standingIn(region: string, neighbour: string, item: string): Price {
  const price = priceIn(neighbour, item);
  const test = testOf(item, 'neighbour') ?? spreadOf(neighbour, new Decimal(1));
  const own = price.estimate ?? { low: 1, high: 1 };
  const currency = region.startsWith('eusc-') ? ' in USD, though AWS bills the region in EUR' : '';
  return {
    ...price,
    estimate: {
      rule: `the price of ${neighbour}, the neighbouring region${currency}; prices of neighbours lie ${percents(test.low, test.high)} apart`,
      low: Math.min(test.low, 1 - LEAST_DOUBT) * own.low,
      high: Math.max(test.high, 1 + LEAST_DOUBT) * own.high,
    },
  };
}

/**
 * Tiers that no source gives: in proportion to the first as in us-east-1; at the most at the first tier's
 * price.
 */
function withAllTiers(price: Price, region: string): Price {
  const base = listedPrices(BASE)[price.item];
  const [first] = price.tiers;
  if (base === undefined || first === undefined || price.tiers.length >= base.tiers.length) return price;
  const ratio = firstOf(price).div(firstOf(base));
  const tiers = scaled(base.tiers, ratio).map((tier, index): PriceTier => {
    if (index === 0) return { upTo: tier.upTo, price: first.price };
    const rule = `the price of ${price.item} beyond the first tier in ${region}: in proportion to the first tier as in ${BASE}, at most the first tier's`;
    return { ...tier, estimate: { rule, low: 1, high: Number(first.price) / Number(tier.price) } };
  });
  return { ...price, tiers };
}

interface BasePrice {
  readonly region: string;
  readonly price: Price;
}

/** Where an item's price is known: us-east-1, or else the first region that has it. */
function basePrice(item: string): BasePrice {
  for (const region of [BASE, ...LISTED_REGIONS]) {
    const price = listedPrices(region)[item];
    if (price !== undefined) return { region, price };
  }
  throw new Error(`no region has a price of ${item}`);
}

/**
 * The least and the greatest ratio of a region's known prices to us-east-1's, over the ratio that was taken.
 */
function spreadOf(region: string, taken: Decimal): Pick<RuleTest, 'low' | 'high'> {
  let spread = spreads.get(region);
  if (spread === undefined) {
    const [here, there] = [listedPrices(region), listedPrices(BASE)];
    const ratios = Object.values(here).flatMap((price) => {
      const base = there[price.item];
      if (UNLIKE.test(price.item) || base === undefined || isFree(base)) return [];
      return [Number(price.tiers[0]?.price) / Number(base.tiers[0]?.price)];
    });
    spread = { low: Math.min(1, ...ratios), high: Math.max(1, ...ratios) };
    spreads.set(region, spread);
  }
  const ratio = taken.toNumber();
  return { low: Math.min(1, spread.low / ratio), high: Math.max(1, spread.high / ratio) };
}

function testOf(item: string, reference: string): RuleTest | null {
  tests ??= new Map(
    ruleTests
      .trim()
      .split('\n')
      .map((row) => {
        const [name = '', follows = '', regions, low, high] = row.split(' | ');
        return [`${name} ${follows}`, { regions: Number(regions), low: Number(low), high: Number(high) }];
      }),
  );
  return tests.get(`${item} ${reference}`) ?? null;
}

function scaled(tiers: readonly PriceTier[], factor: Decimal): readonly PriceTier[] {
  return tiers.map((tier) => ({
    ...tier,
    price: factor.eq(1)
      ? tier.price
      : new Decimal(tier.price).times(factor).toSignificantDigits(ESTIMATE_DIGITS).toFixed(),
  }));
}

function isFree(price: Price): boolean {
  return price.tiers.every((tier) => Number(tier.price) === 0);
}

function firstOf(price: Price): Decimal {
  const text = price.tiers[0]?.price;
  if (text === undefined || Number(text) === 0)
    throw new Error(`${price.item} has no price to estimate from`);
  return new Decimal(text);
}

function percents(low: number, high: number): string {
  const percent = (ratio: number): string => `${ratio >= 1 ? '+' : ''}${Math.round((ratio - 1) * 100)} %`;
  return `${percent(Math.min(1, low))} to ${percent(Math.max(1, high))}`;
}

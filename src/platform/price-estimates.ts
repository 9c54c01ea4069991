import { Decimal } from 'decimal.js';
import type { Price, PriceTier } from './price-list.ts';

/** arm64 costs 79.8 to 80 % of x86_64 in every region and for every item where both are known. */
const ARM64_SHARE = '0.8';
const ESTIMATE_DIGITS = 6;

/**
 * Fills the Lambda prices that no source gives for a region. arm64: four fifths of the region's x86_64 price. Requests: the
 * price of us-east-1. All else: the price of us-east-1, in proportion to the price of an x86_64 GB-second. Every price
 * made here is unconfirmed and says how it came about.
 */
export function estimateMissing(
  known: Readonly<Record<string, Price>>,
  usEast1: Readonly<Record<string, Price>>,
): Readonly<Record<string, Price>> {
  const items: Record<string, Price> = { ...known };
  const ratio = firstPrice(known['lambda.duration.x86_64']).div(
    firstPrice(usEast1['lambda.duration.x86_64']),
  );
  for (const price of Object.values(usEast1)) {
    if (!price.item.startsWith('lambda') || price.item.includes('savingsPlan')) continue;
    if (Object.hasOwn(items, price.item)) continue;
    items[price.item] = estimate(price, items, ratio);
  }
  return items;
}

function estimate(price: Price, items: Readonly<Record<string, Price>>, ratio: Decimal): Price {
  if (price.item.startsWith('lambdaAtEdge.')) return price;
  const sibling = price.item.endsWith('.arm64') ? items[price.item.replace(/arm64$/, 'x86_64')] : undefined;
  if (sibling !== undefined) {
    const note = 'no price found: four fifths of that for x86_64';
    return { ...price, confirmed: false, note, tiers: tiersOf(sibling, price, new Decimal(ARM64_SHARE)) };
  }
  if (price.unit === 'request' || price.unit === 'share') {
    return { ...price, confirmed: false, note: 'no price found for this region: that of us-east-1' };
  }
  const note =
    'no price found for this region: that of us-east-1, in proportion to the price of an x86_64 GB-second';
  return { ...price, confirmed: false, note, tiers: tiersOf(price, price, ratio) };
}

/** The tiers of `priced` times `factor`, with the bounds of `bounded`. */
function tiersOf(priced: Price, bounded: Price, factor: Decimal): readonly PriceTier[] {
  return priced.tiers.map((tier, index) => ({
    ...tier,
    upTo: tier.upTo === null ? null : (bounded.tiers[index]?.upTo ?? tier.upTo),
    price: factor.eq(1)
      ? tier.price
      : new Decimal(tier.price).times(factor).toSignificantDigits(ESTIMATE_DIGITS).toFixed(),
  }));
}

function firstPrice(price: Price | undefined): Decimal {
  const text = price?.tiers[0]?.price;
  if (text === undefined) throw new Error('a price list without lambda.duration.x86_64');
  return new Decimal(text);
}

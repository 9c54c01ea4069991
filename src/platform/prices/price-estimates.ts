import { Decimal } from 'decimal.js';
import type { Price, PriceTier } from './price-list.ts';

/** arm64 costs 79.8 to 80 % of x86_64 in every region and for every item where both are known. */
const ARM64_SHARE = '0.8';
const ESTIMATE_DIGITS = 6;
const IN_PROPORTION =
  'no price found for this region: that of us-east-1, in proportion to the price of an x86_64 GB-second';
/** Services besides Lambda that a scenario's bill can have. */
const BILLED_SERVICE =
  /^(apiGateway|sqs|sns|eventbridge|kinesis|dynamodb|s3|logs|stepFunctions|dataTransfer)\./;

/**
 * Fills the prices of Lambda and of the services around it that no source gives for a region. arm64: four fifths of the region's x86_64
 * price. Requests of Lambda: the price of us-east-1. Lambda's logs: the tiers of us-east-1, in proportion to the region's price of other
 * logs. All else: the price of us-east-1, in proportion to the price of an x86_64 GB-second. Every price made here is unconfirmed and
 * says how it came about; what costs nothing in us-east-1 costs nothing anywhere.
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
    const isLambda = price.item.startsWith('lambda') && !price.item.includes('savingsPlan');
    if (!isLambda && !BILLED_SERVICE.test(price.item)) continue;
    if (Object.hasOwn(items, price.item)) continue;
    items[price.item] = isLambda
      ? estimate(price, items, ratio)
      : estimateService(price, known, usEast1, ratio);
  }
  return items;
}

/** Prices of other services than Lambda for a year of which no source tells: those of today, unconfirmed. */
export function todaysPrices(today: Readonly<Record<string, Price>>): Readonly<Record<string, Price>> {
  const items: Record<string, Price> = {};
  for (const price of Object.values(today)) {
    if (!BILLED_SERVICE.test(price.item)) continue;
    items[price.item] = isFree(price)
      ? price
      : { ...price, confirmed: false, note: "no price of the time found: today's in us-east-1" };
  }
  return items;
}

function estimateService(
  price: Price,
  known: Readonly<Record<string, Price>>,
  usEast1: Readonly<Record<string, Price>>,
  ratio: Decimal,
): Price {
  if (isFree(price)) return price;
  if (price.item === 'logs.ingestLambda' && known['logs.ingest'] !== undefined) {
    const note =
      "no price found for this region: the tiers of us-east-1, in proportion to the region's other logs";
    const share = firstPrice(known['logs.ingest']).div(firstPrice(usEast1['logs.ingest']));
    return { ...price, confirmed: false, note, tiers: tiersOf(price, price, share) };
  }
  return { ...price, confirmed: false, note: IN_PROPORTION, tiers: tiersOf(price, price, ratio) };
}

function isFree(price: Price): boolean {
  return price.tiers.every((tier) => Number(tier.price) === 0);
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
  return { ...price, confirmed: false, note: IN_PROPORTION, tiers: tiersOf(price, price, ratio) };
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
  if (text === undefined) throw new Error('a price list without a price that others are estimated from');
  return new Decimal(text);
}

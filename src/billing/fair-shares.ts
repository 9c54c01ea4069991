import type { Decimal } from 'decimal.js';
import type { PriceTier } from '../platform/prices/price-list.ts';
import { Exact } from '../units/exact.ts';

/**
 * Shares are exact to this; so an explanation of a bill shows all of them, and no bill is off by a visible
 * amount.
 */
const SHARE_DECIMALS = 12;

/** What one user of a pool gets of it. */
export function shareOf(pool: Decimal, used: Decimal, usedByAll: Decimal): Decimal {
  if (used.lte(0) || pool.lte(0)) return new Exact(0);
  if (pool.gte(usedByAll)) return used;
  return used.times(pool).div(usedByAll).toDecimalPlaces(SHARE_DECIMALS);
}

/** A part of a quantity that lies in one tier; `number` counts tiers from 1. */
export interface TierPart {
  readonly number: number;
  readonly tier: PriceTier;
  readonly quantity: Decimal;
}

/**
 * What one user pays in each tier of a marginal price that `usedByAll` together reach: as large a part of
 * each tier as of all that was used. The parts add up to `used`; parts of nothing are left out.
 */
export function tierShares(
  tiers: readonly PriceTier[],
  used: Decimal,
  usedByAll: Decimal,
): readonly TierPart[] {
  const reached = tiersReached(tiers, usedByAll);
  let left = used;
  return reached.flatMap(({ number, tier, quantity }, index): TierPart[] => {
    const isLast = index === reached.length - 1;
    const part = isLast ? left : Exact.min(left, shareOf(quantity, used, usedByAll));
    left = left.minus(part);
    return part.gt(0) ? [{ number, tier, quantity: part }] : [];
  });
}

function tiersReached(tiers: readonly PriceTier[], quantity: Decimal): readonly TierPart[] {
  const parts: TierPart[] = [];
  let below = new Exact(0);
  for (const [index, tier] of tiers.entries()) {
    const end = tier.upTo === null ? quantity : Exact.min(quantity, tier.upTo);
    if (end.gt(below)) parts.push({ number: index + 1, tier, quantity: end.minus(below) });
    below = Exact.max(below, end);
  }
  if (below.lt(quantity)) throw new Error(`the last tier ends before ${quantity.toFixed()}`);
  return parts;
}

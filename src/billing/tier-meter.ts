import type { Decimal } from 'decimal.js';
import type { PriceTier } from '../platform/prices/price-list.ts';
import { Exact } from '../units/exact.ts';

/** A part of a quantity that lies in one tier; `number` counts tiers from 1. */
export interface TierPart {
  readonly number: number;
  readonly tier: PriceTier;
  readonly quantity: Decimal;
}

/** Hands out the tiers of a marginal price: what one function uses up, the next one no longer has. */
export class TierMeter {
  readonly #tiers: readonly PriceTier[];
  #used: Decimal = new Exact(0);

  constructor(tiers: readonly PriceTier[]) {
    this.#tiers = tiers;
  }

  /** Splits `quantity` over the tiers from where the last call ended. Parts of nothing are left out. */
  take(quantity: Decimal): readonly TierPart[] {
    const parts: TierPart[] = [];
    let left = quantity;
    for (const [index, tier] of this.#tiers.entries()) {
      if (left.lte(0)) break;
      const room = tier.upTo === null ? left : new Exact(tier.upTo).minus(this.#used);
      if (room.lte(0)) continue;
      const part = room.lt(left) ? room : left;
      parts.push({ number: index + 1, tier, quantity: part });
      this.#used = this.#used.plus(part);
      left = left.minus(part);
    }
    if (left.gt(0)) throw new Error(`the last tier ends before ${quantity.toFixed()}`);
    return parts;
  }
}

import type { Decimal } from 'decimal.js';
import type { FreeAllowance, PriceList } from '../platform/prices/price-list.ts';
import { Exact } from '../units/exact.ts';

interface Pool {
  left: Decimal;
  /** Null for Lambda's own, which is always told of. */
  readonly allowance: FreeAllowance | null;
}

/** What is left of a month's free tier, by item; items of one allowance use it up together. */
export class FreePools {
  readonly #pools = new Map<string, Pool>();
  readonly #touched = new Set<FreeAllowance>();

  /** `isCounted` false: nothing is free. */
  constructor(prices: PriceList, isCounted: boolean) {
    if (!isCounted) return;
    const { requests, gbSeconds } = prices.freeTier;
    this.#add(['lambda.requests'], requests, null);
    this.#add(['lambda.duration.x86_64', 'lambda.duration.arm64'], gbSeconds, null);
    for (const allowance of prices.allowances) this.#add(allowance.items, allowance.quantity, allowance);
  }

  #add(items: readonly string[], quantity: string, allowance: FreeAllowance | null): void {
    const pool = { left: new Exact(quantity), allowance };
    for (const item of items) this.#pools.set(item, pool);
  }

  /** Takes up to `quantity` of an item out of what is left; returns what was taken. */
  take(item: string, quantity: Decimal): Decimal {
    const pool = this.#pools.get(item);
    if (pool === undefined || quantity.lte(0)) return new Exact(0);
    const taken = Exact.min(quantity, pool.left);
    pool.left = pool.left.minus(taken);
    if (pool.allowance !== null) this.#touched.add(pool.allowance);
    return taken;
  }

  /** Allowances of other services that something was taken from. */
  get touched(): readonly FreeAllowance[] {
    return [...this.#touched];
  }
}

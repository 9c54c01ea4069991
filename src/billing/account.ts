import type { Decimal } from 'decimal.js';
import type {
  FreeAllowance,
  Price,
  PriceEstimate,
  PriceList,
  PriceTier,
} from '../platform/prices/price-list.ts';
import { decimalText, quantityText } from '../units/decimal-text.ts';
import { Exact } from '../units/exact.ts';
import type { BillLine } from './bill.ts';
import { shareOf, tierShares } from './fair-shares.ts';

/** How an own price is called where a source is asked for. */
const OWN_PRICE = 'own price';
/** An own price this many times the list price was probably meant per million or per thousand. */
const SUSPICIOUS_RATIO = 1000;

/** What is billed for somebody: a quantity of an item of the price list. */
export interface Charge {
  readonly service: string;
  readonly function: string | null;
  /** Name of the line; further tiers add ", tier 2" and so on, what is free " (free tier)". */
  readonly line: string;
  readonly quantity: Decimal;
  readonly unit: string;
  /** How the quantity came about. */
  readonly arithmetic: readonly string[];
  /** Item of the price list. */
  readonly item: string;
  /** Whether a savings plan lowers this price. */
  readonly isDiscounted: boolean;
}

export interface AccountOptions {
  /** Whether the month's free tier counts. */
  readonly freeTier: boolean;
  /** Share that a savings plan takes off, 0 to 1. */
  readonly savingsPlan: number;
  readonly ownPrices: Readonly<Record<string, string>>;
}

/** What is free of some items together. */
interface Pool {
  readonly quantity: Decimal;
  /** Null for Lambda's own, which is always told of. */
  readonly allowance: FreeAllowance | null;
}

/**
 * An account's month: all its charges, which share tiers and free tier in proportion to what each uses, so
 * that no line depends on the order of the charges. AWS bills the account as a whole; whoever asks what a
 * part costs is answered with its share.
 */
export class Account {
  private readonly prices: PriceList;
  private readonly options: AccountOptions;
  private readonly pools = new Map<string, Pool>();
  /** What all charges of a pool, and of an item after what is free of it, come to. */
  private readonly pooled = new Map<Pool, Decimal>();
  private readonly paid = new Map<string, Decimal>();
  private readonly touched = new Set<FreeAllowance>();
  private readonly sentences = new Set<string>();
  private readonly charges: readonly Charge[];

  constructor(prices: PriceList, options: AccountOptions, charges: readonly Charge[]) {
    this.prices = prices;
    this.options = options;
    this.charges = charges.filter(({ quantity }) => quantity.gt(0));
    if (options.freeTier) this.addPools();
    for (const { item, quantity } of this.charges) {
      const pool = this.pools.get(item);
      if (pool !== undefined) this.pooled.set(pool, quantity.plus(this.pooled.get(pool) ?? 0));
    }
    for (const charge of this.charges) {
      const paid = charge.quantity.minus(this.freeOf(charge));
      this.paid.set(charge.item, paid.plus(this.paid.get(charge.item) ?? 0));
    }
  }

  /**
   * The lines of all charges, in their order: those of each tier, then what is free; none for a quantity of
   * 0.
   */
  lines(): readonly BillLine[] {
    return this.charges.flatMap((charge) => this.linesOf(charge));
  }

  /**
   * Sentences about the prices of the lines: other services' free tiers, estimates, and own prices that look
   * wrong.
   */
  get notes(): readonly string[] {
    const free = [...this.touched].map(
      ({ title, isForNewAccounts }) =>
        `Free each month${isForNewAccounts ? " in an account's first 12 months" : ''}, and counted here: ${title}.`,
    );
    return [...free, ...this.sentences];
  }

  private addPools(): void {
    const { freeTier, allowances } = this.prices;
    this.addPool(['lambda.requests'], freeTier.requests, null);
    this.addPool(['lambda.duration.x86_64', 'lambda.duration.arm64'], freeTier.gbSeconds, null);
    for (const allowance of allowances) this.addPool(allowance.items, allowance.quantity, allowance);
  }

  private addPool(items: readonly string[], quantity: string, allowance: FreeAllowance | null): void {
    const pool = { quantity: new Exact(quantity), allowance };
    for (const item of items) this.pools.set(item, pool);
  }

  private freeOf({ item, quantity }: Charge): Decimal {
    const pool = this.pools.get(item);
    if (pool === undefined) return new Exact(0);
    if (pool.allowance !== null) this.touched.add(pool.allowance);
    return shareOf(pool.quantity, quantity, this.pooled.get(pool) ?? quantity);
  }

  private linesOf(charge: Charge): readonly BillLine[] {
    const { quantity, unit, arithmetic } = charge;
    const free = this.freeOf(charge);
    const paid = quantity.minus(free);
    const steps = free.isZero() ? [...arithmetic] : [...arithmetic, ...this.freeSteps(charge, free)];
    return [
      ...(paid.isZero() ? [] : this.paidLines(charge, paid, steps)),
      ...(free.isZero() ? [] : [freeLine(charge, free, paid.isZero() ? steps : [])]),
    ].map((line) => ({ ...line, unit }));
  }

  private freeSteps({ item, quantity, unit }: Charge, free: Decimal): readonly string[] {
    const pool = this.pools.get(item);
    const all = pool === undefined ? quantity : (this.pooled.get(pool) ?? quantity);
    const share =
      pool === undefined || all.eq(quantity) || all.lte(pool.quantity)
        ? []
        : [
            `Of ${quantityText(pool.quantity, unit)} free a month the share of ${decimalText(quantity)} in ${decimalText(all)}: ${decimalText(free)}`,
          ];
    return [
      ...share,
      `${quantityText(quantity, unit)} - ${decimalText(free)} free = ${quantityText(quantity.minus(free), unit)}`,
    ];
  }

  private paidLines(charge: Charge, paid: Decimal, steps: readonly string[]): readonly BillLine[] {
    const { unit } = charge;
    const price = this.priceOf(charge.item);
    const all = this.paid.get(charge.item) ?? paid;
    return tierShares(price.tiers, paid, all).map(({ number, tier, quantity }, index) => {
      const listPrice = new Exact(tier.price);
      const unitPrice = charge.isDiscounted
        ? listPrice.times(new Exact(1).minus(this.options.savingsPlan))
        : listPrice;
      const amount = quantity.times(unitPrice);
      const { currency } = this.prices;
      const arithmetic = index === 0 ? [...steps] : [];
      if (price.tiers.length > 1) arithmetic.push(tierText(number, tier, unit, all.eq(paid) ? null : all));
      if (!unitPrice.eq(listPrice)) {
        const share = decimalText(new Exact(this.options.savingsPlan));
        arithmetic.push(
          `${decimalText(listPrice)} ${currency} x (1 - ${share} savings plan) = ${decimalText(unitPrice)} ${currency}`,
        );
      }
      arithmetic.push(
        `${quantityText(quantity, unit)} x ${decimalText(unitPrice)} ${currency} = ${decimalText(amount)} ${currency}`,
      );
      return {
        service: charge.service,
        function: charge.function,
        item: number === 1 ? charge.line : `${charge.line}, tier ${number}`,
        priceItem: charge.item,
        quantity,
        unit,
        unitPrice,
        amount,
        arithmetic,
        estimate: this.told(charge.item, tier.estimate ?? price.estimate ?? null, amount),
      };
    });
  }

  /** Names an estimate among the notes, where it costs anything. */
  private told(item: string, estimate: PriceEstimate | null, amount: Decimal): PriceEstimate | null {
    if (estimate === null || amount.isZero()) return null;
    this.sentences.add(`The price of ${item} in ${this.prices.region} is an estimate: ${estimate.rule}.`);
    return estimate;
  }

  private priceOf(item: string): Price {
    const list = Object.hasOwn(this.prices.items, item) ? this.prices.items[item] : undefined;
    const own = Object.hasOwn(this.options.ownPrices, item) ? this.options.ownPrices[item] : undefined;
    if (own !== undefined) {
      this.noteIfSuspicious(item, own, list);
      const tiers = [{ upTo: null, price: own }];
      return { item, unit: list?.unit ?? '', tiers, source: OWN_PRICE, asOf: OWN_PRICE };
    }
    if (list === undefined) {
      throw new Error(`the price list of ${this.prices.platform} in ${this.prices.region} has no ${item}`);
    }
    return list;
  }

  private noteIfSuspicious(item: string, own: string, list: Price | undefined): void {
    const listPrice = list?.tiers[0]?.price;
    if (list === undefined || listPrice === undefined || Number(listPrice) === 0) return;
    const ratio = new Exact(own).div(listPrice);
    if (ratio.lt(SUSPICIOUS_RATIO)) return;
    this.sentences.add(
      `The own price of ${item} is ${decimalText(ratio.toDecimalPlaces(0))} times the list price: prices are per single ${list.unit}.`,
    );
  }
}

/** The line of what is free, at price 0. */
function freeLine(charge: Charge, quantity: Decimal, steps: readonly string[]): BillLine {
  const nothing = new Exact(0);
  return {
    service: charge.service,
    function: charge.function,
    item: `${charge.line} (free tier)`,
    priceItem: charge.item,
    quantity,
    unit: charge.unit,
    unitPrice: nothing,
    amount: nothing,
    arithmetic: [...steps, `${quantityText(quantity, charge.unit)} x 0 = 0`],
    estimate: null,
  };
}

/** `usedByAll`: what all share the tier; null where one alone uses the item. */
function tierText(number: number, { upTo }: PriceTier, unit: string, usedByAll: Decimal | null): string {
  const bound = upTo === null ? 'without an end' : `up to ${quantityText(new Exact(upTo), unit)}`;
  const shared = usedByAll === null ? '' : `, shared among ${quantityText(usedByAll, unit)}`;
  return `Tier ${number}, ${bound} a month${shared}:`;
}

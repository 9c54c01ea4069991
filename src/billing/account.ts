import type { Decimal } from 'decimal.js';
import type { Price, PriceList } from '../platform/prices/price-list.ts';
import { decimalText, quantityText } from '../units/decimal-text.ts';
import { Exact } from '../units/exact.ts';
import type { BillLine } from './bill.ts';
import { FreePools } from './free-pools.ts';
import { TierMeter } from './tier-meter.ts';

/** How an own price is called where a source is asked for. */
const OWN_PRICE = 'own price';
/** An own price this many times the list price was probably meant per million or per thousand. */
const SUSPICIOUS_RATIO = 1000;

/** What a line is about. */
export interface LineSubject {
  readonly service: string;
  readonly function: string | null;
  /** Name of the line; further tiers add ", tier 2" and so on. */
  readonly line: string;
  readonly quantity: Decimal;
  readonly unit: string;
  /** How the quantity came about. */
  readonly arithmetic: readonly string[];
}

export interface Charge extends LineSubject {
  /** Item of the price list. */
  readonly item: string;
  /** Whether a savings plan lowers this price. */
  readonly isDiscounted: boolean;
}

/**
 * An account's month while it is priced: what of the tiers and of the free tier is used up, and which prices were used. Functions use
 * up both in the order in which they are charged.
 */
export class Account {
  readonly #prices: PriceList;
  readonly #ownPrices: Readonly<Record<string, string>>;
  readonly #savingsPlan: Decimal;
  readonly #meters = new Map<string, TierMeter>();
  readonly #free: FreePools;
  readonly #notes = new Set<string>();

  constructor(
    prices: PriceList,
    options: {
      readonly freeTier: boolean;
      readonly savingsPlan: number;
      readonly ownPrices: Readonly<Record<string, string>>;
    },
  ) {
    this.#prices = prices;
    this.#ownPrices = options.ownPrices;
    this.#savingsPlan = new Exact(options.savingsPlan);
    this.#free = new FreePools(prices, options.freeTier);
  }

  /** Sentences about the prices used: other services' free tiers, prices that are unconfirmed, and own ones that look wrong. */
  get notes(): readonly string[] {
    const free = this.#free.touched.map(
      ({ title, isForNewAccounts }) =>
        `Free each month${isForNewAccounts ? " in an account's first 12 months" : ''}, and counted here: ${title}.`,
    );
    return [...free, ...this.#notes];
  }

  /** Takes up to `quantity` of an item out of what is left of the free tier; returns what was taken. */
  takeFree(item: string, quantity: Decimal): Decimal {
    return this.#free.take(item, quantity);
  }

  /** The line of what is free, at price 0; none for a quantity of 0. */
  freeLine({ service, function: owner, line, quantity, unit, arithmetic }: LineSubject): readonly BillLine[] {
    if (quantity.isZero()) return [];
    const nothing = new Exact(0);
    const how = [...arithmetic, `${quantityText(quantity, unit)} x 0 = 0`];
    const item = `${line} (free tier)`;
    return [
      {
        service,
        function: owner,
        item,
        quantity,
        unit,
        unitPrice: nothing,
        amount: nothing,
        arithmetic: how,
      },
    ];
  }

  /** The lines of a charge, one a tier; none for a quantity of 0. */
  charge(charge: Charge): readonly BillLine[] {
    if (charge.quantity.lte(0)) return [];
    const price = this.#priceOf(charge.item);
    let meter = this.#meters.get(charge.item);
    if (meter === undefined) {
      meter = new TierMeter(price.tiers);
      this.#meters.set(charge.item, meter);
    }
    return meter.take(charge.quantity).map(({ number, tier, quantity }, index) => {
      if (tier.confirmed === false) {
        this.#notes.add(
          `The price of ${charge.item} beyond the first tier is unconfirmed in ${this.#prices.region}: the first tier's is taken.`,
        );
      }
      const listPrice = new Exact(tier.price);
      const unitPrice = charge.isDiscounted
        ? listPrice.times(new Exact(1).minus(this.#savingsPlan))
        : listPrice;
      const amount = quantity.times(unitPrice);
      const currency = this.#prices.currency;
      const arithmetic = index === 0 ? [...charge.arithmetic] : [];
      if (price.tiers.length > 1) arithmetic.push(tierText(number, tier.upTo, charge.unit));
      if (!unitPrice.eq(listPrice)) {
        const share = decimalText(this.#savingsPlan);
        arithmetic.push(
          `${decimalText(listPrice)} ${currency} x (1 - ${share} savings plan) = ${decimalText(unitPrice)} ${currency}`,
        );
      }
      arithmetic.push(
        `${quantityText(quantity, charge.unit)} x ${decimalText(unitPrice)} ${currency} = ${decimalText(amount)} ${currency}`,
      );
      return {
        service: charge.service,
        function: charge.function,
        item: number === 1 ? charge.line : `${charge.line}, tier ${number}`,
        quantity,
        unit: charge.unit,
        unitPrice,
        amount,
        arithmetic,
      };
    });
  }

  #priceOf(item: string): Price {
    const list = Object.hasOwn(this.#prices.items, item) ? this.#prices.items[item] : undefined;
    const own = Object.hasOwn(this.#ownPrices, item) ? this.#ownPrices[item] : undefined;
    if (own !== undefined) {
      this.#noteIfSuspicious(item, own, list);
      const tiers = [{ upTo: null, price: own }];
      return { item, unit: list?.unit ?? '', tiers, source: OWN_PRICE, asOf: OWN_PRICE, confirmed: true };
    }
    if (list === undefined) {
      throw new Error(`the price list of ${this.#prices.platform} in ${this.#prices.region} has no ${item}`);
    }
    if (!list.confirmed) {
      this.#notes.add(
        `The price of ${item} in ${this.#prices.region} is unconfirmed (${list.note ?? list.source}).`,
      );
    }
    return list;
  }

  #noteIfSuspicious(item: string, own: string, list: Price | undefined): void {
    const listPrice = list?.tiers[0]?.price;
    if (list === undefined || listPrice === undefined || Number(listPrice) === 0) return;
    const ratio = new Exact(own).div(listPrice);
    if (ratio.lt(SUSPICIOUS_RATIO)) return;
    this.#notes.add(
      `The own price of ${item} is ${decimalText(ratio.toDecimalPlaces(0))} times the list price: prices are per single ${list.unit}.`,
    );
  }
}

function tierText(number: number, upTo: string | null, unit: string): string {
  const bound = upTo === null ? 'without an end' : `up to ${quantityText(new Exact(upTo), unit)}`;
  return `Tier ${number}, ${bound} a month:`;
}

import type { Decimal } from 'decimal.js';
import type { Price, PriceList } from '../platform/price-list.ts';
import type { BillLine } from './bill.ts';
import { decimalText, quantityText } from './decimal-text.ts';
import { Exact } from './exact.ts';
import { TierMeter } from './tier-meter.ts';

/** How an own price is called where a source is asked for. */
const OWN_PRICE = 'own price';
/** An own price this many times the list price was probably meant per million or per thousand. */
const SUSPICIOUS_RATIO = 1000;

export interface Charge {
  readonly function: string;
  /** Name of the line; further tiers add ", tier 2" and so on. */
  readonly line: string;
  /** Item of the price list. */
  readonly item: string;
  readonly quantity: Decimal;
  readonly unit: string;
  /** Whether a savings plan lowers this price. */
  readonly isDiscounted: boolean;
  /** How the quantity came about. */
  readonly arithmetic: readonly string[];
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
  readonly #free: Record<'requests' | 'gbSeconds', Decimal>;
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
    this.#free = {
      requests: new Exact(options.freeTier ? prices.freeTier.requests : 0),
      gbSeconds: new Exact(options.freeTier ? prices.freeTier.gbSeconds : 0),
    };
  }

  /** Sentences about the prices used: those that are unconfirmed, and own ones that look wrong. */
  get notes(): readonly string[] {
    return [...this.#notes];
  }

  /** Takes up to `quantity` out of what is left of the free tier; returns what was taken. */
  takeFree(kind: 'requests' | 'gbSeconds', quantity: Decimal): Decimal {
    const taken = Exact.min(quantity, this.#free[kind]);
    this.#free[kind] = this.#free[kind].minus(taken);
    return taken;
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
        service: 'lambda',
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

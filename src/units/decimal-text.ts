import type { Decimal } from 'decimal.js';

/**
 * Digits after the point that an explained figure is shown with; more than any price has, so that only means
 * are cut.
 */
const SHOWN_DECIMALS = 12;

/**
 * A figure as a price calculator prints it: thousands separated by commas, no exponent, no trailing zeros.
 */
export function decimalText(value: Decimal): string {
  const [whole = '0', fraction] = value.toDecimalPlaces(SHOWN_DECIMALS).toFixed().split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A quantity with its unit in the plural, as the steps of an explanation show it. */
export function quantityText(value: Decimal, unit: string): string {
  return `${decimalText(value)} ${unit === 'GB-second' ? 'GB-seconds' : unit}`;
}

/** A number that is not negative, of JSON, as a number or as text; NaN for what is none. */
export function amountIn(value: unknown): number {
  const amount = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof amount === 'number' && Number.isFinite(amount) && amount >= 0 ? amount : Number.NaN;
}

/** ms since 1970 of ISO text, or of a number of seconds or milliseconds; NaN for what is none. */
export function instantIn(value: unknown): number {
  if (typeof value === 'number') return value < 1e11 ? value * 1000 : value;
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}

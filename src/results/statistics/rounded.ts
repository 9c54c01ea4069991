/** Digits beyond these are noise of the floating-point sum, not information. */
export const SIGNIFICANT_DIGITS = 12;
/** Series are drawn, not added up; short numbers keep a day's document small. */
export const SERIES_DIGITS = 6;

/**
 * `value` to at most `digits` significant digits, whole numbers untouched, never -0.
 * Throws a RangeError on NaN and Infinity: no figure of a results document may be either.
 */
export function rounded(value: number, digits: number = SIGNIFICANT_DIGITS): number {
  if (!Number.isFinite(value)) throw new RangeError(`a figure of the results is ${value}`);
  return Number.isSafeInteger(value) ? value + 0 : Number(value.toPrecision(digits));
}

/** `part` of `whole`, 0 where there is no whole. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Series in which nothing happens, by length: most of a model of thousands of functions. */
const zeros = new Map<number, readonly number[]>();

/**
 * A series for the document. A step without values has no percentile, which a collector may say with NaN; the
 * document says 0.
 */
export function roundedSeries(values: Float64Array): readonly number[] {
  if (!values.every((value) => value === 0)) {
    return Array.from(values, (value) => (Number.isFinite(value) ? rounded(value, SERIES_DIGITS) : 0));
  }
  const known = zeros.get(values.length) ?? Object.freeze(Array.from(values, () => 0));
  zeros.set(values.length, known);
  return known;
}

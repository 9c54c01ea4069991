import { wholeCount } from '../../units/format.ts';

export { visible } from '../../units/visible.ts';

/**
 * Lower-case letters, digits and single dashes: fit for a file name or an HTML id. Empty where nothing of the
 * text is.
 */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** "1 request", "2 requests". `count` is written by the caller's formatter, a mean as a whole number. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return wholeCount(count) === 1 ? one : many;
}

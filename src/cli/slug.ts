/** Longest folder name we make; file systems end at 255 bytes, and a report's path should stay readable. */
const LONGEST = 80;

/**
 * A scenario's name as a folder name of `[a-z0-9-]`, never empty and never a path: accents are dropped,
 * everything else that is not a letter or a digit becomes one hyphen.
 */
export function slugOf(name: string): string {
  const slug = name
    .slice(0, 1000)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'scenario' : slug;
}

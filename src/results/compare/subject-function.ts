import type { VariantResults } from '../documents/document.ts';

/**
 * The function that stands for the variants: the busiest of those whose memory varies, the busiest of all
 * where none does; null where no variant has a function.
 */
export function subjectFunction(variants: readonly Pick<VariantResults, 'results'>[]): string | null {
  const [first] = variants;
  if (first === undefined) return null;
  const ranked = Object.entries(first.results.functions)
    .sort(([, a], [, b]) => b.requests - a.requests)
    .map(([name]) => name);
  const varying = ranked.find(
    (name) => new Set(variants.map(({ results }) => results.functions[name]?.memoryMb)).size > 1,
  );
  return varying ?? ranked[0] ?? null;
}

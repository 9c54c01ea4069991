import type { VariantResults } from '../documents/document.ts';
import { functionsByWeight } from '../figures/main-function.ts';

/**
 * The function that stands for the variants: that which tells most of those whose memory varies, of all
 * where none does; null where no variant has a function.
 */
export function subjectFunction(variants: readonly Pick<VariantResults, 'results'>[]): string | null {
  const [first] = variants;
  if (first === undefined) return null;
  const ranked = functionsByWeight(first.results);
  const varying = ranked.find(
    (name) => new Set(variants.map(({ results }) => results.functions[name]?.memoryMb)).size > 1,
  );
  return varying ?? ranked[0] ?? null;
}

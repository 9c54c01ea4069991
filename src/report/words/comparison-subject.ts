import { subjectFunction } from '../../results/compare/subject-function.ts';
import type {
  ComparisonDocument,
  FunctionResults,
  VariantResults,
} from '../../results/documents/document.ts';

/** What varies in a comparison, and the function whose latency stands for a variant. */
export interface ComparisonSubject {
  /**
   * The function whose memory varies, the busiest where there are several or none; null where no variant has
   * a function.
   */
  readonly functionName: string | null;
  /**
   * The numeric quantity that the variants differ in, with its unit; null where they differ in words alone.
   */
  readonly axis: { readonly title: string; value(variant: VariantResults): number } | null;
  /**
   * Variants that differ in nothing but the axis, in rising order of it; one series without a name where
   * there is nothing else.
   */
  readonly series: readonly { readonly label: string; readonly variants: readonly VariantResults[] }[];
}

export function subjectOf(comparison: ComparisonDocument): ComparisonSubject {
  const { variants } = comparison;
  const functionName = subjectFunction(variants);
  const memoryMb = (variant: VariantResults) =>
    functionName === null ? 0 : (variant.results.functions[functionName]?.memoryMb ?? 0);
  const path = numericPath(variants);
  const axis =
    functionName !== null && differ(variants.map(memoryMb))
      ? { title: 'Memory (MB)', value: memoryMb }
      : path === null
        ? null
        : { title: path, value: (variant: VariantResults) => Number(variant.set[path]) };
  const onAxis = (key: string) => (axis?.title === 'Memory (MB)' ? key.endsWith('.memory') : key === path);
  const series = new Map<string, VariantResults[]>();
  for (const variant of variants) {
    const label =
      axis === null
        ? ''
        : Object.entries(variant.set)
            .filter(([key]) => !onAxis(key))
            .map(([, value]) => String(value))
            .join(' · ');
    series.set(label, [...(series.get(label) ?? []), variant]);
  }
  return {
    functionName,
    axis,
    series: [...series].map(([label, members]) => ({
      label,
      variants: axis === null ? members : [...members].sort((a, b) => axis.value(a) - axis.value(b)),
    })),
  };
}

/** The subject's results in one variant. */
export function subjectResults(
  subject: ComparisonSubject,
  variant: VariantResults,
): FunctionResults | undefined {
  return subject.functionName === null ? undefined : variant.results.functions[subject.functionName];
}

function numericPath(variants: readonly VariantResults[]): string | null {
  const [first] = variants;
  if (first === undefined) return null;
  const paths = Object.keys(first.set).filter(
    (path) =>
      variants.every((variant) => typeof variant.set[path] === 'number') &&
      differ(variants.map((variant) => variant.set[path])),
  );
  return paths[0] ?? null;
}

function differ(values: readonly unknown[]): boolean {
  return new Set(values).size > 1;
}

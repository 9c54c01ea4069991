import { groupedAssumptions } from '../../results/build/grouped-assumptions.ts';
import { comparisonVerdict } from '../../results/compare/comparison-verdict.ts';
import { tuneVerdict } from '../../results/compare/tune-verdict.ts';
import { isMonthWarning, isNoMonth } from '../../results/compare/variants-month.ts';
import { workDone } from '../../results/compare/work-done.ts';
import type { ComparisonDocument, Verdict } from '../../results/documents/document.ts';
import { isTuneDocument } from '../../results/documents/tune-document.ts';
import { formatCount, formatDuration } from '../../units/format.ts';
import type { RankedVariant } from './rank.ts';
import { plural } from './text.ts';

/** The document's verdict; one made of its figures for documents of before. */
export function studyVerdict(document: ComparisonDocument): Verdict {
  return document.verdict ?? (isTuneDocument(document) ? tuneVerdict(document) : comparisonVerdict(document));
}

/** Warnings of the comparison and of its runs, each once. */
export function studyWarnings({ warnings = [], variants }: ComparisonDocument): readonly string[] {
  return [...new Set([...warnings, ...runWarnings({ warnings, variants })])];
}

/** Warnings of the runs that do not stand beside the comparison already. */
export function runWarnings({
  warnings = [],
  variants,
}: Pick<ComparisonDocument, 'warnings' | 'variants'>): readonly string[] {
  const all = new Set(variants.flatMap(({ results }) => results.warnings));
  return [...all].filter((text) => !warnings.includes(text) && !isMonthWarning(variants, text));
}

/** Title of a column of a month's bills, with a mark where they are none: the warning says why. */
export function monthTitle(title: string, { variants }: Pick<ComparisonDocument, 'variants'>): string {
  return isNoMonth(variants) ? `${title} (!)` : title;
}

/** "12 assumptions, 5 unconfirmed"; empty where there is none. */
export function assumptionCount({ variants }: ComparisonDocument): string {
  const groups = groupedAssumptions(variants[0]?.results.assumptions ?? []);
  if (groups.length === 0) return '';
  const open = groups.filter(({ confirmed }) => !confirmed).length;
  const words = `${groups.length} ${plural(groups.length, 'assumption')}`;
  return open === 0 ? words : `${words}, ${open} unconfirmed`;
}

export interface WorkColumn {
  readonly title: string;
  readonly cell: (row: RankedVariant) => string;
}

/** What became of the requests, in columns; none where every variant served all of them. */
export function workColumns(rows: readonly RankedVariant[]): readonly WorkColumn[] {
  const works = new Map(rows.map((row) => [row, row.variant.work ?? workDone(row.variant.results)]));
  const all = [...works.values()];
  const count = (key: 'served' | 'refused' | 'failed' | 'leftOver', title: string): WorkColumn => ({
    title,
    cell: (row) => formatCount(Math.round(works.get(row)?.[key] ?? 0)),
  });
  const occurs = (key: 'refused' | 'failed' | 'leftOver') => all.some((work) => work[key] > 0);
  const columns = [
    ...(occurs('leftOver') ? [count('leftOver', 'Left over')] : []),
    ...(all.some(({ drainedAtSeconds }) => drainedAtSeconds !== undefined)
      ? [
          {
            title: 'Drained after',
            cell: (row: RankedVariant) => {
              const seconds = works.get(row)?.drainedAtSeconds;
              return typeof seconds === 'number'
                ? formatDuration(seconds * 1000)
                : seconds === null
                  ? 'never'
                  : '–';
            },
          },
        ]
      : []),
    ...(occurs('refused') ? [count('refused', 'Refused')] : []),
    ...(occurs('failed') ? [count('failed', 'Failed')] : []),
  ];
  return columns.length === 0 ? [] : [count('served', 'Served'), ...columns];
}

const LESS_WORDS = { leftOver: 'leaves work over', refused: 'refuses more', failed: 'fails more' };

/** Marks beside a variant's label: `cheapest`, `fastest`, `Pareto`, or in what way it did less. */
export function rankMarks({ cheapest, fastest, onFront, less }: RankedVariant): readonly string[] {
  if (less !== null) return [LESS_WORDS[less]];
  return [
    ...(cheapest ? ['cheapest'] : []),
    ...(fastest ? ['fastest'] : []),
    ...(onFront && !cheapest && !fastest ? ['Pareto'] : []),
  ];
}

import type { ConcurrencyLimits } from '../../results/documents/document.ts';
import { formatCount } from '../../units/format.ts';
import type { Dataset } from './chart.ts';
import { lineStyle } from './series-style.ts';
import { limitLine, type Timeline } from './timeline.ts';

/** A limit of which less is used is not drawn: it would press everything else flat. */
const LEAST_SHARE_DRAWN = 0.2;

/**
 * What bounds a function's concurrency: its reserved concurrency, or what others leave of the account's
 * quota; and its provisioned concurrency, as asked for.
 */
export function limitLines(timeline: Timeline, name: string, peak: number): readonly Dataset[] {
  const { limits } = timeline.document;
  if (limits === undefined) return [];
  const { label, value } = ceiling(limits, name);
  const provisioned = limits.functions[name]?.provisionedConcurrency ?? null;
  const line = `${label} (${formatCount(value)})`;
  return [
    ...(isDrawn(value, peak) ? [limitLine(timeline, line, value, [7, 4])] : []),
    ...(provisioned === null ? [] : [provisionedLine(timeline, provisioned)]),
  ];
}

/** The limit in words where it is too far above to be drawn. */
export function limitNote(timeline: Timeline, name: string, peak: number): string | false {
  const { limits } = timeline.document;
  if (limits === undefined) return false;
  const { label, value } = ceiling(limits, name);
  return !isDrawn(value, peak) && `${label.toLowerCase()} ${formatCount(value)}, far above`;
}

/** What functions without reserved concurrency share. */
export function sharedLimit(limits: ConcurrencyLimits): { readonly label: string; readonly value: number } {
  const reserved = Object.values(limits.functions).reduce(
    (sum, { reservedConcurrency }) => sum + (reservedConcurrency ?? 0),
    0,
  );
  return reserved === 0
    ? { label: 'Account quota', value: limits.concurrency }
    : { label: 'Unreserved quota', value: Math.max(0, limits.concurrency - reserved) };
}

export function ceiling(
  limits: ConcurrencyLimits,
  name: string,
): { readonly label: string; readonly value: number } {
  const reserved = limits.functions[name]?.reservedConcurrency ?? null;
  return reserved === null ? sharedLimit(limits) : { label: 'Reserved concurrency', value: reserved };
}

export function isDrawn(limit: number, peak: number): boolean {
  return peak >= LEAST_SHARE_DRAWN * limit;
}

/** Steps by the clock. */
export function provisionedLine(
  timeline: Timeline,
  changes: readonly { readonly atSeconds: number; readonly count: number }[],
): Dataset {
  const within = changes.filter(({ atSeconds }) => atSeconds <= timeline.endSeconds);
  const only = within.length === 1 ? ` (${formatCount(within[0]?.count ?? 0)})` : '';
  const ends = [...within, { atSeconds: timeline.endSeconds, count: within.at(-1)?.count ?? 0 }];
  return {
    label: `Provisioned${only}`,
    data: ends.map(({ atSeconds, count }) => ({ x: timeline.axis.toUnit(atSeconds), y: count })),
    ...lineStyle('@third', [2, 3], 1.8),
    stepped: 'before',
  };
}

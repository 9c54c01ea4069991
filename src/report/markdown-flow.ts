import type { ResultsDocument, TrendResults } from '../results/document.ts';
import { formatCount, formatDuration, formatShare } from '../units/format.ts';
import { escapeMarkdown, markdownTable } from './markdown-text.ts';
import { serviceName } from './service-names.ts';

const rowsShown = 50;

/** Tables of triggers, resources and chains, each with its count where not all rows are shown; empty texts for what there is not. */
export function flowTables({ triggers, resources, chains }: ResultsDocument): string[] {
  return [
    shown(
      [
        'Trigger',
        'Source',
        'Events',
        'Age p50',
        'Age p99',
        'Backlog',
        'Backlog max',
        'Dead-lettered',
        'Expired',
        'Refused',
      ],
      'llrrrrrrrr',
      'triggers',
      Object.entries(triggers).map(([name, one]) => [
        escapeMarkdown(name),
        escapeMarkdown(serviceName(one.source)),
        formatCount(one.events),
        duration(one.ageMs, 'p50'),
        duration(one.ageMs, 'p99'),
        formatCount(one.backlog.mean),
        formatCount(one.backlog.max),
        formatCount(one.deadLettered),
        formatCount(one.expired),
        formatCount(one.throttled + one.accessDenied),
      ]),
    ),
    shown(
      ['Resource', 'Type', 'Calls', 'p50', 'p99', 'In service', 'Limit', 'Waiting', 'Rejected'],
      'llrrrrrrr',
      'resources',
      Object.entries(resources).map(([name, one]) => [
        escapeMarkdown(name),
        escapeMarkdown(serviceName(one.type)),
        formatCount(one.calls),
        duration(one.latencyMs, 'p50'),
        duration(one.latencyMs, 'p99'),
        formatCount(one.concurrency.mean),
        one.limits.concurrency === null ? '–' : formatCount(one.limits.concurrency),
        formatCount(one.waiting.mean),
        one.rejected === 0
          ? '0'
          : `${formatCount(one.rejected)} (${formatShare(one.rejected / Math.max(1, one.calls))})`,
      ]),
    ),
    shown(
      ['End to end from', 'Events', 'Invocations per event', 'p50', 'p95', 'p99'],
      'lrrrrr',
      'entry points',
      Object.entries(chains).map(([name, { latencyMs, invocationsPerEvent }]) => [
        escapeMarkdown(name),
        formatCount(latencyMs.count),
        formatCount(invocationsPerEvent),
        duration(latencyMs, 'p50'),
        duration(latencyMs, 'p95'),
        duration(latencyMs, 'p99'),
      ]),
    ),
  ];
}

function shown(
  head: readonly string[],
  alignment: string,
  what: string,
  rows: readonly (readonly string[])[],
): string {
  const table = markdownTable(head, alignment, rows.slice(0, rowsShown));
  return rows.length > rowsShown ? `${table}\n\nThe first ${rowsShown} of ${rows.length} ${what}.` : table;
}

function duration(trend: TrendResults, key: keyof TrendResults): string {
  return trend.count === 0 ? '–' : formatDuration(trend[key]);
}

import type { ResultsDocument } from '../../results/documents/document.ts';
import { formatCount, formatShare, formatWhole } from '../../units/format.ts';
import { figureCells } from '../words/figure-cells.ts';
import { serviceName } from '../words/service-names.ts';
import { escapeMarkdown, markdownTable } from './text.ts';

const ROWS_SHOWN = 50;

/**
 * Tables of triggers, workflows, resources and chains, each with its count where not all rows are shown;
 * empty texts for what there is not.
 */
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
        ...figureCells('trigger', one, [
          ['events', 'count'],
          ['age', 'med'],
          ['age', 'p99'],
          ['backlog', 'avg'],
          ['backlog', 'max'],
          ['deadLettered', 'count'],
          ['expired', 'count'],
        ]),
        formatWhole(one.throttled + one.accessDenied),
      ]),
    ),
    shown(
      ['Workflow', 'Executions', 'Failed', 'Timed out', 'Retries', 'Transitions', 'p50', 'p95', 'p99'],
      'lrrrrrrrr',
      'workflows',
      Object.entries(triggers)
        .filter(([, { executionMs }]) => executionMs !== undefined)
        .map(([name, one]) => [
          escapeMarkdown(name),
          ...figureCells('trigger', one, [
            ['events', 'count'],
            ['failed', 'count'],
            ['timedOut', 'count'],
            ['retries', 'count'],
            ['transitions', 'count'],
            ['execution', 'med'],
            ['execution', 'p95'],
            ['execution', 'p99'],
          ]),
        ]),
    ),
    shown(
      ['Resource', 'Type', 'Calls', 'p50', 'p99', 'In service', 'Limit', 'Waiting', 'Rejected'],
      'llrrrrrrr',
      'resources',
      Object.entries(resources).map(([name, one]) => [
        escapeMarkdown(name),
        escapeMarkdown(serviceName(one.type)),
        ...figureCells('resource', one, [
          ['calls', 'count'],
          ['latency', 'med'],
          ['latency', 'p99'],
          ['concurrency', 'avg'],
        ]),
        one.limits.concurrency === null ? '–' : formatCount(one.limits.concurrency),
        ...figureCells('resource', one, [['waiting', 'avg']]),
        one.rejected === 0
          ? '0'
          : `${formatWhole(one.rejected)} (${formatShare(one.rejected / Math.max(1, one.calls))})`,
      ]),
    ),
    shown(
      ['End to end from', 'Events', 'Refused', 'Invocations per event', 'p50', 'p95', 'p99'],
      'lrrrrrr',
      'entry points',
      Object.entries(chains).map(([name, one]) => [
        escapeMarkdown(name),
        ...figureCells('chain', one, [['latency', 'count']]),
        // Documents of before do not know.
        ...(one.refusedRate === undefined ? ['–'] : figureCells('chain', one, [['refused', 'rate']])),
        ...figureCells('chain', one, [
          ['invocationsPerEvent', 'value'],
          ['latency', 'med'],
          ['latency', 'p95'],
          ['latency', 'p99'],
        ]),
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
  const table = markdownTable(head, alignment, rows.slice(0, ROWS_SHOWN));
  return rows.length > ROWS_SHOWN ? `${table}\n\nThe first ${ROWS_SHOWN} of ${rows.length} ${what}.` : table;
}

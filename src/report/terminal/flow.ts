import type {
  ChainResults,
  ResourceResults,
  ResultsDocument,
  TrendFigures,
  TrendResults,
  TriggerResults,
} from '../../results/documents/document.ts';
import { formatShare } from '../../units/format.ts';
import { shortCount, shortDuration } from '../words/short-number.ts';
import { visible } from '../words/text.ts';
import type { TerminalStyle } from './style.ts';
import { type TerminalColumn, tableLines } from './table.ts';

const ROWS_SHOWN = 30;

type Named<Results> = readonly [name: string, results: Results];

/**
 * A block for triggers, one for workflows, one for resources, one for chains; none for what the scenario does
 * not have.
 */
export function flowLines(document: ResultsDocument, style: TerminalStyle): string[][] {
  const { triggers, resources, chains } = document;
  return [
    blockOf(
      'TRIGGERS',
      'age from arrival to the start of the invocation',
      Object.entries(triggers),
      TRIGGER_COLUMNS,
      style,
    ),
    blockOf(
      'WORKFLOWS',
      'executions from their start to their end',
      Object.entries(triggers).filter(([, { executionMs }]) => executionMs !== undefined),
      WORKFLOW_COLUMNS,
      style,
    ),
    blockOf('RESOURCES', 'latency with the time in line', Object.entries(resources), RESOURCE_COLUMNS, style),
    blockOf(
      'END TO END',
      'from an event to the end of the last invocation it set off',
      Object.entries(chains),
      CHAIN_COLUMNS,
      style,
    ),
  ];
}

const TRIGGER_COLUMNS: readonly TerminalColumn<Named<TriggerResults>>[] = [
  { title: 'trigger', left: true, optional: 0, cell: ([name]) => visible(name) },
  { title: 'source', left: true, optional: 8, cell: ([, { source }]) => visible(source) },
  count('events', 0, ({ events }: TriggerResults) => events),
  count('batches', 11, ({ batches }) => batches),
  duration('p50', 7, ({ ageMs }: TriggerResults) => ageMs, 'p50'),
  duration('p99', 0, ({ ageMs }: TriggerResults) => ageMs, 'p99'),
  count('backlog', 4, ({ backlog }: TriggerResults) => backlog.mean),
  count('peak', 3, ({ backlog }: TriggerResults) => backlog.max),
  { ...count('dead', 1, ({ deadLettered }: TriggerResults) => deadLettered), isFailure: true },
  { ...count('expired', 5, ({ expired }: TriggerResults) => expired), isFailure: true },
  {
    ...count('refused', 2, ({ throttled, accessDenied }: TriggerResults) => throttled + accessDenied),
    isFailure: true,
  },
];

const WORKFLOW_COLUMNS: readonly TerminalColumn<Named<TriggerResults>>[] = [
  { title: 'workflow', left: true, optional: 0, cell: ([name]) => visible(name) },
  count('executions', 0, ({ events, filtered }: TriggerResults) => events - filtered),
  { ...count('failed', 0, ({ failed = 0 }: TriggerResults) => failed), isFailure: true },
  { ...count('timed out', 2, ({ timedOut = 0 }: TriggerResults) => timedOut), isFailure: true },
  count('retries', 4, ({ retries = 0 }: TriggerResults) => retries),
  count('transitions', 3, ({ transitions = 0 }: TriggerResults) => transitions),
  duration('p50', 0, ({ executionMs, ageMs }: TriggerResults) => executionMs ?? ageMs, 'p50'),
  duration('p95', 1, ({ executionMs, ageMs }: TriggerResults) => executionMs ?? ageMs, 'p95'),
  duration('p99', 0, ({ executionMs, ageMs }: TriggerResults) => executionMs ?? ageMs, 'p99'),
];

const RESOURCE_COLUMNS: readonly TerminalColumn<Named<ResourceResults>>[] = [
  { title: 'resource', left: true, optional: 0, cell: ([name]) => visible(name) },
  { title: 'type', left: true, optional: 8, cell: ([, { type }]) => visible(type) },
  count('calls', 0, ({ calls }: ResourceResults) => calls),
  duration('p50', 7, ({ latencyMs }: ResourceResults) => latencyMs, 'p50'),
  duration('p99', 0, ({ latencyMs }: ResourceResults) => latencyMs, 'p99'),
  count('busy', 4, ({ concurrency }: ResourceResults) => concurrency.mean),
  count('peak', 3, ({ concurrency }: ResourceResults) => concurrency.max),
  {
    title: 'limit',
    optional: 6,
    cell: ([, { limits }]) => (limits.concurrency === null ? '–' : shortCount(limits.concurrency)),
  },
  count('waiting', 2, ({ waiting }: ResourceResults) => waiting.mean),
  { ...count('rejected', 0, ({ rejected }: ResourceResults) => rejected), isFailure: true },
  {
    ...count(
      'failed',
      5,
      ({ failed, timedOut, accessDenied }: ResourceResults) => failed + timedOut + accessDenied,
    ),
    isFailure: true,
  },
];

const CHAIN_COLUMNS: readonly TerminalColumn<Named<ChainResults>>[] = [
  { title: 'entry point', left: true, optional: 0, cell: ([name]) => visible(name) },
  count('events', 0, ({ latencyMs }: ChainResults) => latencyMs.count),
  {
    title: 'refused',
    optional: 4,
    cell: ([, { refusedRate }]) => (refusedRate === undefined ? '–' : formatShare(refusedRate)),
    isFailure: true,
  },
  count('per event', 1, ({ invocationsPerEvent }: ChainResults) => invocationsPerEvent),
  duration('mean', 2, ({ latencyMs }: ChainResults) => latencyMs, 'mean'),
  duration('p50', 0, ({ latencyMs }: ChainResults) => latencyMs, 'p50'),
  duration('p95', 3, ({ latencyMs }: ChainResults) => latencyMs, 'p95'),
  duration('p99', 0, ({ latencyMs }: ChainResults) => latencyMs, 'p99'),
];

function blockOf<Results>(
  heading: string,
  note: string,
  rows: readonly Named<Results>[],
  columns: readonly TerminalColumn<Named<Results>>[],
  style: TerminalStyle,
): string[] {
  if (rows.length === 0) return [];
  const lines = tableLines({
    columns,
    rows: rows.slice(0, ROWS_SHOWN),
    width: style.width,
    head: style.colors.dim,
    paint: (text, _, column) =>
      column.isFailure === true && !/^\s*[0–]?$/.test(text) ? style.colors.yellow(text) : text,
  });
  const hidden = rows.length - ROWS_SHOWN;
  return [
    style.heading(heading, note),
    ...lines,
    ...(hidden > 0 ? [style.colors.dim(`… and ${hidden} more in the results`)] : []),
  ];
}

function count<Results>(
  title: string,
  optional: number,
  read: (results: Results) => number,
): TerminalColumn<Named<Results>> {
  return { title, optional, cell: ([, results]) => shortCount(Number(read(results).toPrecision(3))) };
}

function duration<Results>(
  title: string,
  optional: number,
  read: (results: Results) => TrendResults,
  key: keyof TrendFigures,
): TerminalColumn<Named<Results>> {
  return {
    title,
    optional,
    cell: ([, results]) => (read(results).count === 0 ? '–' : shortDuration(read(results)[key])),
  };
}

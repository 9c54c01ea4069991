import type { ResultsDocument, TrendFigures } from '../../results/documents/document.ts';
import { formatMemory, formatMoney } from '../../units/format.ts';
import { amountByFunction, monthlyByFunction } from '../words/bill-lines.ts';
import { byRequests, type NamedFunction } from '../words/busiest.ts';
import { failures, triedAgain } from '../words/failures.ts';
import { shortCount, shortDuration, shortShare } from '../words/short-number.ts';
import { visible } from '../words/text.ts';
import type { TerminalStyle } from './style.ts';
import { type TerminalColumn, tableLines } from './table.ts';

/** The busiest functions, at most `most` of them, with the cost of this run and of a month like it. */
export function functionLines(document: ResultsDocument, most: number, style: TerminalStyle): string[] {
  const all = byRequests(document);
  if (all.length === 0) return [];
  const shown = all.slice(0, most);
  const lines = tableLines({
    columns: functionColumns(document, all),
    rows: shown,
    width: style.width,
    head: style.colors.dim,
    paint: (text, { results }, column) =>
      (column.title === 'throttled' && results.outcomes.throttled > 0) ||
      (column.title === 'errors' && failures(results) > 0) ||
      (column.title === 'failing' && triedAgain(results) !== null)
        ? style.colors.yellow(text)
        : text,
  });
  const hidden = all.length - shown.length;
  return [
    style.heading('FUNCTIONS', 'latency from arrival to outcome'),
    ...lines,
    ...(hidden > 0 ? [style.colors.dim(`… and ${hidden} more in the results, less busy`)] : []),
  ];
}

function functionColumns(
  document: ResultsDocument,
  all: readonly NamedFunction[],
): TerminalColumn<NamedFunction>[] {
  const { currency } = document.cost;
  const amounts = amountByFunction(document.cost);
  const monthly = monthlyByFunction(document.cost);
  const latency = (
    title: string,
    key: keyof TrendFigures,
    optional: number,
  ): TerminalColumn<NamedFunction> => ({
    title,
    optional,
    cell: ({ results }) => (results.latencyMs.count === 0 ? '–' : shortDuration(results.latencyMs[key])),
  });
  return [
    { title: 'function', left: true, optional: 0, cell: ({ name }) => visible(name) },
    { title: 'memory', optional: 11, cell: ({ results }) => formatMemory(results.memoryMb) },
    { title: 'requests', optional: 0, cell: ({ results }) => shortCount(results.requests) },
    {
      title: 'mean',
      optional: 14,
      cell: ({ results }) => (results.latencyMs.count === 0 ? '–' : shortDuration(results.latencyMs.mean)),
    },
    latency('p50', 'p50', 0),
    latency('p95', 'p95', 5),
    latency('p99', 'p99', 0),
    latency('p99.9', 'p999', 12),
    { title: 'cold', optional: 2, cell: ({ results }) => shortShare(results.coldStartRate) },
    { title: 'throttled', optional: 4, cell: ({ results }) => shortCount(results.outcomes.throttled) },
    { title: 'errors', optional: 3, cell: ({ results }) => shortCount(failures(results)) },
    ...(all.some(({ results }) => triedAgain(results) !== null)
      ? [
          {
            title: 'failing',
            optional: 3,
            cell: ({ results }: NamedFunction) => shortShare(triedAgain(results) ?? 0),
          },
        ]
      : []),
    { title: 'peak', optional: 10, cell: ({ results }) => shortCount(results.concurrency.max) },
    { title: 'environments', optional: 13, cell: ({ results }) => shortCount(results.environments.max) },
    { title: 'cost', optional: 1, cell: ({ name }) => formatMoney(amounts.get(name) ?? 0, currency) },
    { title: 'a month', optional: 10, cell: ({ name }) => formatMoney(monthly.get(name) ?? 0, currency) },
  ];
}

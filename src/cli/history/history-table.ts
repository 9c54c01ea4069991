import { shortCommit, shortMoment } from '../../report/words/figure-history.ts';
import { visible } from '../../report/words/text.ts';
import { formatMoney } from '../../units/format.ts';
import type { KeptHeader } from './entry.ts';

/** A line of the list: a name with its latest report, or one report. */
export interface HistoryRow {
  readonly report: string;
  /** How many are kept of the name; null where the line is of one. */
  readonly kept: number | null;
  /** Null where the file is damaged. */
  readonly header: KeptHeader | null;
}

/** A table whose last column, the verdict, is cut at the width. */
export function historyTable(rows: readonly HistoryRow[], columns: number): string {
  const hasCount = rows.some(({ kept }) => kept !== null);
  const lines = [
    ['report', ...(hasCount ? ['kept'] : []), 'when (UTC)', 'command', 'commit', 'a month', 'verdict'],
    ...rows.map(({ report, kept, header }) => [
      visible(report),
      ...(hasCount ? [String(kept)] : []),
      ...(header === null ? ['–', '–', '–', '–', 'the file is damaged'] : cellsOf(header)),
    ]),
  ];
  const last = (lines[0]?.length ?? 1) - 1;
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0))) ?? [];
  return lines
    .map((cells) => {
      const line = cells
        .map((cell, at) =>
          at === last ? cell : at >= last - 1 ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
        )
        .join('  ')
        .trimEnd();
      return `${line.length > columns ? `${line.slice(0, columns - 1)}…` : line}\n`;
    })
    .join('');
}

function cellsOf({ at, command, commit, monthly, currency, verdict }: KeptHeader): readonly string[] {
  return [
    shortMoment(visible(at)),
    visible(command),
    shortCommit(commit),
    monthly === null ? '–' : formatMoney(monthly, currency),
    visible(verdict ?? ''),
  ];
}

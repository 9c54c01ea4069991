import type { TraceModel } from '../../../model/traffic-pattern.ts';
import { LONGEST_DURATION_MS } from '../../../units/duration.ts';
import { show } from '../../../units/parsed.ts';
import type { BadRows } from '../bad-rows.ts';
import { type Cell, numberOf, type ReadTime, readTime, textOf } from './cells.ts';
import type { TimeKind, TraceEvent } from './event.ts';
import type { NamedColumns, NamedNumber } from './named-columns.ts';
import { SecondSpread } from './spread.ts';

const LARGEST_MEMORY_MB = 1_048_576;

/** The columns of files that were made for this simulator, under the names that `columns:` gives them. */
export function ownColumns(trace: TraceModel): NamedColumns {
  const { columns, timeUnit } = trace;
  return {
    format: 'csv',
    signs: [],
    times: [{ column: columns.timestamp ?? 'timestamp', unit: timeUnit }],
    at: 'start',
    names: [[columns.function ?? 'function']],
    duration: [{ column: columns.durationMs ?? 'durationMs', shift: 0 }],
    memory: [{ column: columns.memoryMb ?? 'memoryMb', shift: 0 }],
    notes: [],
  };
}

/** Makes events of rows whose cells have names; bad rows are counted. */
export class RowEvents {
  private readonly layout: NamedColumns;
  private readonly badRows: BadRows;
  private readonly time: ReadTime = { isMoment: false, wholeMs: 0, restMs: 0 };
  private readonly spread = new SecondSpread();
  private isBad = false;

  constructor(layout: NamedColumns, badRows: BadRows) {
    this.layout = layout;
    this.badRows = badRows;
  }

  /** Null where the row is no request, or bad. Throws FaultError for one bad row too many. */
  read(cell: (column: string) => Cell, line: number): TraceEvent | null {
    const { badRows, layout, time } = this;
    if (badRows.isTooMany) badRows.throwWhenEnough();
    const { where } = layout;
    if (where !== undefined && cell(where[0]) !== where[1]) return null;
    this.isBad = false;
    const source = layout.times.find(({ column }) => !isEmpty(cell(column))) ?? layout.times[0];
    if (source === undefined) throw new Error('a layout without times');
    const given = cell(source.column);
    if (!readTime(given, source.unit, time)) {
      const problem = isEmpty(given) ? 'the time is empty' : `${shown(given)} is not a time`;
      badRows.add(line, source.column, problem, `write a number (${source.unit}) or an ISO-8601 date`);
      return null;
    }
    const durationMs = this.amount(layout.duration, cell, line, LONGEST_DURATION_MS);
    const memoryMb = this.amount(layout.memory, cell, line, LARGEST_MEMORY_MB);
    if (this.isBad) return null;
    let { restMs } = time;
    if (source.isWholeSecond === true && restMs === 0) restMs = this.spread.next(time.wholeMs);
    const isEnd = layout.at === 'end' && !Number.isNaN(durationMs);
    const kind: TimeKind = time.isMoment ? 'moment' : layout.at === 'end' ? 'moved' : 'relative';
    if (kind === 'relative' && time.wholeMs < 0) {
      badRows.add(line, source.column, `${shown(given)} is negative`, 'times count from 0');
      return null;
    }
    return {
      kind,
      wholeMs: time.wholeMs,
      restMs: isEnd ? restMs - durationMs : restMs,
      functionName: nameOf(layout, cell),
      durationMs,
      memoryMb,
      line,
    };
  }

  private amount(
    numbers: readonly NamedNumber[] | undefined,
    cell: (column: string) => Cell,
    line: number,
    largest: number,
  ): number {
    for (const { column, shift } of numbers ?? []) {
      const given = cell(column);
      if (isEmpty(given)) continue;
      const value = numberOf(given, shift);
      if (value >= 0 && value <= largest) return value;
      this.isBad = true;
      const problem = Number.isNaN(value) ? 'is not a number' : value < 0 ? 'is negative' : 'is too large';
      this.badRows.add(line, column, `${shown(given)} ${problem}`, 'write a number, or leave it empty');
      return Number.NaN;
    }
    return Number.NaN;
  }
}

function nameOf({ names }: NamedColumns, cell: (column: string) => Cell): string {
  for (const columns of names) {
    const words = columns.map((column) => textOf(cell(column))).filter((word) => word !== '' && word !== '-');
    if (words.length > 0) return words.join(' ');
  }
  return '';
}

function isEmpty(cell: Cell): boolean {
  return cell === undefined || cell === null || cell === '' || cell === '-';
}

function shown(cell: Cell): string {
  return show(typeof cell === 'string' ? cell : String(JSON.stringify(cell) ?? cell));
}

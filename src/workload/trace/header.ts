import { type Fault, FaultError } from '../../model/fault.ts';
import type { TraceModel } from '../../model/traffic-pattern.ts';
import { nearest } from '../../units/nearest.ts';
import { fieldText } from './cell.ts';
import { type CsvRecord, MAXIMUM_FIELDS } from './csv-record.ts';

export type TraceColumn = 'timestamp' | 'function' | 'durationMs' | 'memoryMb' | 'payloadBytes';

export interface CsvLayout {
  readonly kind: 'rows';
  /** Fields of each row. */
  readonly fieldCount: number;
  /** Name in the file and number of the field, -1 where the trace has no such column. */
  readonly columns: Readonly<Record<TraceColumn, { readonly name: string; readonly field: number }>>;
}

/** Minute counts in the shape of the Azure Functions trace of 2019: a row a function, a column a minute. */
export interface MinuteCountsLayout {
  readonly kind: 'minuteCounts';
  readonly fieldCount: number;
}

/**
 * Columns of the Azure Functions 2019 invocation counts before the minutes (Azure/AzurePublicDataset,
 * AzureFunctionsDataset2019.md).
 */
export const MINUTE_COUNTS_HEADER = ['HashOwner', 'HashApp', 'HashFunction', 'Trigger'];

const COLUMNS: readonly TraceColumn[] = ['timestamp', 'function', 'durationMs', 'memoryMb', 'payloadBytes'];

/**
 * Finds the columns in a header row. A name given in `columns:` must stand there exactly; a default name may
 * differ in case. A FaultError names everything that is missing, with the nearest name that is there.
 */
export function readHeader(record: CsvRecord, trace: TraceModel): CsvLayout | MinuteCountsLayout {
  const names = headerNames(record);
  const isMinuteCounts =
    MINUTE_COUNTS_HEADER.every((name, field) => names[field] === name) &&
    names.length > MINUTE_COUNTS_HEADER.length &&
    names.slice(MINUTE_COUNTS_HEADER.length).every((name, index) => name === String(index + 1));
  if (isMinuteCounts) return { kind: 'minuteCounts', fieldCount: names.length };

  const faults: Fault[] = [];
  const refuse = (problem: string, remedy: string): void => {
    faults.push({ file: trace.displayName, line: record.line, path: '', problem, remedy });
  };
  if (record.fieldCount > MAXIMUM_FIELDS) {
    refuse(`the header names ${record.fieldCount} columns`, `a trace has at most ${MAXIMUM_FIELDS}`);
  }
  const separator = strangeSeparator(names);
  if (separator !== null) {
    refuse(...separator);
    throw new FaultError(faults);
  }
  const summary = summaryColumn(names);
  if (summary !== undefined && trace.columns.timestamp === undefined) {
    const problem = `each row sums up the requests of a while, as its column ${JSON.stringify(summary)} says`;
    refuse(
      problem,
      'give a file with a row for each request; a rate alone is traffic: [{ to, poisson: 20/s }]',
    );
    throw new FaultError(faults);
  }
  const find = (column: TraceColumn): { name: string; field: number } => {
    const mapped = trace.columns[column];
    const wanted = mapped ?? column;
    let field = names.indexOf(wanted);
    if (field < 0 && mapped === undefined) {
      field = names.findIndex((name) => plain(name) === plain(wanted));
    }
    if (field < 0 && (mapped !== undefined || column === 'timestamp')) {
      const meant =
        nearest(
          wanted,
          names.filter((name) => COLUMN_NAME.test(name)),
        ) ?? (column === 'timestamp' ? timeLike(names) : undefined);
      refuse(
        `the header has no column ${JSON.stringify(wanted)}`,
        meant === undefined
          ? `${listed(names)}the first line names the columns, and "columns:" says which is which`
          : `did you mean columns: { ${column}: ${meant} }?`,
      );
    }
    const name = names[field] ?? wanted;
    if (field >= 0 && names.indexOf(name, field + 1) >= 0) {
      refuse(`the header has two columns ${JSON.stringify(name)}`, 'give each column a name of its own');
    }
    return { name, field };
  };
  const [timestamp, functionName, durationMs, memoryMb, payloadBytes] = COLUMNS.map(find) as [
    CsvLayout['columns']['timestamp'],
    CsvLayout['columns']['function'],
    CsvLayout['columns']['durationMs'],
    CsvLayout['columns']['memoryMb'],
    CsvLayout['columns']['payloadBytes'],
  ];
  if (faults.length > 0) throw new FaultError(faults);
  return {
    kind: 'rows',
    fieldCount: record.fieldCount,
    columns: { timestamp, function: functionName, durationMs, memoryMb, payloadBytes },
  };
}

/** `durationMs`, `DurationMs` and `duration_ms` are one name. */
function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

function headerNames(record: CsvRecord): string[] {
  const count = Math.min(record.fieldCount, MAXIMUM_FIELDS);
  return Array.from({ length: count }, (_, field) =>
    fieldText(record.bytes, record.fieldStart[field] ?? 0, record.fieldEnd[field] ?? 0),
  );
}

function timeLike(names: readonly string[]): string | undefined {
  return names.find((name) => /time|date/i.test(name) && COLUMN_NAME.test(name));
}

/** What separates the fields or lines instead of commas and line feeds, or null. */
function strangeSeparator(names: readonly string[]): [problem: string, remedy: string] | null {
  if (names.some((name) => name.includes('\r'))) {
    return ['the lines end in CR alone', 'end them in LF or CR LF, as in tr "\\r" "\\n"'];
  }
  const [only = ''] = names;
  if (names.length !== 1) return null;
  const found = SEPARATORS.find(([separator]) => only.includes(separator));
  return found === undefined ? null : [`the columns are separated by ${found[1]}`, 'separate them by commas'];
}

/** A column that no row of one request has: how many there were, as Locust writes them by the second. */
const SUMMARY_COLUMN =
  /^((total )?(request|failure|user) count|(req(uest)?s?|failures?|iterations)\/s(ec)?|[rtq]ps|throughput)$/i;

function summaryColumn(names: readonly string[]): string | undefined {
  return names.find((name) => SUMMARY_COLUMN.test(name.trim()));
}

const SEPARATORS = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
] as const;

/** A word as it heads a column. What else stands in a first line may be anything, and is not shown. */
export const COLUMN_NAME = /^[\p{L}_][\p{L}\p{N} _.:()/-]{0,39}$/u;

/** The columns, for a message; empty where the first line is no header. */
function listed(names: readonly string[]): string {
  if (names.length < 2 || !names.every((name) => COLUMN_NAME.test(name))) return '';
  const maximum = 12;
  const shown = names.slice(0, maximum).map((name) => JSON.stringify(name));
  return `its columns are ${names.length > maximum ? `${shown.join(', ')} …` : shown.join(', ')}; `;
}

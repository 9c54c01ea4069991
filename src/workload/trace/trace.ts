import type { ByteSource } from '../../host/files.ts';
import { FILES } from '../../host/host.ts';
import { type ArrivalStream, createArrivalBatch } from '../../model/arrivals.ts';
import { FaultError } from '../../model/fault.ts';
import type { TraceModel } from '../../model/traffic-pattern.ts';
import type { ArrivalContext } from '../patterns/pattern.ts';
import { BadRows } from './bad-rows.ts';
import { RecordStatus } from './csv-record.ts';
import { FunctionNames } from './function-names.ts';
import { type CsvLayout, type MinuteCountsLayout, readHeader } from './header.ts';
import { minuteCountsArrivals, readMinuteCounts } from './minute-counts.ts';
import { Records } from './records.ts';
import { RowReader } from './row-reader.ts';
import { TraceArrivals } from './trace-arrivals.ts';

export interface TraceSummary {
  /**
   * Wall clock of the first arrival where the trace has dates, milliseconds since 1970; null where its times
   * are relative.
   */
  readonly startEpochMs: number | null;
  readonly hasFunctionColumn: boolean;
  readonly hasDurationColumn: boolean;
  readonly hasMemoryColumn: boolean;
  /** The format that the header shows. */
  readonly format: 'rows' | 'minuteCounts';
}

/**
 * Opens a trace: CSV, plain or gzip, recognised by its bytes. Rejects with a FaultError where the file or its
 * header is not usable; the stream throws or rejects with one where a row is not. `alwaysQuoted` reads
 * everything through csv-parse.
 */
export async function openTrace(
  trace: TraceModel,
  context: ArrivalContext,
  alwaysQuoted = false,
): Promise<ArrivalStream> {
  const opened = await open(trace, alwaysQuoted);
  const { layout, records } = opened;
  const badRows = new BadRows(trace.displayName, context.maximumBadRows);
  if (layout.kind === 'minuteCounts') {
    try {
      const counts = await readMinuteCounts(records, layout, trace, context, badRows);
      if (badRows.count > 0) context.onBadRows?.(trace.displayName, badRows.count);
      return minuteCountsArrivals(counts, trace, context);
    } finally {
      records.close();
    }
  }
  return rowArrivals(opened, layout, trace, context, badRows, alwaysQuoted);
}

/**
 * Reads as much of a trace as shows what it brings: at most the window in which rows may be out of order.
 * Rejects with a FaultError as `openTrace`.
 */
export async function inspectTrace(trace: TraceModel): Promise<TraceSummary> {
  const opened = await open(trace, false);
  const { layout, records } = opened;
  if (layout.kind === 'minuteCounts') {
    records.close();
    return {
      startEpochMs: null,
      hasFunctionColumn: false,
      hasDurationColumn: false,
      hasMemoryColumn: false,
      format: 'minuteCounts',
    };
  }
  const badRows = new BadRows(trace.displayName, Number.POSITIVE_INFINITY);
  const stream = rowArrivals(opened, layout, { ...trace, repeat: 1 }, null, badRows, false);
  try {
    await stream.next(createArrivalBatch(1));
    return {
      startEpochMs: stream.startEpochMs,
      hasFunctionColumn: stream.hasFunctionColumn,
      hasDurationColumn: stream.hasDurationColumn,
      hasMemoryColumn: stream.hasMemoryColumn,
      format: 'rows',
    };
  } finally {
    stream.close();
  }
}

interface OpenTrace {
  readonly source: ByteSource;
  readonly records: Records;
  readonly layout: CsvLayout | MinuteCountsLayout;
}

async function open(trace: TraceModel, alwaysQuoted: boolean): Promise<OpenTrace> {
  const source = FILES.now.openBytes(trace.file, trace.displayName);
  const records = new Records(source, trace.displayName, alwaysQuoted);
  try {
    let status = records.next();
    while (status === RecordStatus.wait) {
      await records.wait();
      status = records.next();
    }
    if (status === RecordStatus.end) {
      throw new FaultError([
        {
          file: trace.displayName,
          path: '',
          problem: 'the trace is empty',
          remedy: 'a trace has a header row and at least one row',
        },
      ]);
    }
    return { source, records, layout: readHeader(records.record, trace) };
  } catch (error) {
    records.close();
    throw error;
  }
}

/** `context` is null where only the shape is wanted: no function is looked up and nothing is cut. */
function rowArrivals(
  opened: OpenTrace,
  layout: CsvLayout,
  trace: TraceModel,
  context: ArrivalContext | null,
  badRows: BadRows,
  alwaysQuoted: boolean,
): TraceArrivals {
  const functionIndex = context?.functionIndex ?? new Map<string, number>();
  const names = context === null ? null : new FunctionNames(functionIndex);
  return new TraceArrivals({
    trace,
    layout,
    horizonMs: context?.horizonMs ?? Number.POSITIVE_INFINITY,
    records: opened.records,
    badRows,
    reopen: () => {
      const source = FILES.now.openBytes(trace.file, trace.displayName);
      if (source.identity !== opened.source.identity) {
        source.close();
        throw new FaultError([
          {
            file: trace.displayName,
            path: '',
            problem: 'the trace changed between two of its repetitions',
            remedy: 'run again when nothing writes to it',
          },
        ]);
      }
      return new Records(source, trace.displayName, alwaysQuoted);
    },
    // The first pass has counted the bad rows; the same rows are bad in all others.
    readerFor: (records, window, counted) =>
      new RowReader(
        trace,
        layout,
        records.record,
        names,
        functionIndex,
        window,
        counted ?? new BadRows(trace.displayName, Number.POSITIVE_INFINITY),
      ),
    onBadRows: context?.onBadRows,
  });
}

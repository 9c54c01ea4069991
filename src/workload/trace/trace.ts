import type { ByteSource } from '../../host/files.ts';
import { FILES } from '../../host/host.ts';
import { type ArrivalStream, createArrivalBatch } from '../../model/arrivals.ts';
import { FaultError } from '../../model/fault.ts';
import type { TraceFormat, TraceModel } from '../../model/traffic-pattern.ts';
import type { ArrivalContext } from '../patterns/pattern.ts';
import { BadRows } from './bad-rows.ts';
import { RecordStatus } from './csv-record.ts';
import { EventReader, EventRecords } from './event-rows.ts';
import { type EventFile, identityOf } from './formats/event.ts';
import { openEvents } from './formats/open-events.ts';
import { type CsvLayout, type MinuteCountsLayout, readHeader } from './header.ts';
import { minuteCountsArrivals, readMinuteCounts } from './minute-counts.ts';
import { type NameLookup, NamesAsTheyCome, namesOfScenario } from './name-lookup.ts';
import { Records } from './records.ts';
import { RowReader } from './row-reader.ts';
import { type OpenPass, TraceArrivals } from './trace-arrivals.ts';

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
  /** Whether the file names functions at all, be they the scenario's or not. */
  readonly namesFunctions: boolean;
  /** What is assumed of this kind of file, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Opens a trace, in whatever format `openEvents` tells. Rejects with a FaultError where the file or its
 * header is not usable; the stream throws or rejects with one where a row is not. `alwaysQuoted` reads
 * everything of own CSV through csv-parse.
 */
export async function openTrace(
  trace: TraceModel,
  context: ArrivalContext,
  alwaysQuoted = false,
): Promise<ArrivalStream> {
  const { file, format } = await openEvents(trace, context);
  const badRows = new BadRows(trace.displayName, context.maximumBadRows);
  const names = namesOfScenario(trace, context.functionIndex);
  const isSummed =
    format === 'azure2019' && trace.functions === undefined && file?.columns.durations !== true;
  if (file !== null && !isSummed) return eventArrivals(file, { trace, context, badRows, names });
  const opened = await openCsv(trace, alwaysQuoted);
  const { layout, records } = opened;
  if (layout.kind === 'minuteCounts') {
    try {
      const counts = await readMinuteCounts(records, layout, trace, context, badRows);
      if (badRows.count > 0) context.onBadRows?.(trace.displayName, badRows.count);
      return minuteCountsArrivals(counts, trace, context);
    } finally {
      records.close();
    }
  }
  return rowArrivals(opened, layout, { trace, context, badRows, names }, alwaysQuoted);
}

/** What a trace shows of itself before its events are read. */
export interface NamedTrace {
  readonly stream: TraceArrivals;
  readonly format: TraceFormat;
  /** Names by the stream's function indexes, growing as events come. */
  readonly names: readonly string[];
  readonly badRows: BadRows;
  readonly notes: readonly string[];
}

/**
 * Opens a trace with its functions under their own names, whatever they are; for looking at it and for
 * converting it. Rejects as `openTrace`.
 */
export async function openNamedTrace(
  trace: TraceModel,
  draws: { readonly seed: number; readonly streamName: string },
  maximumBadRows: number,
): Promise<NamedTrace> {
  const { file, format } = await openEvents(trace, draws);
  const badRows = new BadRows(trace.displayName, maximumBadRows);
  const names = new NamesAsTheyCome();
  const use: TraceUse = { trace, context: null, badRows, names };
  const shown = { format, names: names.names, badRows, notes: file?.notes ?? [] };
  if (file !== null) return { stream: eventArrivals(file, use, true), ...shown };
  const opened = await openCsv(trace, false);
  if (opened.layout.kind === 'minuteCounts') throw new Error('minute counts are no rows');
  return { stream: rowArrivals(opened, opened.layout, use, false), ...shown };
}

/**
 * Reads as much of a trace as shows what it brings: at most the window in which rows may be out of order.
 * Rejects with a FaultError as `openTrace`.
 */
export async function inspectTrace(trace: TraceModel): Promise<TraceSummary> {
  const { file } = await openEvents(trace, NO_DRAWS);
  const badRows = new BadRows(trace.displayName, Number.POSITIVE_INFINITY);
  const use: TraceUse = { trace: { ...trace, repeat: 1 }, context: null, badRows, names: null };
  let stream: TraceArrivals;
  if (file?.isCounts) {
    const isMapped = trace.functions !== undefined;
    return {
      startEpochMs: null,
      hasFunctionColumn: isMapped && file.columns.functions,
      namesFunctions: file.columns.functions,
      notes: file.notes,
      hasDurationColumn: file.columns.durations,
      hasMemoryColumn: file.columns.memoryUsed && file.columns.durations,
      format: 'minuteCounts',
    };
  }
  if (file !== null) {
    stream = eventArrivals(file, use);
  } else {
    const opened = await openCsv(trace, false);
    if (opened.layout.kind === 'minuteCounts') throw new Error('minute counts are no rows');
    stream = rowArrivals(opened, opened.layout, use, false);
  }
  try {
    await stream.next(createArrivalBatch(1));
    return {
      startEpochMs: stream.startEpochMs,
      hasFunctionColumn: stream.hasFunctionColumn,
      hasDurationColumn: stream.hasDurationColumn,
      hasMemoryColumn: stream.hasMemoryColumn,
      format: 'rows',
      namesFunctions: file?.columns.functions ?? stream.hasFunctionColumn,
      notes: file?.notes ?? [],
    };
  } finally {
    stream.close();
  }
}

const NO_DRAWS = { seed: 0, streamName: 'trace' };

/** What a trace is opened for. */
interface TraceUse {
  readonly trace: TraceModel;
  /** Null where only the shape is wanted: nothing is cut. */
  readonly context: ArrivalContext | null;
  readonly badRows: BadRows;
  /** Null where no function is to be looked up. */
  readonly names: NameLookup | null;
}

interface OpenCsv {
  readonly source: ByteSource;
  readonly records: Records;
  readonly layout: CsvLayout | MinuteCountsLayout;
}

async function openCsv(trace: TraceModel, alwaysQuoted: boolean): Promise<OpenCsv> {
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

function rowArrivals(
  opened: OpenCsv,
  layout: CsvLayout,
  use: TraceUse,
  alwaysQuoted: boolean,
): TraceArrivals {
  const { trace, names, badRows } = use;
  const { columns } = layout;
  // The first pass has counted the bad rows; the same rows are bad in all others.
  const pass = (records: Records, headers: number): OpenPass => ({
    records,
    headers,
    readerFor: (window, counted) =>
      new RowReader(trace, layout, records.record, names, window, counted ?? uncounted(trace)),
  });
  return new TraceArrivals({
    trace,
    columns: {
      functions: columns.function.field >= 0,
      durations: columns.durationMs.field >= 0,
      memoryUsed: columns.memoryMb.field >= 0,
    },
    horizonMs: use.context?.horizonMs ?? Number.POSITIVE_INFINITY,
    first: pass(opened.records, 0),
    badRows,
    reopen: () => {
      const source = FILES.now.openBytes(trace.file, trace.displayName);
      if (source.identity !== opened.source.identity) {
        source.close();
        throw changed(trace);
      }
      return pass(new Records(source, trace.displayName, alwaysQuoted), 1);
    },
    onBadRows: use.context?.onBadRows,
  });
}

/**
 * Events of a file that has its own names of functions as arrivals. Without `functions:` they all go to where
 * the traffic is sent, but where the file was made for scenarios. `withNames` keeps them in any case.
 */
function eventArrivals(file: EventFile, use: TraceUse, withNames = false): TraceArrivals {
  const { trace, badRows } = use;
  const functions = file.columns.functions && (withNames || file.isOwn || trace.functions !== undefined);
  const names = functions ? use.names : null;
  const pass = (counted: BadRows): OpenPass => {
    const records = new EventRecords(file.read(counted));
    return {
      records,
      headers: 0,
      readerFor: (window) => new EventReader(trace, records, names, window, counted),
    };
  };
  return new TraceArrivals({
    trace,
    columns: { ...file.columns, functions },
    horizonMs: use.context?.horizonMs ?? Number.POSITIVE_INFINITY,
    first: pass(badRows),
    badRows,
    reopen: () => {
      if (identityOf(trace) !== file.identity) throw changed(trace);
      return pass(uncounted(trace));
    },
    onBadRows: use.context?.onBadRows,
  });
}

function uncounted(trace: TraceModel): BadRows {
  return new BadRows(trace.displayName, Number.POSITIVE_INFINITY);
}

function changed(trace: TraceModel): FaultError {
  return new FaultError([
    {
      file: trace.displayName,
      path: '',
      problem: 'the trace changed between two of its repetitions',
      remedy: 'run again when nothing writes to it',
    },
  ]);
}

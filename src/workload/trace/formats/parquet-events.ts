import type { RandomBytes } from '../../../host/files.ts';
import { FILES } from '../../../host/host.ts';
import { FaultError } from '../../../model/fault.ts';
import type { TraceModel } from '../../../model/traffic-pattern.ts';
import { nearest } from '../../../units/nearest.ts';
import { CHUNK_EVENTS, type EventFile, type TraceEvent } from './event.ts';
import { type NamedColumns, namedColumnsOf, plainName } from './named-columns.ts';
import { ownColumns, RowEvents } from './row-events.ts';

const MAGIC = [0x50, 0x41, 0x52, 0x31];
/**
 * Rows that are read at once where the file says where each page lies, and where a column is read whole each
 * time.
 */
const ROWS_AT_ONCE = 16_384;
const UNINDEXED_ROWS_AT_ONCE = 131_072;
const LARGEST_FOOTER_BYTES = 67_108_864;
/** A row group lies unpacked in memory; more than this is no file for streaming. */
const LARGEST_GROUP_BYTES = 1_073_741_824;

/** Whether the file begins as Parquet does. Throws a FaultError where it cannot be read. */
export function isParquet(file: string, displayName: string): boolean {
  const source = FILES.now.openRandom(file, displayName);
  try {
    const beginning = source.slice(0, MAGIC.length);
    return MAGIC.every((byte, at) => beginning[at] === byte);
  } finally {
    source.close();
  }
}

/** A Parquet file's events, row group after row group. Rejects with a FaultError where it is not usable. */
export async function parquetFile(trace: TraceModel): Promise<EventFile> {
  const { displayName } = trace;
  const [{ parquetMetadataAsync, parquetReadObjects, parquetSchema }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  const source = FILES.now.openRandom(trace.file, displayName);
  const { identity } = source;
  const read = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      if (error instanceof FaultError) throw error;
      const words = error instanceof Error ? error.message : String(error);
      throw refusal(
        displayName,
        `the trace cannot be read as Parquet (${words})`,
        'it may be cut off: write it again',
      );
    }
  };
  try {
    checkEnd(source, displayName);
    const metadata = await read(() => parquetMetadataAsync(bufferOf(source), { geoparquet: false }));
    const names = parquetSchema(metadata).children.map(({ element }) => element.name);
    const layout = layoutOf(names, trace);
    const called = (column: string): string | undefined =>
      names.find((name) => name === column) ?? names.find((name) => plainName(name) === plainName(column));
    const wanted = columnsOf(layout).flatMap((column) => called(column) ?? []);
    const known = new Map(columnsOf(layout).map((column) => [column, called(column)]));
    const has = (columns: readonly string[]): boolean =>
      columns.some((column) => known.get(column) !== undefined);
    const groups = metadata.row_groups.map(({ num_rows, total_byte_size }) => {
      return { rows: Number(num_rows), bytes: Number(total_byte_size) };
    });
    const big = groups.findIndex(({ bytes }) => bytes > LARGEST_GROUP_BYTES);
    if (big >= 0) {
      throw refusal(
        displayName,
        `row group ${big + 1} has more than ${LARGEST_GROUP_BYTES} bytes`,
        'write it with smaller row groups',
      );
    }
    const isIndexed = metadata.row_groups.every(({ columns }) =>
      columns.every((one) => one.offset_index_offset !== undefined),
    );
    const step = isIndexed ? ROWS_AT_ONCE : UNINDEXED_ROWS_AT_ONCE;
    return {
      columns: {
        functions: has(layout.names.flat()),
        durations: has((layout.duration ?? []).map(({ column }) => column)),
        memoryUsed: has((layout.memory ?? []).map(({ column }) => column)),
      },
      isOwn: layout.signs.length === 0,
      isCounts: false,
      notes: layout.notes,
      identity,
      async *read(badRows) {
        const file = FILES.now.openRandom(trace.file, displayName);
        try {
          const rows = new RowEvents(layout, badRows);
          let first = 0;
          for (const group of groups) {
            for (let start = first; start < first + group.rows; start += step) {
              const rowEnd = Math.min(start + step, first + group.rows);
              const objects = await read(() =>
                parquetReadObjects({
                  file: bufferOf(file),
                  metadata,
                  columns: [...new Set(wanted)],
                  rowStart: start,
                  rowEnd,
                  compressors,
                  geoparquet: false,
                  useOffsetIndex: true,
                  parsers: { timestampFromNanoseconds: isoOf(9), timestampFromMicroseconds: isoOf(6) },
                }),
              );
              let events: TraceEvent[] = [];
              for (const [index, object] of objects.entries()) {
                const event = rows.read((column) => object[known.get(column) ?? ''], start + index + 1);
                if (event !== null) events.push(event);
                if (events.length < CHUNK_EVENTS) continue;
                yield events;
                events = [];
              }
              if (events.length > 0) yield events;
            }
            first += group.rows;
          }
        } finally {
          file.close();
        }
      },
    };
  } finally {
    source.close();
  }
}

function layoutOf(names: readonly string[], trace: TraceModel): NamedColumns {
  const foreign = Object.keys(trace.columns).length === 0 ? namedColumnsOf(names) : undefined;
  if (foreign !== undefined) return foreign;
  const own = ownColumns(trace);
  const faults = Object.entries({ timestamp: 'timestamp', ...trace.columns }).flatMap(
    ([column, name = column]) => {
      const isThere = names.includes(name) || names.some((other) => plainName(other) === plainName(name));
      if (isThere) return [];
      const meant =
        nearest(name, names) ??
        (column === 'timestamp' ? names.find((one) => /time|date/i.test(one)) : undefined);
      const problem = `the trace has no column ${JSON.stringify(name)}`;
      const remedy =
        meant === undefined
          ? `its columns are ${names.slice(0, 12).join(', ')}; "columns:" says which is which`
          : `did you mean columns: { ${column}: ${meant} }?`;
      return [{ file: trace.displayName, path: '', problem, remedy }];
    },
  );
  if (faults.length > 0) throw new FaultError(faults);
  return own;
}

function columnsOf({ times, names, duration = [], memory = [], where }: NamedColumns): readonly string[] {
  return [
    ...times.map(({ column }) => column),
    ...names.flat(),
    ...duration.map(({ column }) => column),
    ...memory.map(({ column }) => column),
    ...(where === undefined ? [] : [where[0]]),
  ];
}

function checkEnd(source: RandomBytes, displayName: string): void {
  const { byteLength } = source;
  const end = source.slice(Math.max(0, byteLength - 8), byteLength);
  if (end.length < 8 || !MAGIC.every((byte, at) => end[4 + at] === byte)) {
    throw refusal(displayName, 'the Parquet file is cut off: its end is missing', 'copy or write it again');
  }
  const footer = new DataView(end.buffer, end.byteOffset).getUint32(0, true);
  if (footer > LARGEST_FOOTER_BYTES || footer > byteLength) {
    throw refusal(
      displayName,
      `the footer of the Parquet file says ${footer} bytes`,
      'copy or write it again',
    );
  }
}

function bufferOf(source: RandomBytes): {
  byteLength: number;
  slice: (start: number, end?: number) => ArrayBuffer;
} {
  return {
    byteLength: source.byteLength,
    slice: (start, end = source.byteLength) => source.slice(start, end).buffer,
  };
}

/** A moment in whole units of 10^-decimals s as ISO-8601, with all its decimals. */
function isoOf(decimals: number): (value: bigint) => string {
  const unit = BigInt(`1${'0'.repeat(decimals)}`);
  return (value) => {
    let rest = value % unit;
    if (rest < 0n) rest += unit;
    const second = new Date(Number((value - rest) / unit) * 1000).toISOString().slice(0, 19);
    return `${second}.${String(rest).padStart(decimals, '0')}Z`;
  };
}

function refusal(file: string, problem: string, remedy: string): FaultError {
  return new FaultError([{ file, path: '', problem, remedy }]);
}

import { statSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import type { Fault } from '../../../model/fault.ts';
import {
  csvHead,
  csvLine,
  jsonLine,
  momentNanoseconds,
  momentText,
  type OwnColumns,
  type OwnRow,
  secondsText,
} from '../../../workload/trace/own-rows.ts';
import { usageFault } from '../../arguments.ts';
import { GrowingFile } from '../../growing-file.ts';
import { outputFolderFaults } from '../../output.ts';

const HELD_CHARACTERS = 1 << 18;
const ROW_GROUP = 65_536;
const ENDINGS = ['.csv', '.ndjson', '.parquet'] as const;

/** What stands in the way of writing a trace to `file`. */
export function traceFileFaults(file: string | undefined, verb: string): readonly Fault[] {
  if (file === undefined || file.includes('\0')) {
    return [
      usageFault('--out', `trace ${verb} needs a file to write`, 'give --out FILE.csv, .ndjson or .parquet'),
    ];
  }
  if (!ENDINGS.some((ending) => ending === extname(file).toLowerCase())) {
    const problem = `${file} ends in none of ${ENDINGS.join(', ')}`;
    return [usageFault('--out', problem, 'the ending names the format: trace.csv')];
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    return [usageFault('--out', `${file} is a folder`, 'name a file, such as trace.csv')];
  }
  return outputFolderFaults(dirname(file), 'given');
}

interface Rows {
  add(row: OwnRow): void;
  /** What stands behind the last row. */
  end(): Promise<void> | void;
}

/**
 * A trace in the own format, written beside its place as its rows come, and put there whole. `startEpochMs`
 * is the wall clock of the rows' 0, or null where they have none.
 */
export class TraceFile {
  rows = 0;
  private readonly file: GrowingFile;
  private writer: Rows | null = null;

  /** @param file that `traceFileFaults` finds no fault with */
  constructor(file: string) {
    this.file = new GrowingFile(file);
  }

  async open(columns: OwnColumns, startEpochMs: number | null): Promise<void> {
    const write = (bytes: Uint8Array): void => this.file.write(bytes);
    const ending = extname(this.file.target).toLowerCase();
    this.writer =
      ending === '.parquet'
        ? await parquetRows(columns, startEpochMs, write)
        : textRows(ending === '.csv', columns, startEpochMs, write);
  }

  add(row: OwnRow): void {
    if (this.writer === null) throw new Error('the trace was not opened');
    this.writer.add(row);
    this.rows += 1;
  }

  async commit(): Promise<void> {
    await this.writer?.end();
    this.file.commit();
  }

  /** Takes everything away that is not in its place. */
  discard(): void {
    this.file.discard();
  }
}

function textRows(
  isCsv: boolean,
  columns: OwnColumns,
  startEpochMs: number | null,
  write: (bytes: Uint8Array) => void,
): Rows {
  let text = isCsv ? csvHead(columns) : '';
  const timestamp = (timeMs: number): string => {
    if (startEpochMs === null) return secondsText(timeMs);
    const moment = momentText(startEpochMs, timeMs);
    return isCsv ? moment : `"${moment}"`;
  };
  const line = isCsv ? csvLine : jsonLine;
  const flush = (): void => {
    write(Buffer.from(text));
    text = '';
  };
  return {
    add: (row) => {
      text += line(row, timestamp(row.timeMs), columns);
      if (text.length >= HELD_CHARACTERS) flush();
    },
    end: flush,
  };
}

async function parquetRows(
  { functions, durations, memoryUsed }: OwnColumns,
  startEpochMs: number | null,
  write: (bytes: Uint8Array) => void,
): Promise<Rows> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const bytes: InstanceType<typeof ByteWriter> & { flush?: () => void } = new ByteWriter();
  const flush = (): void => {
    write(bytes.getBytes());
    bytes.index = 0;
  };
  bytes.flush = flush;
  const timestamp =
    startEpochMs === null
      ? ({ name: 'timestamp', type: 'DOUBLE', repetition_type: 'REQUIRED' } as const)
      : ({
          name: 'timestamp',
          type: 'INT64',
          logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' },
          repetition_type: 'REQUIRED',
        } as const);
  const text = {
    name: 'function',
    type: 'BYTE_ARRAY',
    converted_type: 'UTF8',
    repetition_type: 'REQUIRED',
  } as const;
  const number = (name: string) => ({ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }) as const;
  const columns = [
    timestamp,
    ...(functions ? [text] : []),
    ...(durations ? [number('durationMs')] : []),
    ...(memoryUsed ? [number('memoryMb')] : []),
  ];
  const schema = [{ name: 'root', num_children: columns.length }, ...columns];
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'lambda-sim' });
  let times: (number | bigint)[] = [];
  let names: string[] = [];
  let lengths: (number | null)[] = [];
  let memories: (number | null)[] = [];
  const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
  const writeGroup = (): void => {
    if (times.length === 0) return;
    const columnData = [
      { name: 'timestamp', data: startEpochMs === null ? Float64Array.from(times as number[]) : times },
      ...(functions ? [{ name: 'function', data: names }] : []),
      ...(durations ? [{ name: 'durationMs', data: lengths }] : []),
      ...(memoryUsed ? [{ name: 'memoryMb', data: memories }] : []),
    ];
    void writer.write({ columnData, rowGroupSize: ROW_GROUP });
    times = [];
    names = [];
    lengths = [];
    memories = [];
  };
  return {
    add: ({ timeMs, functionName, durationMs, memoryMb }) => {
      times.push(
        startEpochMs === null ? Number(secondsText(timeMs)) : momentNanoseconds(startEpochMs, timeMs),
      );
      if (functions) names.push(functionName ?? '');
      if (durations) lengths.push(known(durationMs));
      if (memoryUsed) memories.push(known(memoryMb));
      if (times.length >= ROW_GROUP) writeGroup();
    },
    end: () => {
      writeGroup();
      writer.finish();
      if (bytes.index > 0) flush();
    },
  };
}

import { FaultError } from '../../model/fault.ts';

export const RecordStatus = { row: 0, wait: 1, end: 2 } as const;
export type RecordStatus = (typeof RecordStatus)[keyof typeof RecordStatus];

/** A record of a CSV file as byte ranges; fields from `MAXIMUM_FIELDS` on are counted, not kept. */
export interface CsvRecord {
  bytes: Uint8Array;
  readonly fieldStart: Int32Array;
  readonly fieldEnd: Int32Array;
  fieldCount: number;
  /** Line of the file on which the record ends, from 1. */
  line: number;
}

export const MAXIMUM_FIELDS = 4096;
/** Longest line, in bytes, that is kept in memory. */
export const MAXIMUM_LINE_BYTES = 1_048_576;

export function longLine(displayName: string, line: number): FaultError {
  return new FaultError([
    {
      file: displayName,
      line,
      path: '',
      problem: `the line is longer than ${MAXIMUM_LINE_BYTES} bytes`,
      remedy: 'a trace is CSV with one request a line',
    },
  ]);
}

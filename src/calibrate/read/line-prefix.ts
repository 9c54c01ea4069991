import { GROUP_NAME, STREAM_NAME } from './names.ts';

const TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?/;
const ZONE = /(?:Z|[+-]\d\d:?\d\d)$/;
/** Milliseconds since 1970, as the command line's text output has them. */
const EPOCH = /(?<!\d)1[0-9]{12}(?!\d)/;
/** Characters before a record in which tools put times, groups and streams. */
const LONGEST_PREFIX = 600;

/** What tools put before a record. */
export interface LinePrefix {
  readonly timeMs: number;
  readonly streamName: string | null;
  readonly functionName: string | null;
}

export function prefixOf(line: string, end: number): LinePrefix {
  const prefix = line.slice(0, Math.min(end, LONGEST_PREFIX));
  if (prefix.length < 10) return { timeMs: Number.NaN, streamName: null, functionName: null };
  return {
    timeMs: timeIn(prefix),
    streamName: STREAM_NAME.exec(prefix)?.[0] ?? null,
    functionName: GROUP_NAME.exec(prefix)?.[1] ?? null,
  };
}

/** The first time that a text names, in UTC where it says no zone; NaN where there is none. */
export function timeIn(text: string): number {
  const iso = TIME.exec(text)?.[0];
  if (iso !== undefined) return timeOf(iso);
  const epoch = EPOCH.exec(text)?.[0];
  return epoch === undefined ? Number.NaN : Number(epoch);
}

/** ISO 8601 with a `T` or a blank, of any number of decimals. */
export function timeOf(iso: string): number {
  const plain = iso
    .replace(' ', 'T')
    .replace(',', '.')
    .replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  return Date.parse(ZONE.test(plain) ? plain : `${plain}Z`);
}

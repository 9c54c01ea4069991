import type { LogRecord } from './log-record.ts';
import { readPlatformEvent } from './read-platform-event.ts';
import { readTextRecord, type TextOpening, timedOut } from './read-text-line.ts';

/** Characters of a line that are read; CloudWatch Logs takes no event of more than 1 MB. */
const LONGEST_LINE = 1 << 20;

/**
 * What begins each of Lambda's own records, wherever it stands in a line: tools put times and streams before
 * it, or text round it.
 */
const OPENING =
  /(?<![A-Z_])(?:(?:INIT|RESTORE)_START Runtime Version: |(?:INIT|RESTORE)_REPORT (?=Init|Restore)|(?:START|END|REPORT) RequestId: |XRAY TraceId: )|\{ ?\\*"time\\*" ?: ?\\*"[^"]{10,40}", ?\\*"type\\*" ?: ?\\*"platform\.|(?<=(\S{1,128}) )Task timed out after ([\d.]+) seconds|(?<=RequestId: (\S{1,128}) )Process exited before completing request/g;

/**
 * One of these is in every line that OPENING finds something in; most lines are a handler's and have none.
 */
const SIGNS = [
  'RequestId: ',
  'platform.',
  'Runtime Version: ',
  '_REPORT ',
  'XRAY TraceId: ',
  'Task timed out after ',
];

const LEADING_TIME = /^\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)\s/;

const HAS_ZONE = /(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Reads log streams as they come, in pieces of any length: bytes (UTF-8) or text, of the text or the JSON
 * format, of any year, with what tools make of them. What is not Lambda's own is passed over.
 */
export class LogReader {
  private readonly onRecord: (record: LogRecord) => void;
  private readonly decoder = new TextDecoder();
  /** What came after the last end of a line. */
  private rest = '';

  constructor(onRecord: (record: LogRecord) => void) {
    this.onRecord = onRecord;
  }

  push(piece: Uint8Array | string): void {
    const text = typeof piece === 'string' ? piece : this.decoder.decode(piece, { stream: true });
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const line = text.slice(from, end);
      readLogLine(this.rest === '' ? line : this.rest + line, this.onRecord);
      this.rest = '';
      from = end + 1;
    }
    if (this.rest.length < LONGEST_LINE) this.rest += text.slice(from, from + LONGEST_LINE);
  }

  /** Reads what no end of a line followed. */
  finish(): void {
    readLogLine(this.rest + this.decoder.decode(), this.onRecord);
    this.rest = '';
  }
}

/** Reads the records of one line, which may be many where a tool wrote a whole stream on one. */
export function readLogLine(line: string, onRecord: (record: LogRecord) => void): void {
  if (!SIGNS.some((sign) => line.includes(sign))) return;
  OPENING.lastIndex = 0;
  let timeMs: number | null | undefined;
  for (let match = OPENING.exec(line); match !== null; match = OPENING.exec(line)) {
    const [opening, timedOutId, seconds, exitedId] = match;
    const { index } = match;
    if (opening.startsWith('{')) {
      const record = readPlatformEvent(line, index);
      if (record !== null) onRecord(record);
      continue;
    }
    timeMs ??= leadingTimeOf(line);
    if (timedOutId !== undefined) onRecord(timedOut(timedOutId, seconds ?? '', timeMs));
    else if (exitedId !== undefined) onRecord({ kind: 'exited', timeMs, requestId: exitedId });
    else {
      const read = readTextRecord(line, opening as TextOpening, index, timeMs);
      if (read === null) continue;
      onRecord(read.record);
      OPENING.lastIndex = Math.max(OPENING.lastIndex, read.end);
    }
  }
}

function leadingTimeOf(line: string): number | null {
  const [, time] = LEADING_TIME.exec(line) ?? [];
  if (time === undefined) return null;
  const timeMs = Date.parse(HAS_ZONE.test(time) ? time : `${time}Z`);
  return Number.isNaN(timeMs) ? null : timeMs;
}

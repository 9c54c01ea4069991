import type { LogRecord, ReportRecord } from './log-record.ts';
import { numberOf, TextFields } from './text-fields.ts';

/** One for all lines. */
const fields = new TextFields();

export interface ReadRecord {
  readonly record: LogRecord;
  /** Where what follows it begins. */
  readonly end: number;
}

/** What begins a record, up to its first value. */
export type TextOpening =
  | 'INIT_START Runtime Version: '
  | 'RESTORE_START Runtime Version: '
  | 'INIT_REPORT '
  | 'RESTORE_REPORT '
  | 'START RequestId: '
  | 'END RequestId: '
  | 'REPORT RequestId: '
  | 'XRAY TraceId: ';

/**
 * Reads the record whose opening begins at `at`; null where the line is cut within it before its first value.
 */
export function readTextRecord(
  line: string,
  opening: TextOpening,
  at: number,
  timeMs: number | null,
): ReadRecord | null {
  fields.open(line, at + opening.length);
  const record = recordOf(opening, timeMs);
  return record === null ? null : { record, end: fields.at };
}

function recordOf(opening: TextOpening, timeMs: number | null): LogRecord | null {
  if (opening === 'INIT_REPORT ' || opening === 'RESTORE_REPORT ') {
    return initReport(opening === 'RESTORE_REPORT ', timeMs);
  }
  const first = fields.word();
  if (first === '') return null;
  switch (opening) {
    case 'START RequestId: ':
      return { kind: 'start', timeMs, requestId: first, version: valueUnder('Version') };
    case 'END RequestId: ':
      return { kind: 'end', timeMs, requestId: first };
    case 'REPORT RequestId: ':
      return report(first, timeMs);
    case 'XRAY TraceId: ':
      return {
        kind: 'tracing',
        traceId: first,
        segmentId: valueUnder('SegmentId'),
        isSampled: valueUnder('Sampled') === 'true',
      };
    default:
      return {
        kind: 'initStart',
        timeMs,
        isRestore: opening === 'RESTORE_START Runtime Version: ',
        runtimeVersion: first,
        runtimeVersionArn: valueUnder('Runtime Version ARN'),
        initializationType: null,
        functionName: null,
        functionVersion: null,
      };
  }
}

/** The next field's value where it has this label. */
function valueUnder(label: string): string | null {
  return fields.next() && fields.label === label && fields.value !== '' ? fields.value : null;
}

function initReport(isRestore: boolean, timeMs: number | null): LogRecord {
  let durationMs: number | null = null;
  let phase: string | null = null;
  let status: string | null = null;
  let errorType: string | null = null;
  for (let before = fields.at; fields.next(); before = fields.at) {
    if (fields.label === 'Init Duration' || fields.label === 'Restore Duration') durationMs = fields.number();
    else if (fields.label === 'Phase') phase = fields.value;
    else if (fields.label === 'Status') status = fields.value;
    else if (fields.label === 'Error Type') errorType = fields.value;
    else {
      fields.at = before;
      break;
    }
  }
  return { kind: 'initReport', timeMs, isRestore, durationMs, phase, status, errorType };
}

function report(requestId: string, timeMs: number | null): ReportRecord {
  let durationMs: number | null = null;
  let billedMs: number | null = null;
  let memoryMb: number | null = null;
  let usedMb: number | null = null;
  let initMs: number | null = null;
  let restoreMs: number | null = null;
  let billedRestoreMs: number | null = null;
  let status: string | null = null;
  let errorType: string | null = null;
  let isEmulator = false;
  for (let before = fields.at, known = true; known && fields.next(); ) {
    switch (fields.label) {
      case 'Duration':
        durationMs = fields.number();
        isEmulator = initMs !== null;
        break;
      case 'Billed Duration':
        billedMs = fields.number();
        break;
      case 'Memory Size':
        memoryMb = fields.number();
        break;
      case 'Max Memory Used':
        usedMb = fields.number();
        break;
      case 'Init Duration':
        initMs = fields.number();
        break;
      case 'Restore Duration':
        restoreMs = fields.number();
        break;
      case 'Billed Restore Duration':
        billedRestoreMs = fields.number();
        break;
      case 'Status':
        status = fields.value;
        break;
      case 'Error Type':
        errorType = fields.value;
        break;
      default:
        known = false;
    }
    if (known) before = fields.at;
    else fields.at = before;
  }
  return {
    kind: 'report',
    timeMs,
    requestId,
    durationMs,
    billedMs,
    memoryMb,
    usedMb,
    initMs,
    restoreMs,
    billedRestoreMs,
    status,
    errorType,
    isEmulator,
  };
}

/** `<time> <request id> Task timed out after 3.00 seconds`. */
export function timedOut(requestId: string, seconds: string, timeMs: number | null): LogRecord {
  const after = numberOf(seconds);
  return { kind: 'timedOut', timeMs, requestId, afterMs: after === null ? null : Math.round(after * 1000) };
}

import type { LogRecord } from '../../cloudwatch/logs/log-record.ts';

/**
 * How an invocation ended as far as a REPORT says: `unsaid` is a success unless another line knows better.
 */
export const UNSAID = 0;
export const SUCCEEDED = 1;
export const FAILED = 2;
export const TIMED_OUT = 3;
export const OUT_OF_MEMORY = 4;

/**
 * What one REPORT says, whatever it came in. One is filled again and again, so that no line costs an object.
 * NaN stands for what is not said.
 */
export class Report {
  /** A hash of the request id, two words. */
  low = 0;
  high = 0;
  durationMs = Number.NaN;
  billedMs = Number.NaN;
  memoryMb = Number.NaN;
  usedMb = Number.NaN;
  initMs = Number.NaN;
  restoreMs = Number.NaN;
  billedRestoreMs = Number.NaN;
  waitingMs = Number.NaN;
  /** {@link UNSAID} and its kin. */
  ending = UNSAID;
  isEmulator = false;

  clear(): void {
    this.low = 0;
    this.high = 0;
    this.durationMs = Number.NaN;
    this.billedMs = Number.NaN;
    this.memoryMb = Number.NaN;
    this.usedMb = Number.NaN;
    this.initMs = Number.NaN;
    this.restoreMs = Number.NaN;
    this.billedRestoreMs = Number.NaN;
    this.waitingMs = Number.NaN;
    this.ending = UNSAID;
    this.isEmulator = false;
  }

  /** Takes over what the general reader found. */
  fill(record: Extract<LogRecord, { kind: 'report' }>): void {
    this.clear();
    this.identify(record.requestId);
    this.durationMs = record.durationMs ?? Number.NaN;
    this.billedMs = record.billedMs ?? Number.NaN;
    this.memoryMb = record.memoryMb ?? Number.NaN;
    this.usedMb = record.usedMb ?? Number.NaN;
    this.initMs = record.initMs ?? Number.NaN;
    this.restoreMs = record.restoreMs ?? Number.NaN;
    this.billedRestoreMs = record.billedRestoreMs ?? Number.NaN;
    this.ending = endingOf(record.status, record.errorType);
    this.isEmulator = record.isEmulator;
  }

  identify(requestId: string): void {
    let low = HASH_LOW;
    let high = HASH_HIGH;
    let at = 0;
    // Four characters at a time, as the reader of bytes takes them.
    for (; at + 4 <= requestId.length; at += 4) {
      const word =
        requestId.charCodeAt(at) |
        (requestId.charCodeAt(at + 1) << 8) |
        (requestId.charCodeAt(at + 2) << 16) |
        (requestId.charCodeAt(at + 3) << 24);
      low = Math.imul(low ^ word, HASH_FACTOR);
      high = Math.imul(high, HASH_FACTOR) ^ word;
    }
    for (; at < requestId.length; at++) {
      const code = requestId.charCodeAt(at);
      low = Math.imul(low ^ code, HASH_FACTOR);
      high = Math.imul(high, HASH_FACTOR) ^ code;
    }
    this.low = low;
    this.high = high;
  }
}

/**
 * Steps of Fowler, Noll and Vo's hash in both orders (FNV-1a and FNV-1, 32 bit), over words of four
 * characters.
 */
export const HASH_LOW = 0x811c9dc5 | 0;
export const HASH_HIGH = 0x2f0b4c47;
export const HASH_FACTOR = 0x01000193;

/** `Status` and `Error Type` of text and JSON. */
export function endingOf(status: string | null, errorType: string | null): number {
  if (errorType === 'Runtime.OutOfMemory') return OUT_OF_MEMORY;
  switch (status) {
    case 'timeout':
      return TIMED_OUT;
    case 'error':
    case 'failure':
      return FAILED;
    case 'success':
      return SUCCEEDED;
    default:
      return errorType === null ? UNSAID : FAILED;
  }
}

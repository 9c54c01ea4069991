import type { LogRecord } from './log-record.ts';

/** Characters that an event may have; no platform event comes near it. */
const LONGEST_EVENT = 65_536;

/**
 * Reads the platform event whose braces begin at `at`, as it stands or within the text of another JSON
 * document (quotes escaped then). null where it is cut off, or of a type that tells nothing of invocations.
 */
export function readPlatformEvent(line: string, at: number): LogRecord | null {
  const event = wholeLine(line, at) ?? within(line, at);
  if (event === undefined) return null;
  const { time, type, record } = fieldsOf(event);
  return recordOf(textOf(type) ?? '', instantOf(time), fieldsOf(record));
}

/** The event where the line holds nothing else, as nearly all do; undefined where it is not so. */
function wholeLine(line: string, at: number): unknown {
  return at === 0 && line.endsWith('}') ? parsed(line) : undefined;
}

function within(line: string, at: number): unknown {
  const raw = line.slice(at, at + LONGEST_EVENT);
  const text = /^\{ ?\\/.test(raw) ? raw.replace(/\\(.)/g, '$1') : raw;
  const end = endOfObject(text);
  return end < 0 ? undefined : parsed(text.slice(0, end));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function recordOf(type: string, timeMs: number | null, record: Fields): LogRecord | null {
  const metrics = fieldsOf(record.metrics);
  const status = textOf(record.status);
  const errorType = textOf(record.errorType);
  const durationMs = amountOf(metrics.durationMs);
  switch (type) {
    case 'platform.initStart':
    case 'platform.restoreStart':
      return {
        kind: 'initStart',
        timeMs,
        isRestore: type === 'platform.restoreStart',
        runtimeVersion: textOf(record.runtimeVersion),
        runtimeVersionArn: textOf(record.runtimeVersionArn),
        initializationType: textOf(record.initializationType),
        functionName: textOf(record.functionName),
        functionVersion: textOf(record.functionVersion),
      };
    case 'platform.initReport':
    case 'platform.restoreReport': {
      const isRestore = type === 'platform.restoreReport';
      return {
        kind: 'initReport',
        timeMs,
        isRestore,
        durationMs,
        phase: textOf(record.phase),
        status,
        errorType,
      };
    }
    default:
  }
  const requestId = textOf(record.requestId);
  if (requestId === null) return null;
  switch (type) {
    case 'platform.start':
      return { kind: 'start', timeMs, requestId, version: textOf(record.version) };
    case 'platform.runtimeDone':
      return { kind: 'runtimeDone', timeMs, requestId, durationMs, status, errorType };
    case 'platform.report':
      return {
        kind: 'report',
        timeMs,
        requestId,
        durationMs,
        billedMs: amountOf(metrics.billedDurationMs),
        memoryMb: amountOf(metrics.memorySizeMB),
        usedMb: amountOf(metrics.maxMemoryUsedMB),
        initMs: amountOf(metrics.initDurationMs),
        restoreMs: amountOf(metrics.restoreDurationMs),
        billedRestoreMs: amountOf(metrics.billedRestoreDurationMs),
        status,
        errorType,
        isEmulator: false,
      };
    default:
      return null;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function amountOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

function instantOf(value: unknown): number | null {
  const timeMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(timeMs) ? null : timeMs;
}

/** Where the object that begins the text ends; −1 where it does not. */
function endOfObject(text: string): number {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (isQuoted) {
      if (char === '\\') at++;
      else if (char === '"') isQuoted = false;
    } else if (char === '"') isQuoted = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at + 1;
  }
  return -1;
}

import { readFileSync } from 'node:fs';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import type { AnyDocument } from '../../report/render.ts';
import { isRecord } from '../../units/given.ts';

/** What is known of a kept report without its document. */
export interface KeptHeader {
  readonly schemaVersion: 1;
  readonly kind: 'kept-report';
  /** `run`, `compare`, `tune`, `plan` or `estimate`. */
  readonly command: string;
  /** The command line that made it. */
  readonly words: string;
  readonly version: string;
  /** When it was kept, in UTC. */
  readonly at: string;
  readonly seed: number | null;
  /** Of the git repository of the working directory; `-dirty` where files had changed since. */
  readonly commit: string | null;
  readonly verdict: string | null;
  /** A month's cost: of the run, the baseline, the chosen setting or the level asked for; null for none. */
  readonly monthly: number | null;
  readonly currency: string;
}

/** What its report shows besides the document. */
export interface KeptContext {
  readonly scenarioName: string;
  readonly scenarioText: string;
}

export interface KeptReport {
  readonly header: KeptHeader;
  readonly context: KeptContext;
  readonly document: AnyDocument;
  /** The document as its report has it. */
  readonly text: string;
}

/** A comparison of a thousand variants over a thousand points has some hundred million bytes. */
const MAXIMUM_BYTES = 268_435_456;
/** The header is packed by itself at the beginning, so that a list reads no documents. */
const HEADER_BYTES = 16_384;

/** Three parts in one gzip file: two lines of JSON, then the document. */
export function packed(header: KeptHeader, context: KeptContext, text: string): Buffer {
  const line = (value: object): string => `${JSON.stringify(value)}\n`;
  return Buffer.concat([gzipSync(line(header)), gzipSync(line(context) + text)]);
}

/** Null where the file is damaged or none of these. */
export function headerOf(path: string): KeptHeader | null {
  try {
    const bytes = readFileSync(path).subarray(0, HEADER_BYTES);
    const text = gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8');
    return asHeader(text.slice(0, text.indexOf('\n')));
  } catch {
    return null;
  }
}

/** Null where the file is damaged or none of these: gzip carries a check of all bytes. */
export function reportOf(path: string): KeptReport | null {
  try {
    const all = gunzipSync(readFileSync(path), { maxOutputLength: MAXIMUM_BYTES }).toString('utf8');
    const first = all.indexOf('\n');
    const second = all.indexOf('\n', first + 1);
    const header = asHeader(all.slice(0, first));
    const context: unknown = JSON.parse(all.slice(first + 1, second));
    const text = all.slice(second + 1);
    const document: unknown = JSON.parse(text);
    if (header === null || !isRecord(context) || !isRecord(document)) return null;
    return {
      header,
      context: {
        scenarioName: String(context['scenarioName'] ?? ''),
        scenarioText: String(context['scenarioText'] ?? ''),
      },
      document: document as unknown as AnyDocument,
      text,
    };
  } catch {
    return null;
  }
}

function asHeader(line: string): KeptHeader | null {
  const value: unknown = JSON.parse(line);
  if (!isRecord(value) || value['kind'] !== 'kept-report' || value['schemaVersion'] !== 1) return null;
  const text = (key: string): string => (typeof value[key] === 'string' ? value[key] : '');
  const orNull = <T>(key: string, type: 'string' | 'number'): T | null =>
    typeof value[key] === type ? (value[key] as T) : null;
  return {
    schemaVersion: 1,
    kind: 'kept-report',
    command: text('command'),
    words: text('words'),
    version: text('version'),
    at: text('at'),
    seed: orNull('seed', 'number'),
    commit: orNull('commit', 'string'),
    verdict: orNull('verdict', 'string'),
    monthly: orNull('monthly', 'number'),
    currency: text('currency') || 'USD',
  };
}

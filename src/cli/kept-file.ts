import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { ReplicationResult } from '../study/runs/run-replication.ts';

/** What a file of kept results begins with; the version of its writer and the study's digest follow. */
const MAGIC = 'lambda-sim-kept-1';
/** Key and digest of a record, in hexadecimal, each with a blank behind it. */
const HEAD_BYTES = 130;
const CHUNK_BYTES = 1 << 20;

export interface KeptHeader {
  readonly version: string;
  /** Of the scenarios and the command that were asked. */
  readonly study: string;
}

interface Place {
  readonly start: number;
  readonly length: number;
  readonly digest: string;
}

export function headerLine({ version, study }: KeptHeader): string {
  return `${MAGIC} ${version} ${study}\n`;
}

/** One line: key, digest of the text, the text. A torn or changed one is known by its digest. */
export function recordLine(key: string, result: ReplicationResult): string {
  const text = JSON.stringify(result);
  return `${key} ${digestOf(Buffer.from(text))} ${text}\n`;
}

/** A file of kept results: where each stands, read when it is asked for. */
export class KeptFile {
  readonly path: string;
  readonly header: KeptHeader;
  private readonly places: ReadonlyMap<string, Place>;

  private constructor(path: string, header: KeptHeader, places: ReadonlyMap<string, Place>) {
    this.path = path;
    this.header = header;
    this.places = places;
  }

  /** Null where it is no such file, or cannot be read. */
  static open(path: string): KeptFile | null {
    return reading(path, (descriptor) => {
      let header: KeptHeader | null = null;
      const places = new Map<string, Place>();
      for (const { start, length, head } of linesOf(descriptor)) {
        if (start === 0) {
          const [magic, version = '', study = ''] = head.trimEnd().split(' ');
          if (magic !== MAGIC) return null;
          header = { version, study };
          continue;
        }
        const [, key, digest] = /^([0-9a-f]{64}) ([0-9a-f]{64}) /.exec(head) ?? [];
        if (key === undefined || digest === undefined) continue;
        places.set(key, { start: start + HEAD_BYTES, length: length - HEAD_BYTES, digest });
      }
      return header === null ? null : new KeptFile(path, header, places);
    });
  }

  holds(key: string): boolean {
    return this.places.has(key);
  }

  /** Null where it is not kept; 'damaged' where what is kept is not what was written. */
  find(key: string): ReplicationResult | 'damaged' | null {
    const place = this.places.get(key);
    if (place === undefined) return null;
    const bytes = reading(this.path, (descriptor) => {
      const buffer = Buffer.alloc(place.length);
      return buffer.subarray(0, readSync(descriptor, buffer, 0, place.length, place.start));
    });
    if (bytes === null || digestOf(bytes) !== place.digest) return 'damaged';
    return JSON.parse(bytes.toString('utf8')) as ReplicationResult;
  }
}

/** Null where it is no file, or cannot be read. */
function reading<T>(path: string, read: (descriptor: number) => T): T | null {
  let descriptor: number;
  try {
    // Without O_NONBLOCK the opening of a FIFO would wait for a writer.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    return fstatSync(descriptor).isFile() ? read(descriptor) : null;
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}

/** Lines that are whole, each with what it begins with; a last one without its end was torn. */
function* linesOf(descriptor: number): Generator<{ start: number; length: number; head: string }> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let start = 0;
  let head = '';
  for (let offset = 0; ; ) {
    const count = readSync(descriptor, chunk, 0, CHUNK_BYTES, offset);
    if (count === 0) return;
    for (let at = 0; at < count; ) {
      const end = chunk.subarray(0, count).indexOf(10, at);
      const until = end < 0 ? count : end;
      if (head.length < HEAD_BYTES)
        head += chunk.toString('latin1', at, Math.min(until, at + HEAD_BYTES - head.length));
      if (end < 0) break;
      yield { start, length: offset + end - start, head };
      head = '';
      start = offset + end + 1;
      at = end + 1;
    }
    offset += count;
  }
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

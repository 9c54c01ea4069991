import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  openSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { ByteSource, RandomBytes } from '../../host/files.ts';
import { FaultError } from '../../model/fault.ts';

/**
 * Gzip makes text at most a thousand times smaller, and recorded arrivals hardly fifty times: what lies
 * between is made to cost.
 */
const LARGEST_RATIO = 500;
const LARGEST_UNSUSPECTED_BYTES = 268_435_456;
const GUNZIP_CHUNK_BYTES = 262_144;

/**
 * Opens a trace; a FaultError says why not. Only regular files are opened: a pipe would block until someone
 * writes to it.
 */
export function openByteSource(file: string, displayName: string, what = 'trace'): ByteSource {
  const { attempt, close, descriptor, identity, refuse, stats } = openFile(file, displayName, what);
  const checked = (target: Uint8Array, offset: number, bytes: number): number => {
    if (bytes === 0) {
      if (identityOf(fstatSync(descriptor)) !== identity) {
        refuse(`the ${what} changed while it was read`, 'run again when nothing writes to it');
      }
      return 0;
    }
    if (target.subarray(offset, offset + bytes).includes(0)) {
      refuse(`the ${what} holds NUL bytes: it is binary or UTF-16`, 'save it as CSV in UTF-8');
    }
    return bytes;
  };
  const magic = new Uint8Array(2);
  attempt(() => readSync(descriptor, magic, 0, 2, 0));
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) {
    return {
      identity,
      close,
      read: (target, offset) =>
        checked(
          target,
          offset,
          attempt(() => readSync(descriptor, target, offset, target.length - offset, null)),
        ),
    };
  }

  const packed = createReadStream(file, { fd: descriptor, start: 0, autoClose: false });
  const unpacked = createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES });
  packed.on('error', (error) => unpacked.destroy(error));
  const chunks = packed.pipe(unpacked)[Symbol.asyncIterator]();
  let pending: Uint8Array = new Uint8Array(0);
  let unpackedBytes = 0;
  return {
    identity,
    close() {
      // Closes the descriptor too.
      packed.destroy();
      unpacked.destroy();
    },
    async read(target, offset) {
      try {
        while (pending.length === 0) {
          const { done, value } = await chunks.next();
          if (done === true) return checked(target, offset, 0);
          pending = value as Uint8Array;
          unpackedBytes += pending.length;
          if (unpackedBytes > LARGEST_UNSUSPECTED_BYTES && unpackedBytes > stats.size * LARGEST_RATIO) {
            refuse(
              `the ${what} unpacks to more than ${LARGEST_RATIO} times its ${stats.size} bytes`,
              'no recorded traffic is so uniform: give it unpacked if it is meant',
            );
          }
        }
      } catch (error) {
        if (error instanceof FaultError) throw error;
        refuse(
          `the ${what} cannot be unpacked (${error instanceof Error ? error.message : String(error)})`,
          'check it with gzip -t',
        );
      }
      const bytes = Math.min(pending.length, target.length - offset);
      target.set(pending.subarray(0, bytes), offset);
      pending = pending.subarray(bytes);
      return checked(target, offset, bytes);
    },
  };
}

/** Opens a trace for reading in any order; a FaultError says why not. */
export function openRandomBytes(file: string, displayName: string, what = 'trace'): RandomBytes {
  const { attempt, close, descriptor, identity, refuse, stats } = openFile(file, displayName, what);
  return {
    byteLength: stats.size,
    identity,
    close,
    slice: (start, end) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, stats.size) - start));
      let filled = 0;
      while (filled < bytes.length) {
        const at = filled;
        const read = attempt(() => readSync(descriptor, bytes, at, bytes.length - at, start + at));
        if (read === 0)
          refuse(`the ${what} changed while it was read`, 'run again when nothing writes to it');
        filled += read;
      }
      return bytes;
    },
  };
}

interface OpenFile {
  readonly descriptor: number;
  readonly stats: Stats;
  readonly identity: string;
  readonly close: () => void;
  readonly refuse: (problem: string, remedy: string) => never;
  /** What the action gives; where it fails, a FaultError says why. */
  readonly attempt: <T>(action: () => T) => T;
}

function openFile(file: string, displayName: string, what: string): OpenFile {
  const refuse = (problem: string, remedy: string): never => {
    throw new FaultError([{ file: displayName, path: '', problem, remedy }]);
  };
  const attempt = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      return refuse(...wordsFor(error, what));
    }
  };
  const before = attempt(() => statSync(file));
  if (!before.isFile()) {
    refuse(`the ${what} is ${kindOf(before)}`, 'name a CSV file, plain or gzip');
  }
  if (before.size === 0) refuse(`the ${what} is empty`, 'a trace has a header row and at least one row');
  const descriptor = attempt(() => openSync(file, constants.O_RDONLY | constants.O_NONBLOCK));
  const stats = fstatSync(descriptor);
  if (!stats.isFile()) {
    closeSync(descriptor);
    refuse(`the ${what} is ${kindOf(stats)}`, 'name a CSV file, plain or gzip');
  }
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  return { attempt, close, descriptor, identity: identityOf(stats), refuse, stats };
}

function identityOf(stats: Stats): string {
  return [stats.dev, stats.ino, stats.size, stats.mtimeMs].join(' ');
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a pipe (FIFO)';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

function wordsFor(error: unknown, what: string): [problem: string, remedy: string] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return ['no such file', 'paths are relative to the scenario file'];
    case 'EACCES':
    case 'EPERM':
      return [`the ${what} may not be read`, 'give yourself permission to read it'];
    case 'EISDIR':
      return [`the ${what} is a directory`, 'name a CSV file, plain or gzip'];
    case 'ELOOP':
      return [`the ${what} is a chain of links without an end`, 'name the file itself'];
    default:
      return [
        `the ${what} cannot be read (${error instanceof Error ? error.message : String(error)})`,
        'name a readable CSV file, plain or gzip',
      ];
  }
}

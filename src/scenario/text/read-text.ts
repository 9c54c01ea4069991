import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { TextRead } from '../../host/files.ts';
import { decodedText } from '../../host/memory-files.ts';

/**
 * Reads a small UTF-8 text file that a user named. Never blocks (a FIFO is refused, not waited for) and never
 * reads more than `maximumBytes`. `displayName` is the file's name in the fault.
 */
export function readText(file: string, displayName: string, maximumBytes: number): TextRead {
  const refuse = (problem: string, remedy: string): TextRead => ({
    ok: false,
    fault: { file: displayName, path: '', problem, remedy },
  });
  if (file === '' || file.includes('\0')) return refuse('the file has no usable name', 'name a text file');

  let descriptor: number;
  try {
    // Without O_NONBLOCK the opening of a FIFO would wait for a writer.
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return refuse(...openingProblem(error));
  }
  try {
    const stats = fstatSync(descriptor, { bigint: true });
    const kind = kindProblem(stats);
    if (kind !== null) return refuse(kind, 'name a text file');
    if (stats.size > BigInt(maximumBytes)) {
      return refuse(`the file has ${stats.size} bytes`, `at most ${maximumBytes} bytes are read here`);
    }
    const bytes = readUpTo(descriptor, maximumBytes + 1);
    if (bytes.length > maximumBytes) {
      return refuse(
        `the file has more than ${maximumBytes} bytes`,
        `at most ${maximumBytes} bytes are read here`,
      );
    }
    return decodedText(bytes, refuse);
  } catch (error) {
    return refuse(...openingProblem(error));
  } finally {
    closeSync(descriptor);
  }
}

function readUpTo(descriptor: number, bytes: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total < bytes) {
    const chunk = Buffer.allocUnsafe(Math.min(65_536, bytes - total));
    const count = readSync(descriptor, chunk, 0, chunk.length, null);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  return Buffer.concat(chunks);
}

function kindProblem(stats: BigIntStats): string | null {
  if (stats.isFile()) return null;
  if (stats.isDirectory()) return 'this is a directory';
  if (stats.isFIFO()) return 'this is a pipe (FIFO), not a file';
  return 'this is not a regular file';
}

function openingProblem(error: unknown): [problem: string, remedy: string] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return ['the file does not exist', 'check its name and folder'];
  if (code === 'EACCES' || code === 'EPERM') return ['the file may not be read', 'change its permissions'];
  if (code === 'EISDIR') return ['this is a directory', 'name a text file'];
  if (code === 'ENAMETOOLONG') return ['the name of the file is too long', 'check its name'];
  if (code === 'ELOOP') return ['the file is a symbolic link in a circle', 'check the link'];
  if (code === 'EMFILE') return ['too many files are open', 'raise the limit (ulimit -n)'];
  if (code === 'ENFILE') return ['too many files are open on this machine', 'close some, and try again'];
  if (code === 'EIO') return ['the disk reports an error', 'take the file from a copy'];
  if (code === 'ENXIO') return ['this is not a regular file', 'name a text file'];
  return [`the file cannot be read (${code || 'unknown reason'})`, 'check the file'];
}

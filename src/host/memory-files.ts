import { FaultError } from '../model/fault.ts';
import type { ByteSource, Files, RandomBytes, TextRead } from './files.ts';
import { gzipSource } from './gzip-source.ts';

/**
 * Files that are held in memory, by their whole paths (`/scenarios/day.csv`); what is relative is so to `/`.
 */
export function filesInMemory(files: ReadonlyMap<string, Uint8Array>): Files {
  const find = (file: string): Uint8Array | undefined => files.get(cleaned(`/${file}`));
  return {
    readText: (file, displayName, maximumBytes) => textOf(find(file), displayName, maximumBytes),
    openBytes: (file, displayName, what = 'trace') => {
      const bytes = find(file);
      if (bytes === undefined) refuse(displayName, 'no such file', 'paths are relative to the scenario file');
      return byteSource(bytes, displayName, what);
    },
    openRandom: (file, displayName) => {
      const bytes = find(file);
      if (bytes === undefined) refuse(displayName, 'no such file', 'paths are relative to the scenario file');
      return randomBytes(bytes);
    },
    besides: (file, name) => cleaned(name.startsWith('/') ? name : `/${folderOf(file)}/${name}`),
    within: (folder, name) => cleaned(`${folder}/${name}`),
    shownName: (file, name) => cleaned(name.startsWith('/') ? name : `${folderOf(file)}${name}`),
    nameFrom: (file, other, name) => {
      const [from, to] = [cleaned(`/${folderOf(file)}`), cleaned(`/${folderOf(other)}`)];
      return from === to || name.startsWith('/') ? name : relativeTo(from, cleaned(`${to}/${name}`));
    },
    list: (folder) => namesIn(files, cleaned(`/${folder}`)),
    lastPart: (file) => file.slice(file.lastIndexOf('/') + 1),
  };
}

function namesIn(files: ReadonlyMap<string, Uint8Array>, folder: string): readonly string[] | null {
  const beginning = folder.endsWith('/') ? folder : `${folder}/`;
  const names = [...files.keys()].flatMap((file) =>
    file.startsWith(beginning) ? [file.slice(beginning.length).split('/')[0] ?? ''] : [],
  );
  return names.length === 0 ? null : [...new Set(names)].sort();
}

function textOf(bytes: Uint8Array | undefined, displayName: string, maximumBytes: number): TextRead {
  const refused = (problem: string, remedy: string): TextRead => ({
    ok: false,
    fault: { file: displayName, path: '', problem, remedy },
  });
  if (bytes === undefined) return refused('the file does not exist', 'check its name and folder');
  if (bytes.length > maximumBytes) {
    return refused(`the file has ${bytes.length} bytes`, `at most ${maximumBytes} bytes are read here`);
  }
  return decodedText(bytes, refused);
}

/** UTF-8 text, or UTF-16 that says so in its first bytes, or what `refused` makes of it. */
export function decodedText(
  bytes: Uint8Array,
  refused: (problem: string, remedy: string) => TextRead,
): TextRead {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-16be';
  // What PowerShell 5 writes where the output of a command goes into a file.
  if (wide === 'utf-16le' || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    try {
      const text = new TextDecoder(wide, { fatal: true }).decode(bytes);
      if (!text.includes('\0')) return { ok: true, text };
    } catch {
      return refused('the file begins as UTF-16 and is not', 'save it as UTF-8 text');
    }
  }
  const zeroAt = bytes.indexOf(0);
  if (zeroAt >= 0) {
    return refused(
      `the file holds a NUL byte at offset ${zeroAt}, so it is not text`,
      'save it as UTF-8 text',
    );
  }
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return refused('the file is not UTF-8 text', 'save it as UTF-8');
  }
}

function byteSource(bytes: Uint8Array, displayName: string, what: string): ByteSource {
  if (bytes.length === 0) {
    refuse(displayName, `the ${what} is empty`, 'a trace has a header row and at least one row');
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    return gzipSource(new Uint8Array(bytes), what, (problem, remedy) => refuse(displayName, problem, remedy));
  }
  if (bytes.includes(0)) {
    refuse(displayName, `the ${what} holds NUL bytes: it is binary or UTF-16`, 'save it as CSV in UTF-8');
  }
  let at = 0;
  return {
    identity: `${bytes.length}`,
    read: (target, offset) => {
      const part = bytes.subarray(at, at + target.length - offset);
      target.set(part, offset);
      at += part.length;
      return part.length;
    },
    close: () => undefined,
  };
}

function randomBytes(bytes: Uint8Array): RandomBytes {
  return {
    byteLength: bytes.length,
    identity: `${bytes.length}`,
    slice: (start, end) => new Uint8Array(bytes.slice(start, end)),
    close: () => undefined,
  };
}

function refuse(file: string, problem: string, remedy: string): never {
  throw new FaultError([{ file, path: '', problem, remedy }]);
}

/** The path up to its last part, with the slash behind. */
function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}

/** The path without `.`, `..` and empty parts. */
function cleaned(path: string): string {
  const isWhole = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && (isWhole || (parts.at(-1) ?? '..') !== '..')) parts.pop();
    else parts.push(part);
  }
  return `${isWhole ? '/' : ''}${parts.join('/')}`;
}

/** The way from a folder to a path, both whole and clean. */
function relativeTo(folder: string, path: string): string {
  const from = folder.split('/').filter(Boolean);
  const to = path.split('/').filter(Boolean);
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}

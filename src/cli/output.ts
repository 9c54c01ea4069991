import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Fault } from '../model/fault.ts';
import { readText } from '../scenario/text/read-text.ts';
import { usageFault } from './arguments.ts';
import { withFolderLock } from './folder-lock.ts';
import { isOfEndedProcess, uniqueTag } from './process-tag.ts';

/**
 * Names what an earlier run wrote, so that the next one takes away what it does not write again, and nothing
 * else.
 */
const MANIFEST = '.lambda-sim-files';
const MAXIMUM_MANIFEST_BYTES = 1_048_576;

export interface OutputFile {
  /** Relative to the report's folder, with forward slashes. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

/**
 * What stands in the way of writing to `folder`. Asked before a run, so that nobody waits an hour to hear
 * that the folder is a file. Empty where it can be written. A folder that the scenario's name chose must not
 * be a symbolic link, since a name is no permission to write elsewhere; one that the user gave may.
 */
export function outputFolderFaults(
  folder: string,
  origin: 'given' | 'default',
  option = '--out',
): readonly Fault[] {
  const fault = (shown: string, problem: string, remedy: string): Fault =>
    usageFault(option, `${shown} cannot be written: ${problem}`, remedy);
  const target = resolve(folder);
  if (lookAt(target)?.isSymbolicLink()) {
    if (origin === 'default') {
      return [fault(folder, 'it is a symbolic link', 'remove the link, or name its folder with --out')];
    }
    if (followed(target) === null) {
      return [fault(folder, 'it is a symbolic link that leads nowhere', 'name a folder')];
    }
  }
  let nearest = target;
  let found = followed(nearest);
  while (found === null && dirname(nearest) !== nearest) {
    nearest = dirname(nearest);
    found = followed(nearest);
  }
  if (found !== null && !found.isDirectory()) {
    const problem = nearest === target ? 'it is a file' : `it would lie under ${nearest}, which is a file`;
    return [fault(folder, problem, 'name a folder that exists or can be made')];
  }
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    return [];
  } catch {
    return [fault(folder, `there is no permission to write in ${nearest}`, 'name a folder of your own')];
  }
}

/** So often another process may make or take away the folder between a look at it and the next step. */
const MOST_ATTEMPTS = 50;
const FOLDER_CHANGED: readonly unknown[] = ['ENOTEMPTY', 'EEXIST', 'ENOENT'];

/**
 * Writes all files into `folder`, or none: everything goes to a temporary folder on the same file system
 * first. A folder that does not exist yet appears with one rename. In one that exists each file is renamed
 * over its predecessor, files of an earlier run that this one did not write are removed, and everything else
 * that lies there stays. No await in between: a signal is handled before or after. Of several processes that
 * write to one folder each does so by itself, so that it ends with the files of the last, all of them.
 *
 * @throws the file system's own error, with everything temporary removed
 */
export function writeOutput(folder: string, files: readonly OutputFile[]): void {
  const target = resolve(folder);
  const listed = [...files, { path: MANIFEST, content: `${files.map((file) => file.path).join('\n')}\n` }];
  for (let attempt = 1; ; attempt++) {
    try {
      writeListed(target, listed);
      return;
    } catch (error) {
      const mayPass = FOLDER_CHANGED.includes((error as NodeJS.ErrnoException).code);
      if (!mayPass || attempt >= MOST_ATTEMPTS) throw named(error, target);
    }
  }
}

function writeListed(target: string, listed: readonly OutputFile[]): void {
  const exists = followed(target) !== null;
  const madeParent = exists ? undefined : mkdirSync(dirname(target), { recursive: true });
  let temporary: string | null = null;
  try {
    // Inside a folder that exists, since its parent may be another file system or closed to us; beside one
    // that does not.
    temporary = makeTemporary(exists ? target : dirname(target), basename(target));
    for (const file of listed) {
      const path = join(temporary, file.path);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, file.content, { flag: 'wx' });
    }
    if (exists) {
      const from = temporary;
      withFolderLock(target, () => moveEach(from, target, listed));
      rmSync(temporary, { recursive: true, force: true });
    } else {
      renameSync(temporary, target);
    }
  } catch (error) {
    if (temporary !== null) rmSync(temporary, { recursive: true, force: true });
    removeEmpty(dirname(target), madeParent);
    throw error;
  }
}

/**
 * Takes away the folder and those above it up to `highest`, which were made for what did not come about: only
 * as far as they are empty, since another process may have put something there. None where `highest` is
 * undefined, as `mkdirSync` gives where it made none.
 */
export function removeEmpty(folder: string, highest: string | undefined): void {
  if (highest === undefined) return;
  for (let path = folder; path === highest || path.startsWith(highest + sep); path = dirname(path)) {
    try {
      rmdirSync(path);
    } catch {
      return;
    }
  }
}

/** Writes one file whole or not at all; a symbolic link of that name is replaced, not followed. */
export function writeFileWhole(path: string, content: string): void {
  const target = resolve(path);
  let temporary: string | null = null;
  try {
    temporary = makeTemporary(dirname(target), basename(target));
    writeFileSync(join(temporary, 'file'), content);
    renameSync(join(temporary, 'file'), target);
  } catch (error) {
    throw named(error, target);
  } finally {
    if (temporary !== null) rmSync(temporary, { recursive: true, force: true });
  }
}

/** The user knows the report's folder, not the temporary one that the operating system speaks of. */
export function named(error: unknown, target: string): unknown {
  const path = error instanceof Error ? (error as NodeJS.ErrnoException).path : undefined;
  const isInside =
    path?.startsWith(target + sep) && !path.includes(`${sep}.${basename(target).slice(0, 100)}-`);
  return error instanceof Error && !isInside ? Object.assign(error, { path: target }) : error;
}

/**
 * Not mkdtemp, which makes folders that only their owner can read: what is written follows the user's umask.
 * What processes that were killed left of the same name is taken away.
 */
export function makeTemporary(parent: string, name: string): string {
  const start = `.${name.slice(0, 100)}-`;
  for (const entry of entriesOf(parent)) {
    if (entry.startsWith(start) && isOfEndedProcess(entry.slice(start.length))) {
      rmSync(join(parent, entry), { recursive: true, force: true });
    }
  }
  const path = join(parent, `${start}${uniqueTag()}`);
  mkdirSync(path);
  return path;
}

/** Names in a folder; none where it cannot be read. */
export function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function moveEach(temporary: string, target: string, files: readonly OutputFile[]): void {
  const stale = writtenBefore(target).filter((path) => !files.some((file) => file.path === path));
  for (const file of files) {
    const path = join(target, file.path);
    if (lookAt(path)?.isDirectory()) {
      throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR', syscall: 'rename', path });
    }
    if (leadsThroughLink(target, file.path)) {
      const folder = dirname(path);
      throw Object.assign(new Error(`${folder} is a link`), {
        code: 'ELOOP',
        syscall: 'rename',
        path: folder,
      });
    }
  }
  // First the names of both runs: should the process be killed in between, the next run knows what to take
  // away.
  const union = join(temporary, `${MANIFEST}-union`);
  writeFileSync(union, `${[...stale, ...files.map(({ path }) => path)].join('\n')}\n`);
  renameSync(union, join(target, MANIFEST));
  for (const file of files) {
    mkdirSync(dirname(join(target, file.path)), { recursive: true });
    renameSync(join(temporary, file.path), join(target, file.path));
  }
  for (const path of stale) {
    rmSync(join(target, path), { force: true });
  }
  for (const folder of new Set(stale.map((path) => join(target, dirname(path))))) {
    if (folder !== target && readdirSync(folder).length === 0) {
      rmdirSync(folder);
    }
  }
}

/** Paths in the manifest of an earlier run; a path that leads out of the folder is none that we wrote. */
function writtenBefore(target: string): readonly string[] {
  const read = readText(join(target, MANIFEST), MANIFEST, MAXIMUM_MANIFEST_BYTES);
  if (!read.ok) return [];
  return read.text
    .split('\n')
    .filter((path) => path !== '' && !path.includes('\0') && resolve(target, path).startsWith(target + sep))
    .filter((path) => !leadsThroughLink(target, path) && lookAt(join(target, path))?.isFile());
}

/**
 * Whether a subfolder on the way is a symbolic link: the report lies in its folder, not wherever somebody
 * made a part of it point.
 */
function leadsThroughLink(target: string, path: string): boolean {
  const parts = path.split('/').slice(0, -1);
  return parts.some((_, index) => lookAt(join(target, ...parts.slice(0, index + 1)))?.isSymbolicLink());
}

/** null where nothing is there, or the path leads through a file or in a circle. */
function lookAt(path: string, status: typeof lstatSync = lstatSync): Stats | null {
  try {
    return status(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

function followed(path: string): Stats | null {
  return lookAt(path, statSync);
}

import { closeSync, mkdirSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../scenario/text/read-text.ts';
import { isOfEndedProcess, uniqueTag } from './process-tag.ts';

/** In the folder, while one process puts its files in their places: some milliseconds. */
const LOCK = '.lambda-sim-lock';
/** In the folder, while one process takes away a lock that was left behind. */
const BREAKING = '.lambda-sim-unlock';
const LOOK_AGAIN_MS = 5;
/**
 * A lock that has not changed for this long was left behind, whoever it is of: files are moved in far less.
 */
const LEFT_BEHIND_MS = 10_000;
const MAXIMUM_TAG_BYTES = 200;

/**
 * Calls `work` while no other process of lambda-sim does so for the same folder; the others wait. A lock of a
 * process that was killed is taken away at once where it was of this machine, and else after ten seconds.
 * Blocks the thread, which is meant: a signal comes before or after.
 *
 * @throws the file system's own error, and whatever `work` throws
 */
export function withFolderLock(folder: string, work: () => void): void {
  const lock = join(folder, LOCK);
  const tag = uniqueTag();
  let seen: string | null = null;
  let sinceMs = performance.now();
  while (!create(lock, tag)) {
    const owner = ownerOf(lock);
    if (owner !== seen) {
      seen = owner;
      sinceMs = performance.now();
    }
    const waitedMs = performance.now() - sinceMs;
    const isLeft = (found: string | null): boolean =>
      isOfEndedProcess(found ?? '') || (found === seen && waitedMs > LEFT_BEHIND_MS);
    // Whoever was to take it away may have been killed as well.
    if (waitedMs > 2 * LEFT_BEHIND_MS) removeFolder(join(folder, BREAKING));
    if (isLeft(owner)) breakLock(folder, isLeft);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
  }
  try {
    work();
  } finally {
    if (ownerOf(lock) === tag) rmSync(lock, { force: true });
  }
}

function create(lock: string, tag: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(lock, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(descriptor, tag);
    return true;
  } catch (error) {
    rmSync(lock, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Null where there is no lock (any more), or something that is none; empty in the instant before its owner
 * has signed it.
 */
function ownerOf(lock: string): string | null {
  const read = readText(lock, lock, MAXIMUM_TAG_BYTES);
  return read.ok ? read.text : null;
}

/**
 * One process at a time, and only what it sees left behind itself: so that none takes away a lock that was
 * made in between.
 */
function breakLock(folder: string, isLeft: (owner: string | null) => boolean): void {
  const breaking = join(folder, BREAKING);
  try {
    mkdirSync(breaking);
  } catch {
    return;
  }
  try {
    const lock = join(folder, LOCK);
    if (isLeft(ownerOf(lock))) rmSync(lock, { recursive: true, force: true });
  } finally {
    removeFolder(breaking);
  }
}

function removeFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Another process has done it.
  }
}

import { type FSWatcher, realpathSync, statSync, watch } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** An editor writes a file in several steps; what follows within this time is the same save. */
const SAME_SAVE_MS = 15;
/** An editor that replaces a file takes it away first, for as long as this. */
const MOST_ABSENT_MS = 150;
/** For file systems that tell of nothing, such as those of another machine. */
const LOOK_AGAIN_MS = 1000;

/**
 * Calls back when one of a set of files has changed: its content was written, or another file took its
 * place, or it came or went. The folders are watched and not the files, so that a file that is replaced is
 * followed by its name.
 */
export class WatchedFiles {
  private readonly changed: () => void;
  private readonly watchers = new Map<string, FSWatcher>();
  private readonly states = new Map<string, string>();
  private readonly poll: NodeJS.Timeout;
  private timer: NodeJS.Timeout | null = null;
  private goneMs = 0;

  constructor(changed: () => void) {
    this.changed = changed;
    this.poll = setInterval(() => this.look(), LOOK_AGAIN_MS);
  }

  /**
   * These files and no others from here on. One that was watched keeps what is known of it, so that a change
   * since then is seen.
   */
  follow(files: readonly string[]): void {
    const paths = new Set(files.map((file) => resolve(file)));
    for (const path of this.states.keys()) if (!paths.has(path)) this.states.delete(path);
    for (const path of paths) if (!this.states.has(path)) this.states.set(path, stateOf(path));
    this.watchFolders();
  }

  get size(): number {
    return this.states.size;
  }

  close(): void {
    clearInterval(this.poll);
    if (this.timer !== null) clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  private look(): void {
    const isOther = [...this.states].some(([path, state]) => stateOf(path) !== state);
    if (isOther) this.wait();
  }

  private wait(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), SAME_SAVE_MS);
  }

  private settle(): void {
    this.timer = null;
    const now = [...this.states].map(([path, before]) => ({ path, before, state: stateOf(path) }));
    const others = now.filter(({ before, state }) => state !== before);
    if (others.length === 0) return;
    if (others.some(({ state }) => state === ABSENT) && this.goneMs < MOST_ABSENT_MS) {
      this.goneMs += SAME_SAVE_MS;
      this.wait();
      return;
    }
    this.goneMs = 0;
    for (const { path, state } of others) this.states.set(path, state);
    this.watchFolders();
    this.changed();
  }

  /** Where a folder is not there yet, the nearest above it that is. */
  private watchFolders(): void {
    const folders = new Set([...this.states.keys()].flatMap(foldersOf));
    for (const [folder, watcher] of this.watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
    for (const folder of folders) if (!this.watchers.has(folder)) this.watchFolder(folder);
  }

  private watchFolder(folder: string): void {
    const drop = (): void => {
      this.watchers.get(folder)?.close();
      this.watchers.delete(folder);
    };
    try {
      // Which name an event is of is not told on every system, so that all files are looked at.
      const watcher = watch(folder, () => {
        this.watchFolders();
        this.look();
      });
      this.watchers.set(folder, watcher);
      watcher.on('error', drop);
    } catch {
      // No watch is to be had any more, or the folder went: the regular look has to do.
      drop();
    }
  }
}

const ABSENT = 'absent';

/** What is another as soon as a file is written to or replaced. */
function stateOf(path: string): string {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (found === undefined) return ABSENT;
    // A folder changes with whatever lies in it.
    if (found.isDirectory()) return `folder ${found.ino}`;
    return `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs}`;
  } catch {
    return ABSENT;
  }
}

/** The folder of the name and, where it is a link, that of the file it leads to. */
function foldersOf(path: string): readonly string[] {
  let folder = dirname(path);
  while (stateOf(folder) === ABSENT && dirname(folder) !== folder) folder = dirname(folder);
  try {
    const real = dirname(realpathSync(path));
    return real === folder ? [folder] : [folder, real];
  } catch {
    return [folder];
  }
}

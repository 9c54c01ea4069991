import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Files } from '../../host/files.ts';
import { type Fault, FaultError } from '../../model/fault.ts';

/** More takes longer to read than somebody waits for an answer. */
export const MOST_BYTES = 536_870_912;
/** What is packed is ten times as long or more. */
const MOST_PACKED_BYTES = 67_108_864;

/** Folders that may be read, with links followed. */
export class Roots {
  private readonly folders: readonly string[];

  /** @throws FaultError where a folder is not there */
  constructor(folders: readonly string[], option = '--root') {
    this.folders = folders.map((folder) => {
      try {
        return realpathSync(folder);
      } catch {
        throw new FaultError([
          {
            file: 'command line',
            path: option,
            problem: `there is no folder ${folder}`,
            remedy: 'name one that is there',
          },
        ]);
      }
    });
  }

  /** Whether a path, its links followed, lies in one of the folders; of what is not there, its folder. */
  allows(path: string): boolean {
    if (path.includes('\0')) return false;
    const real = realOf(resolve(path));
    return this.folders.some(
      (folder) => real === folder || real.startsWith(folder.endsWith(sep) ? folder : folder + sep),
    );
  }

  fault(shown: string): Fault {
    return {
      file: shown,
      path: '',
      problem: 'it lies outside the folders that may be read',
      remedy: 'name a file under the roots that the server was started with (--root)',
    };
  }

  /** The same files; those outside are refused. */
  guard(files: Files): Files {
    const checked = (path: string, shown: string): void => {
      if (!this.allows(path)) throw new FaultError([this.fault(shown)]);
      refuseLarge([path], shown, path.endsWith('.gz') ? MOST_PACKED_BYTES : MOST_BYTES);
    };
    return {
      ...files,
      readText: (file, shown, bytes) =>
        this.allows(file) ? files.readText(file, shown, bytes) : { ok: false, fault: this.fault(shown) },
      openBytes: (file, shown, what) => {
        checked(file, shown);
        return files.openBytes(file, shown, what);
      },
      openRandom: (file, shown, what) => {
        checked(file, shown);
        return files.openRandom(file, shown, what);
      },
      list: (folder) => (this.allows(folder) ? files.list(folder) : null),
    };
  }
}

/** The path with every link followed, as far as it is there. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realOf(folder), basename(path));
  }
}

/** @throws FaultError where files have more than so many bytes together; what is not there has none */
export function refuseLarge(paths: readonly string[], shown: string, most: number): void {
  const bytes = paths.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
  if (bytes <= most) return;
  const remedy = `at most ${most} bytes are read here; the command line (lambda-sim) reads more`;
  throw new FaultError([{ file: shown, path: '', problem: `there are ${bytes} bytes to read`, remedy }]);
}

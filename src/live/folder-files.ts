import type { Files } from '../host/files.ts';
import { filesInMemory } from '../host/memory-files.ts';
import { type Fault, FaultError } from '../model/fault.ts';
import { bytesOf } from './carried-file.ts';
import type { FolderFile } from './protocol.ts';

/**
 * Where the folder is taken to lie: deep enough that a path that leaves it is seen to do so, since `..` at
 * the top of everything stays there.
 */
export const FOLDER = '/served/folder/';
/** What a file is called while it is not known: it stands in for it, so that all others are asked for too. */
const NOT_YET = 'it is not here yet';

/** The files of a folder, of which some are not known yet. */
export interface FolderFiles {
  readonly files: Files;
  /** Paths in the folder that were asked for and are not known. */
  missing(): readonly string[];
}

/** Relative names are those of the folder; what lies outside of it is refused. */
export function filesOfFolder(given: Readonly<Record<string, FolderFile>>): FolderFiles {
  const texts = Object.entries(given).flatMap(([path, file]) =>
    'content' in file ? [[`${FOLDER}${path}`, bytesOf(file.content)] as const] : [],
  );
  const memory = filesInMemory(new Map(texts));
  const missing = new Set<string>();
  const whole = (file: string): string => memory.besides(`${FOLDER}x`, file);
  const refusal = (file: string, displayName: string): Fault | null => {
    const path = whole(file);
    const fault = (problem: string, remedy: string): Fault => ({
      file: displayName,
      path: '',
      problem,
      remedy,
    });
    if (!path.startsWith(FOLDER)) {
      return fault(
        'it lies outside the folder that is served',
        'put it inside, and name it from the scenario',
      );
    }
    const name = path.slice(FOLDER.length);
    const known = Object.hasOwn(given, name) ? given[name] : undefined;
    if (known === undefined) {
      missing.add(name);
      return fault(NOT_YET, 'it is being read');
    }
    return 'refusal' in known
      ? fault(known.refusal, 'check its name and folder, or simulate on the command line')
      : null;
  };
  const opened = <T>(file: string, displayName: string, open: (path: string) => T): T => {
    const fault = refusal(file, displayName);
    if (fault !== null) throw new FaultError([fault]);
    return open(whole(file));
  };
  const files: Files = {
    ...memory,
    readText: (file, displayName, maximumBytes) => {
      const fault = refusal(file, displayName);
      return fault === null ? memory.readText(whole(file), displayName, maximumBytes) : { ok: false, fault };
    },
    openBytes: (file, displayName, what) =>
      opened(file, displayName, (path) => memory.openBytes(path, displayName, what)),
    openRandom: (file, displayName, what) =>
      opened(file, displayName, (path) => memory.openRandom(path, displayName, what)),
    besides: (file, name) => memory.besides(whole(file), name),
    nameFrom: (file, other, name) => memory.nameFrom(whole(file), whole(other), name),
    list: (folder) => memory.list(whole(folder)),
  };
  return { files, missing: () => [...missing] };
}

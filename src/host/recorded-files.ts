import type { Files } from './files.ts';

export interface RecordedFiles {
  readonly files: Files;
  /** Whole paths of what was read since, each once, in the order of the first reading. */
  paths(): readonly string[];
}

/** The same files, with a list of those that were read. */
export function recordedFiles(inner: Files): RecordedFiles {
  const read = new Set<string>();
  const note = (file: string): void => {
    // Whatever stands in a file of the working directory is named from there.
    read.add(inner.besides('here', file));
  };
  const files: Files = {
    ...inner,
    readText: (file, ...rest) => {
      note(file);
      return inner.readText(file, ...rest);
    },
    openBytes: (file, ...rest) => {
      note(file);
      return inner.openBytes(file, ...rest);
    },
    openRandom: (file, ...rest) => {
      note(file);
      return inner.openRandom(file, ...rest);
    },
  };
  return { files, paths: () => [...read] };
}

import type { Files } from './files.ts';
<<<<<<< HEAD
import { FILES } from './host.ts';

export interface Recorded<T> {
  readonly result: T;
  /** Whole paths of all files that were read meanwhile, each once, in the order of the first reading. */
  readonly files: readonly string[];
}

let lastTurn: Promise<unknown> = Promise.resolve();

/** What `work` gives, and what it read. One work at a time: all share the files of where they run. */
export function withRecordedFiles<T>(work: () => Promise<T>): Promise<Recorded<T>> {
  const turn = lastTurn.then(
    () => recorded(work),
    () => recorded(work),
  );
  lastTurn = turn;
  return turn;
}

async function recorded<T>(work: () => Promise<T>): Promise<Recorded<T>> {
  const inner = FILES.now;
=======

export interface RecordedFiles {
  readonly files: Files;
  /** Whole paths of what was read since, each once, in the order of the first reading. */
  paths(): readonly string[];
}

/** The same files, with a list of those that were read. */
export function recordedFiles(inner: Files): RecordedFiles {
>>>>>>> 0f8a893 (run --watch: again at each save of the scenario or a file it refers to, in the terminal)
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
<<<<<<< HEAD
  FILES.handIn(files);
  try {
    return { result: await work(), files: [...read] };
  } finally {
    FILES.handIn(inner);
  }
=======
  return { files, paths: () => [...read] };
>>>>>>> 0f8a893 (run --watch: again at each save of the scenario or a file it refers to, in the terminal)
}

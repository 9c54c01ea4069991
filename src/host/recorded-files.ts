import type { Files } from './files.ts';
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
  FILES.handIn(files);
  try {
    return { result: await work(), files: [...read] };
  } finally {
    FILES.handIn(inner);
  }
}

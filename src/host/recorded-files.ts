import type { Files } from './files.ts';
import { FILES } from './host.ts';

/** What `work` gives, and the whole paths of all files that it read, in the order of their letters. */
export async function withRecordedFiles<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly files: readonly string[] }> {
  const before = FILES.now;
  const seen = new Set<string>();
  const see = (file: string): void => {
    seen.add(before.besides('', file));
  };
  const recording: Files = {
    ...before,
    readText: (file, ...rest) => {
      see(file);
      return before.readText(file, ...rest);
    },
    openBytes: (file, ...rest) => {
      see(file);
      return before.openBytes(file, ...rest);
    },
    openRandom: (file, ...rest) => {
      see(file);
      return before.openRandom(file, ...rest);
    },
  };
  FILES.handIn(recording);
  try {
    return { result: await work(), files: [...seen].sort() };
  } finally {
    FILES.handIn(before);
  }
}

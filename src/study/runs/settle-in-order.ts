/**
 * Waits for all in their order, so that of several failures the first in that order is the one that is told.
 */
export async function inOrder<T>(running: readonly Promise<T>[]): Promise<T[]> {
  for (const one of running) one.catch(() => undefined);
  const done: T[] = [];
  for (const one of running) done.push(await one);
  return done;
}

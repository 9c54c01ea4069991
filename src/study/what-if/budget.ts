import type { ResultsDocument } from '../../results/documents/document.ts';

/**
 * What-ifs of a short run may take this many events together, some tenths of a second: all of them are then
 * tried.
 */
export const FREE_EVENTS = 500_000;
/** Even of the shortest run no more changes are simulated. */
export const MOST_SIMULATED = 10;

/**
 * How many changes may be simulated: together they take as many events as the run itself took, all its
 * replications, or `FREE_EVENTS` where that is more. Each is taken to need as many as the first replication.
 * It hangs on counts alone: the same on any machine.
 */
export function mostSimulated(first: ResultsDocument, all: ResultsDocument): number {
  const each = Math.max(1, first.engine.events);
  const most = Math.max(all.engine.events, FREE_EVENTS);
  return Math.min(MOST_SIMULATED, Math.floor(most / each));
}

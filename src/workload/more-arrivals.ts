import { type ArrivalStream, createArrivalBatch } from '../model/arrivals.ts';
import type { Generator } from '../random/generator.ts';

/**
 * Copies of a recorded request come no later than this after it: a gap of a night is no time to spread them
 * over.
 */
const MAXIMUM_SPREAD_MS = 1000;

/**
 * Every arrival of a recorded stream `copies` times, with its columns: the whole part always, one more by
 * chance for the rest. The first keeps its time; the others fall at random into the gap before the next
 * arrival, one second of it at most, so that the rate follows the recording and copies do not all come at
 * once.
 */
export function repeatedArrivals(stream: ArrivalStream, copies: number, generator: Generator): ArrivalStream {
  const whole = Math.floor(copies);
  const rest = copies - whole;
  const { hasFunctionColumn, hasDurationColumn, hasMemoryColumn } = stream;
  const read = createArrivalBatch();
  let place = 0;
  let hasEnded = false;
  let offsets: number[] = [];
  let nextOffset = 0;

  /**
   * The next recorded arrival and the copies of it that there are to be, or nothing where more must be read
   * first.
   */
  const take = (): void => {
    const count = whole + (generator.uniform() < rest ? 1 : 0);
    const timeMs = read.timeMs[place] ?? 0;
    const gapMs = place + 1 < read.rows ? (read.timeMs[place + 1] ?? timeMs) - timeMs : 0;
    const spreadMs = Math.min(MAXIMUM_SPREAD_MS, gapMs);
    offsets = Array.from({ length: count }, (_, copy) => (copy === 0 ? 0 : generator.uniform() * spreadMs));
    offsets.sort((a, b) => a - b);
    nextOffset = 0;
  };

  const fill = (batch: Parameters<ArrivalStream['next']>[0]): boolean => {
    const rows = batch.timeMs.length;
    while (batch.rows < rows) {
      if (nextOffset >= offsets.length) {
        if (place + 1 >= read.rows) {
          place = read.rows;
          offsets = [];
          return false;
        }
        place += 1;
        take();
        continue;
      }
      const row = batch.rows;
      batch.timeMs[row] = (read.timeMs[place] ?? 0) + (offsets[nextOffset] ?? 0);
      if (hasFunctionColumn) batch.functionIndex[row] = read.functionIndex[place] ?? 0;
      if (hasDurationColumn) batch.durationMs[row] = read.durationMs[place] ?? Number.NaN;
      if (hasMemoryColumn) batch.memoryUsedMb[row] = read.memoryUsedMb[place] ?? Number.NaN;
      nextOffset += 1;
      batch.rows += 1;
    }
    return true;
  };

  const begin = (): void => {
    place = -1;
    if (read.rows === 0) hasEnded = true;
  };

  return {
    hasFunctionColumn,
    hasDurationColumn,
    hasMemoryColumn,
    next(batch) {
      batch.rows = 0;
      for (;;) {
        if (hasEnded || fill(batch)) return undefined;
        const wait = stream.next(read);
        if (wait !== undefined) {
          return wait.then(async () => {
            begin();
            // What is there already stays; the rest of the batch follows.
            if (batch.rows === 0) await this.next(batch);
          });
        }
        begin();
      }
    },
    close: () => stream.close(),
  };
}

import type { ArrivalBatch, ArrivalStream } from '../../model/arrivals.ts';
import type { TrafficPattern } from '../../model/traffic-pattern.ts';
import { openArrivals } from '../../workload/arrivals.ts';
import type { ArrivalContext } from '../../workload/patterns/pattern.ts';
import { DrawnWork } from './drawn-work.ts';
import { STALE_AFTER } from './stale.ts';

/** Rows that a thread remembers: 32 MB of times, three times that where a trace has all its columns. */
const MAXIMUM_ROWS = 4_194_304;

interface Recording {
  readonly columns: Pick<ArrivalStream, 'hasFunctionColumn' | 'hasDurationColumn' | 'hasMemoryColumn'>;
  readonly batches: RecordedBatch[];
  readonly badRows: (readonly [file: string, count: number])[];
  rows: number;
  /** Which time that arrivals were asked for it was used last. */
  usedAt: number;
}

type RecordedBatch = Omit<ArrivalBatch, 'rows'>;

/**
 * Arrivals that several variants have in common, read or drawn once a thread and played again. A trace is not
 * parsed again for each variant, a rate not thinned again.
 */
export class SharedArrivals {
  /** The work of their requests. */
  readonly work = new DrawnWork();
  private readonly recordings = new Map<string, Recording>();
  private rows = 0;
  private asked = 0;

  /** As `openArrivals`, and the same rows in the same batches. */
  async open(pattern: TrafficPattern, context: ArrivalContext): Promise<ArrivalStream> {
    const { onBadRows, functionIndex, ...rest } = context;
    const key = JSON.stringify([pattern, [...functionIndex.keys()], rest]);
    const known = this.recordings.get(key);
    this.asked += 1;
    if (known !== undefined) {
      known.usedAt = this.asked;
      for (const [file, count] of known.badRows) onBadRows?.(file, count);
      return playback(known);
    }
    const badRows: Recording['badRows'] = [];
    const stream = await openArrivals(pattern, {
      ...context,
      onBadRows: (file, count) => {
        badRows.push([file, count]);
        onBadRows?.(file, count);
      },
    });
    const { hasFunctionColumn, hasDurationColumn, hasMemoryColumn } = stream;
    const columns = { hasFunctionColumn, hasDurationColumn, hasMemoryColumn };
    return this.recorded(stream, { columns, batches: [], badRows, rows: 0, usedAt: this.asked }, key);
  }

  private hasRoom(rows: number): boolean {
    if (this.rows + rows <= MAXIMUM_ROWS) return true;
    for (const [key, one] of this.recordings) {
      if (this.asked - one.usedAt <= STALE_AFTER) continue;
      this.recordings.delete(key);
      this.rows -= one.rows;
    }
    return this.rows + rows <= MAXIMUM_ROWS;
  }

  private recorded(stream: ArrivalStream, recording: Recording, key: string): ArrivalStream {
    let isRefused = false;
    const record = (batch: ArrivalBatch): void => {
      recording.rows += batch.rows;
      isRefused ||= !this.hasRoom(recording.rows);
      if (isRefused) {
        recording.batches.length = 0;
      } else if (batch.rows > 0) {
        recording.batches.push(copyOf(batch, recording.columns));
      } else if (!this.recordings.has(key)) {
        // Only what was read to its end is whole.
        this.recordings.set(key, recording);
        this.rows += recording.rows;
      }
    };
    return {
      ...recording.columns,
      next(batch) {
        const wait = stream.next(batch);
        if (wait !== undefined) return wait.then(() => record(batch));
        record(batch);
        return undefined;
      },
      close: () => stream.close(),
    };
  }
}

const NO_FLOATS = new Float64Array(0);
const NO_INDICES = new Uint16Array(0);

function copyOf(batch: ArrivalBatch, columns: Recording['columns']): RecordedBatch {
  const { rows, timeMs, functionIndex, durationMs, memoryUsedMb } = batch;
  return {
    timeMs: timeMs.slice(0, rows),
    functionIndex: columns.hasFunctionColumn ? functionIndex.slice(0, rows) : NO_INDICES,
    durationMs: columns.hasDurationColumn ? durationMs.slice(0, rows) : NO_FLOATS,
    memoryUsedMb: columns.hasMemoryColumn ? memoryUsedMb.slice(0, rows) : NO_FLOATS,
  };
}

function playback({ columns, batches }: Recording): ArrivalStream {
  let place = 0;
  return {
    ...columns,
    next(batch) {
      const recorded = batches[place++];
      batch.rows = recorded?.timeMs.length ?? 0;
      if (recorded === undefined) return undefined;
      batch.timeMs.set(recorded.timeMs);
      batch.functionIndex.set(recorded.functionIndex);
      batch.durationMs.set(recorded.durationMs);
      batch.memoryUsedMb.set(recorded.memoryUsedMb);
      return undefined;
    },
    close: () => {
      place = batches.length;
    },
  };
}

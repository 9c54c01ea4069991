import { FILES } from '../../../host/host.ts';
import type { TraceModel } from '../../../model/traffic-pattern.ts';
import type { BadRows } from '../bad-rows.ts';

/**
 * What a time counts from: the start of the trace as it stands (`relative`), the same where the first event
 * is t = 0 whatever it says (`moved`: arrivals that were worked out from ends may lie before it), or 1970.
 */
export type TimeKind = 'relative' | 'moved' | 'moment';

/** One request of a trace, whatever wrote it. */
export interface TraceEvent {
  readonly kind: TimeKind;
  /** Milliseconds; where they are a moment, whole seconds of it, so that the rest stays exact. */
  readonly wholeMs: number;
  readonly restMs: number;
  /** As the file calls it; empty where it names none. */
  readonly functionName: string;
  /** NaN where the file does not say. */
  readonly durationMs: number;
  readonly memoryMb: number;
  /** Line, or row of Parquet, from 1. */
  readonly line: number;
}

/** Which of an event's columns a trace has at all. */
export interface EventColumns {
  readonly functions: boolean;
  readonly durations: boolean;
  readonly memoryUsed: boolean;
}

/** The events of a file in the order in which they stand there, some at a time. */
export type EventChunks = AsyncGenerator<readonly TraceEvent[], void, undefined>;

export interface EventFile {
  readonly columns: EventColumns;
  /** Whether its names of functions are those of a scenario, as in files that were made for it. */
  readonly isOwn: boolean;
  /** Whether it holds counts by bins of time, so that no time of a request is known. */
  readonly isCounts: boolean;
  /** What is assumed of this kind of file, in sentences. */
  readonly notes: readonly string[];
  /** Changes when the file is replaced or written to. */
  readonly identity: string;
  /** Reads it from its beginning; may be called again once the last reader has ended. */
  read(badRows: BadRows): EventChunks;
}

/** What changes when the file is replaced or written to. */
export function identityOf(trace: TraceModel): string {
  const source = FILES.now.openRandom(trace.file, trace.displayName);
  source.close();
  return source.identity;
}

/** Events that are handed on at once. */
export const CHUNK_EVENTS = 2048;

import { FaultError } from '../../model/fault.ts';
import type { TraceModel } from '../../model/traffic-pattern.ts';
import { nearest } from '../../units/nearest.ts';
import { show } from '../../units/parsed.ts';
import type { BadRows } from './bad-rows.ts';
import { RecordStatus } from './csv-record.ts';
import type { EventChunks, TraceEvent } from './formats/event.ts';
import type { NameLookup } from './name-lookup.ts';
import { ORDER_WINDOW_ROWS, type OrderWindow } from './order-window.ts';
import type { TimeScale } from './row-reader.ts';

/** The events of a file, one at a time, as records of CSV are read. */
export class EventRecords {
  event: TraceEvent | null = null;
  private readonly chunks: EventChunks;
  private chunk: readonly TraceEvent[] = [];
  private at = 0;
  private isEnded = false;

  constructor(chunks: EventChunks) {
    this.chunks = chunks;
  }

  next(): RecordStatus {
    if (this.at < this.chunk.length) {
      this.event = this.chunk[this.at] ?? null;
      this.at += 1;
      return RecordStatus.row;
    }
    return this.isEnded ? RecordStatus.end : RecordStatus.wait;
  }

  async wait(): Promise<void> {
    const { done, value } = await this.chunks.next();
    this.at = 0;
    this.chunk = done === true ? [] : value;
    if (done === true) this.isEnded = true;
  }

  close(): void {
    this.isEnded = true;
    this.at = this.chunk.length;
    // Runs what closes its file; nothing waits for it, and nothing can be wrong with it any more.
    this.chunks.return().catch(() => undefined);
  }
}

/** Puts the events of a file into the order window. */
export class EventReader {
  scale: TimeScale | null = null;
  leftMs = Number.NEGATIVE_INFINITY;
  private readonly trace: TraceModel;
  private readonly records: EventRecords;
  private readonly names: NameLookup | null;
  private readonly window: OrderWindow;
  private readonly badRows: BadRows;

  /** `names` is null where no function is to be looked up. */
  constructor(
    trace: TraceModel,
    records: EventRecords,
    names: NameLookup | null,
    window: OrderWindow,
    badRows: BadRows,
  ) {
    this.trace = trace;
    this.records = records;
    this.names = names;
    this.window = window;
    this.badRows = badRows;
  }

  accept(): void {
    const { badRows, names, trace, window } = this;
    const { event } = this.records;
    if (event === null) return;
    const { kind, wholeMs, restMs, functionName, durationMs, memoryMb, line } = event;
    const scale: TimeScale =
      this.scale ?? (kind === 'moment' ? { kind: 'epoch', baseMs: wholeMs } : { kind, baseMs: 0 });
    this.scale = scale;
    if ((scale.kind === 'epoch') !== (kind === 'moment')) {
      const problem = 'some times are moments, others count from the start';
      badRows.add(line, 'timestamp', problem, 'use one kind of time in a trace');
      return;
    }
    const index = names === null ? 0 : (names.known.get(functionName) ?? names.otherwise(functionName));
    if (names !== null && index < 0) {
      const meant = nearest(functionName, names.functions);
      const remedy =
        meant === undefined
          ? 'map it with functions: { "name in the file": function, "*": function }'
          : `did you mean ${meant}?`;
      badRows.add(
        line,
        'function',
        functionName === ''
          ? 'the function is empty'
          : `${show(functionName)} is not a function of the scenario`,
        remedy,
      );
      return;
    }
    const timeMs = wholeMs - scale.baseMs + restMs;
    if (timeMs < this.leftMs) {
      throw new FaultError([
        {
          file: trace.displayName,
          ...(line > 0 ? { line } : {}),
          path: '',
          problem: `the event came earlier than one more than ${ORDER_WINDOW_ROWS} before it in the file`,
          remedy: 'sort the trace by the time of arrival',
        },
      ]);
    }
    window.push(timeMs, index, durationMs, memoryMb);
  }
}

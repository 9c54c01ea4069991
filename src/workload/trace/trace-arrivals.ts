import type { ArrivalBatch, ArrivalStream } from '../../model/arrivals.ts';
import { FaultError } from '../../model/fault.ts';
import type { TraceModel } from '../../model/traffic-pattern.ts';
import { MAXIMUM_REQUESTS } from '../patterns/volume.ts';
import type { BadRows } from './bad-rows.ts';
import { RecordStatus } from './csv-record.ts';
import type { EventColumns } from './formats/event.ts';
import { ORDER_WINDOW_ROWS, OrderWindow } from './order-window.ts';
import type { TimeScale } from './row-reader.ts';

/** Records of a file, one after the other; each is where its reader finds it. */
export interface RecordSource {
  /** On `wait`, `wait()` has to be awaited before the next call. */
  next(): RecordStatus;
  wait(): Promise<void>;
  close(): void;
}

/** Puts the record that was read last into the order window. */
export interface RecordReader {
  readonly scale: TimeScale | null;
  /** Time of the row that left the window last. */
  leftMs: number;
  /** Throws FaultError for a row that came too late and for one bad row too many. */
  accept(): void;
}

export interface OpenPass {
  readonly records: RecordSource;
  readonly readerFor: (window: OrderWindow, badRows: BadRows | null) => RecordReader;
  /** Records before the first row. */
  readonly headers: number;
}

export interface TraceParts {
  readonly trace: TraceModel;
  readonly columns: EventColumns;
  readonly horizonMs: number;
  /** The first pass. */
  readonly first: OpenPass;
  readonly badRows: BadRows;
  /** Opens the file again for the next pass; throws FaultError when it has changed. */
  readonly reopen: () => OpenPass;
  readonly onBadRows?: ((file: string, count: number) => void) | undefined;
}

/**
 * The rows of a trace as arrivals. Numeric times are simulated seconds as they stand; where they are moments
 * (dates, or numbers too large for anything else) the earliest row is t = 0. `repeat` plays the trace again
 * after a period of last − first + mean gap, so that the rate goes on as it was; a second pass reads the file
 * again and shares nothing with the first but the period.
 */
export class TraceArrivals implements ArrivalStream {
  readonly hasFunctionColumn: boolean;
  readonly hasDurationColumn: boolean;
  readonly hasMemoryColumn: boolean;
  private readonly parts: TraceParts;
  private readonly window = new OrderWindow();
  private records: RecordSource;
  private reader: RecordReader;
  private headersLeft: number;
  private isDraining = false;
  private isEnded = false;
  private isTold = false;
  private pass = 0;
  private passRows = 0;
  private firstMs = 0;
  private originMs = 0;
  private offsetMs = 0;
  private periodMs = Number.NaN;

  constructor(parts: TraceParts) {
    this.parts = parts;
    const { columns, first } = parts;
    this.hasFunctionColumn = columns.functions;
    this.hasDurationColumn = columns.durations;
    this.hasMemoryColumn = columns.memoryUsed;
    this.records = first.records;
    this.headersLeft = first.headers;
    this.reader = first.readerFor(this.window, parts.badRows);
  }

  /** Milliseconds since 1970 at t = 0, or null where times are relative or no row has been produced yet. */
  get startEpochMs(): number | null {
    const scale: TimeScale | null = this.reader.scale;
    if (scale === null || scale.kind === 'relative' || scale.kind === 'moved') return null;
    if (this.pass === 0 && this.passRows === 0) return null;
    return scale.baseMs + this.originMs;
  }

  /**
   * `startEpochMs` in two parts, as exact as the file: what times are kept relative to, and the first event's
   * distance from it. Null as there.
   */
  get startParts(): { readonly baseMs: number; readonly restMs: number } | null {
    if (this.startEpochMs === null) return null;
    return { baseMs: this.reader.scale?.baseMs ?? 0, restMs: this.originMs };
  }

  next(batch: ArrivalBatch): Promise<void> | undefined {
    batch.rows = 0;
    return this.fill(batch) ? undefined : this.resume(batch);
  }

  close(): void {
    if (!this.isTold) {
      this.isTold = true;
      if (this.parts.badRows.count > 0) {
        this.parts.onBadRows?.(this.parts.trace.displayName, this.parts.badRows.count);
      }
    }
    this.isEnded = true;
    this.records.close();
  }

  private async resume(batch: ArrivalBatch): Promise<void> {
    do {
      await this.records.wait();
    } while (!this.fill(batch));
  }

  /** True when the batch is full or the stream has ended, false where the file has to be waited for. */
  private fill(batch: ArrivalBatch): boolean {
    const capacity = batch.timeMs.length;
    while (!this.isEnded && batch.rows < capacity) {
      if (this.isDraining) {
        if (this.window.size > 0) this.emit(batch);
        else this.startNextPass();
        continue;
      }
      const status = this.records.next();
      if (status === RecordStatus.wait) return false;
      if (status === RecordStatus.end) {
        this.endPass();
      } else if (this.headersLeft > 0) {
        this.headersLeft -= 1;
      } else {
        this.reader.accept();
        if (this.window.size > ORDER_WINDOW_ROWS) this.emit(batch);
      }
    }
    return true;
  }

  private emit(batch: ArrivalBatch): void {
    const { window } = this;
    window.pop();
    this.reader.leftMs = window.timeMs;
    if (this.passRows === 0) {
      this.firstMs = window.timeMs;
      this.originMs = this.reader.scale?.kind === 'relative' ? 0 : window.timeMs;
    }
    this.passRows += 1;
    const timeMs = this.offsetMs + (window.timeMs - this.originMs) / this.parts.trace.speed;
    if (!(timeMs < this.parts.horizonMs)) {
      this.close();
      return;
    }
    const row = batch.rows;
    batch.timeMs[row] = timeMs;
    if (this.hasFunctionColumn) batch.functionIndex[row] = window.functionIndex;
    if (this.hasDurationColumn) batch.durationMs[row] = window.durationMs;
    if (this.hasMemoryColumn) batch.memoryUsedMb[row] = window.memoryMb;
    batch.rows = row + 1;
  }

  private endPass(): void {
    this.isDraining = true;
    this.parts.badRows.throwIfTooMany();
    if (this.passRows === 0 && this.window.size === 0) {
      throw this.refusal(
        this.parts.badRows.count > 0
          ? `the trace has no usable row${this.parts.badRows.firstReason}`
          : 'the trace has a header and no rows',
        'give it at least one row',
      );
    }
  }

  private startNextPass(): void {
    const { repeat, speed } = this.parts.trace;
    this.pass += 1;
    if (this.pass >= repeat) {
      this.close();
      return;
    }
    if (this.pass === 1) {
      const spanMs = this.reader.leftMs - this.firstMs;
      this.periodMs = (spanMs * this.passRows) / (this.passRows - 1) / speed;
      if (!(this.periodMs > 0)) {
        throw this.refusal(
          'the trace cannot be repeated: all its rows are at the same time',
          'leave "repeat:" out, or give it rows at two times',
        );
      }
      const requests = this.passRows * Math.min(repeat, this.parts.horizonMs / this.periodMs);
      if (requests > MAXIMUM_REQUESTS) {
        throw this.refusal(
          `repeated, the trace would have ${requests.toPrecision(2)} requests in the run`,
          `at most ${MAXIMUM_REQUESTS.toPrecision(1)} are simulated: look at "timeUnit:", or shorten run.duration`,
        );
      }
    }
    this.offsetMs = this.pass * this.periodMs;
    this.records.close();
    const next = this.parts.reopen();
    this.records = next.records;
    this.reader = next.readerFor(this.window, null);
    this.headersLeft = next.headers;
    this.isDraining = false;
    this.passRows = 0;
  }

  private refusal(problem: string, remedy: string): FaultError {
    return new FaultError([{ file: this.parts.trace.displayName, path: '', problem, remedy }]);
  }
}

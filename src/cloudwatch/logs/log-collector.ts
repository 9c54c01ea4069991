import {
  ASYNC,
  CODES_SHIFT,
  ENVIRONMENT,
  FIELDS_SHIFT,
  FLAGS,
  LOWER_HALF,
  REQUEST_INDEX,
  ROUTE,
  START_MS,
  UPPER_SHIFT,
} from '../../model/outcome-codes.ts';
import type { OutcomeBatch, OutcomeSink } from '../../model/outcomes.ts';
import { BytePen } from './byte-pen.ts';
import { handlerLines } from './handler-lines.ts';
import { Identifiers } from './identifiers.ts';
import { InvocationRow, leavesLines } from './invocation-row.ts';
import { writeLines } from './lines.ts';
import type { LogEra, LogFunction } from './logged-invocation.ts';
import type { HandlerLines } from './pen.ts';
import { StreamBytes } from './stream-bytes.ts';

/** Where the lines go. */
export interface LogOutput {
  /**
   * Appends to a stream; `path` is the group's and the stream's name, with slashes. The bytes are the
   * caller's, and others when it goes on.
   */
  append(path: string, bytes: Uint8Array): void;
}

/** Bytes held back, over all streams, before they are appended: long pieces, few openings of files. */
const CURRENT_BYTES = 1 << 23;
/**
 * Streams held back; a function that starts a new environment for each request has as many as invocations.
 */
const CURRENT_STREAMS = 1 << 15;
const DAY_MS = 86_400_000;

interface Writer {
  readonly fn: LogFunction;
  readonly handler: HandlerLines;
  /** Names by number within the function: what other functions do changes none of them. */
  readonly streams: Identifiers;
  readonly invocations: Identifiers;
  born: number;
  invoked: number;
}

/** What the names in the logs are drawn from. */
export interface LogNames {
  readonly seed: number;
  /** By source index. */
  readonly sources: readonly string[];
}

/**
 * Writes the log streams of a run: one an execution environment, in the order of time, since an environment
 * serves one invocation after the other and its rows come in that order. Memory is bounded but for six bytes
 * an environment (the day and the number in its stream's name), each of which is a file.
 */
export class LogCollector implements OutcomeSink {
  private readonly writers: readonly (Writer | null)[];
  private readonly era: LogEra;
  private readonly startEpochMs: number;
  private readonly output: LogOutput;
  private readonly events: Identifiers[] = [];
  private readonly names: LogNames;
  private readonly pen = new BytePen();
  /** What was written since the last appending, by serial number of the environment. */
  private readonly held = new StreamBytes();
  /** In the order in which their streams came up. */
  private readonly paths: string[] = [];
  private readonly run = new InvocationRow();
  /** By serial number of the environment: days since the start's own day, plus 1; 0 for one not seen yet. */
  private bornDays = new Uint16Array(1024);
  /** Likewise: its number among those of its function. */
  private bornNumbers = new Uint32Array(1024);

  /** @param functions in the order of the model; null for a function whose role may not write logs */
  constructor(
    functions: readonly (LogFunction | null)[],
    era: LogEra,
    names: LogNames,
    startEpochMs: number,
    output: LogOutput,
  ) {
    const { seed } = names;
    this.writers = functions.map((fn) =>
      fn === null
        ? null
        : {
            fn,
            handler: handlerLines(fn),
            streams: new Identifiers(seed, 'log stream', fn.name),
            invocations: new Identifiers(seed, 'invocation', fn.name),
            born: 0,
            invoked: 0,
          },
    );
    this.era = era;
    this.names = names;
    this.startEpochMs = startEpochMs;
    this.output = output;
  }

  take(batch: OutcomeBatch): void {
    const { codes, rows } = batch;
    for (let row = 0; row < rows; row++) {
      const code = row << CODES_SHIFT;
      if (!leavesLines(codes[code | FLAGS]!)) continue;
      const writer = this.writers[codes[code | ROUTE]! & LOWER_HALF]!;
      if (writer !== null) this.takeInvocation(writer, batch, row);
    }
  }

  /** Appends what is held back. */
  finish(): void {
    const { pen, held, paths } = this;
    for (let index = 0; index < paths.length; index++) {
      this.output.append(paths[index]!, held.bytesOf(index, pen.bytes));
    }
    held.clear();
    paths.length = 0;
    pen.length = 0;
  }

  private takeInvocation(writer: Writer, batch: OutcomeBatch, row: number): void {
    const { fn, handler } = writer;
    const { numbers, codes } = batch;
    const { run } = this;
    const number = row << FIELDS_SHIFT;
    const code = row << CODES_SHIFT;
    const serial = codes[code | ENVIRONMENT]!;
    this.noteBirth(serial, this.startEpochMs + numbers[number | START_MS]!, writer);
    run.read(fn, this.startEpochMs, batch, row);
    const { pen, held, paths } = this;
    const start = pen.length;
    this.writeRequestId(
      writer,
      codes[code | FLAGS]!,
      codes[code | ROUTE]! >>> UPPER_SHIFT,
      numbers[number | REQUEST_INDEX]!,
    );
    writeLines(pen, fn, this.era, run, handler);
    if (pen.length === start) return;
    held.note(serial, start, pen.length);
    if (held.streams > paths.length) paths.push(this.pathOf(writer, serial));
    if (pen.length >= CURRENT_BYTES || paths.length >= CURRENT_STREAMS) this.finish();
  }

  /** Where the stream begins here, the day and the number in its name. */
  private noteBirth(serial: number, startMs: number, writer: Writer): void {
    if (serial >= this.bornDays.length) {
      const days = new Uint16Array(2 * serial);
      days.set(this.bornDays);
      this.bornDays = days;
      const numbers = new Uint32Array(2 * serial);
      numbers.set(this.bornNumbers);
      this.bornNumbers = numbers;
    }
    if (this.bornDays[serial] !== 0) return;
    this.bornDays[serial] = Math.floor(startMs / DAY_MS) - Math.floor(this.startEpochMs / DAY_MS) + 1;
    this.bornNumbers[serial] = writer.born++;
  }

  /**
   * An event of the asynchronous queue keeps its id when it is tried again; a caller's new attempt is a new
   * request.
   */
  private writeRequestId(writer: Writer, flags: number, sourceIndex: number, requestIndex: number): void {
    if ((flags & ASYNC) === 0) {
      writer.invocations.writeUuid(writer.invoked++, this.pen.requestId);
      return;
    }
    let events = this.events[sourceIndex];
    if (events === undefined) {
      events = new Identifiers(this.names.seed, 'event', this.names.sources[sourceIndex]!);
      this.events[sourceIndex] = events;
    }
    events.writeUuid(requestIndex, this.pen.requestId);
  }

  private pathOf({ fn, streams }: Writer, serial: number): string {
    const bornMs = (Math.floor(this.startEpochMs / DAY_MS) + this.bornDays[serial]! - 1) * DAY_MS;
    const day = new Date(bornMs).toISOString().slice(0, 10).replaceAll('-', '/');
    return `/aws/lambda/${fn.name}/${day}/[${fn.version}]${streams.hex(this.bornNumbers[serial]!)}`;
  }
}

import {
  ASYNC,
  ATTEMPT_MASK,
  BATCHED,
  CODES_SHIFT,
  COLD,
  DURATION_MS,
  ENVIRONMENT,
  FAILED,
  FIELDS_SHIFT,
  FLAGS,
  HIDDEN_MS,
  IN_FLIGHT,
  INIT_MS,
  INVOKED,
  LOWER_HALF,
  OUT_OF_MEMORY,
  PROVISIONED,
  REQUEST_INDEX,
  RESTORED,
  ROUTE,
  START_MS,
  SUPPRESSED_INIT,
  TIMED_OUT,
  UPPER_SHIFT,
  USED_MB,
} from '../model/outcome-codes.ts';
import type { OutcomeBatch, OutcomeSink } from '../model/outcomes.ts';
import { billedDurationMs } from './billed-duration.ts';
import { handlerLines } from './handler-lines.ts';
import { Identifiers } from './identifiers.ts';
import type { LogEra, LogFunction, LoggedInvocation } from './log-function.ts';
import { jsonLines } from './log-json.ts';
import { textLines } from './log-text.ts';

/** Where the lines go. */
export interface LogOutput {
  /** Appends to a stream; `path` is the group's and the stream's name, with slashes. */
  append(path: string, text: string): void;
}

/** Characters held back, over all streams, before they are appended: long pieces, few openings of files. */
const HELD_CHARACTERS = 1 << 24;
/** Streams held back; a function that starts a new environment for each request has as many as invocations. */
const HELD_STREAMS = 1 << 15;
const DAY_MS = 86_400_000;

interface HeldStream {
  readonly path: string;
  text: string;
}

interface Writer {
  readonly fn: LogFunction;
  readonly handler: (requestId: string, time: string) => string;
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
 * Writes the log streams of a run: one an execution environment, in the order of time, since an environment serves one invocation after the
 * other and its rows come in that order. Memory is bounded but for six
 * bytes an environment (the day and the number in its stream's name), each of which is a file.
 */
export class LogCollector implements OutcomeSink {
  private readonly writers: readonly (Writer | null)[];
  private readonly era: LogEra;
  private readonly startEpochMs: number;
  private readonly output: LogOutput;
  private readonly events: Identifiers[] = [];
  private readonly names: LogNames;
  private readonly held = new Map<number, HeldStream>();
  private heldCharacters = 0;
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
    const { numbers, codes, rows } = batch;
    for (let row = 0; row < rows; row++) {
      const code = row << CODES_SHIFT;
      const flags = codes[code | FLAGS]!;
      if ((flags & INVOKED) === 0 || (flags & BATCHED) !== 0) continue;
      const writer = this.writers[codes[code | ROUTE]! & LOWER_HALF]!;
      if (writer === null) continue;
      this.takeInvocation(writer, numbers, row << FIELDS_SHIFT, codes, code);
    }
  }

  /** Appends what is held back. */
  finish(): void {
    for (const { path, text } of this.held.values()) this.output.append(path, text);
    this.held.clear();
    this.heldCharacters = 0;
  }

  private takeInvocation(
    writer: Writer,
    numbers: Float64Array,
    number: number,
    codes: Int32Array,
    code: number,
  ): void {
    const { fn, handler } = writer;
    const serial = codes[code | ENVIRONMENT]!;
    const startMs = this.startEpochMs + numbers[number | START_MS]!;
    const isFirst = this.isFirstOf(serial, startMs, writer);
    const flags = codes[code | FLAGS]!;
    const requestId = this.requestId(
      writer,
      flags,
      codes[code | ROUTE]! >>> UPPER_SHIFT,
      numbers[number | REQUEST_INDEX]!,
    );
    const run = invocationOf(fn, requestId, startMs, isFirst, numbers, number, flags);
    const text = fn.format === 'json' ? jsonLines(fn, run, handler) : textLines(fn, this.era, run, handler);
    if (text === '') return;
    const stream = this.held.get(serial);
    if (stream === undefined) this.held.set(serial, { path: this.pathOf(writer, serial), text });
    else stream.text += text;
    this.heldCharacters += text.length;
    if (this.heldCharacters >= HELD_CHARACTERS || this.held.size >= HELD_STREAMS) this.finish();
  }

  /** Whether the stream begins here, and if so the day in its name. */
  private isFirstOf(serial: number, startMs: number, writer: Writer): boolean {
    if (serial >= this.bornDays.length) {
      const days = new Uint16Array(2 * serial);
      days.set(this.bornDays);
      this.bornDays = days;
      const numbers = new Uint32Array(2 * serial);
      numbers.set(this.bornNumbers);
      this.bornNumbers = numbers;
    }
    if (this.bornDays[serial] !== 0) return false;
    this.bornDays[serial] = Math.floor(startMs / DAY_MS) - Math.floor(this.startEpochMs / DAY_MS) + 1;
    this.bornNumbers[serial] = writer.born++;
    return true;
  }

  /** An event of the asynchronous queue keeps its id when it is tried again; a caller's new attempt is a new request. */
  private requestId(writer: Writer, flags: number, sourceIndex: number, requestIndex: number): string {
    if ((flags & ASYNC) === 0) return writer.invocations.uuid(writer.invoked++);
    let events = this.events[sourceIndex];
    if (events === undefined) {
      events = new Identifiers(this.names.seed, 'event', this.names.sources[sourceIndex]!);
      this.events[sourceIndex] = events;
    }
    return events.uuid(requestIndex);
  }

  private pathOf({ fn, streams }: Writer, serial: number): string {
    const bornMs = (Math.floor(this.startEpochMs / DAY_MS) + this.bornDays[serial]! - 1) * DAY_MS;
    const day = new Date(bornMs).toISOString().slice(0, 10).replaceAll('-', '/');
    return `/aws/lambda/${fn.name}/${day}/[${fn.version}]${streams.hex(this.bornNumbers[serial]!)}`;
  }
}

function invocationOf(
  fn: LogFunction,
  requestId: string,
  startMs: number,
  isFirst: boolean,
  numbers: Float64Array,
  number: number,
  flags: number,
): LoggedInvocation {
  const initMs = numbers[number | INIT_MS]!;
  const durationMs = numbers[number | DURATION_MS]!;
  const usedMb = numbers[number | USED_MB]!;
  const isCold = (flags & COLD) !== 0;
  const isRestored = (flags & RESTORED) !== 0;
  const isInitCut = isCold && (flags & SUPPRESSED_INIT) !== 0;
  const initStartMs = startMs + numbers[number | HIDDEN_MS]!;
  const outcome = outcomeOf(flags & ATTEMPT_MASK);
  const isInInit = outcome === 'unfinished' && durationMs === 0;
  return {
    requestId,
    initStartMs,
    handlerStartMs: initStartMs + initMs,
    endMs: initStartMs + initMs + durationMs,
    initMs: isCold && initMs > 0 && !isInitCut ? initMs : null,
    isRestored: isCold && isRestored,
    cutInitMs: isInitCut && !isInInit ? initMs : null,
    // An environment of provisioned concurrency had its init before, at a time that its rows do not tell.
    initialization:
      !isFirst || (isInInit && initMs === 0)
        ? null
        : (flags & PROVISIONED) !== 0
          ? 'provisioned-concurrency'
          : isRestored
            ? 'snap-start'
            : 'on-demand',
    durationMs,
    billedMs: billedDurationMs(durationMs, initMs, isRestored, isInitCut, fn.billedDuration),
    usedMb: usedMb > 0 ? Math.ceil(usedMb) : fn.usualUsedMb,
    outcome,
    share: Number.parseInt(requestId.slice(-6), 16) / 0x1000000,
  };
}

function outcomeOf(attempt: number): LoggedInvocation['outcome'] {
  switch (attempt) {
    case TIMED_OUT:
      return 'timeout';
    case OUT_OF_MEMORY:
      return 'out-of-memory';
    case FAILED:
      return 'error';
    case IN_FLIGHT:
      return 'unfinished';
    default:
      return 'success';
  }
}

import { type ToUtf8, utf16Reader } from './binary.ts';
import { ByteLines } from './byte-report.ts';
import { ByteTime } from './byte-time.ts';
import { parsed } from './document.ts';
import { HeldBytes } from './held-bytes.ts';
import { takeDocument } from './json-documents.ts';
import { JsonScanner } from './json-scan.ts';
import type { LogStream } from './log-stream.ts';
import { namesOfFile } from './names.ts';
import { type Observer, type Place, REPORT_LINES } from './observer.ts';
import { takeLinks } from './power-tuning.ts';
import { IS_SIGN, isSignAt } from './signs.ts';
import { Table } from './table.ts';
import { takeLine } from './text-line.ts';

/** Bytes of a line that are read; CloudWatch Logs takes no event of more. */
const LONGEST_LINE = 1 << 20;
/** Bytes of a line that begins as JSON does after which it is read as a stream. */
const LONGEST_JSON_LINE = 1 << 16;
/** Lines at the beginning of a file that may be the header of a table without Logs Insights' own names. */
const HEADER_WITHIN_LINES = 3;

const NUL = 0;
const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const COMMA = 44;
const BAR = 124;

const PLATFORM_EVENT = /^\s*\{ ?"time" ?: ?"[^"]+", ?"type" ?: ?"platform\./;
/** A key of every kind of document that is known: most JSON lines are a handler's and have none. */
const DOCUMENT =
  /"(?:_aws|logEvents|events|Document|Segments|TraceSummaries|trace_id|results|field|FunctionName|MetricDataResults|Timestamps|Datapoints|stats|stateMachine|output|ResultsByTime|record|@[\w.]+|timestamp" ?: ?\d)/;
const EVENTS = /^EVENTS\t/;
const EVENTS_END = /\t(\d{13})\s*$/;
const MOST_EVENT_CHARACTERS = 1 << 20;

/** Reads one file, whatever is in it: lines of text, JSON between them, tables. */
export class LogFile {
  linesRead = 0;
  private readonly observer: Observer;
  private readonly isGeneral: boolean;
  private readonly place: Place;
  private readonly stream: LogStream;
  private readonly functionName: string;
  private readonly streamName: string | null;
  private readonly decoder = new TextDecoder();
  private readonly lines: ByteLines;
  private readonly time = new ByteTime();
  /** A line, or the beginning of one, whose end has not come. */
  private readonly carried = new HeldBytes(LONGEST_LINE);
  private json: JsonScanner | null = null;
  private jsonLines = 0;
  private isDocument = false;
  /** The line that follows is no JSON, though it begins so. */
  private isTextNext = false;
  private table: Table | null = null;
  private isNew = true;
  /** Of a file in UTF-16. */
  private toUtf8: ToUtf8 | null = null;
  /** Characters of an event of the command line's text output, whose time comes last. */
  private event = '';
  private version = '';
  private readonly isUnreadable: (piece: Uint8Array) => boolean;
  private isRefused = false;

  constructor(
    observer: Observer,
    name: string,
    isGeneral: boolean,
    isUnreadable: (piece: Uint8Array) => boolean,
  ) {
    this.observer = observer;
    this.isGeneral = isGeneral;
    this.isUnreadable = isUnreadable;
    this.place = { file: name, line: 0, source: REPORT_LINES };
    const { functionName, streamName } = namesOfFile(name);
    this.functionName = functionName;
    this.streamName = streamName;
    this.stream = observer.stream(functionName, streamName);
    this.lines = new ByteLines(observer.report);
  }

  push(piece: Uint8Array): void {
    if (this.isNew) {
      this.toUtf8 = utf16Reader(piece);
      this.isRefused = this.isUnreadable(this.toUtf8 === null ? piece : new Uint8Array());
      this.isNew = false;
    }
    if (!this.isRefused) this.read(this.toUtf8?.(piece) ?? piece, 0);
  }

  finish(): void {
    if (this.toUtf8 !== null) this.read(this.toUtf8(), 0);
    if (this.json !== null) this.endJson(this.json);
    if (this.carried.length > 0) {
      this.carried.add(Uint8Array.of(NEWLINE), 0, 1);
      const last = this.carried.take();
      this.block(last, 0, last.length, 1);
    }
    if (this.event !== '') this.endEvent('');
  }

  private read(piece: Uint8Array, start: number): void {
    let from = start;
    while (from < piece.length) {
      if (this.json !== null) {
        from = this.feedJson(this.json, piece, from);
        continue;
      }
      if (this.carried.length > 0) {
        const newline = piece.indexOf(NEWLINE, from);
        const end = newline < 0 ? piece.length : newline + 1;
        this.carried.add(piece, from, end);
        from = end;
        if (newline >= 0) {
          const line = this.carried.take();
          const rest = this.block(line, 0, line.length, 0);
          if (rest < line.length) this.read(line.slice(rest), 0);
        } else if (
          !this.isTextNext &&
          this.carried.length > LONGEST_JSON_LINE &&
          this.beginsJson(this.carried.view(), 0, this.carried.length)
        ) {
          const line = this.carried.take().slice();
          this.json = this.newScanner();
          this.read(line, 0);
        }
        continue;
      }
      from = this.block(piece, from, piece.length, 0);
      if (this.json === null && from < piece.length) {
        this.carried.add(piece, from, piece.length);
        return;
      }
    }
  }

  /**
   * Reads the whole lines from `from` on; returns where the first line begins that is not, or that is JSON of
   * more than a line.
   */
  private block(bytes: Uint8Array, start: number, end: number, added: number): number {
    let from = start;
    while (from < end) {
      const next = this.lineAt(bytes, from, end, added);
      if (next < 0 || this.json !== null) return from;
      from = next;
    }
    return end;
  }

  /** Where the next line begins; −1 where this one does not end here. */
  private lineAt(bytes: Uint8Array, from: number, end: number, added: number): number {
    if (!this.isGeneral && this.table === null && this.event === '') {
      const next = this.plainLineAt(bytes, from, end, added);
      if (next >= 0) return next;
    }
    let first = from;
    while (first < end && (bytes[first] === SPACE || bytes[first] === TAB)) first++;
    const isText = this.isTextNext || (this.table !== null && !this.table.mayBeJson);
    const isJson = !isText && this.beginsJson(bytes, first, end);
    let isSigned =
      this.isGeneral || this.table !== null || this.event !== '' || this.linesRead < HEADER_WITHIN_LINES;
    isSigned ||= bytes[first] === BAR || bytes[from] === 0x45;
    let at = from;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (IS_SIGN[byte] === 0) continue;
      if (byte === NEWLINE) break;
      if (byte === NUL) return this.skipNul(bytes, at, end);
      if (!isSigned && isSignAt(bytes, at, this.linesRead)) isSigned = true;
    }
    if (at === end) {
      // A line without an end: where it is JSON on one line of any length, it is read as it comes.
      return -1;
    }
    if (isJson && !this.endsJson(bytes, first, at)) {
      this.json = this.newScanner();
      return from;
    }
    this.isTextNext = false;
    this.linesRead++;
    this.place.line++;
    const length = at + 1 - from - added;
    if (isJson) this.jsonLine(this.decoder.decode(bytes.subarray(from, at)), length);
    else if (isSigned) this.textLine(this.decoder.decode(bytes.subarray(from, at)), length);
    else this.handlerLine(bytes, from, at, length);
    return at + 1;
  }

  /** Lambda's own commonest lines from their bytes; −1 where it is another, or written otherwise. */
  private plainLineAt(bytes: Uint8Array, from: number, end: number, added: number): number {
    const { lines, stream, observer } = this;
    let newline: number;
    switch (bytes[from]) {
      case 0x52:
        newline = lines.readReport(bytes, from, end);
        if (newline < 0) return -1;
        this.count(newline + 1 - from - added);
        this.place.source = REPORT_LINES;
        observer.takeReport(stream, Number.NaN, this.place);
        return newline + 1;
      case 0x53:
        newline = lines.readStart(bytes, from, end);
        if (newline < 0) return -1;
        this.count(newline + 1 - from - added);
        observer.takeStart(stream, lines.low, lines.high, Number.NaN);
        this.noteVersion(bytes, lines.versionFrom, newline);
        return newline + 1;
      case 0x45:
        newline = lines.readEnd(bytes, from, end);
        if (newline < 0) return -1;
        this.count(newline + 1 - from - added);
        return newline + 1;
      default:
        return -1;
    }
  }

  /** One of Lambda's own lines. */
  private count(bytes: number): void {
    this.linesRead++;
    this.place.line++;
    const { counts } = this.stream.store;
    counts.loggedBytes += bytes;
    counts.platformBytes += bytes;
  }

  private noteVersion(bytes: Uint8Array, from: number, end: number): void {
    const { version } = this;
    let isSame = version.length === end - from;
    for (let at = 0; isSame && at < version.length; at++)
      isSame = version.charCodeAt(at) === bytes[from + at];
    if (isSame) return;
    this.version = this.decoder.decode(bytes.subarray(from, end));
    this.stream.store.versions.add(this.version);
  }

  private handlerLine(bytes: Uint8Array, from: number, end: number, length: number): void {
    const { stream } = this;
    stream.store.counts.loggedBytes += length;
    if (stream.wantsTime === 0) return;
    const timeMs = this.time.read(bytes, from, end);
    if (Number.isNaN(timeMs))
      stream.offerTime(this.decoder.decode(bytes.subarray(from, Math.min(end, from + 256))));
    else stream.offerMs(timeMs);
  }

  private textLine(line: string, bytes: number): void {
    const { observer, place, functionName, streamName } = this;
    if (this.table !== null) {
      if (this.table.take(observer, line, functionName, streamName, place)) return;
      this.table = null;
    }
    if (this.event !== '') {
      this.continueEvent(line);
      return;
    }
    if (EVENTS.test(line)) {
      this.event = `${line}\n`;
      if (EVENTS_END.test(line)) this.endEvent(line);
      return;
    }
    if (this.linesRead <= HEADER_WITHIN_LINES || /[@|]/.test(line)) {
      this.table = Table.beganBy(line);
      if (this.table !== null) {
        if (!this.table.isInsights) {
          observer.warnOf(
            place,
            'a table that is not of Logs Insights: its columns are taken by their names',
            'each row is taken as one invocation, durations in ms and memory in MB',
          );
        }
        return;
      }
    }
    const origin = { stream: this.stream, timeMs: Number.NaN, isShared: true };
    const isKnown = takeLine(observer, line, bytes, origin, place);
    if (!isKnown && line.includes(';')) takeLinks(observer, line, functionName);
  }

  /** Lines of an event of `--output text`, up to its time. */
  private continueEvent(line: string): void {
    this.event += `${line}\n`;
    if (EVENTS_END.test(line) || this.event.length > MOST_EVENT_CHARACTERS) this.endEvent(line);
  }

  private endEvent(last: string): void {
    const { observer, place } = this;
    const text = this.event;
    this.event = '';
    const timeMs = Number(EVENTS_END.exec(last)?.[1] ?? Number.NaN);
    const origin = { stream: this.stream, timeMs, isShared: true };
    const message = text.replace(EVENTS_END, '');
    takeLine(observer, message.trimEnd(), message.length, origin, place);
  }

  private jsonLine(line: string, bytes: number): void {
    const { observer, place } = this;
    const origin = { stream: this.stream, timeMs: Number.NaN, isShared: true };
    if (!PLATFORM_EVENT.test(line) && DOCUMENT.test(line)) {
      const value = parsed(line.trim().replace(/,$/, ''));
      if (value !== undefined && takeDocument(value, this.context({}))) return;
    }
    takeLine(observer, line, bytes, origin, place);
  }

  private context(texts: Readonly<Record<string, string>>) {
    const { observer, place, functionName, streamName } = this;
    return { observer, place, functionName, streamName, texts };
  }

  private beginsJson(bytes: Uint8Array, first: number, end: number): boolean {
    const byte = bytes[first];
    if (byte !== 0x7b && byte !== 0x5b) return false;
    let next = first + 1;
    while (next < end && (bytes[next] === SPACE || bytes[next] === TAB || bytes[next] === RETURN)) next++;
    if (next >= end) return true;
    const after = bytes[next]!;
    if (after === NEWLINE || after === 0x7b || after === 0x5b) return true;
    return after === 0x22 || after === (byte === 0x7b ? 0x7d : 0x5d);
  }

  /** Whether the line that ends at `end` ends as JSON that is whole would. */
  private endsJson(bytes: Uint8Array, first: number, end: number): boolean {
    let last = end - 1;
    while (
      last > first &&
      (bytes[last] === SPACE || bytes[last] === TAB || bytes[last] === RETURN || bytes[last] === COMMA)
    ) {
      last--;
    }
    return last > first && bytes[last] === (bytes[first] === 0x7b ? 0x7d : 0x5d);
  }

  private newScanner(): JsonScanner {
    this.jsonLines = 0;
    this.isDocument = false;
    return new JsonScanner((value, texts) => {
      if (takeDocument(value, this.context(texts))) this.isDocument = true;
    });
  }

  private feedJson(json: JsonScanner, piece: Uint8Array, from: number): number {
    const to = json.feed(piece, from);
    let lines = 0;
    for (let at = piece.indexOf(NEWLINE, from); at >= 0 && at < to; at = piece.indexOf(NEWLINE, at + 1))
      lines++;
    this.jsonLines += lines;
    if (json.state === 'open') return to;
    this.json = null;
    if (json.state === 'done') {
      this.countJsonLines();
      return this.behindJson(piece, to);
    }
    const unread = json.unread();
    if (unread.length === 0) {
      this.countJsonLines();
      this.observer.warnOf(
        this.place,
        'JSON that breaks off within a large document',
        'what came before counts',
      );
      return to;
    }
    this.isTextNext = true;
    this.read(unread, 0);
    return to;
  }

  private countJsonLines(): void {
    this.linesRead += this.jsonLines;
    this.place.line += this.jsonLines;
  }

  /** Commas and blanks behind a value, and the end of its line. */
  private behindJson(piece: Uint8Array, from: number): number {
    let at = from;
    while (at < piece.length && (piece[at] === SPACE || piece[at] === COMMA || piece[at] === RETURN)) at++;
    if (piece[at] !== NEWLINE) return at;
    this.linesRead++;
    this.place.line++;
    return at + 1;
  }

  /** The file ends within JSON: whole elements count. */
  private endJson(json: JsonScanner): void {
    this.json = null;
    this.observer.warnOf(
      this.place,
      'the file ends within JSON',
      'the events before it count; export it again',
    );
    if (json.finish() && this.isDocument) {
      this.countJsonLines();
      return;
    }
    this.isTextNext = true;
    this.read(json.unread(), 0);
  }

  private skipNul(bytes: Uint8Array, from: number, end: number): number {
    this.observer.warnOf(
      { ...this.place, line: this.place.line + 1 },
      'NUL bytes: a line of it is binary',
      'lines with NUL bytes are left out',
    );
    const newline = bytes.indexOf(NEWLINE, from);
    if (newline < 0 || newline >= end) return -1;
    this.linesRead++;
    this.place.line++;
    return newline + 1;
  }
}

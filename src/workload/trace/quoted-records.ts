import type { Info, Parser } from 'csv-parse';
import type { ByteSource } from '../../host/files.ts';
import { FaultError } from '../../model/fault.ts';
import { type CsvRecord, longLine, MAXIMUM_FIELDS, MAXIMUM_LINE_BYTES, RecordStatus } from './csv-record.ts';

const CHUNK_BYTES = 65_536;
/** Of a UTF-16 unit in UTF-8. */
const MOST_BYTES = 3;
const UTF_8 = new TextEncoder();

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

/**
 * The records from some place in a file to its end, through csv-parse: quoted fields, doubled quotation
 * marks, line breaks in fields.
 */
export class QuotedRecords {
  private readonly chunks: AsyncGenerator<Uint8Array>;
  private readonly linesBefore: number;
  private readonly displayName: string;
  private parser: Parser | null = null;
  private failure: unknown = null;
  private isEnded = false;
  private countedTwice = 0;
  private scratch = new Uint8Array(CHUNK_BYTES);

  /**
   * `rest` are the bytes already read, `source` what follows (null where nothing does), `linesBefore` the
   * lines in front of `rest`.
   */
  constructor(rest: Uint8Array, source: ByteSource | null, linesBefore: number, displayName: string) {
    this.chunks = chunksOf(rest, source);
    this.linesBefore = linesBefore;
    this.displayName = displayName;
  }

  next(into: CsvRecord): RecordStatus {
    const parsed = this.parser?.read() as ParsedRecord | null | undefined;
    if (parsed) {
      this.copy(parsed, into);
      return RecordStatus.row;
    }
    if (this.failure !== null) throw this.faultFor(this.failure);
    return this.isEnded ? RecordStatus.end : RecordStatus.wait;
  }

  async wait(): Promise<void> {
    const parser = this.parser ?? (await this.open());
    if (parser.readableLength > 0 || this.isEnded || this.failure !== null) return;
    const isReady = settled(parser, ['readable', 'end', 'error', 'close']);
    // Without it the parser may hold back what fills its buffer until it is asked.
    parser.read(0);
    await isReady;
  }

  close(): void {
    this.parser?.destroy();
  }

  private async open(): Promise<Parser> {
    const { parse } = await import('csv-parse');
    const parser = parse({
      bom: false,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      record_delimiter: ['\r\n', '\n'],
      max_record_size: MAXIMUM_LINE_BYTES,
    });
    this.parser = parser;
    parser.on('end', () => {
      this.isEnded = true;
    });
    parser.on('error', (error) => {
      this.failure ??= error;
    });
    void this.feed(parser);
    return parser;
  }

  /** Hands the parser the bytes as fast as it takes them. */
  private async feed(parser: Parser): Promise<void> {
    try {
      for await (const chunk of this.chunks) {
        if (parser.destroyed) return;
        if (!parser.write(chunk)) await settled(parser, ['drain', 'close']);
      }
      parser.end();
    } catch (error) {
      this.failure ??= error;
      parser.destroy(error instanceof Error ? error : undefined);
    }
  }

  private copy({ record, info }: ParsedRecord, into: CsvRecord): void {
    let needed = 0;
    for (const field of record) {
      needed += field.length * MOST_BYTES;
      // csv-parse counts a line for each CR inside a field, also for that of a CR LF.
      if (field.includes('\r')) this.countedTwice += field.split('\r').length - 1;
    }
    if (needed > this.scratch.length) this.scratch = new Uint8Array(needed * 2);
    let at = 0;
    for (let field = 0; field < Math.min(record.length, MAXIMUM_FIELDS); field += 1) {
      into.fieldStart[field] = at;
      at += UTF_8.encodeInto(record[field] ?? '', this.scratch.subarray(at)).written;
      into.fieldEnd[field] = at;
    }
    into.bytes = this.scratch;
    into.fieldCount = record.length;
    into.line = this.linesBefore + info.lines - this.countedTwice;
  }

  private faultFor(error: unknown): FaultError {
    if (error instanceof FaultError) return error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const lines = error instanceof Error && 'lines' in error ? Number(error.lines) : 1;
    const line = this.linesBefore + lines - this.countedTwice;
    if (code === 'CSV_MAX_RECORD_SIZE') return longLine(this.displayName, line);
    const problem =
      code === 'CSV_QUOTE_NOT_CLOSED'
        ? 'a quotation mark is opened and never closed'
        : `not readable as CSV (${error instanceof Error ? withoutLine(error.message) : String(error)})`;
    return new FaultError([
      {
        file: this.displayName,
        line,
        path: '',
        problem,
        remedy: 'close each quoted field, and double the quotation marks inside it',
      },
    ]);
  }
}

/** csv-parse counts lines from where it took over. */
function withoutLine(message: string): string {
  return message.replace(/ at line \d+/, '');
}

/** Resolves at the first of the events. */
function settled(parser: Parser, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      for (const event of events) parser.off(event, settle);
      resolve();
    };
    for (const event of events) parser.on(event, settle);
  });
}

async function* chunksOf(rest: Uint8Array, source: ByteSource | null): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < rest.length; at += CHUNK_BYTES) yield rest.subarray(at, at + CHUNK_BYTES);
  while (source !== null) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const bytes = await source.read(chunk, 0);
    if (bytes === 0) return;
    yield chunk.subarray(0, bytes);
  }
}

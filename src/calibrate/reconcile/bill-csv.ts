import type { ByteSource, RandomBytes } from '../../host/files.ts';
import { FILES } from '../../host/host.ts';
import { FaultError } from '../../model/fault.ts';
import { type ToUtf8, utf16Reader } from '../read/binary.ts';
import { type TableReader, tableReader } from './bill-table.ts';
import type { ReadBill } from './billed-row.ts';
import { notABill } from './not-a-bill.ts';

const CHUNK_BYTES = 262_144;
const HEADER_BYTES = 65_536;
const MAXIMUM_LINE_BYTES = 4_194_304;

/** A bill as CSV, plain or gzip, of any length: rows of the same thing are summed as they come. */
export async function readBillCsv(file: string, displayName: string): Promise<ReadBill> {
  const { parse } = await import('csv-parse');
  const source = sourceOf(file, displayName);
  const opening = await openingOf(source);
  let reader: TableReader | null = null;
  let rows = 0;
  const parser = parse({
    bom: true,
    delimiter: separatorOf(opening),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAXIMUM_LINE_BYTES,
    on_record: (values: readonly string[]) => {
      if (reader === null) {
        reader = tableReader(values);
        if (reader === null) {
          throw notABill(displayName, 'the header is that of no bill: it has no usage type and cost', 1);
        }
      } else {
        rows += 1;
        reader.add(values);
      }
      return null;
    },
  });
  try {
    await feed(parser, source, opening);
  } catch (error) {
    if (error instanceof FaultError) throw error;
    const lines = error instanceof Error && 'lines' in error ? Number(error.lines) : undefined;
    throw notABill(
      displayName,
      `not readable as CSV (${error instanceof Error ? error.message : String(error)})`,
      lines,
    );
  } finally {
    source.close();
    parser.destroy();
  }
  // Set in the parser's callback, which the compiler does not see.
  const ended = reader as TableReader | null;
  if (ended === null || rows === 0) throw notABill(displayName, 'the bill has no rows');
  return ended.finish(displayName);
}

async function feed(
  parser: import('csv-parse').Parser,
  source: ByteSource,
  opening: Uint8Array,
): Promise<void> {
  let failure: unknown = null;
  parser.on('error', (error) => {
    failure ??= error;
  });
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'error', 'close']) parser.once(event, () => resolve());
  });
  parser.resume();
  for (let piece = opening; piece.length > 0; piece = await pieceOf(source)) {
    if (failure !== null) throw failure;
    if (!parser.write(piece)) {
      await new Promise<void>((resolve) => {
        for (const event of ['drain', 'error', 'close']) parser.once(event, () => resolve());
      });
      if (failure !== null) throw failure;
    }
  }
  parser.end();
  await ended;
  if (failure !== null) throw failure;
}

async function pieceOf(source: ByteSource): Promise<Uint8Array> {
  const piece = new Uint8Array(CHUNK_BYTES);
  return piece.subarray(0, await source.read(piece, 0));
}

/** The first piece, which holds the header. */
async function openingOf(source: ByteSource): Promise<Uint8Array> {
  try {
    return await pieceOf(source);
  } catch (error) {
    source.close();
    throw error;
  }
}

/** The bytes in UTF-8, unpacked. */
function sourceOf(file: string, displayName: string): ByteSource {
  const bytes = FILES.now.openRandom(file, displayName, 'bill');
  const toUtf8 = utf16Reader(bytes.slice(0, 2));
  if (toUtf8 !== null) return wideSource(bytes, toUtf8);
  bytes.close();
  return FILES.now.openBytes(file, displayName, 'bill');
}

/** A file in UTF-16, as PowerShell and spreadsheets write it: in UTF-8 it has at most half as much again. */
function wideSource(bytes: RandomBytes, toUtf8: ToUtf8): ByteSource {
  let at = 0;
  return {
    identity: bytes.identity,
    close: () => bytes.close(),
    read: (target, offset) => {
      while (at < bytes.byteLength) {
        const end = Math.min(bytes.byteLength, at + Math.floor((target.length - offset) / 2));
        const piece = toUtf8(bytes.slice(at, end));
        at = end;
        // Half a character is kept until the rest of it comes.
        if (piece.length === 0) continue;
        target.set(piece, offset);
        return piece.length;
      }
      return 0;
    },
  };
}

/** Spreadsheets write a semicolon where the decimal point is a comma, and tabs where a table is pasted. */
function separatorOf(opening: Uint8Array): string {
  const [header = ''] = new TextDecoder().decode(opening.subarray(0, HEADER_BYTES)).split(/[\r\n]/, 1);
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (separator: string): number => bare.split(separator).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

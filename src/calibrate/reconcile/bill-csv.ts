import type { ByteSource } from '../../host/files.ts';
import { FILES } from '../../host/host.ts';
import { FaultError } from '../../model/fault.ts';
import { type TableReader, tableReader } from './bill-table.ts';
import type { ReadBill } from './billed-row.ts';
import { notABill } from './not-a-bill.ts';

const CHUNK_BYTES = 262_144;
const HEADER_BYTES = 65_536;
const MAXIMUM_LINE_BYTES = 4_194_304;

/** A bill as CSV, plain or gzip, of any length: rows of the same thing are summed as they come. */
export async function readBillCsv(file: string, displayName: string): Promise<ReadBill> {
  const { parse } = await import('csv-parse');
  const source = FILES.now.openBytes(file, displayName, 'bill');
  let reader: TableReader | null = null;
  let rows = 0;
  const parser = parse({
    bom: true,
    delimiter: separatorOf(firstLine(file, displayName)),
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
    await feed(parser, source);
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

async function feed(parser: import('csv-parse').Parser, source: ByteSource): Promise<void> {
  let failure: unknown = null;
  parser.on('error', (error) => {
    failure ??= error;
  });
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'error', 'close']) parser.once(event, () => resolve());
  });
  parser.resume();
  for (;;) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const bytes = await source.read(chunk, 0);
    if (failure !== null) throw failure;
    if (bytes === 0) break;
    if (!parser.write(chunk.subarray(0, bytes))) {
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

/** Spreadsheets write a semicolon where the decimal point is a comma, and tabs where a table is pasted. */
function separatorOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (separator: string): number => bare.split(separator).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

function firstLine(file: string, displayName: string): string {
  const bytes = FILES.now.openRandom(file, displayName, 'bill');
  try {
    const text = new TextDecoder().decode(bytes.slice(0, HEADER_BYTES));
    return text.split(/[\r\n]/, 1)[0] ?? '';
  } finally {
    bytes.close();
  }
}

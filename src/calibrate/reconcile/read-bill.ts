import { FILES } from '../../host/host.ts';
import { FaultError } from '../../model/fault.ts';
import { isRecord } from '../../units/given.ts';
import { readBillCsv } from './bill-csv.ts';
import { readBillParquet } from './bill-parquet.ts';
import type { ReadBill } from './billed-row.ts';
import { readCostExplorer } from './cost-explorer.ts';
import { notABill } from './not-a-bill.ts';

/** A page of Cost Explorer's answers has some megabytes. */
const MAXIMUM_JSON_BYTES = 268_435_456;
/** Deeper than any answer of AWS's; `JSON.parse` itself goes deeper than a stack. */
const DEEPEST = 100;
const PARQUET_MAGIC = 'PAR1';

/**
 * Reads a bill, whichever way it was exported: Cost Explorer's JSON and CSV, cost and usage reports of both
 * versions and data exports as CSV (plain or gzip) and Parquet.
 *
 * @throws FaultError where it cannot be read, or is no bill
 */
export async function readBill(file: string, displayName: string): Promise<ReadBill> {
  const first = firstBytes(file, displayName);
  const opening = new TextDecoder().decode(first);
  if (opening.startsWith(PARQUET_MAGIC)) return readBillParquet(file, displayName);
  if (/^\uFEFF?\s*[{[]/.test(opening) || isWideJson(first)) return readJson(file, displayName);
  return readBillCsv(file, displayName);
}

/** JSON in UTF-16, as PowerShell 5 writes what a command prints. */
function isWideJson(first: Uint8Array): boolean {
  const wide = first[0] === 0xff && first[1] === 0xfe ? 'utf-16le' : 'utf-16be';
  if (wide === 'utf-16be' && (first[0] !== 0xfe || first[1] !== 0xff)) return false;
  return /^\s*[{[]/.test(new TextDecoder(wide).decode(first));
}

function firstBytes(file: string, displayName: string): Uint8Array {
  const bytes = FILES.now.openRandom(file, displayName, 'bill');
  try {
    return bytes.slice(0, 64);
  } finally {
    bytes.close();
  }
}

function readJson(file: string, displayName: string): ReadBill {
  const read = FILES.now.readText(file, displayName, MAXIMUM_JSON_BYTES);
  if (!read.ok) throw new FaultError([read.fault]);
  if (depthOf(read.text) > DEEPEST)
    throw notABill(displayName, `the JSON is more than ${DEEPEST} levels deep`);
  let document: unknown;
  try {
    document = JSON.parse(read.text.replace(/^\uFEFF/, ''));
  } catch (error) {
    document = pagesIn(read.text);
    if (document === null)
      throw notABill(
        displayName,
        `not readable as JSON (${error instanceof Error ? error.message : String(error)})`,
      );
  }
  const pages = (Array.isArray(document) ? document : [document]).filter(isRecord);
  if (!pages.some((page) => Array.isArray(page['ResultsByTime']))) {
    throw notABill(displayName, 'the JSON has no ResultsByTime, so it is no answer of Cost Explorer');
  }
  // Pages of one answer, one after the other.
  const [first = {}] = pages;
  const results = pages.flatMap((page) =>
    Array.isArray(page['ResultsByTime']) ? page['ResultsByTime'] : [],
  );
  const bill = readCostExplorer({ ...first, ResultsByTime: results }, displayName);
  if (pages.at(-1)?.['NextPageToken'] === undefined) return bill;
  const note = 'The answer has a further page (NextPageToken), which is not here: the bill is not whole.';
  return { ...bill, notes: [...bill.notes, note] };
}

/** Pages of an answer one behind the other, as calls with `--next-page-token` print them; else null. */
function pagesIn(text: string): readonly unknown[] | null {
  const texts = text.split(/(?<=\})\s*\n(?=\{)/);
  if (texts.length < 2) return null;
  try {
    return texts.map((page): unknown => JSON.parse(page));
  } catch {
    return null;
  }
}

/** Levels of brackets outside of texts. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) isText = !isText;
    else if (code === 92 && isText) at += 1;
    else if (!isText && (code === 123 || code === 91)) deepest = Math.max(deepest, ++depth);
    else if (!isText && (code === 125 || code === 93)) depth -= 1;
  }
  return deepest;
}

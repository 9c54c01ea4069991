import { type Fault, FaultError } from '../model/fault.ts';
import { VERSION } from '../model/version.ts';
import type { SweepHeader, SweepRow } from '../results/documents/sweep-document.ts';
import { readRowLines } from './rows.ts';
import { isHeader } from './shapes.ts';
import { isInShard, type Shard } from './sweep.ts';
import { MOST_POINTS } from './sweep-schema.ts';

/** What `shard.json` of a shard's folder holds. */
export interface ShardDocument {
  readonly schemaVersion: 1;
  readonly kind: 'sweep-shard';
  /** From 1, as on the command line. */
  readonly shard: number;
  readonly of: number;
  readonly sweep: SweepHeader;
  /** Plain data with which the report of the whole simulates a point again; the report knows its shape. */
  readonly live?: unknown;
}

export interface ShardTexts {
  /** What the user calls it: its folder. */
  readonly folder: string;
  readonly shard: string;
  readonly rows: string;
}

export interface Merged {
  readonly header: SweepHeader;
  readonly live: unknown;
  readonly rows: readonly SweepRow[];
  /** What is worth knowing and no fault: points that several shards have. */
  readonly notes: readonly string[];
}

const REMEDY = 'give the folders that `sweep --shard` wrote';
const MOST_NAMED = 10;

/** `3/100` → part 2 of 100; null where it is no shard. */
export function readShard(text: string): Shard | null {
  const [, part = '', of = ''] = /^(\d{1,7})\/(\d{1,7})$/.exec(text.trim()) ?? [];
  const shard = { part: Number(part) - 1, of: Number(of) };
  return part !== '' && shard.part >= 0 && shard.part < shard.of ? shard : null;
}

/**
 * The shards of one sweep as the whole: whatever the split, each point once, in the order of the design.
 *
 * @throws FaultError for what is no shard, is of another sweep or version, is incomplete, contradicts
 * another, and for points that no shard has
 */
export function mergeShards(given: readonly ShardTexts[]): Merged {
  const faults: Fault[] = [];
  const shards = given.flatMap((texts) => readShardTexts(texts, faults) ?? []);
  const [first] = shards;
  if (first === undefined || faults.length > 0) throw new FaultError(faults);
  for (const { folder, document } of shards) {
    const { sweep } = document;
    if (JSON.stringify(sweep) === JSON.stringify(first.document.sweep)) continue;
    const isOtherVersion = sweep.version !== first.document.sweep.version;
    const problem = isOtherVersion
      ? `it is of version ${sweep.version}, and ${first.folder} of ${first.document.sweep.version}`
      : `it is of another sweep than ${first.folder}: the sweep file, the scenario or a file of it differs`;
    faults.push({ file: folder, path: '', problem, remedy: 'merge shards of one sweep alone' });
  }
  if (faults.length > 0) throw new FaultError(faults);
  const byIndex = new Map<number, { readonly row: SweepRow; readonly folder: string }>();
  const twice = new Map<string, number[]>();
  for (const { folder, document, rows } of shards) {
    const shard = { part: document.shard - 1, of: document.of };
    const expected = new Set<number>();
    for (let index = shard.part; index < document.sweep.points; index += shard.of) expected.add(index);
    for (const row of rows) {
      if (!isInShard(row, shard) || !expected.delete(row.index)) {
        const problem = `point ${row.index} stands there twice, or is none of shard ${document.shard}/${document.of}`;
        faults.push({ file: folder, path: 'results.ndjson', problem, remedy: 'run this shard again' });
        break;
      }
      const known = byIndex.get(row.index);
      if (known === undefined) {
        byIndex.set(row.index, { row, folder });
        continue;
      }
      if (JSON.stringify(known.row) !== JSON.stringify(row)) {
        const problem = `point ${row.index} differs from that of ${known.folder}`;
        faults.push({ file: folder, path: 'results.ndjson', problem, remedy: 'run both shards again' });
        break;
      }
      const pair = `${known.folder} and ${folder}`;
      twice.set(pair, [...(twice.get(pair) ?? []), row.index]);
    }
    if (expected.size > 0 && faults.length === 0) {
      const problem = `it lacks ${expected.size} points of shard ${document.shard}/${document.of}: ${named([...expected])}`;
      faults.push({
        file: folder,
        path: 'results.ndjson',
        problem,
        remedy: 'run this shard again, with --resume',
      });
    }
  }
  const header = first.document.sweep;
  const missing = Array.from({ length: header.points }, (_, index) => index).filter(
    (index) => !byIndex.has(index),
  );
  if (missing.length > 0 && faults.length === 0) faults.push(missingFault(missing, shards));
  if (faults.length > 0) throw new FaultError(faults);
  const rows = [...byIndex.values()].map(({ row }) => row).sort((a, b) => a.index - b.index);
  const notes = [...twice].map(([pair, indices]) => {
    return `${pair} have ${indices.length} points in common, with the same results: ${named(indices)}`;
  });
  return { header, live: first.document.live, rows, notes };
}

interface ReadShard {
  readonly folder: string;
  readonly document: ShardDocument;
  readonly rows: readonly SweepRow[];
}

function readShardTexts({ folder, shard, rows }: ShardTexts, faults: Fault[]): ReadShard | null {
  const refuse = (path: string, problem: string, remedy = REMEDY): null => {
    faults.push({ file: folder, path, problem, remedy });
    return null;
  };
  let value: Partial<ShardDocument> | null;
  try {
    value = JSON.parse(shard) as Partial<ShardDocument> | null;
  } catch {
    return refuse('shard.json', 'it is not JSON');
  }
  const { sweep, shard: part, of } = value ?? {};
  const isShard = value?.kind === 'sweep-shard' && readShard(`${part}/${of}`) !== null;
  // Another version may say other things of a sweep.
  if (isShard && typeof sweep?.version === 'string' && sweep.version !== VERSION) {
    const remedy = `merge with that version, or run the shards again with this one (${VERSION})`;
    return refuse('shard.json', `it is of version ${sweep.version}`, remedy);
  }
  if (!isShard || !isHeader(sweep) || sweep.points > MOST_POINTS)
    return refuse('shard.json', 'it is no shard of a sweep');
  const read = readRowLines(rows);
  if (read === null)
    return refuse(
      'results.ndjson',
      'a line is no row of a sweep: the file is torn or changed',
      'run this shard again',
    );
  return { folder, document: value as ShardDocument, rows: read };
}

function missingFault(missing: readonly number[], shards: readonly ReadShard[]): Fault {
  const ofs = new Set(shards.map(({ document }) => document.of));
  const [of = 1] = ofs;
  const have = new Set(shards.map(({ document }) => document.shard));
  const lacking = Array.from({ length: of }, (_, at) => at + 1).filter((one) => !have.has(one));
  const isOneSplit = ofs.size === 1 && lacking.length > 0;
  const problem = isOneSplit
    ? `${lacking.length} of ${of} shards are missing: ${named(lacking)}`
    : `${missing.length} points are in no shard: ${named(missing)}`;
  const remedy = isOneSplit
    ? `run them: sweep … --shard ${lacking[0]}/${of} --out DIR`
    : 'give the shards that have them';
  return { file: 'merge', path: '', problem, remedy };
}

function named(numbers: readonly number[]): string {
  const shown = numbers.slice(0, MOST_NAMED).join(', ');
  return numbers.length > MOST_NAMED ? `${shown} …` : shown;
}

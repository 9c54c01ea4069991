import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, FaultError } from '../../model/fault.ts';
import { VERSION } from '../../model/version.ts';
import { type Done, ELSEWHERE, Orders, ordersOfShard } from '../../study/runs/elsewhere.ts';
import { Crew } from '../../study/runs/task-scheduler.ts';
import type { Shard } from '../../sweep/sweep.ts';
import { usageFault } from '../arguments.ts';
import type { OutputFile } from '../output.ts';
import { systemErrorText } from '../system-error.ts';
import { bytesOfDone, doneOfBytes } from './done-bytes.ts';
import type { SharedRun } from './shared-run.ts';

const DOCUMENT = 'shard.json';
const RESULTS = 'results.bin';
const MOST_NAMED = 10;

interface ShardOfRun {
  readonly schemaVersion: 1;
  readonly kind: 'run-shard';
  readonly version: string;
  readonly name: string;
  readonly digest: string;
  /** From 1, as on the command line. */
  readonly shard: number;
  readonly of: number;
  /** Orders that it has done, in the order of `results.bin`, with the bytes that each takes there. */
  readonly done: readonly { readonly order: string; readonly bytes: number }[];
}

/** Does one shard of a run, and gives the files that `--join` reads. */
export async function shardFiles(
  run: SharedRun,
  shard: Shard,
  workers: number | undefined,
): Promise<readonly OutputFile[]> {
  if (run.compiled.replications === 'auto') {
    const problem = 'how many replications auto takes is known at the end alone';
    throw new FaultError([usageFault('--shard', problem, 'give --replications N')]);
  }
  const orders = new Orders(run.compiled);
  const asked = ordersOfShard(run.compiled, shard, run.maximumBadRows);
  const crew = new Crew({ workers });
  try {
    const done = await Promise.all(
      asked.map(async (order, at) => {
        const work = await orders.workOf(order);
        const bytes = work === null ? null : bytesOfDone(await crew.run(work, at));
        return { order: JSON.stringify(order), bytes };
      }),
    );
    const results = done.flatMap(({ order, bytes }) => (bytes === null ? [] : [{ order, bytes }]));
    const document: ShardOfRun = {
      schemaVersion: 1,
      kind: 'run-shard',
      version: VERSION,
      name: run.name,
      digest: run.digest,
      shard: shard.part + 1,
      of: shard.of,
      done: results.map(({ order, bytes }) => ({ order, bytes: bytes.length })),
    };
    return [
      { path: DOCUMENT, content: `${JSON.stringify(document, null, 2)}\n` },
      { path: RESULTS, content: Buffer.concat(results.map(({ bytes }) => bytes)) },
    ];
  } finally {
    crew.close();
  }
}

/**
 * Does `work` with what shards of the same run have done.
 *
 * @param folder holds the folders of all shards
 * @throws FaultError for shards that are missing, or of another run or version
 */
export async function withShards<T>(run: SharedRun, folder: string, work: () => Promise<T>): Promise<T> {
  const { of, done } = readShards(run, folder);
  ELSEWHERE.handIn({
    shares: of,
    run: (order, { model }) => {
      const bytes = done.get(JSON.stringify(order));
      if (model !== run.compiled.model || bytes === undefined) return null;
      return Promise.resolve(doneOf(bytes, folder));
    },
  });
  try {
    return await work();
  } finally {
    ELSEWHERE.handIn(null);
  }
}

function doneOf(bytes: Uint8Array, folder: string): Done | null {
  try {
    return doneOfBytes(bytes);
  } catch {
    throw new FaultError([shardFault(folder, `${RESULTS} of a shard is damaged`, 'run that shard again')]);
  }
}

interface Shards {
  readonly of: number;
  readonly done: ReadonlyMap<string, Uint8Array>;
}

function readShards(run: SharedRun, folder: string): Shards {
  const faults: Fault[] = [];
  const shards = foldersIn(folder).flatMap((name) => readOne(join(folder, name), run, faults) ?? []);
  if (faults.length > 0) throw new FaultError(faults);
  const [first] = shards;
  if (first === undefined) {
    const remedy = 'name the folder that holds the folders of `run --shard`';
    throw new FaultError([shardFault(folder, 'no shard of a run is in it', remedy)]);
  }
  const { of } = first.document;
  const other = shards.find(({ document }) => document.of !== of);
  if (other !== undefined) {
    const problem = `it is one of ${other.document.of} shards, and ${first.folder} one of ${of}`;
    throw new FaultError([shardFault(other.folder, problem, 'put together shards of one split')]);
  }
  const there = new Set(shards.map(({ document }) => document.shard));
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((shard) => !there.has(shard));
  if (missing.length > 0) {
    const named = missing.slice(0, MOST_NAMED).join(', ');
    const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
    const are = missing.length === 1 ? 'shard' : 'shards';
    const problem = `${are} ${named}${more} of ${of} ${missing.length === 1 ? 'is' : 'are'} missing`;
    throw new FaultError([shardFault(folder, problem, `run them: --shard ${missing[0]}/${of}`)]);
  }
  return { of, done: new Map(shards.flatMap(({ done }) => done)) };
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    const problem = systemErrorText(error) ?? 'it cannot be read';
    throw new FaultError([shardFault(folder, problem, 'name the folder that holds the shards')]);
  }
}

/** Undefined for a folder that is no shard, such as what somebody else keeps there. */
function readOne(folder: string, run: SharedRun, faults: Fault[]) {
  const again = 'run that shard again';
  let document: ShardOfRun;
  let results: Buffer;
  try {
    document = JSON.parse(readFileSync(join(folder, DOCUMENT), 'utf8')) as ShardOfRun;
    if (document.kind !== 'run-shard') return undefined;
    results = readFileSync(join(folder, RESULTS));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    faults.push(shardFault(folder, systemErrorText(error) ?? 'its shard.json is damaged', again));
    return undefined;
  }
  const { version, digest, done = [] } = document;
  if (version !== VERSION) {
    faults.push(shardFault(folder, `it is of version ${version}, and this is ${VERSION}`, again));
    return undefined;
  }
  if (digest !== run.digest) {
    const problem = 'it is of another run: the scenario, its files or its settings differ';
    faults.push(shardFault(folder, problem, `${again}, with the same options as here`));
    return undefined;
  }
  if (results.length !== done.reduce((sum, { bytes }) => sum + bytes, 0)) {
    faults.push(shardFault(folder, `its ${RESULTS} is not whole`, again));
    return undefined;
  }
  let from = 0;
  const parts = done.map(({ order, bytes }): readonly [string, Uint8Array] => {
    const part = results.subarray(from, from + bytes);
    from += bytes;
    return [order, part];
  });
  return { folder, document, done: parts };
}

function shardFault(file: string, problem: string, remedy: string): Fault {
  return { file, path: '--join', problem, remedy };
}

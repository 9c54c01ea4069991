import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { LogInput } from '../calibrate/read/log-input.ts';
import { FaultError } from '../model/fault.ts';

const PACKED_PIECE_BYTES = 1 << 14;
const PIECE_BYTES = 1 << 18;
/** Exports of subscriptions are packed twice: by CloudWatch Logs and by Firehose. */
const MOST_PACKED = 3;

/**
 * What the paths name, as inputs of `readLogs`: files, folders with all that is in them in the order of names
 * (what begins with a dot left out), `-` for standard input; gzip is unpacked whatever its name. A FaultError
 * names a path that is not there.
 */
export function logInputs(paths: readonly string[]): readonly LogInput[] {
  return paths.flatMap((path) => (path === '-' ? [inputOf('-', () => process.stdin)] : inputsOf(path, null)));
}

/** A folder that is being read, and the one that it was found in. */
interface Above {
  readonly path: string;
  readonly place: string;
  readonly above: Above | null;
}

function inputsOf(path: string, above: Above | null): readonly LogInput[] {
  const isNamed = above === null;
  let stats: ReturnType<typeof statSync>;
  try {
    stats = statSync(path);
  } catch {
    if (!isNamed)
      return [faulty(path, 'the link leads to nothing, or the file may not be looked at', 'it is left out')];
    throw new FaultError([
      {
        file: path,
        path: '',
        problem: 'no such file or folder',
        remedy: 'name files or folders of logs, or -',
      },
    ]);
  }
  if (stats.isDirectory()) {
    const place = `${stats.dev} ${stats.ino}`;
    const circle = circleOf(place, above);
    if (circle !== null) {
      return [faulty(path, `the link leads back to ${circle}, which holds it`, 'it is not followed')];
    }
    return namesIn(path, (name) => inputsOf(join(path, name), { path, place, above }));
  }
  if (!stats.isFile()) {
    if (!isNamed) return [];
    // Opening a pipe waits for whoever writes to it, for ever where nobody does.
    const problem = `this is ${stats.isFIFO() ? 'a pipe (FIFO)' : 'a device or socket'}, not a file`;
    throw new FaultError([
      { file: path, path: '', problem, remedy: 'name a file, or give - and pipe it in' },
    ]);
  }
  return [inputOf(path, () => createReadStream(path, { highWaterMark: PIECE_BYTES }))];
}

/** Inputs of what stands in a folder, in the order of names. */
function namesIn(path: string, inputs: (name: string) => readonly LogInput[]): readonly LogInput[] {
  let names: string[];
  try {
    names = readdirSync(path);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return [faulty(path, `the folder cannot be read (${words})`, 'give yourself permission to read it')];
  }
  return names
    .filter((name) => !name.startsWith('.'))
    .sort()
    .flatMap(inputs);
}

/** A link that leads back to a folder above it would be followed for ever: that folder, or null. */
function circleOf(place: string, above: Above | null): string | null {
  for (let one = above; one !== null; one = one.above) if (one.place === place) return one.path;
  return null;
}

/** What cannot be read beside others that may be: told when its turn comes. */
function faulty(name: string, problem: string, remedy: string): LogInput {
  return {
    name,
    open: () => read(name, refusing(new FaultError([{ file: name, path: '', problem, remedy }]))),
  };
}

// biome-ignore lint/correctness/useYield: there is nothing to give
async function* refusing(fault: FaultError): AsyncGenerator<Uint8Array> {
  throw fault;
}

function inputOf(name: string, open: () => AsyncIterable<Uint8Array>): LogInput {
  return { name, open: () => unpacked(read(name, open()), 0) };
}

async function* read(name: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    if (error instanceof FaultError) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw new FaultError([
      { file: name, path: '', problem: `it cannot be read (${words})`, remedy: 'what came before counts' },
    ]);
  }
}

/** The pieces as they are, or unpacked where they begin as gzip does. */
async function* unpacked(pieces: AsyncGenerator<Uint8Array>, depth: number): AsyncGenerator<Uint8Array> {
  let first: Uint8Array = new Uint8Array(0);
  while (first.length < 2) {
    const { done, value } = await pieces.next();
    if (done === true) break;
    first = first.length === 0 ? value : Buffer.concat([first, value]);
  }
  const whole = prepended(first, pieces);
  if (first[0] !== 0x1f || first[1] !== 0x8b || depth === MOST_PACKED) yield* whole;
  else yield* unpacked(gunzipped(whole), depth + 1);
}

async function* prepended(first: Uint8Array, pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  yield* pieces;
}

/**
 * A small packed piece at a time, so that little is held however well it was packed, and all that came before
 * a fault is handed on.
 */
async function* gunzipped(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  let ready: Uint8Array[] = [];
  let fault: Error | null = null;
  let wake = (): void => {};
  gunzip.on('data', (data: Uint8Array) => ready.push(data));
  gunzip.on('error', (error) => {
    fault = error;
    wake();
  });
  const settled = (action: (done: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      if (fault === null) action(resolve);
      else resolve();
    });
  const taken = (): Uint8Array[] => {
    const all = ready;
    ready = [];
    return all;
  };
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length && fault === null; from += PACKED_PIECE_BYTES) {
      const part = piece.slice(from, from + PACKED_PIECE_BYTES);
      await settled((done) => gunzip.write(part, () => done()));
      yield* taken();
    }
    if (fault !== null) break;
  }
  await settled((done) => gunzip.once('end', done).end());
  yield* taken();
  const broken = fault as Error | null;
  if (broken === null) return;
  const isCut = broken.message === 'unexpected end of file';
  throw new FaultError([
    {
      file: '',
      path: '',
      problem: isCut ? 'the gzip file ends before its end' : `the gzip file is damaged (${broken.message})`,
      remedy: 'what came before counts; check it with gzip -t',
    },
  ]);
}

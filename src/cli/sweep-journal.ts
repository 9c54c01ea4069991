import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { SweepOutcome } from '../sweep/executor.ts';
import type { OutcomeStore } from '../sweep/sweep.ts';
import { entriesOf, removeEmpty } from './output.ts';
import { isOfRunningProcess, uniqueTag } from './process-tag.ts';

/** In the folder of a sweep until it is done; the rest of the name says whose it is. */
const JOURNAL_START = '.lambda-sim-sweep-';
const SYNC_EVERY_MS = 1_000;
const READ_AT_ONCE = 1_048_576;

/**
 * Outcomes of tasks by their keys, in a file of the sweep's folder: written as each task ends, and found
 * again by whoever goes on with the sweep. A torn or changed line is known by its digest and left out.
 */
export class SweepJournal implements OutcomeStore {
  /** Outcomes that earlier sweeps left. */
  readonly found: number;
  private readonly folder: string;
  private readonly path: string;
  private readonly earlier: readonly string[];
  private readonly known = new Map<string, SweepOutcome>();
  private readonly tell: (error: unknown) => void;
  private descriptor: number | null = null;
  private madeFolder: string | undefined;
  private isBroken = false;
  private syncedMs = performance.now();
  private written = 0;

  /** @param tell is called once where nothing can be kept, which ends nothing */
  constructor(folder: string, tell: (error: unknown) => void) {
    this.folder = folder;
    this.tell = tell;
    this.path = join(folder, `${JOURNAL_START}${uniqueTag()}`);
    this.earlier = entriesOf(folder)
      .filter((name) => name.startsWith(JOURNAL_START))
      .map((name) => join(folder, name));
    for (const path of this.earlier)
      for (const [key, outcome] of outcomesIn(path)) this.known.set(key, outcome);
    this.found = this.known.size;
  }

  /** Outcomes that this sweep has written. */
  get kept(): number {
    return this.written;
  }

  find(key: string): SweepOutcome | null {
    return this.known.get(key) ?? null;
  }

  keep(key: string, outcome: SweepOutcome): void {
    if (this.isBroken) return;
    try {
      const descriptor = this.descriptor ?? this.begin();
      const text = JSON.stringify({ key, outcome });
      writeAll(descriptor, `${digestOf(text)} ${text}\n`);
      this.written += 1;
      // Against a loss of power; a sweep that is killed loses nothing that was written.
      if (performance.now() - this.syncedMs > SYNC_EVERY_MS) {
        fdatasyncSync(descriptor);
        this.syncedMs = performance.now();
      }
    } catch (error) {
      this.isBroken = true;
      this.tell(error);
    }
  }

  /**
   * Takes away what was kept, earlier sweeps' too: it stands in the results now, or is worth nothing. What a
   * sweep keeps that still runs in this folder stays for it.
   */
  discard(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
    const start = join(this.folder, JOURNAL_START).length;
    const left = this.earlier.filter((path) => !isOfRunningProcess(path.slice(start)));
    for (const path of [this.path, ...left]) rmSync(path, { force: true });
    removeEmpty(this.folder, this.madeFolder);
  }

  private begin(): number {
    this.madeFolder = mkdirSync(this.folder, { recursive: true });
    this.descriptor = openSync(this.path, 'wx');
    return this.descriptor;
  }
}

/** Read piece by piece: a great sweep's is longer than a text can be. */
function* outcomesIn(path: string): Generator<readonly [string, SweepOutcome]> {
  for (const line of linesIn(path)) {
    const blank = line.indexOf(' ');
    const json = line.slice(blank + 1);
    if (blank !== 64 || digestOf(json) !== line.slice(0, 64)) continue;
    const { key, outcome } = JSON.parse(json) as { key: string; outcome: SweepOutcome };
    yield [key, outcome];
  }
}

function* linesIn(path: string): Generator<string> {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return;
  }
  try {
    const piece = Buffer.alloc(READ_AT_ONCE);
    const decoder = new StringDecoder('utf8');
    let begun = '';
    for (let length = readSync(descriptor, piece); length > 0; length = readSync(descriptor, piece)) {
      const lines = (begun + decoder.write(piece.subarray(0, length))).split('\n');
      begun = lines.pop() ?? '';
      yield* lines;
    }
    yield begun;
  } catch {
    // What can be read of it counts.
  } finally {
    closeSync(descriptor);
  }
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

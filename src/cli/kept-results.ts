import { closeSync, fdatasync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskKeeper } from '../study/runs/checkpoint.ts';
import type { ReplicationResult, ReplicationTask } from '../study/runs/run-replication.ts';
import { headerLine, type KeptFile, type KeptHeader, recordLine } from './kept-file.ts';
import { removeEmpty } from './output.ts';
import { uniqueTag } from './process-tag.ts';
import { taskKey } from './task-key.ts';

/** In the report's folder until the study is done; the rest of the name says whose it is. */
export const KEPT_START = '.lambda-sim-kept-';
/** What is done within this time is written together, so that short tasks are not slowed. */
const WRITE_EVERY_MS = 100;

/**
 * Writes what a study finishes to a file of its own in the report's folder, as it is finished, and knows what
 * earlier files hold. That nothing can be kept is told once, and ends nothing.
 */
export class KeptResults implements TaskKeeper {
  private readonly folder: string;
  private readonly path: string;
  private readonly header: KeptHeader;
  private readonly earlier: readonly KeptFile[];
  private readonly tell: (problem: { readonly error: unknown } | 'damaged') => void;
  private waiting: { readonly key: string; readonly result: ReplicationResult }[] = [];
  private descriptor: number | null = null;
  private madeFolder: string | undefined;
  private isBroken = false;
  private hasDamage = false;
  private timer: NodeJS.Timeout | null = null;
  private writtenMs = performance.now();
  private isSyncing = false;
  private isUnsynced = false;
  private finishedRuns = 0;

  /** @param tell is called at most once for each kind of problem */
  constructor(
    folder: string,
    header: KeptHeader,
    earlier: readonly KeptFile[],
    tell: (problem: { readonly error: unknown } | 'damaged') => void,
  ) {
    this.folder = folder;
    this.path = join(folder, `${KEPT_START}${uniqueTag()}`);
    this.header = header;
    this.earlier = earlier;
    this.tell = tell;
  }

  /** Results that the folder holds now, those of earlier files that were asked for included. */
  get finished(): number {
    return this.finishedRuns;
  }

  find(task: ReplicationTask): ReplicationResult | null {
    const key = taskKey(task);
    for (const file of this.earlier) {
      const found = file.find(key);
      if (found !== null && found !== 'damaged') {
        this.finishedRuns += 1;
        return found;
      }
      if (found === 'damaged' && !this.hasDamage) {
        this.hasDamage = true;
        this.tell('damaged');
      }
    }
    return null;
  }

  keep(task: ReplicationTask, result: ReplicationResult): void {
    if (this.isBroken) return;
    this.waiting.push({ key: taskKey(task), result });
    if (performance.now() - this.writtenMs >= WRITE_EVERY_MS) this.write();
    else this.timer ??= setTimeout(() => this.write(), WRITE_EVERY_MS).unref();
  }

  /** Writes what waits, at once. */
  write(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const waiting = this.waiting.splice(0);
    if (waiting.length === 0 || this.isBroken) return;
    try {
      const descriptor = this.descriptor ?? this.begin();
      for (const { key, result } of waiting) {
        writeAll(descriptor, recordLine(key, result));
        this.finishedRuns += 1;
      }
      this.writtenMs = performance.now();
      this.sync(descriptor);
    } catch (error) {
      // A record that is torn by it is known by its digest; those before it are good.
      this.isBroken = true;
      this.tell({ error });
    }
  }

  /** Takes the file away, with the folder where it was made for it and nothing else lies in it. */
  discard(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting = [];
    if (this.descriptor !== null) {
      closeSync(this.descriptor);
      this.descriptor = null;
      rmSync(this.path, { force: true });
    }
    removeEmpty(this.folder, this.madeFolder);
  }

  /** Against a loss of power, beside the simulation. A disk that cannot is found out by the next write. */
  private sync(descriptor: number): void {
    this.isUnsynced = this.isSyncing;
    if (this.isSyncing) return;
    this.isSyncing = true;
    fdatasync(descriptor, () => {
      this.isSyncing = false;
      if (this.isUnsynced && this.descriptor === descriptor) this.sync(descriptor);
    });
  }

  private begin(): number {
    this.madeFolder = mkdirSync(this.folder, { recursive: true });
    this.descriptor = openSync(this.path, 'wx');
    writeAll(this.descriptor, headerLine(this.header));
    return this.descriptor;
  }
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}

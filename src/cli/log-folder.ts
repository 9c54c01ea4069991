import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { LogOutput } from '../cloudwatch/logs/log-collector.ts';
import type { Fault } from '../model/fault.ts';
import { usageFault } from './arguments.ts';
import { makeTemporary, named, outputFolderFaults, removeEmpty } from './output.ts';

/**
 * What stands in the way of log streams in a folder: they are added to no others, so it must be new or empty.
 */
export function logFolderFaults(folder: string): readonly Fault[] {
  const faults = outputFolderFaults(folder, 'given', '--logs');
  if (faults.length > 0 || !existsSync(folder) || readdirSync(folder).length === 0) return faults;
  return [usageFault('--logs', `${folder} is not empty`, 'name a new folder, or empty this one')];
}

/**
 * A folder of log streams, a file each: written beside its place, and put there whole. One file is open at a
 * time.
 */
export class LogFolder implements LogOutput {
  private readonly target: string;
  private readonly temporary: string;
  private readonly madeParent: string | undefined;
  private readonly made = new Set<string>();
  private isDone = false;

  constructor(folder: string) {
    const target = resolve(folder);
    this.target = existsSync(target) ? realpathSync(target) : target;
    try {
      this.madeParent = mkdirSync(dirname(this.target), { recursive: true });
      this.temporary = makeTemporary(dirname(this.target), basename(this.target));
    } catch (error) {
      throw named(error, this.target);
    }
  }

  append(path: string, bytes: Uint8Array): void {
    const file = join(this.temporary, path);
    const day = dirname(file);
    try {
      if (!this.made.has(day)) {
        mkdirSync(day, { recursive: true });
        this.made.add(day);
      }
      appendFileSync(file, bytes);
    } catch (error) {
      throw named(error, this.target);
    }
  }

  commit(): void {
    try {
      renameSync(this.temporary, this.target);
      this.isDone = true;
    } catch (error) {
      throw named(error, this.target);
    }
  }

  /** Takes everything away that is not in its place. */
  discard(): void {
    if (this.isDone) return;
    this.isDone = true;
    rmSync(this.temporary, { recursive: true, force: true });
    removeEmpty(dirname(this.target), this.madeParent);
  }
}

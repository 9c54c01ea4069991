import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { makeTemporary, named, removeEmpty } from './output.ts';

/** A file that is written piece by piece beside its place, and put there whole or not at all. */
export class GrowingFile {
  readonly target: string;
  private readonly temporary: string;
  private readonly madeParent: string | undefined;
  private readonly descriptor: number;
  private isDone = false;

  /** @throws the operating system's error under the file's own name, as all of its methods do */
  constructor(file: string) {
    this.target = resolve(file);
    try {
      this.madeParent = mkdirSync(dirname(this.target), { recursive: true });
      this.temporary = makeTemporary(dirname(this.target), basename(this.target));
      this.descriptor = openSync(join(this.temporary, 'file'), 'wx');
    } catch (error) {
      throw named(error, this.target);
    }
  }

  write(bytes: Uint8Array): void {
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.descriptor, bytes, written);
    } catch (error) {
      throw named(error, this.target);
    }
  }

  commit(): void {
    try {
      renameSync(join(this.temporary, 'file'), this.target);
      this.close();
    } catch (error) {
      throw named(error, this.target);
    }
  }

  /** Takes everything away that is not in its place. */
  discard(): void {
    if (this.isDone) return;
    this.close();
    removeEmpty(dirname(this.target), this.madeParent);
  }

  private close(): void {
    this.isDone = true;
    closeSync(this.descriptor);
    rmSync(this.temporary, { recursive: true, force: true });
  }
}

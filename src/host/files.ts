import type { Fault } from '../model/fault.ts';

export type TextRead =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly fault: Fault };

/** A file as bytes in chunks; gzip is unpacked on the way. */
export interface ByteSource {
  /** Changes when the file is replaced or written to. */
  readonly identity: string;
  /**
   * Reads up to the end of `target` from `offset` on: the number of bytes, 0 at the end; a promise where it
   * has to wait (gzip). Throws or rejects with a FaultError when the file cannot be read, holds NUL bytes or
   * has changed meanwhile.
   */
  read(target: Uint8Array, offset: number): number | Promise<number>;
  close(): void;
}

/** A file whose parts are read in any order; gzip is not unpacked. */
export interface RandomBytes {
  readonly byteLength: number;
  /** Changes when the file is replaced or written to. */
  readonly identity: string;
  /** The bytes from `start` up to, not including, `end`; fewer where the file ends before. */
  slice(start: number, end: number): Uint8Array<ArrayBuffer>;
  close(): void;
}

/** The files that a scenario may refer to. */
export interface Files {
  /**
   * Reads a small UTF-8 text file of at most `maximumBytes`. `displayName` is the file's name in the fault.
   */
  readText(file: string, displayName: string, maximumBytes: number): TextRead;
  /** Opens a trace, or what faults call it otherwise (`bill`); throws a FaultError that says why not. */
  openBytes(file: string, displayName: string, what?: string): ByteSource;
  /** Opens a trace to be read in any order, such as Parquet; throws a FaultError that says why not. */
  openRandom(file: string, displayName: string, what?: string): RandomBytes;
  /** The whole path of `name`, as it stands in `file`. */
  besides(file: string, name: string): string;
  /** The path of `name` in `folder`. */
  within(folder: string, name: string): string;
  /** What a user would call `name`, as it stands in `file`. */
  shownName(file: string, name: string): string;
  /** What `file` would have to call what `other` calls `name`. */
  nameFrom(file: string, other: string, name: string): string;
  /**
   * Names of what stands in a folder, in the order of their bytes; null where it is no folder that can be
   * read.
   */
  list(folder: string): readonly string[] | null;
  /** The path without its folders. */
  lastPart(file: string): string;
}

import { deserialize, serialize } from 'node:v8';
import { deflateSync, inflateSync } from 'node:zlib';
import type { Done } from '../../study/runs/elsewhere.ts';

/** What the largest organisations give stays far below it. */
const MOST_BYTES = 2_000_000_000;

/**
 * What work gave, as bytes: plain data, as it crosses threads. Null is for what must be done by who asked.
 */
export function bytesOfDone(done: Done | null): Buffer {
  return deflateSync(serialize(done), { level: 1 });
}

/** @throws Error where the bytes are none of ours */
export function doneOfBytes(bytes: Uint8Array): Done | null {
  const done: unknown = deserialize(inflateSync(bytes, { maxOutputLength: MOST_BYTES }));
  if (done === null) return null;
  if (typeof done === 'object' && ('packed' in done || 'document' in done)) return done as Done;
  throw new Error('it is nothing that a run gives');
}

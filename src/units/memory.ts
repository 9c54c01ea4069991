import { powerOfTwo } from '../math/powers-of-two.ts';
import type { Parsed } from './parsed.ts';
import { checkRange, findUnit, notQuantity, type QuantityKind, readTerms } from './quantity.ts';

/** A terabyte: a hundred times the largest function there has been. */
export const LARGEST_MEMORY_MB = 1_048_576;
/** A pebibyte, for sizes that are not memory (payloads, logs, tables). */
const LARGEST_SIZE_BYTES = powerOfTwo(50);

const MEMORY: QuantityKind = {
  name: 'a memory size',
  remedy: 'give a number of MB, or one with a unit, such as 512, 512 MB or 1 GB (1 GB = 1024 MB)',
  limit: LARGEST_MEMORY_MB,
  limitText: `${LARGEST_MEMORY_MB} MB`,
};

const SIZE: QuantityKind = {
  name: 'a size',
  remedy: 'give a number of bytes, or one with a unit, such as 600, 600 B, 2 KB or 1 MB (1 KB = 1024 B)',
  limit: LARGEST_SIZE_BYTES,
  limitText: '1024 TB',
};

/**
 * AWS counts memory and payloads in powers of two under the decimal names (Lambda quotas page), so both
 * spellings mean the same.
 */
const BYTES_PER_UNIT: ReadonlyMap<string, number> = new Map(
  (
    [
      [1, ['b', 'B', 'byte', 'bytes']],
      [powerOfTwo(10), ['k', 'K', 'kb', 'kib']],
      [powerOfTwo(20), ['M', 'mb', 'mib']],
      [powerOfTwo(30), ['g', 'G', 'gb', 'gib']],
      [powerOfTwo(40), ['t', 'T', 'tb', 'tib']],
    ] as const
  ).flatMap(([bytes, names]) => names.map((name) => [name, bytes] as const)),
);

/**
 * Megabytes of a memory size: `512`, `512 MB`, `1 GB` = 1024, `1 GiB`, `600 B`. A bare number is MB. Refuses
 * what is above `LARGEST_MEMORY_MB`.
 */
export function parseMemoryMb(input: unknown): Parsed {
  return parseSize(input, MEMORY, powerOfTwo(20));
}

/**
 * Bytes of a size: `600`, `600 B`, `2 KB` = 2048. A bare number is bytes. Refuses what is above
 * `LARGEST_SIZE_BYTES`.
 */
export function parseBytes(input: unknown): Parsed {
  return parseSize(input, SIZE, 1);
}

function parseSize(input: unknown, kind: QuantityKind, bytesPerResult: number): Parsed {
  const terms = readTerms(input);
  const term = terms?.[0];
  if (term === undefined || terms?.length !== 1) return notQuantity(input, kind);
  if (term.unit === '') return checkRange(input, term.value, kind);
  const bytes = findUnit(BYTES_PER_UNIT, term.unit);
  if (bytes === undefined) return notQuantity(input, kind);
  return checkRange(input, (term.value * bytes) / bytesPerResult, kind);
}

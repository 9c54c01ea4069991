const MAGIC: readonly (readonly [string, string, string])[] = [
  ['PK\x03\x04', 'a ZIP archive', 'unpack it, and give its folder'],
  ['\x1f\x8b', 'a gzip file', 'unpack it'],
  ['\x28\xb5\x2f\xfd', 'packed with zstd', 'unpack it: zstd -d'],
  ['BZh', 'packed with bzip2', 'unpack it: bunzip2'],
  ['PAR1', 'a Parquet file', 'give logs as text or JSON'],
  ['%PDF', 'a PDF', 'give logs as text or JSON'],
  ['\x89PNG', 'an image', 'give logs as text or JSON'],
  ['\xff\xd8\xff', 'an image', 'give logs as text or JSON'],
  ['\x7fELF', 'a program', 'give logs as text or JSON'],
];
const LOOKED_AT = 4096;
/** NUL bytes among those looked at that no text has. */
const MOST_NUL_SHARE = 0.05;

/** What a file is where its first bytes are not those of text, with what would be right; null for text. */
export function binaryKind(piece: Uint8Array): { readonly what: string; readonly remedy: string } | null {
  for (const [magic, what, remedy] of MAGIC) {
    if ([...magic].every((char, at) => char.charCodeAt(0) === piece[at])) return { what, remedy };
  }
  const first = piece.subarray(0, LOOKED_AT);
  let nuls = 0;
  for (const byte of first) if (byte === 0) nuls++;
  return nuls > first.length * MOST_NUL_SHARE
    ? { what: 'binary', remedy: 'give logs as text or JSON' }
    : null;
}

/** Turns text in UTF-16 into UTF-8 piece by piece; without a piece it gives what is left. */
export type ToUtf8 = (piece?: Uint8Array) => Uint8Array;

/**
 * How a file in UTF-16 is read, told by the mark at its beginning: PowerShell writes what `>` gets so. Null
 * for any other.
 */
export function utf16Reader(first: Uint8Array): ToUtf8 | null {
  const [one, two] = first;
  const isLittle = one === 0xff && two === 0xfe;
  if (!isLittle && !(one === 0xfe && two === 0xff)) return null;
  const decoder = new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be');
  const encoder = new TextEncoder();
  return (piece) =>
    encoder.encode(piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true }));
}

/** A file as a page carries it, in plain data: its text, or the bytes of what is packed or Parquet. */
export type CarriedFile = string | { readonly base64: string };

const PARQUET = [0x50, 0x41, 0x52, 0x31];

export function isParquet(bytes: Uint8Array): boolean {
  return PARQUET.every((byte, at) => bytes[at] === byte);
}

/** What a page takes as bytes: what gzip has packed, and Parquet. */
export function isPacked(bytes: Uint8Array): boolean {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b) || isParquet(bytes);
}

export function bytesOf(file: CarriedFile): Uint8Array<ArrayBuffer> {
  if (typeof file === 'string') return new TextEncoder().encode(file);
  return Uint8Array.from(atob(file.base64), (character) => character.charCodeAt(0));
}

/** How many characters it takes. */
export function lengthOf(file: CarriedFile): number {
  return typeof file === 'string' ? file.length : file.base64.length;
}

/** Bytes at a time that become characters: a multiple of three, so that parts can be put together. */
const STEP = 24_576;

export function base64Of(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += STEP) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + STEP))));
  }
  return parts.join('');
}

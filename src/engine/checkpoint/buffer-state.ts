/** What an `ArrayBuffer` holds, without the blocks that hold nothing but zeros. */
export interface BufferState {
  readonly bytes: number;
  /** Where blocks begin, in bytes, and what they hold. */
  readonly blocks: readonly (readonly [from: number, content: Uint8Array])[];
}

/** A page: what was never written costs no memory, and must not be written with zeros. */
const BLOCK_BYTES = 4096;

export function stateOfBuffer(buffer: ArrayBuffer): BufferState {
  const bytes = new Uint8Array(buffer);
  const blocks: [number, Uint8Array][] = [];
  let from = -1;
  for (let at = 0; at <= bytes.length; at += BLOCK_BYTES) {
    const isEmpty = at >= bytes.length || isZero(buffer, at, Math.min(at + BLOCK_BYTES, bytes.length));
    if (!isEmpty && from < 0) from = at;
    if (isEmpty && from >= 0) {
      blocks.push([from, bytes.slice(from, at)]);
      from = -1;
    }
  }
  if (from >= 0) blocks.push([from, bytes.slice(from)]);
  return { bytes: bytes.length, blocks };
}

export function fillBuffer(buffer: ArrayBuffer, state: BufferState): void {
  const bytes = new Uint8Array(buffer);
  let at = 0;
  for (const [from, content] of state.blocks) {
    clear(buffer, at, from);
    bytes.set(content, from);
    at = from + content.length;
  }
  clear(buffer, at, bytes.length);
}

function clear(buffer: ArrayBuffer, from: number, to: number): void {
  for (let at = from; at < to; at += BLOCK_BYTES) {
    const end = Math.min(at + BLOCK_BYTES, to);
    if (!isZero(buffer, at, end)) new Uint8Array(buffer, at, end - at).fill(0);
  }
}

/** `from` is a multiple of 8. */
function isZero(buffer: ArrayBuffer, from: number, to: number): boolean {
  const words = new Int32Array(buffer, from, (to - from) >> 2);
  for (let place = 0; place < words.length; place++) if (words[place] !== 0) return false;
  for (const byte of new Uint8Array(buffer, from + 4 * words.length, (to - from) & 3)) {
    if (byte !== 0) return false;
  }
  return true;
}

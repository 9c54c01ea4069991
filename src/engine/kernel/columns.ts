type Column = Uint8Array | Uint16Array | Int32Array | Float64Array;

/** `to`, which is larger, with what stands in `from`. */
export function resized<T extends Column>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Bytes at which a line is looked at more closely; the end of the line and NUL are among them. */
export const IS_SIGN = new Uint8Array(256);
for (const char of '\0\n.:_@;T') IS_SIGN[char.charCodeAt(0)] = 1;

/** Of the beginning of a file: bare fragments of links are looked for. */
const FRAGMENTS_WITHIN_LINES = 2000;

/**
 * Whether what stands round a byte may be of Lambda's lines, of a table's header or of a link: `RequestId:`,
 * `TraceId:`, `Runtime Version:`, `platform.`, `_REPORT`, `Task timed out`, `@timestamp`,
 * `power-tuning.show`. Often it is not; what reads the line then finds nothing.
 */
export function isSignAt(bytes: Uint8Array, at: number, line: number): boolean {
  const before = bytes[at - 1];
  switch (bytes[at]) {
    case 0x3a:
      return (
        (before === 0x64 && bytes[at - 2] === 0x49) ||
        (before === 0x6e && bytes[at - 2] === 0x6f && bytes[at - 3] === 0x69 && bytes[at + 1] === 0x20)
      );
    case 0x2e:
      return (before === 0x6d && bytes[at - 2] === 0x72) || (before === 0x67 && bytes[at - 2] === 0x6e);
    case 0x5f:
      return bytes[at + 1] === 0x52 && bytes[at + 2] === 0x45;
    case 0x54:
      return bytes[at + 1] === 0x61 && bytes[at + 2] === 0x73 && bytes[at + 3] === 0x6b;
    case 0x40:
      return bytes[at + 1]! >= 0x62 && bytes[at + 1]! <= 0x74;
    case 0x3b:
      return line < FRAGMENTS_WITHIN_LINES;
    default:
      return false;
  }
}

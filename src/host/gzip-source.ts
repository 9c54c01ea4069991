import type { ByteSource } from './files.ts';

/** As Node's own reader of traces has it: recorded arrivals pack to hardly a fiftieth. */
const LARGEST_RATIO = 500;
const LARGEST_UNSUSPECTED_BYTES = 268_435_456;

/** Reads bytes that gzip has packed, a part at a time, by what pages and Node both have. */
export function gzipSource(
  packed: Uint8Array<ArrayBuffer>,
  what: string,
  refuse: (problem: string, remedy: string) => never,
  largestUnsuspectedBytes = LARGEST_UNSUSPECTED_BYTES,
): ByteSource {
  const stream = new DecompressionStream('gzip');
  const writer = stream.writable.getWriter();
  // What is wrong with the bytes is heard by whoever reads.
  writer.write(packed).catch(() => undefined);
  writer.close().catch(() => undefined);
  const reader = stream.readable.getReader();
  let pending: Uint8Array = new Uint8Array(0);
  let unpackedBytes = 0;
  const next = async (): Promise<Uint8Array | null> => {
    try {
      const { done, value } = await reader.read();
      return done ? null : (value as Uint8Array);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return refuse(`the ${what} cannot be unpacked (${words})`, 'check it with gzip -t');
    }
  };
  return {
    identity: `${packed.length}`,
    async read(target, offset) {
      while (pending.length === 0) {
        const chunk = await next();
        if (chunk === null) return 0;
        pending = chunk;
        unpackedBytes += chunk.length;
        if (unpackedBytes > largestUnsuspectedBytes && unpackedBytes > packed.length * LARGEST_RATIO) {
          refuse(
            `the ${what} unpacks to more than ${LARGEST_RATIO} times its ${packed.length} bytes`,
            'no recorded traffic is so uniform: give it unpacked if it is meant',
          );
        }
        if (chunk.includes(0)) {
          refuse(`the ${what} holds NUL bytes: it is binary or UTF-16`, 'save it as CSV in UTF-8');
        }
      }
      const bytes = Math.min(pending.length, target.length - offset);
      target.set(pending.subarray(0, bytes), offset);
      pending = pending.subarray(bytes);
      return bytes;
    },
    close: () => void reader.cancel().catch(() => undefined),
  };
}

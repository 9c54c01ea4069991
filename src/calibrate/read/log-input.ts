import type { ByteSource } from '../../host/files.ts';

/** One file, or a stream, whatever its format. */
export interface LogInput {
  /**
   * As its user calls it, with its folders: it stands in warnings and may name the function and the stream.
   */
  readonly name: string;
  /**
   * The bytes, unpacked, in pieces of any length. What was read before it throws counts; the words of a
   * FaultError become a warning.
   */
  open(): ByteSource | AsyncIterable<Uint8Array>;
}

const PIECE_BYTES = 1 << 18;

/** The pieces of an input; each is valid until the next one is asked for. */
export async function* piecesOf(input: LogInput): AsyncGenerator<Uint8Array> {
  const opened = input.open();
  if (!('read' in opened)) {
    yield* opened;
    return;
  }
  try {
    const piece = new Uint8Array(PIECE_BYTES);
    for (;;) {
      const bytes = await opened.read(piece, 0);
      if (bytes === 0) return;
      yield piece.subarray(0, bytes);
    }
  } finally {
    opened.close();
  }
}

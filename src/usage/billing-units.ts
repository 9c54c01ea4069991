/**
 * Bytes of a KB and of a GB as AWS counts them (AWS Lambda pricing page and all its examples: 1 GB = 1024
 * MB).
 */
export const KB_BYTES = 1024;
export const GB_BYTES = 1_073_741_824;

/**
 * Payload that one request, publish or event may have; each further chunk begun is another (Amazon SQS, SNS
 * and EventBridge pricing pages).
 */
export const EVENT_CHUNK_BYTES = 64 * KB_BYTES;
/** A record is put into Kinesis in units of this (Amazon Kinesis Data Streams pricing page). */
export const KINESIS_UNIT_BYTES = 25 * KB_BYTES;

/** Units of `chunkBytes` that something of so many bytes is billed as: at least one. */
export function chunksOf(bytes: number, chunkBytes: number): number {
  return Math.max(1, Math.ceil(bytes / chunkBytes));
}

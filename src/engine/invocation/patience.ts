import type { SourceModel } from '../../model/model.ts';

/**
 * Until when the caller of an attempt waits: its own time-out or the front door's, whichever strikes first,
 * counted from when the attempt was made; Infinity for ever. Nobody gives up before the function begins: that
 * the time was up while the request was on its way is noticed then.
 */
export function answerLimitMs(source: SourceModel, sentMs: number, startMs: number): number {
  const { client, integrationTimeoutMs } = source;
  const timeoutMs = client === null ? integrationTimeoutMs : Math.min(client.timeoutMs, integrationTimeoutMs);
  return Math.max(startMs, sentMs + timeoutMs);
}

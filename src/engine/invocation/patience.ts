import type { SourceModel } from '../../model/model.ts';

/**
 * Until when the caller of an attempt waits: its own time-out or the front door's, whichever strikes first,
 * counted from when the attempt was made; Infinity for ever. Nobody gives up before the function begins: that
 * the time was up while the request was on its way is noticed then.
 */
export function answerLimitMs(
  source: SourceModel,
  arrivalMs: number,
  sentMs: number,
  startMs: number,
): number {
  const { client, authorizer, integrationTimeoutMs, executionTimeoutMs = Number.POSITIVE_INFINITY } = source;
  // A door's time-out is of the function, not of the authorizer before it.
  const doorMs = (authorizer === undefined ? sentMs : startMs) + integrationTimeoutMs;
  const clientMs = client === null ? Number.POSITIVE_INFINITY : sentMs + client.timeoutMs;
  // The execution around a request goes on over its retries.
  return Math.max(startMs, Math.min(doorMs, clientMs, arrivalMs + executionTimeoutMs));
}

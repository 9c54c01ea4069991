import type { BilledTrigger } from './billed-triggers.ts';
import { chunksOf, KB_BYTES } from './billing-units.ts';
import { chunkText, figure, type UsageLedger, type UsagePeriod } from './ledger.ts';

/**
 * An HTTP API counts a request of more than this as several, a WebSocket API a message (Amazon API Gateway
 * pricing page).
 */
const HTTP_UNIT_BYTES = 512 * KB_BYTES;
const REST_STREAM_BYTES = 10 * 1024 * KB_BYTES;
const WEBSOCKET_UNIT_BYTES = 32 * KB_BYTES;
const HOUR_MINUTES = 60;

/**
 * API Gateway: calls of a REST API, of an HTTP API by size, or messages of a WebSocket API in both directions
 * and its connections' minutes.
 */
export function addGateway(ledger: UsageLedger, trigger: BilledTrigger, { hours }: UsagePeriod): void {
  const { billing, clientRetries, refusedAtDoor } = trigger;
  const unbilled = billing.billsRefused ? 0 : trigger.unauthorized;
  const calls = trigger.events + clientRetries - refusedAtDoor - unbilled;
  const retried =
    clientRetries + refusedAtDoor + unbilled > 0
      ? [
          // What API Gateway throttles itself is not charged for (Amazon API Gateway pricing page).
          `${figure(trigger.events)} requests + ${figure(clientRetries)} retries - ${figure(refusedAtDoor)} throttled by API Gateway itself${unbilled > 0 ? ` - ${figure(unbilled)} refused by the authorizer` : ''} = ${figure(calls)} requests`,
        ]
      : [];
  const entry = { of: trigger.name, ofKind: 'trigger', function: trigger.function } as const;
  if (billing.apiType === 'http') {
    const units = chunksOf(billing.payloadBytes, HTTP_UNIT_BYTES);
    const quantity = calls * units;
    const counted = `${figure(calls)} requests x ${chunkText(units, '512 KB')} = ${figure(quantity)} requests`;
    ledger.add({ ...entry, item: 'apiGateway.httpRequest', quantity, arithmetic: [...retried, counted] });
  } else if (billing.apiType === 'websocket') {
    const inward = chunksOf(billing.payloadBytes, WEBSOCKET_UNIT_BYTES);
    const outward = billing.responseBytes > 0 ? chunksOf(billing.responseBytes, WEBSOCKET_UNIT_BYTES) : 0;
    const quantity = calls * (inward + outward);
    const counted = `${figure(calls)} messages x (${chunkText(inward, '32 KB')} in + ${outward} out) = ${figure(quantity)} messages`;
    ledger.add({
      ...entry,
      item: 'apiGateway.websocketMessage',
      quantity,
      arithmetic: [...retried, counted],
    });
    const { openConnections } = billing;
    if (openConnections === null) {
      ledger.note(
        `Not in the bill for ${trigger.name}: the WebSocket API's connection minutes, since the scenario does not say how many connections are open (connections).`,
      );
    } else {
      const minutes = openConnections * hours * HOUR_MINUTES;
      ledger.add({
        ...entry,
        item: 'apiGateway.websocketConnectionMinutes',
        quantity: minutes,
        arithmetic: [
          `${figure(openConnections)} connections open x ${figure(hours)} h x ${HOUR_MINUTES} min = ${figure(minutes)} minutes`,
        ],
      });
    }
  } else {
    // A streamed answer counts for each of these begun (AWS Compute Blog, 2025-11-19).
    const parts = billing.isStreamed ? chunksOf(billing.responseBytes, REST_STREAM_BYTES) : 1;
    const quantity = calls * parts;
    const counted =
      parts === 1
        ? `${figure(calls)} requests, whatever their size`
        : `${figure(calls)} requests x ${chunkText(parts, '10 MB')} of the streamed answer = ${figure(quantity)} requests`;
    ledger.add({
      ...entry,
      item: 'apiGateway.restRequest',
      quantity,
      arithmetic: [...retried, counted],
    });
  }
}

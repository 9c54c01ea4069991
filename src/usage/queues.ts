import type { BilledTrigger } from './billed-triggers.ts';
import { chunksOf, EVENT_CHUNK_BYTES } from './billing-units.ts';
import { chunkText, figure, type UsageLedger, type UsagePeriod } from './ledger.ts';

/** Messages that one receive brings at most (Amazon SQS Developer Guide, quotas). */
const RECEIVE_MESSAGES = 10;

/**
 * SQS: sends, receives (empty ones included) and deletes of a queue, and the pollers of its provisioned mode.
 */
export function addQueue(ledger: UsageLedger, trigger: BilledTrigger, period: UsagePeriod): void {
  const { billing, receives, deletes } = trigger;
  const isSentTo = billing.sentBy === null;
  // What a topic, a bus or a bucket puts into the queue is no request of whoever owns it.
  const sentEvents = isSentTo ? trigger.sentEvents : 0;
  const chunks = chunksOf(billing.payloadBytes, EVENT_CHUNK_BYTES);
  const sends = sentEvents * chunks;
  const further = furtherReceiveChunks(trigger);
  const quantity = sends + receives + further + deletes;
  ledger.add({
    item: billing.isFifo ? 'sqs.fifoRequest' : 'sqs.standardRequest',
    quantity,
    of: trigger.name,
    ofKind: 'trigger',
    function: trigger.function,
    arithmetic: [
      ...(isSentTo ? [] : [`messages that the ${billing.sentBy} delivers are free`]),
      `${figure(sentEvents)} messages sent x ${chunkText(chunks, '64 KB')} = ${figure(sends)} requests`,
      `${figure(receives)} receives, empty ones included${further > 0 ? `, + ${figure(further)} for the further 64 KB of full ones` : ''}`,
      `${figure(deletes)} deletes, up to 10 messages each`,
      `${[sends, receives, ...(further > 0 ? [further] : []), deletes].map(figure).join(' + ')} = ${figure(quantity)} requests`,
    ],
  });
  addPollers(ledger, trigger, period);
}

/** A receive is billed by its payload too: a batch of large messages is more than one request. */
function furtherReceiveChunks({ billing, passedEvents, batches }: BilledTrigger): number {
  if (batches === 0) return 0;
  const messages = Math.min(RECEIVE_MESSAGES, Math.max(1, passedEvents / batches));
  const chunks = chunksOf(messages * billing.payloadBytes, EVENT_CHUNK_BYTES);
  return (passedEvents / messages) * (chunks - 1);
}

function addPollers(ledger: UsageLedger, trigger: BilledTrigger, { hours }: UsagePeriod): void {
  const pollers = trigger.billing.provisionedPollers;
  if (pollers === null) return;
  const quantity = pollers.minimum * hours;
  ledger.add({
    item: 'lambda.sqsPoller',
    quantity,
    of: trigger.name,
    ofKind: 'trigger',
    function: trigger.function,
    arithmetic: [`${pollers.minimum} pollers x ${figure(hours)} h = ${figure(quantity)} poller-hours`],
  });
  if (pollers.maximum > pollers.minimum) {
    ledger.note(
      `The bill has the least number of pollers of ${trigger.name} (${pollers.minimum}) all the time; more of them, up to ${pollers.maximum}, under load are not in it.`,
    );
  }
}

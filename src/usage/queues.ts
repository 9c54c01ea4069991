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
  const { sendBatchSize = 1 } = billing;
  const chunks = chunksOf(billing.payloadBytes * sendBatchSize, EVENT_CHUNK_BYTES);
  const sends = (sentEvents / sendBatchSize) * chunks;
  const further = furtherReceiveChunks(trigger);
  const filtered = isSentTo ? filteredRequests(trigger) : 0;
  const quantity = sends + receives + further + deletes + filtered;
  ledger.add({
    item: billing.isFifo ? 'sqs.fifoRequest' : 'sqs.standardRequest',
    quantity,
    of: trigger.name,
    ofKind: 'trigger',
    function: trigger.function,
    arithmetic: [
      ...(isSentTo ? [] : [`messages that the ${billing.sentBy} delivers are free`]),
      `${figure(sentEvents)} messages sent${sendBatchSize > 1 ? ` / ${sendBatchSize} in a batch` : ''} x ${chunkText(chunks, '64 KB')} = ${figure(sends)} requests`,
      `${figure(receives)} receives, empty ones included${further > 0 ? `, + ${figure(further)} for the further 64 KB of full ones` : ''}`,
      `${figure(deletes)} deletes, up to 10 messages each`,
      ...(filtered > 0
        ? [
            `${figure(filtered)} receives and deletes of messages that the filter kept back, which Lambda deletes`,
          ]
        : []),
      `${[sends, receives, ...(further > 0 ? [further] : []), deletes, ...(filtered > 0 ? [filtered] : [])].map(figure).join(' + ')} = ${figure(quantity)} requests`,
    ],
  });
  addPollers(ledger, trigger, period);
}

/**
 * What the filter of a mapping keeps back was received, and is deleted by Lambda (Developer Guide, "Control
 * which events Lambda sends to your function", Amazon SQS): so many to a call as of those that pass.
 */
function filteredRequests(trigger: BilledTrigger): number {
  return (2 * (trigger.takenEvents - trigger.passedEvents)) / messagesOfReceive(trigger);
}

function messagesOfReceive({ passedEvents, batches }: BilledTrigger): number {
  return batches === 0 ? 1 : Math.min(RECEIVE_MESSAGES, Math.max(1, passedEvents / batches));
}

/** A receive is billed by its payload too: a batch of large messages is more than one request. */
function furtherReceiveChunks(trigger: BilledTrigger): number {
  const { billing, passedEvents, batches } = trigger;
  if (batches === 0) return 0;
  const messages = messagesOfReceive(trigger);
  const chunks = chunksOf(messages * billing.payloadBytes, EVENT_CHUNK_BYTES);
  return (passedEvents / messages) * (chunks - 1);
}

function addPollers(ledger: UsageLedger, trigger: BilledTrigger, { hours }: UsagePeriod): void {
  const pollers = trigger.billing.provisionedPollers;
  if (pollers === null) return;
  const quantity = trigger.pollerHours;
  const mean = hours > 0 ? quantity / hours : 0;
  ledger.add({
    item: 'lambda.sqsPoller',
    quantity,
    of: trigger.name,
    ofKind: 'trigger',
    function: trigger.function,
    arithmetic: [
      `${figure(mean)} pollers in the mean (${pollers.minimum} at least, ${pollers.maximum} at most) x ${figure(hours)} h = ${figure(quantity)} poller-hours`,
    ],
  });
}

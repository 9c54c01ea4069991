import type { CompiledScenario } from '../model/compiled.ts';
import type { Measurements } from '../model/measurements.ts';
import { addAhead } from './ahead.ts';
import { type BilledTrigger, billedTriggers } from './billed-triggers.ts';
import { chunksOf, EVENT_CHUNK_BYTES, GB_BYTES, KB_BYTES } from './billing-units.ts';
import { addTopic } from './brokers.ts';
import { addDurable } from './durable.ts';
import { addExecutions } from './executions.ts';
import { addGateway } from './gateway.ts';
import { chunkText, figure, type UsageLedger, type UsagePeriod } from './ledger.ts';
import { addLoadBalancer } from './load-balancer.ts';
import { addQueue } from './queues.ts';
import { addStream } from './streams.ts';

type AddService = (
  ledger: UsageLedger,
  trigger: BilledTrigger,
  measurements: Measurements,
  period: UsagePeriod,
) => void;

/** IoT Core meters messages in units of this (AWS IoT Core pricing page). */
const IOT_MESSAGE_BYTES = 5 * KB_BYTES;
const STREAM_FREE_BYTES = 6 * KB_BYTES * KB_BYTES;
/** Front doors whose answers go to the internet. */
const INTERNET_SOURCES: ReadonlySet<string> = new Set(['api-gateway', 'function-url', 'alb', 'appsync']);

/** What is billed of what sends to a queue: deliveries to SQS are free (pricing page of Amazon SNS, 2026). */
const SENDERS: Readonly<
  Record<'topic' | 'bus' | 'bucket', (ledger: UsageLedger, trigger: BilledTrigger) => void>
> = { topic: addPublishes, bus: addCustomEvents, bucket: addObjects };

const SERVICES: Readonly<Record<string, AddService>> = {
  alb: (ledger, trigger, _measurements, period) => addLoadBalancer(ledger, trigger, period),
  'api-gateway': (ledger, trigger, _measurements, period) => addGateway(ledger, trigger, period),
  iot: (ledger, trigger) => {
    const messages = chunksOf(trigger.billing.payloadBytes, IOT_MESSAGE_BYTES);
    const quantity = trigger.sentEvents * messages;
    const words = `${figure(trigger.sentEvents)} messages x ${chunkText(messages, '5 KB')} = ${figure(quantity)} messages`;
    addEntry(ledger, trigger, 'iot.message', quantity, words);
  },
  ses: (ledger, trigger) => {
    const { sentEvents } = trigger;
    addEntry(ledger, trigger, 'ses.emailReceived', sentEvents, `${figure(sentEvents)} messages received`);
  },
  sqs: (ledger, trigger, _measurements, period) => {
    const { sentBy } = trigger.billing;
    if (sentBy !== null) SENDERS[sentBy](ledger, trigger);
    addQueue(ledger, trigger, period);
  },
  kinesis: (ledger, trigger, _measurements, period) => addStream(ledger, trigger, period),
  'dynamodb-stream': addTableStream,
  msk: (ledger, trigger, _measurements, period) => addTopic(ledger, trigger, period),
  kafka: (ledger, trigger, _measurements, period) => addTopic(ledger, trigger, period),
  pipes: (ledger, trigger, _measurements, period) => {
    addQueue(ledger, trigger, period);
    addPipe(ledger, trigger);
  },
  appsync: (ledger, trigger) => {
    const { events } = trigger;
    addEntry(ledger, trigger, 'appsync.query', events, `${figure(events)} queries and mutations`);
  },
  'step-functions': (ledger, trigger) => addExecutions(ledger, trigger),
  durable: (ledger, trigger) => addDurable(ledger, trigger),
  s3: addObjects,
  sns: (ledger, trigger) => {
    addPublishes(ledger, trigger);
    const { passedEvents } = trigger;
    const words = `${figure(passedEvents)} deliveries, which are free to Lambda`;
    addEntry(ledger, trigger, 'sns.deliveryLambda', passedEvents, words);
  },
  eventbridge: addCustomEvents,
  'cloudwatch-events': addCustomEvents,
  schedule: (ledger, trigger) => {
    const words = `${figure(trigger.events)} events of a rule's schedule, which are free`;
    addEntry(ledger, trigger, 'eventbridge.awsServiceEvent', trigger.events, words);
  },
  scheduler: (ledger, trigger) => {
    const words = `${figure(trigger.events)} invocations by EventBridge Scheduler`;
    addEntry(ledger, trigger, 'eventbridge.schedulerInvocation', trigger.events, words);
  },
};

/** Sources that bill something for which there is no price, and what it is. */
const UNPRICED: Readonly<Record<string, string>> = {
  iot: "IoT Core's connections and rules",
  ses: 'the parts of large messages that SES received',
  cognito: "Cognito's active users",
  lex: "Lex's requests",
  connect: "Connect's minutes and messages",
  msk: 'the cluster of Amazon MSK',
  kafka: 'the Kafka cluster',
  mq: 'the broker of Amazon MQ',
  documentdb: 'the cluster of DocumentDB and the reads of its change stream',
  logs: 'the logs that the subscription reads (the subscription itself is free)',
};

/** What the services in front of the functions bill, trigger by trigger. */
export function addTriggers(
  ledger: UsageLedger,
  compiled: CompiledScenario,
  measurements: Measurements,
  period: UsagePeriod,
): void {
  for (const trigger of billedTriggers(compiled, measurements, period.scale)) {
    SERVICES[trigger.source]?.(ledger, trigger, measurements, period);
    if (trigger.billing.isStreamed) addStreamedBytes(ledger, trigger);
    addAhead(ledger, trigger, period);
    if (INTERNET_SOURCES.has(trigger.source) && !trigger.billing.ahead.hasDistribution) {
      addTransfer(ledger, trigger);
    }
    const unpriced = UNPRICED[trigger.source];
    if (unpriced !== undefined && trigger.events > 0) {
      ledger.note(`Not in the bill for ${trigger.name}: ${unpriced}; the price list has no price.`);
    }
  }
}

/** A pipe counts what enters it after its filter, a batch at a time, in chunks. */
function addPipe(ledger: UsageLedger, trigger: BilledTrigger): void {
  const { batches, passedEvents, billing } = trigger;
  if (batches === 0) return;
  const chunks = chunksOf((passedEvents / batches) * billing.payloadBytes, EVENT_CHUNK_BYTES);
  const quantity = batches * chunks;
  const words = `${figure(batches)} batches x ${chunkText(chunks, '64 KB')} = ${figure(quantity)} requests`;
  addEntry(ledger, trigger, 'eventbridge.pipesRequest', quantity, words);
}

/** Once an event, however many triggers get it. */
function addPublishes(ledger: UsageLedger, trigger: BilledTrigger): void {
  addChunked(ledger, trigger, 'sns.publishRequest', 'requests');
}

function addCustomEvents(ledger: UsageLedger, trigger: BilledTrigger): void {
  const words = "events, taken as custom ones (AWS services' own would be free)";
  addChunked(ledger, trigger, 'eventbridge.customEvent', words);
}

function addObjects(ledger: UsageLedger, trigger: BilledTrigger): void {
  const { sentEvents } = trigger;
  const words = `${figure(sentEvents)} objects, one PUT each`;
  addEntry(ledger, shared(trigger), 's3.putRequest', sentEvents, words);
}

/** What several triggers share is of no single function. */
function shared(trigger: BilledTrigger): BilledTrigger {
  const { hub, hubFunction } = trigger;
  return hub === null ? trigger : { ...trigger, name: hub.name, function: hubFunction };
}

/** Events that somebody outside the scenario sent, each in chunks. */
function addChunked(ledger: UsageLedger, trigger: BilledTrigger, item: string, billed: string): void {
  const chunks = chunksOf(trigger.billing.payloadBytes, EVENT_CHUNK_BYTES);
  const quantity = trigger.sentEvents * chunks;
  const words = `${figure(trigger.sentEvents)} events x ${chunkText(chunks, '64 KB')} = ${figure(quantity)} ${billed}`;
  addEntry(ledger, shared(trigger), item, quantity, words);
}

/**
 * Records of a table's stream; Lambda's own reads of it are free, and whoever writes the table pays for that.
 */
function addTableStream(ledger: UsageLedger, trigger: BilledTrigger): void {
  const { takenEvents: events, sentEvents } = trigger;
  const words = `${figure(events)} records read, which is free to Lambda`;
  addEntry(ledger, trigger, 'dynamodb.streamsReadByLambda', events, words);
  if (sentEvents > 0) {
    ledger.note(
      `Not in the bill for ${trigger.name}: writes to its table, but for those of a resource of the scenario.`,
    );
  }
}

/** What of streamed answers is beyond the part of each that is free (AWS Lambda pricing page). */
function addStreamedBytes(ledger: UsageLedger, trigger: BilledTrigger): void {
  const { billing, answered } = trigger;
  const bytes = Math.max(0, billing.responseBytes - STREAM_FREE_BYTES);
  const gigabytes = (answered * bytes) / GB_BYTES;
  const words = `${figure(answered)} answers x (${figure(billing.responseBytes)} - ${figure(STREAM_FREE_BYTES)} free) bytes / ${figure(GB_BYTES)} bytes in a GB = ${figure(gigabytes)} GB`;
  addEntry(ledger, trigger, 'lambda.responseStreaming', bytes === 0 ? 0 : gigabytes, words);
}

function addTransfer(ledger: UsageLedger, trigger: BilledTrigger): void {
  const { responseBytes } = trigger.billing;
  const answers = trigger.events + trigger.clientRetries;
  const gigabytes = (answers * responseBytes) / GB_BYTES;
  const words = `${figure(answers)} answers x ${figure(responseBytes)} bytes / ${figure(GB_BYTES)} bytes in a GB = ${figure(gigabytes)} GB`;
  addEntry(ledger, trigger, 'dataTransfer.internetOut', gigabytes, words);
}

function addEntry(
  ledger: UsageLedger,
  trigger: BilledTrigger,
  item: string,
  quantity: number,
  words: string,
): void {
  ledger.add({
    item,
    quantity,
    of: trigger.name,
    ofKind: 'trigger',
    function: trigger.function,
    arithmetic: [words],
  });
}

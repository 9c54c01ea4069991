import { CALL_SERVED, CALL_TIMED_OUT } from '../model/call-codes.ts';
import type { CompiledResource, CompiledScenario, CompiledSource } from '../model/compiled.ts';
import { targetsOf } from '../model/fan-outs.ts';
import type { Measurements } from '../model/measurements.ts';
import { placeOf } from '../model/place-of.ts';
import { chunksOf, EVENT_CHUNK_BYTES, GB_BYTES, KINESIS_UNIT_BYTES } from './billing-units.ts';
import { figure, type UsageLedger, type UsagePeriod } from './ledger.ts';

/** Hours of a billing month, as AWS's own calculator has them. */
const MONTH_HOURS = 730;
const STORAGE_ITEMS: Readonly<Record<string, string>> = {
  dynamodb: 'dynamodb.storage',
  s3: 's3.standardStorage',
};

type Operation = CompiledResource['operations'][number];

/** What one call is billed as: units of an item. */
interface CallPrice {
  readonly item: string;
  readonly units: number;
}

/** What the resources behind the functions bill, function by function. */
export function addResources(
  ledger: UsageLedger,
  compiled: CompiledScenario,
  measurements: Measurements,
  period: UsagePeriod,
): void {
  for (const [index, resource] of compiled.resources.entries()) {
    addCapacity(ledger, resource, period);
    addStorage(ledger, resource, period);
    const outcomes = measurements.resources[index]?.outcomes;
    if (outcomes === undefined) continue;
    // What was refused, denied or answered with an error of the service's own is not charged; what the caller
    // gave up on is.
    const calls = ((outcomes[CALL_SERVED] ?? 0) + (outcomes[CALL_TIMED_OUT] ?? 0)) * period.scale;
    const [fed] = targetsOf(compiled.model, compiled.model.resources[index]?.feedsSource ?? null);
    const fedSource = fed === undefined ? undefined : compiled.sources[fed];
    addCalls(ledger, resource, callsByOperation(resource, compiled, measurements, calls), fedSource);
  }
}

/** Calls are counted by resource; each operation has the share that invocations × count give it. */
function callsByOperation(
  resource: CompiledResource,
  compiled: CompiledScenario,
  measurements: Measurements,
  calls: number,
): ReadonlyMap<Operation, number> {
  const expected = resource.operations.map((operation) => {
    const index = placeOf(compiled.functions, operation.function);
    return (measurements.functions[index]?.invocations ?? 0) * operation.count;
  });
  const total = expected.reduce((sum, count) => sum + count, 0);
  return new Map(
    resource.operations.map((operation, index) => [
      operation,
      total === 0 ? 0 : (calls * (expected[index] ?? 0)) / total,
    ]),
  );
}

function addCalls(
  ledger: UsageLedger,
  resource: CompiledResource,
  calls: ReadonlyMap<Operation, number>,
  fedSource: CompiledSource | undefined,
): void {
  const lines = new Map<string, { item: string; function: string; quantity: number; arithmetic: string[] }>();
  for (const [operation, count] of calls) {
    if (count === 0) continue;
    const prices = callPrices(resource, operation, fedSource?.billing.isFifo ?? false);
    if (prices === null) {
      noteUnpriced(ledger, resource, fedSource);
      continue;
    }
    for (const { item, units } of prices) {
      if (units === 0) continue;
      const key = JSON.stringify([operation.function, item]);
      const line = lines.get(key) ?? { item, function: operation.function, quantity: 0, arithmetic: [] };
      line.quantity += count * units;
      line.arithmetic.push(
        `${figure(count)} calls of ${operation.operation} x ${figure(units)} = ${figure(count * units)}`,
      );
      lines.set(key, line);
    }
  }
  for (const line of lines.values()) {
    ledger.add({ ...line, of: resource.name, ofKind: 'resource' });
  }
}

function noteUnpriced(
  ledger: UsageLedger,
  resource: CompiledResource,
  fedSource: CompiledSource | undefined,
): void {
  if (resource.type !== 'step-functions') {
    ledger.note(`Not in the bill: ${resource.name} (${resource.type}); the price list has no price for it.`);
  } else if (fedSource?.source !== 'step-functions') {
    // Where a trigger stands for the state machine, its executions are billed there.
    ledger.note(
      `Not in the bill: executions of ${resource.name}; the scenario does not say how many transitions they have.`,
    );
  }
}

/** What one call is billed as, or null where the service has no price. An empty list: nothing. */
function callPrices(
  resource: CompiledResource,
  operation: Operation,
  isFifo: boolean,
): readonly CallPrice[] | null {
  const { sizeBytes, readUnits, writeUnits } = operation;
  const chunked = (item: string, chunkBytes: number) => [{ item, units: chunksOf(sizeBytes, chunkBytes) }];
  switch (resource.type) {
    case 'dynamodb':
      return [
        { item: 'dynamodb.writeRequestUnit', units: resource.writeCapacity === null ? writeUnits : 0 },
        { item: 'dynamodb.readRequestUnit', units: resource.readCapacity === null ? readUnits : 0 },
      ];
    case 's3':
      return s3Prices(operation.operation);
    case 'sqs':
      return chunked(isFifo ? 'sqs.fifoRequest' : 'sqs.standardRequest', EVENT_CHUNK_BYTES);
    case 'sns':
      return chunked('sns.publishRequest', EVENT_CHUNK_BYTES);
    case 'eventbridge':
      return chunked('eventbridge.customEvent', EVENT_CHUNK_BYTES);
    case 'kinesis':
      // Reading costs nothing beyond the shards.
      if (/^get/i.test(operation.operation)) return [];
      return chunked('kinesis.putPayloadUnit', KINESIS_UNIT_BYTES);
    default:
      return null;
  }
}

/**
 * PUT, COPY, POST and LIST have one price, DELETE has none, all else the other one (Amazon S3 pricing page).
 */
function s3Prices(operation: string): readonly CallPrice[] {
  if (/^(delete|abort)/i.test(operation)) return [];
  const isWriting = /^(put|copy|post|list|create|complete|upload|restore)/i.test(operation);
  return [{ item: isWriting ? 's3.putRequest' : 's3.getRequest', units: 1 }];
}

/** What is kept in a table or a bucket all the time, by the month. */
function addStorage(ledger: UsageLedger, resource: CompiledResource, { hours }: UsagePeriod): void {
  const item = Object.hasOwn(STORAGE_ITEMS, resource.type) ? STORAGE_ITEMS[resource.type] : undefined;
  if (item === undefined || resource.storedBytes === null) return;
  const gigabytes = resource.storedBytes / GB_BYTES;
  const quantity = (gigabytes * hours) / MONTH_HOURS;
  ledger.add({
    item,
    quantity,
    of: resource.name,
    ofKind: 'resource',
    function: null,
    arithmetic: [
      `${figure(gigabytes)} GB x ${figure(hours)} h / ${MONTH_HOURS} h in a month = ${figure(quantity)} GB-months`,
    ],
  });
}

function addCapacity(ledger: UsageLedger, resource: CompiledResource, { hours }: UsagePeriod): void {
  if (resource.type !== 'dynamodb') return;
  const users = new Set(resource.operations.map((operation) => operation.function));
  const [only = null] = users;
  const capacities = [
    ['dynamodb.writeCapacityUnitHour', resource.writeCapacity],
    ['dynamodb.readCapacityUnitHour', resource.readCapacity],
  ] as const;
  for (const [item, units] of capacities) {
    if (units === null) continue;
    ledger.add({
      item,
      quantity: units * hours,
      of: resource.name,
      ofKind: 'resource',
      function: users.size === 1 ? only : null,
      arithmetic: [`${figure(units)} units x ${figure(hours)} h = ${figure(units * hours)} unit-hours`],
    });
  }
}

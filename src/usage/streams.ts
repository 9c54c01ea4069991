import type { BilledTrigger } from './billed-triggers.ts';
import { chunksOf, GB_BYTES, KINESIS_UNIT_BYTES } from './billing-units.ts';
import { chunkText, figure, type UsageLedger, type UsagePeriod } from './ledger.ts';

/**
 * Retention that a shard-hour includes, and the one from which on data is billed by its size (Amazon Kinesis
 * Data Streams pricing page).
 */
const INCLUDED_RETENTION_MS = 24 * 3_600_000;
const EXTENDED_RETENTION_MS = 7 * INCLUDED_RETENTION_MS;

/**
 * Kinesis: shards by the hour, records put, enhanced fan-out and retention. Reading by polling costs nothing
 * beyond the shards.
 */
export function addStream(ledger: UsageLedger, trigger: BilledTrigger, period: UsagePeriod): void {
  const { shards, payloadBytes, enhancedFanOut } = trigger.billing;
  const entry = { of: trigger.name, ofKind: 'trigger', function: trigger.function } as const;
  /** What is billed of the stream, whoever reads it. */
  const shared = { ...entry, of: trigger.hub?.name ?? trigger.name, function: trigger.hubFunction } as const;
  const shardHours = shards * period.hours;
  const hours = `${figure(shards)} shards x ${figure(period.hours)} h = ${figure(shardHours)} shard-hours`;
  if (trigger.isFirstOfHub) {
    ledger.add({ ...shared, item: 'kinesis.shardHour', quantity: shardHours, arithmetic: [hours] });
  }
  const units = chunksOf(payloadBytes, KINESIS_UNIT_BYTES);
  const putUnits = trigger.sentEvents * units;
  ledger.add({
    ...shared,
    item: 'kinesis.putPayloadUnit',
    quantity: putUnits,
    arithmetic: [
      `${figure(trigger.sentEvents)} records x ${chunkText(units, '25 KB')} = ${figure(putUnits)} payload units`,
    ],
  });
  if (enhancedFanOut) {
    const item = 'kinesis.enhancedFanOutShardHour';
    ledger.add({ ...entry, item, quantity: shardHours, arithmetic: [`1 consumer x ${hours}`] });
    const gigabytes = (trigger.events * payloadBytes) / GB_BYTES;
    ledger.add({
      ...entry,
      item: 'kinesis.enhancedFanOutData',
      quantity: gigabytes,
      arithmetic: [
        `${figure(trigger.events)} records x ${figure(payloadBytes)} bytes / ${figure(GB_BYTES)} bytes in a GB = ${figure(gigabytes)} GB`,
      ],
    });
  }
  const { poller } = trigger.model;
  if (poller?.kind !== 'stream' || poller.retentionMs <= INCLUDED_RETENTION_MS) return;
  if (!trigger.isFirstOfHub) return;
  ledger.add({
    ...shared,
    item: 'kinesis.extendedRetention',
    quantity: shardHours,
    arithmetic: ['Retention beyond 24 h:', hours],
  });
  if (poller.retentionMs > EXTENDED_RETENTION_MS) {
    ledger.note(`Not in the bill for ${trigger.name}: storage of records beyond seven days.`);
  }
}

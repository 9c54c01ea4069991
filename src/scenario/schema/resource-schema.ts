import type * as z from 'zod';
import { distribution } from './distribution-schema.ts';
import { failuresField } from './failure-schema.ts';
import { bytes, duration, flag, keyed, number, prefixesField, rate, share, text, texts } from './fields.ts';
import { MAXIMUM_CONCURRENCY } from './function-schema.ts';
import { onLimitField } from './on-limit-schema.ts';

type ResourceSchema = ReturnType<typeof makeResourceSchema>;
/** One entry of `resources`; what was not given is undefined. */
export type ResourceSpec = z.output<ResourceSchema>;

let schema: ResourceSchema | undefined;

export function resourceSchema(): ResourceSchema {
  schema ??= makeResourceSchema();
  return schema;
}

function makeResourceSchema() {
  const limit = (description: string) =>
    number(description, { minimum: 1, maximum: MAXIMUM_CONCURRENCY, isWhole: true }).optional();
  const capacity = (description: string) =>
    number(description, { minimum: 0, maximum: 1e7, isOpen: true }).optional();
  return keyed('a resource', {
    type: text('dynamodb, s3, sqs, sns, rds, http …: picks defaults and prices. Default http', {
      maximum: 100,
      json: { examples: ['dynamodb', 's3', 'sqs', 'sns', 'rds', 'http'] },
    }).optional(),
    latency: distribution(
      'duration',
      'Time of one call once it is served. Default by type, a guess',
    ).optional(),
    concurrency: limit('Calls served at once. Default no limit'),
    cpus: number(
      'Processors that the calls in service share in equal parts, none faster than one: latency is then the time of a call that is alone, and grows with load. Default: calls do not slow each other down',
      { minimum: 0, maximum: 100_000, isOpen: true },
    ).optional(),
    connections: limit('Connections open at once. Default no limit'),
    pooled: flag('A pool (RDS Proxy) lends connections call by call. Default false').optional(),
    rate: rate('Calls a second. Default no limit', { isPositive: true }).optional(),
    burst: number('Size of the token bucket of rate. Default one second of it', {
      minimum: 1,
      maximum: 1e9,
    }).optional(),
    readCapacity: capacity('Provisioned read units a second (DynamoDB). Default on demand'),
    writeCapacity: capacity('Provisioned write units a second (DynamoDB). Default on demand'),
    warmThroughput: keyed(
      'warmThroughput',
      {
        read: capacity('Read units a second. Default 12000'),
        write: capacity('Write units a second. Default 4000'),
      },
      'What an on-demand table takes at once before it has grown (DynamoDB)',
    ).optional(),
    partitionKeys: number(
      'Distinct partition keys that its items are read and written under, evenly (DynamoDB). Default every item has its own',
      { minimum: 1, maximum: 1e9, isWhole: true },
    ).optional(),
    prefixes: prefixesField(),
    storage: bytes('What is kept in it all the time (DynamoDB, S3). Default: not in the bill').optional(),
    onLimit: onLimitField().optional(),
    errorRate: share('Share of calls that fail. Default 0').optional(),
    timeout: duration('The caller gives up on a call after this. Default none', {
      isPositive: true,
      leastBareMs: 100,
    }).optional(),
    feeds: texts(
      'Triggers, or the stream, topic, bus or bucket, that each call which succeeded sends an event to',
      { maximum: 300 },
    ).optional(),
    failures: failuresField('resource').optional(),
  });
}

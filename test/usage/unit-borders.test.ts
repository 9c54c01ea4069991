import { describe, expect, it } from 'vitest';
import { billOf, type TestRun } from './service-bills.ts';

const KB = 1024;
const counted = { events: 1 };
const trigger =
  (source: string, billing: object = {}, model: object = {}) =>
  (payloadBytes: number): TestRun => ({
    sources: [{ source, billing: { ...billing, payloadBytes }, model, counted }],
  });
const resource =
  (type: string) =>
  (sizeBytes: number): TestRun => ({
    resources: [{ type, operations: [{ operation: 'Send', sizeBytes }], counted: { calls: 1 } }],
    functions: [{ measured: { invocations: 1 } }],
  });

/** What one event or call of so many bytes is billed by, the unit, and what is left out of it. */
const UNITS: readonly {
  readonly what: string;
  readonly run: (bytes: number) => TestRun;
  readonly item: RegExp;
  readonly unitBytes: number;
  readonly freeBytes?: number;
}[] = [
  { what: 'SQS', run: trigger('sqs'), item: /^Requests of/, unitBytes: 64 * KB },
  { what: 'SNS', run: trigger('sns'), item: /^Publishes of|^Requests of|publish/i, unitBytes: 64 * KB },
  { what: 'EventBridge', run: trigger('eventbridge'), item: /events/i, unitBytes: 64 * KB },
  { what: 'Kinesis', run: trigger('kinesis', { shards: 1 }), item: /^PUT payload/, unitBytes: 25 * KB },
  {
    what: 'an HTTP API',
    run: trigger('api-gateway', { apiType: 'http' }),
    item: /requests/i,
    unitBytes: 512 * KB,
  },
  {
    what: 'a WebSocket API',
    run: trigger('api-gateway', { apiType: 'websocket' }),
    item: /messages/i,
    unitBytes: 32 * KB,
  },
  {
    what: 'an asynchronous invocation',
    run: trigger('sdk', {}, { invocation: 'async' }),
    item: /payloads above/,
    unitBytes: 64 * KB,
    freeBytes: 256 * KB,
  },
  { what: 'a call of SQS', run: resource('sqs'), item: /^Requests of/, unitBytes: 64 * KB },
  { what: 'a call of SNS', run: resource('sns'), item: /publish|requests/i, unitBytes: 64 * KB },
  { what: 'a call of EventBridge', run: resource('eventbridge'), item: /events/i, unitBytes: 64 * KB },
  { what: 'a call of Kinesis', run: resource('kinesis'), item: /^PUT payload/, unitBytes: 25 * KB },
];

describe.each(UNITS)('$what', ({ run, item, unitBytes, freeBytes = 0 }) => {
  const unitsOf = (bytes: number): number =>
    billOf(run(bytes))
      .lines.filter((line) => item.test(line.item))
      .reduce((sum, { quantity }) => sum + quantity.toNumber(), 0);

  it('bills the least size as one unit where none is free, and a byte more than a unit as another', () => {
    const least = freeBytes === 0 ? 1 : 0;
    const atFirst = unitsOf(0);
    for (const units of [0, 1, 2, 7]) {
      const bytes = freeBytes + units * unitBytes;
      expect(unitsOf(bytes) - atFirst).toBe(Math.max(0, units - least));
      expect(unitsOf(bytes + 1) - atFirst).toBe(units + 1 - least);
    }
    expect(atFirst).toBeGreaterThanOrEqual(least);
  });
});

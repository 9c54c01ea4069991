import { describe, expect, it } from 'vitest';
import {
  CALL_DENIED,
  CALL_FAILED,
  CALL_REJECTED,
  CALL_SERVED,
  CALL_TIMED_OUT,
} from '../../src/model/call-codes.ts';
import type { StreamModel } from '../../src/policies/poller-stream.ts';
import { billOf, callOutcomes, explained, linesOf } from './service-bills.ts';

const KB = 1024;

describe('API Gateway', () => {
  it('bills calls of a REST API whatever their size, retries included', () => {
    // (1,000,000 + 500,000 retries) x $3.50 a million = $5.25
    const run = {
      sources: [
        {
          source: 'api-gateway',
          billing: { apiType: 'rest', payloadBytes: 2000 * KB },
          counted: { events: 1_000_000, clientRetries: 500_000 },
        } as const,
      ],
    };
    expect(linesOf(billOf(run))).toEqual([
      'api-gateway, f0: REST API requests of t0: 1500000 requests = 5.25',
    ]);
  });

  it('bills an HTTP API in units of 512 KB, and its tiers: 1,000,000,000 requests cost $930 (infracost golden file, 2024)', () => {
    // 300 M x $1.00 + 700 M x $0.90 = 300 + 630
    const http = (payloadBytes: number, events: number) => ({
      sources: [
        { source: 'api-gateway', billing: { apiType: 'http', payloadBytes }, counted: { events } } as const,
      ],
    });
    expect(linesOf(billOf(http(0, 1_000_000_000)))).toEqual([
      'api-gateway, f0: HTTP API requests of t0: 300000000 requests = 300',
      'api-gateway, f0: HTTP API requests of t0, tier 2: 700000000 requests = 630',
    ]);
    // 513 KB are two requests, 512 KB one: 2,000 x $0.000001
    expect(billOf(http(513 * KB, 1000)).total.toFixed()).toBe('0.002');
    expect(billOf(http(512 * KB, 1000)).total.toFixed()).toBe('0.001');
  });

  it('bills WebSocket messages in units of 32 KB both ways, and says that connection minutes are missing', () => {
    // In 33 KB = 2, out 10 KB = 1: 1,000 x 3 x $0.000001 = $0.003; out 1,000 x 10 KB / 1 GB =
    // 0.0095367431640625 GB x $0.09
    const run = {
      sources: [
        {
          source: 'api-gateway',
          billing: { apiType: 'websocket', payloadBytes: 33 * KB, responseBytes: 10 * KB },
          counted: { events: 1000 },
        } as const,
      ],
    };
    const bill = billOf(run);
    expect(linesOf(bill)).toEqual([
      'api-gateway, f0: WebSocket messages of t0: 3000 messages = 0.003',
      'data-transfer, f0: To the internet of t0: 0.0095367431640625 GB = 0.000858306884765625',
    ]);
    expect(bill.notes.join()).toContain('connection minutes');
  });

  it('does not charge for what it throttled itself', () => {
    // 10 requests of which 3 were throttled: 7 x $3.50 a million
    const source = { source: 'api-gateway', counted: { events: 10, refusedAtDoor: 3 } };
    expect(linesOf(billOf({ sources: [source] }))).toContain(
      'api-gateway, f0: REST API requests of t0: 7 requests = 0.0000245',
    );
  });
});

describe('data transfer', () => {
  it.each(['api-gateway', 'function-url', 'alb'])(
    'of answers of %s is billed at the internet price',
    (source) => {
      // 1,048,576 answers x 100 KB = 100 GB x $0.09 = $9; with the free tier all 100 GB are free
      const run = {
        sources: [{ source, billing: { responseBytes: 100 * KB }, counted: { events: 1_048_576 } }],
      };
      const transfer = (freeTier: boolean) =>
        linesOf(billOf(run, { freeTier })).filter((line) => line.startsWith('data-transfer'));
      expect(transfer(false)).toEqual(['data-transfer, f0: To the internet of t0: 100 GB = 9']);
      expect(transfer(true)).toEqual(['data-transfer, f0: To the internet of t0 (free tier): 100 GB = 0']);
    },
  );

  it('of the SDK stays inside AWS', () => {
    const run = { sources: [{ source: 'sdk', billing: { responseBytes: KB }, counted: { events: 1000 } }] };
    expect(billOf(run).lines).toEqual([]);
  });
});

describe('SQS', () => {
  it('bills sends, receives with the empty ones, and deletes', () => {
    // 1,000,000 sends + 250,000 receives + 100,000 deletes = 1,350,000 x $0.40 a million = $0.54
    const run = {
      sources: [
        {
          source: 'sqs',
          counted: { events: 1_000_000, batches: 100_000, receives: 250_000, deletes: 100_000 },
        },
      ],
    };
    expect(linesOf(billOf(run))).toEqual(['sqs, f0: Requests of t0: 1350000 requests = 0.54']);
    expect(explained(run)).toContain('1,000,000 + 250,000 + 100,000 = 1,350,000 requests');
  });

  it('bills idle polling alone: five long polls of 20 s for a month', () => {
    // 15 a minute x 60 = 900 an hour x 730 = 657,000 x $0.40 a million = $0.2628; the free million covers it
    const run = { sources: [{ source: 'sqs', counted: { receives: 900 } }] };
    expect(billOf(run, { monthly: true }).total.toFixed()).toBe('0.2628');
    expect(billOf(run, { monthly: true, freeTier: true }).total.toFixed()).toBe('0');
  });

  it('bills each 64 KB of a payload, on the way in and on the way out', () => {
    // 100 messages of 100 KB: 200 sends; batches of 10 are 1,000 KB = 16 chunks: 10 receives + 10 x 15; 10
    // deletes: 370 x $0.0000004
    const run = {
      sources: [
        {
          source: 'sqs',
          billing: { payloadBytes: 100 * KB, batchSize: 10 },
          counted: { events: 100, batches: 10, receives: 10, deletes: 10 },
        },
      ],
    };
    expect(linesOf(billOf(run))).toEqual(['sqs, f0: Requests of t0: 370 requests = 0.000148']);
  });

  it('bills a FIFO queue at its own price', () => {
    // 1,000,000 + 1 + 1 at $0.50 a million
    const run = {
      sources: [
        { source: 'sqs', billing: { isFifo: true }, counted: { events: 1e6, receives: 1, deletes: 1 } },
      ],
    };
    expect(linesOf(billOf(run))).toEqual(['sqs, f0: FIFO requests of t0: 1000002 requests = 0.500001']);
  });

  it('bills a queue that two ways lead into once', () => {
    const way = { trigger: 'jobs', source: 'sqs', counted: { events: 10, receives: 5, deletes: 1 } };
    expect(linesOf(billOf({ sources: [way, way] }))).toEqual([
      'sqs, f0: Requests of jobs: 32 requests = 0.0000128',
    ]);
  });

  it('bills provisioned pollers by the hour: 8,000 poller-hours cost $74 (AWS Lambda pricing page, example 12)', () => {
    // 10 pollers in the mean x 800 h x $0.00925 = $74
    const run = {
      seconds: 800 * 3600,
      sources: [
        {
          source: 'sqs',
          billing: { provisionedPollers: { minimum: 2, maximum: 20 } },
          counted: { pollerMs: 10 * 800 * 3_600_000 },
        },
      ],
    };
    const bill = billOf(run);
    expect(linesOf(bill)).toEqual(['lambda, f0: Provisioned pollers of t0: 8000 poller-hours = 74']);
  });
});

describe('SNS', () => {
  it('bills publishes by 64 KB; deliveries to Lambda are free', () => {
    // 2,000,000 messages of 65 KB = 4,000,000 x $0.50 a million = $2; half pass the filter
    const run = {
      sources: [
        {
          source: 'sns',
          billing: { payloadBytes: 65 * KB },
          counted: { events: 2_000_000, filtered: 1_000_000 },
        },
      ],
    };
    expect(linesOf(billOf(run))).toEqual([
      'sns, f0: Publishes of t0: 4000000 requests = 2',
      'sns, f0: Deliveries to Lambda of t0: 1000000 deliveries = 0',
    ]);
  });
});

describe('EventBridge', () => {
  it('bills custom events by 64 KB, filtered ones too', () => {
    // 3,000,000 x $1.00 a million = $3
    const run = { sources: [{ source: 'eventbridge', counted: { events: 3e6, filtered: 2e6 } }] };
    expect(linesOf(billOf(run))).toEqual(['eventbridge, f0: Custom events of t0: 3000000 events = 3']);
  });

  it("does not charge for a rule's schedule", () => {
    const run = { sources: [{ source: 'schedule', counted: { events: 24 } }] };
    expect(linesOf(billOf(run))).toEqual(['eventbridge, f0: Scheduled events of t0: 24 events = 0']);
  });
});

describe('S3', () => {
  it('bills the PUT of each object that an event tells of', () => {
    // 100,000 x $0.005 a thousand = $0.50
    const run = { sources: [{ source: 's3', counted: { events: 100_000 } }] };
    expect(linesOf(billOf(run))).toEqual(['s3, f0: PUT requests of t0: 100000 requests = 0.5']);
  });

  it('bills calls by operation, function by function', () => {
    // f0: 1,000 invocations x (2 GET + 1 PUT + 1 DELETE), f1: 500 x 2 LIST; 5,000 calls in all
    // f0 GET 2,000 x $0.0000004 = $0.0008, PUT 1,000 x $0.000005 = $0.005; f1 LIST 1,000 x $0.000005 = $0.005
    const run = {
      functions: [{ measured: { invocations: 1000 } }, { measured: { invocations: 500 } }],
      resources: [
        {
          type: 's3',
          operations: [
            { operation: 'GetObject', count: 2 },
            { operation: 'PutObject' },
            { operation: 'DeleteObject' },
            { function: 'f1', operation: 'ListObjectsV2', count: 2 },
          ],
          counted: { calls: 5000 },
        },
      ],
    };
    expect(linesOf(billOf(run)).filter((line) => line.startsWith('s3'))).toEqual([
      's3, f0: GET requests of r0: 2000 requests = 0.0008',
      's3, f0: PUT requests of r0: 1000 requests = 0.005',
      's3, f1: PUT requests of r0: 1000 requests = 0.005',
    ]);
  });
});

describe('Kinesis', () => {
  const stream = (retentionMs: number) => ({ kind: 'stream', retentionMs }) as StreamModel;

  it('bills shards by the hour and records by 25 KB', () => {
    // 4 shards x 10 h x $0.015 = $0.60; 1,000,000 records of 30 KB = 2,000,000 units x $0.014 a million =
    // $0.028
    const run = {
      seconds: 36_000,
      sources: [
        {
          source: 'kinesis',
          billing: { shards: 4, payloadBytes: 30 * KB },
          model: { poller: stream(24 * 3_600_000) },
          counted: { events: 1_000_000 },
        },
      ],
    };
    expect(linesOf(billOf(run))).toEqual([
      'kinesis, f0: Shard-hours of t0: 40 shard-hours = 0.6',
      'kinesis, f0: PUT payload units of t0: 2000000 payload units = 0.028',
    ]);
    // A month: 4 x 730 h x $0.015 = $43.80, and 73 times the records
    expect(linesOf(billOf(run, { monthly: true }))).toEqual([
      'kinesis, f0: Shard-hours of t0: 2920 shard-hours = 43.8',
      'kinesis, f0: PUT payload units of t0: 146000000 payload units = 2.044',
    ]);
  });

  it('bills enhanced fan-out by consumer and data, and retention beyond a day', () => {
    // 2 shards x 1 h: $0.03, fan-out the same, 1,048,576 x 1 KB = 1 GB x $0.013, retention 2 x $0.02; put
    // 1,048,576 x $0.000000014
    const run = {
      sources: [
        {
          source: 'kinesis',
          billing: { shards: 2, payloadBytes: KB, enhancedFanOut: true },
          model: { poller: stream(48 * 3_600_000) },
          counted: { events: 1_048_576 },
        },
      ],
    };
    expect(linesOf(billOf(run))).toEqual([
      'kinesis, f0: Shard-hours of t0: 2 shard-hours = 0.03',
      'kinesis, f0: PUT payload units of t0: 1048576 payload units = 0.014680064',
      'kinesis, f0: Enhanced fan-out of t0: 2 consumer-shard-hours = 0.03',
      'kinesis, f0: Enhanced fan-out data of t0: 1 GB = 0.013',
      'kinesis, f0: Extended retention of t0: 2 shard-hours = 0.04',
    ]);
  });

  it('bills retention from beyond 24 hours on, and says from beyond seven days on what it leaves out', () => {
    const billAt = (hours: number) =>
      billOf({
        sources: [
          {
            source: 'kinesis',
            billing: { shards: 1, payloadBytes: KB },
            model: { poller: stream(hours * 3_600_000) },
            counted: { events: 1 },
          },
        ],
      });
    const told = [24, 25, 168, 169].map((hours) => {
      const { lines, notes } = billAt(hours);
      return [lines.some(({ item }) => item.startsWith('Extended')), notes.join().includes('seven days')];
    });
    expect(told).toEqual([
      [false, false],
      [true, false],
      [true, false],
      [true, true],
    ]);
  });
});

describe('DynamoDB', () => {
  it('bills on-demand units: 3 M writes and 8 M reads cost $2.875 (infracost golden file, 2024)', () => {
    // 3 M x $0.625 a million = $1.875; 8 M x $0.125 a million = $1
    const run = {
      functions: [{ measured: { invocations: 1_000_000 } }],
      resources: [
        {
          type: 'dynamodb',
          operations: [
            { operation: 'PutItem', writeUnits: 3 },
            { operation: 'Query', readUnits: 4, count: 2 },
          ],
          counted: { calls: 3_000_000 },
        },
      ],
    };
    expect(linesOf(billOf(run)).filter((line) => line.startsWith('dynamodb'))).toEqual([
      'dynamodb, f0: Write request units of r0: 3000000 request units = 1.875',
      'dynamodb, f0: Read request units of r0: 8000000 request units = 1',
    ]);
  });

  it('does not bill calls that were refused, denied or failed', () => {
    // 60 served + 10 given up on x 1 write unit
    const counted = {
      calls: 100,
      outcomes: callOutcomes({
        [CALL_SERVED]: 60,
        [CALL_TIMED_OUT]: 10,
        [CALL_FAILED]: 5,
        [CALL_REJECTED]: 20,
        [CALL_DENIED]: 5,
      }),
    };
    const run = {
      functions: [{ measured: { invocations: 100 } }],
      resources: [{ type: 'dynamodb', operations: [{ writeUnits: 1 }], counted }],
    };
    expect(
      billOf(run)
        .lines.find((line) => line.service === 'dynamodb')
        ?.quantity.toFixed(),
    ).toBe('70');
  });

  it('bills provisioned capacity by the hour, used or not, and 25 units of it free', () => {
    // A month: 100 WCU x 730 h x $0.00065 = $47.45; 20 RCU x 730 h x $0.00013 = $1.898
    const run = {
      resources: [
        {
          type: 'dynamodb',
          operations: [
            { operation: 'PutItem', writeUnits: 1 },
            { function: 'f1', readUnits: 1 },
          ],
          resource: { writeCapacity: 100, readCapacity: 20 },
        },
      ],
    };
    expect(linesOf(billOf(run, { monthly: true }))).toEqual([
      'dynamodb, null: Write capacity of r0: 73000 capacity-unit-hours = 47.45',
      'dynamodb, null: Read capacity of r0: 14600 capacity-unit-hours = 1.898',
    ]);
    // (100 - 25) x 730 h x $0.00065 = $35.5875; the reads are free
    expect(billOf(run, { monthly: true, freeTier: true }).total.toFixed()).toBe('35.5875');
  });

  it("does not charge for Lambda's reads of a stream, and says that the writes are missing", () => {
    const bill = billOf({ sources: [{ source: 'dynamodb-stream', counted: { events: 1000 } }] });
    expect(linesOf(bill)).toEqual(['dynamodb, f0: Stream reads by Lambda of t0: 1000 records = 0']);
    expect(bill.notes.join()).toContain('writes to its table');
  });
});

describe('Step Functions', () => {
  it('bills transitions of standard executions, retries included', () => {
    // 100,000 executions x 5 + 2,000 retries = 502,000 x $0.025 a thousand = $12.55; 4,000 free: $12.45
    const run = {
      sources: [
        {
          source: 'step-functions',
          billing: { transitions: 5 },
          counted: { events: 100_000, clientRetries: 2000 },
        },
      ],
    };
    expect(linesOf(billOf(run))).toEqual([
      'step-functions, f0: State transitions of t0: 502000 transitions = 12.55',
    ]);
    expect(billOf(run, { freeTier: true }).total.toFixed()).toBe('12.45');
  });

  it('bills requests and GB-hours of express executions, each rounded up to 100 ms', () => {
    // Half last 150 ms (200 billed), half 100 ms: 150 in the mean. 1,000,000 x $1 a million = $1;
    // 1,000,000 x 150 ms / 3,600,000 x 0.0625 GB = 2.6041666666666665 GB-hours x $0.060012
    const run = {
      sources: [
        {
          source: 'step-functions',
          billing: { isExpress: true },
          counted: { events: 1_000_000, executionTime: { executions: 2, billedMs: 300 } },
        },
      ],
    };
    const bill = billOf(run);
    expect(bill.lines.map((line) => [line.item, line.amount.toNumber()])).toEqual([
      ['Express executions of t0', 1],
      ['Express duration of t0', expect.closeTo((1e6 * 150 * 0.0625 * 0.060012) / 3.6e6, 12)],
    ]);
  });
});

describe('an express workflow that several ways lead into', () => {
  it('lasts what its executions last in the mean, whichever way they came', () => {
    // (2 x 150 ms + 3 x 200 ms) / 5 = 180 ms; a way on which none ended counts for nothing
    const way = (executions: number, billedMs: number) => ({
      trigger: 'flow',
      source: 'step-functions',
      billing: { isExpress: true },
      counted: { events: 500_000, executionTime: executions === 0 ? null : { executions, billedMs } },
    });
    for (const ways of [
      [way(2, 300), way(3, 600)],
      [way(0, 0), way(2, 300), way(3, 600)],
      [way(2, 300), way(0, 0), way(3, 600)],
    ]) {
      const events = 500_000 * ways.length;
      expect(billOf({ sources: ways }).lines.map((line) => [line.item, line.amount.toNumber()])).toEqual([
        ['Express executions of flow', events / 1e6],
        ['Express duration of flow', expect.closeTo((events * 180 * 0.0625 * 0.060012) / 3.6e6, 12)],
      ]);
    }
  });
});

describe('other resources', () => {
  it('bills what a function sends once, with the call: the trigger that it feeds bills the rest', () => {
    // 100 sends by f1 + 10 from outside, 20 receives, 5 deletes
    const run = {
      functions: [{}, { measured: { invocations: 100 } }],
      sources: [{ source: 'sqs', counted: { events: 110, receives: 20, deletes: 5 } }],
      resources: [
        {
          type: 'sqs',
          operations: [{ function: 'f1', operation: 'SendMessage', sizeBytes: 65 * KB }],
          counted: { calls: 100 },
          model: { feedsSource: 0 },
        },
      ],
    };
    expect(linesOf(billOf(run)).filter((line) => line.startsWith('sqs'))).toEqual([
      'sqs, f0: Requests of t0: 35 requests = 0.000014',
      'sqs, f1: Requests of r0: 200 requests = 0.00008',
    ]);
  });

  it.each([
    // 1,000 calls x 2 chunks: $0.001, $0.002; 65 KB = 3 units of 25 KB: 3,000 x $0.000000014
    ['sns', 'Publishes of r0', '0.001'],
    ['eventbridge', 'Custom events of r0', '0.002'],
    ['kinesis', 'PUT payload units of r0', '0.000042'],
  ])('bills calls of %s by size', (type, item, amount) => {
    const run = {
      functions: [{ measured: { invocations: 1000 } }],
      resources: [{ type, operations: [{ sizeBytes: 65 * KB }], counted: { calls: 1000 } }],
    };
    const line = billOf(run).lines.find(({ service }) => service === type);
    expect([line?.item, line?.amount.toFixed()]).toEqual([item, amount]);
  });

  it('says what has no price', () => {
    const bill = billOf({
      functions: [{ measured: { invocations: 1 } }],
      sources: ['iot', 'ses', 'logs'].map((source) => ({ source, counted: { events: 1 } })),
      resources: [{ type: 'rds', operations: [{}], counted: { calls: 1 } }],
    });
    expect(bill.notes.filter((note) => note.startsWith('Not in the bill'))).toHaveLength(4);
    const services = bill.lines.filter(({ service }) => service !== 'lambda').map(({ item }) => item);
    expect(services).toEqual(['Messages of t0', 'Messages received of t1']);
  });

  it.each([
    ['the trigger that stands for it', 0, 0],
    ['nothing, but for a note', null, 1],
  ])('bills executions that a function starts with %s', (_where, feedsSource, notes) => {
    const bill = billOf({
      functions: [{ measured: { invocations: 10 } }],
      sources: [{ source: 'step-functions', billing: { transitions: 3 }, counted: { events: 10 } }],
      resources: [
        { type: 'step-functions', operations: [{}], counted: { calls: 10 }, model: { feedsSource } },
      ],
    });
    expect(bill.notes.filter((note) => note.includes('executions of r0'))).toHaveLength(notes);
    expect(bill.lines.find(({ service }) => service === 'step-functions')?.quantity.toFixed()).toBe('30');
  });

  it('does not charge for reading a stream', () => {
    const resources = [
      { type: 'kinesis', operations: [{ operation: 'GetRecords' }], counted: { calls: 1000 } },
    ];
    const bill = billOf({ functions: [{ measured: { invocations: 1000 } }], resources });
    expect(bill.lines.filter(({ service }) => service === 'kinesis')).toEqual([]);
  });
});

describe('large asynchronous events', () => {
  it('bill a further request for each 64 KB above 256 KB', () => {
    // 400 KB: 144 KB above = 3 chunks; 1,000 events x 3 x $0.0000002 = $0.0006
    const large = (payloadBytes: number, platform: 'aws' | 'aws-2018' = 'aws') => ({
      platform,
      sources: [
        {
          trigger: null,
          source: 'sdk',
          billing: { payloadBytes },
          model: { invocation: 'async' },
          counted: { events: 1000 },
        } as const,
      ],
    });
    expect(linesOf(billOf(large(400 * KB)))).toEqual([
      'lambda, f0: Requests for payloads above 256 KB: 3000 requests = 0.0006',
    ]);
    expect(billOf(large(256 * KB)).lines).toEqual([]);
    expect(billOf(large(400 * KB, 'aws-2018')).lines).toEqual([]);
    // They come out of Lambda's free million.
    expect(billOf(large(400 * KB), { freeTier: true }).total.toFixed()).toBe('0');
  });
});

describe('a bill of several services', () => {
  it('explains itself', () => {
    const run = {
      sources: [{ source: 'sqs', counted: { events: 1_500_000, receives: 100_000, deletes: 50_000 } }],
    };
    expect(explained(run, { freeTier: true }).split('\n').slice(0, 9)).toEqual([
      'sqs, f0: Requests of t0',
      '  1,500,000 messages sent x 1 chunk of 64 KB = 1,500,000 requests',
      '  100,000 receives, empty ones included',
      '  50,000 deletes, up to 10 messages each',
      '  1,500,000 + 100,000 + 50,000 = 1,650,000 requests',
      '  1,650,000 requests - 1,000,000 free = 650,000 requests',
      '  Tier 1, up to 100,000,000,000 requests a month:',
      '  650,000 requests x 0.0000004 USD = 0.26 USD',
      'sqs, f0: Requests of t0 (free tier)',
    ]);
  });
});

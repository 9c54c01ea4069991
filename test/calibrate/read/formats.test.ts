import { describe, expect, it } from 'vitest';
import type { FunctionObservations } from '../../../src/calibrate/observations.ts';
import { readLogs } from '../../../src/calibrate/read/read-logs.ts';
import { bytesInput, logInput } from './log-text.ts';

const AT = Date.UTC(2026, 0, 5, 0, 0, 10);
const REPORT =
  'REPORT RequestId: a\tDuration: 26.73 ms\tBilled Duration: 441 ms\tMemory Size: 1024 MB\tMax Memory Used: 75 MB\tInit Duration: 413.61 ms\t\n';
const STREAM = '2026/01/05/[$LATEST]0123456789abcdef0123456789abcdef';
const EVENT = {
  time: '2026-01-05T00:00:10.000Z',
  type: 'platform.report',
  record: {
    requestId: 'a',
    status: 'success',
    metrics: {
      durationMs: 26.725,
      billedDurationMs: 441,
      memorySizeMB: 1024,
      maxMemoryUsedMB: 75,
      initDurationMs: 413.61,
    },
  },
};

async function only(name: string, ...lines: readonly string[]): Promise<FunctionObservations> {
  const { functions } = await readLogs([logInput(name, ...lines)]);
  expect([...functions.keys()]).toHaveLength(1);
  return [...functions.values()][0]!;
}

/** One cold invocation of `orders` that ended at AT. */
function expectTheOne(seen: FunctionObservations, isTimed = true): void {
  expect(seen.name).toBe('orders');
  expect(seen.counts).toMatchObject({ invocations: 1, coldStarts: 1, unexplainedBilling: 0, emulator: 0 });
  const { startMs, durationMs, memoryMb, usedMb, initMs } = seen.invocations;
  expect(durationMs[0]).toBeCloseTo(26.73, 2);
  expect([memoryMb[0], usedMb[0], initMs[0]]).toEqual([1024, 75, 413.61]);
  if (isTimed) expect(startMs[0]).toBeCloseTo(AT - 26.73 - 413.61, 1);
  else expect(startMs[0]).toBeNaN();
}

describe('one invocation', () => {
  const filterEvents = {
    events: [
      { logStreamName: STREAM, timestamp: AT, message: REPORT, ingestionTime: AT + 900, eventId: '3' },
    ],
    searchedLogStreams: [],
  };
  const subscription = {
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: '/aws/lambda/orders',
    logStream: STREAM,
    logEvents: [{ id: '3', timestamp: AT, message: REPORT }],
  };
  const row = {
    '@timestamp': '2026-01-05 00:00:10.000',
    '@requestId': 'a',
    '@duration': '26.73',
    '@billedDuration': '441.0',
    '@initDuration': '413.61',
    '@memorySize': '1.024E9',
    '@maxMemoryUsed': '7.5E7',
    '@log': '123456789012:/aws/lambda/orders',
  };
  const header = Object.keys(row);
  const cells = Object.values(row);

  it.each<[string, string, string]>([
    ['aws logs tail', 'orders.log', `2026-01-05T00:00:10.000000+00:00 ${STREAM} ${REPORT.trim()}`],
    ['sam logs', 'orders.log', `${STREAM} 2026-01-05T00:00:10.000000 ${REPORT.trim()}`],
    ['awslogs', 'all.log', `/aws/lambda/orders ${STREAM} 2026-01-05T00:00:10.000Z ${REPORT.trim()}`],
    ['a quotation in an issue', 'orders.md', `> 2026-01-05T00:00:10.000Z ${REPORT.trim()}`],
    [
      'an export to S3',
      `exportedlogs/orders/0e5c8424-0000-4000-8000-000000000001/${STREAM.replaceAll('/', '-')}/000000.gz`,
      `2026-01-05T00:00:10.000Z ${REPORT}`,
    ],
    ['filter-log-events', 'orders.json', JSON.stringify(filterEvents)],
    ['filter-log-events, indented', 'orders.json', JSON.stringify(filterEvents, null, 4)],
    ['filter-log-events as text', 'orders.txt', `EVENTS\t3\t${AT + 900}\t${STREAM}\t${REPORT}\t${AT}`],
    [
      'JSON within a page of documentation',
      'orders.rst',
      `Output::\n\n    ${JSON.stringify(filterEvents, null, 4).replaceAll('\n', '\n    ')}\n\nThat is all.`,
    ],
    ['a subscription', 'records.json', JSON.stringify(subscription)],
    [
      'subscriptions one after the other',
      'records.json',
      `${JSON.stringify({ messageType: 'CONTROL_MESSAGE', logEvents: [] })}${JSON.stringify(subscription)}`,
    ],
    ['a platform event', 'orders.json', JSON.stringify(EVENT)],
    ['a platform event, indented', 'orders.json', JSON.stringify(EVENT, null, 2)],
    [
      'a batch of the Telemetry API',
      'orders.json',
      JSON.stringify([EVENT, { time: EVENT.time, type: 'function', record: 'hello' }]),
    ],
    [
      'a platform event as a message',
      'orders.json',
      JSON.stringify({ events: [{ timestamp: AT, message: JSON.stringify(EVENT) }] }),
    ],
    [
      'GetQueryResults',
      'q.json',
      JSON.stringify(
        { results: [header.map((field, at) => ({ field, value: cells[at] }))], status: 'Complete' },
        null,
        2,
      ),
    ],
    ['rows of the console as JSON', 'q.json', JSON.stringify([row])],
    ['Logs Insights as CSV', 'q.csv', `${header.join(',')}\n${cells.join(',')}`],
    [
      'Logs Insights as Markdown',
      'q.md',
      `| ${header.join(' | ')} |\n| ${header.map(() => '---').join(' | ')} |\n| ${cells.join(' | ')} |`,
    ],
    ['a message in CSV', 'orders.csv', `@timestamp,@message\n2026-01-05 00:00:10.000,"${REPORT}"`],
    [
      'a table of one’s own',
      'orders.csv',
      'timestamp,request_id,duration_ms,billed_ms,memory_mb,max_memory_mb,init_ms\n1767571210,a,26.73,441,1024,75,413.61',
    ],
  ])('in %s', async (_form, name, text) => {
    expectTheOne(await only(name, text));
  });

  it('without a time', async () => {
    expectTheOne(await only('orders.log', REPORT), false);
    expectTheOne(await only('orders.log', REPORT.replaceAll('\t', '\\t')), false);
  });

  it('out of several sources counts once', async () => {
    const seen = await only('orders.log', `2026-01-05T00:00:10.000Z ${REPORT}`, JSON.stringify([row]));
    expectTheOne(seen);
    expect(seen.sources).toEqual(['report-lines', 'insights']);
  });

  it('names its environment, runtime and version', async () => {
    const { invocations, versions } = await only('orders.json', JSON.stringify(filterEvents));
    expect(invocations.environment[0]).toBe(0);
    expect(versions).toEqual(['$LATEST']);
  });
});

describe('documents of any size', () => {
  it('are read as they come', async () => {
    const events = Array.from({ length: 40_000 }, (_, at) => ({
      logStreamName: STREAM,
      timestamp: AT + at * 1000,
      message: REPORT.replace(': a\t', `: id-${at}\t`),
    }));
    const text = JSON.stringify({ logGroupName: '/aws/lambda/orders', events }, null, 1);
    for (const pieceBytes of [1000, 65_536]) {
      const { functions, warnings } = await readLogs([bytesInput('a.json', Buffer.from(text), pieceBytes)]);
      expect(functions.get('orders')?.counts.invocations).toBe(40_000);
      expect(warnings).toEqual([]);
    }
    const cut = await readLogs([bytesInput('orders.json', Buffer.from(text.slice(0, text.length >> 1)))]);
    expect(cut.functions.get('orders')?.counts.invocations).toBeGreaterThan(19_000);
    expect(cut.warnings).toMatchObject([{ problem: 'the file ends within JSON', count: 1 }]);
  });
});

describe('traces, metrics, tunings, configurations', () => {
  it('X-Ray splits computing from waiting, and united waits count once', async () => {
    const s = AT / 1000;
    const call = (from: number, to: number, namespace: string) => ({
      id: '1',
      name: 'x',
      start_time: s + from,
      end_time: s + to,
      namespace,
    });
    const document = {
      id: 'f',
      name: 'orders',
      trace_id: '1-0-1',
      parent_id: 'l',
      origin: 'AWS::Lambda::Function',
      start_time: s,
      end_time: s + 0.7,
      aws: { function_arn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders' },
      subsegments: [
        { id: 'i', name: 'Initialization', start_time: s - 0.3, end_time: s },
        {
          id: 'v',
          name: 'Invocation',
          start_time: s,
          end_time: s + 0.6,
          subsegments: [call(0.1, 0.3, 'aws'), call(0.2, 0.4, 'remote'), call(0.5, 0.9, 'local')],
        },
        { id: 'o', name: 'Overhead', start_time: s + 0.6, end_time: s + 0.7 },
      ],
    };
    const lambda = {
      id: 'l',
      name: 'orders',
      trace_id: '1-0-1',
      origin: 'AWS::Lambda',
      start_time: s - 0.4,
      end_time: s + 0.8,
      aws: { request_id: 'a' },
    };
    const trace = {
      Traces: [
        {
          Id: '1-0-1',
          Segments: [lambda, document].map((one) => ({ Id: one.id, Document: JSON.stringify(one) })),
        },
      ],
    };
    const seen = await only('t.json', JSON.stringify(trace));
    expect(seen.sources).toEqual(['x-ray']);
    const { durationMs, waitingMs, initMs, startMs } = seen.invocations;
    expect(durationMs[0]).toBeCloseTo(700, 2);
    expect(waitingMs[0]).toBeCloseTo(300, 2);
    expect(initMs[0]).toBeCloseTo(300, 2);
    expect(startMs[0]).toBeCloseTo(AT - 300, 1);
    const joined = await only('orders.log', `2026-01-05T00:00:10.700Z ${REPORT}`, JSON.stringify(trace));
    expect(joined.counts.invocations).toBe(1);
    expect(joined.invocations.waitingMs[0]).toBeCloseTo(300, 2);
  });

  it('Lambda Insights tells waiting by the share of a CPU', async () => {
    const event = {
      _aws: { Timestamp: AT, CloudWatchMetrics: [] },
      event_type: 'performance',
      function_name: 'orders',
      version: '7',
      request_id: 'a',
      duration: 1000,
      billed_duration: 1000,
      total_memory: 1769,
      used_memory_max: 80,
      cpu_total_time: 400,
      cold_start: false,
    };
    const { invocations, versions } = await only('x.log', JSON.stringify(event));
    expect([invocations.durationMs[0], invocations.waitingMs[0]]).toEqual([1000, 600]);
    expect(versions).toEqual(['7']);
  });

  it('CloudWatch metrics by name and statistic', async () => {
    const data = {
      MetricDataResults: [
        {
          Id: 'm0',
          Label: 'orders Invocations Sum',
          Timestamps: ['2026-01-05T00:05:00Z', '2026-01-05T00:00:00+00:00'],
          Values: [3, 4],
          StatusCode: 'Complete',
        },
        {
          Id: 'm1',
          Label: 'orders Duration p99',
          Timestamps: ['2026-01-05T00:00:00Z'],
          Values: [88],
          StatusCode: 'Complete',
        },
      ],
    };
    const statistics = {
      Label: 'Errors',
      Datapoints: [{ Timestamp: '2026-01-05T00:00:00Z', Sum: 2, Unit: 'Count' }],
    };
    const { metrics } = await readLogs([
      logInput('m.json', JSON.stringify(data)),
      logInput('orders-errors.json', JSON.stringify(statistics, null, 4)),
    ]);
    const orders = metrics.get('orders');
    expect(orders?.periodSeconds).toBe(300);
    expect([...(orders?.series.keys() ?? [])]).toEqual(['Invocations Sum', 'Duration p99', 'Errors Sum']);
    expect([...(orders?.series.get('Invocations Sum')?.values() ?? [])]).toEqual([4, 3]);
  });

  it('Power Tuning as output and as a link', async () => {
    const output = {
      power: 512,
      cost: 0.000002,
      duration: 200,
      stateMachine: { executionCost: 0.0003, visualization: 'https://lambda-power-tuning.show/#x' },
      stats: [
        { value: 512, averageDuration: 200, averagePrice: 0.000002 },
        { value: 128, averageDuration: 900, averagePrice: 0.0000025 },
      ],
    };
    const base64 = (values: Int16Array | Float32Array) => Buffer.from(values.buffer).toString('base64');
    const link = `see https://lambda-power-tuning.show/#${[base64(Int16Array.of(128, 512)), base64(Float32Array.of(900, 200)), base64(Float32Array.of(1, 2))].join(';')}`;
    const { tunings } = await readLogs([
      logInput('orders.json', JSON.stringify(output, null, 2)),
      logInput('resize.md', 'A text', '', '', 'of lines', link),
    ]);
    expect(tunings.get('orders')?.sizes.map(({ memoryMb }) => memoryMb)).toEqual([128, 512]);
    expect(tunings.get('resize')?.sizes).toEqual([
      { memoryMb: 128, durationMs: 900, usd: 1 },
      { memoryMb: 512, durationMs: 200, usd: 2 },
    ]);
  });

  it('configurations', async () => {
    const configuration = {
      FunctionName: 'orders',
      FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders',
      Runtime: 'nodejs22.x',
      MemorySize: 512,
      Timeout: 10,
      Architectures: ['arm64'],
      Version: '$LATEST',
    };
    const seen = await only('functions.json', JSON.stringify({ Functions: [configuration] }, null, 4));
    expect(seen).toMatchObject({
      runtime: 'nodejs22.x',
      architecture: 'arm64',
      configuredMemoryMb: 512,
      timeoutMs: 10_000,
    });
  });
});

describe('text in UTF-16, as PowerShell writes it', () => {
  const text = `2026-01-05T00:00:10.000Z ${REPORT}2026-01-05T00:00:11.000Z h\u00e9 \u{1f600}\r\n2026-01-05T00:00:12.000Z ${REPORT}`;
  const little = Buffer.from(`\ufeff${text}`, 'utf16le');

  it.each([
    ['little', little, 1 << 16],
    ['little, torn inside of characters', little, 3],
    ['big', Buffer.from(little).swap16(), 5],
  ])('is read as the same text in UTF-8: %s end first', async (_, bytes, pieceBytes) => {
    const [utf8, utf16] = await Promise.all([
      readLogs([bytesInput('a.log', Buffer.from(text))]),
      readLogs([bytesInput('a.log', bytes, pieceBytes)]),
    ]);
    expect(utf8.functions.get('a')?.invocations).toBeDefined();
    expect(utf16.functions).toEqual(utf8.functions);
    expect(utf16.warnings).toEqual(utf8.warnings);
  });
});

it('environments of provisioned concurrency are counted where an event says so', async () => {
  const start = (initializationType: string): string =>
    JSON.stringify({
      time: '2026-01-05T00:00:00.000Z',
      type: 'platform.initStart',
      record: { initializationType, phase: 'init', functionName: 'orders', functionVersion: '3' },
    });
  const kinds = ['provisioned-concurrency', 'provisioned-concurrency', 'on-demand', 'snap-start'];
  const seen = await only(
    'orders.json',
    ...kinds.map((kind) => `${start(kind)}\n`),
    `${JSON.stringify(EVENT)}\n`,
  );
  expect(seen.counts).toMatchObject({ invocations: 1, provisioned: 2 });
});

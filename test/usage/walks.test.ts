import { expect, it } from 'vitest';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { resultsOf } from '../scenario/simulate.ts';

const { compiled } = scratchFolder();

interface Walk {
  readonly name: string;
  /** What is under `triggers.t` and above it. */
  readonly text: string;
  /** Amounts in US dollars of the simulated time, by service; counts of the trigger and the function. */
  readonly bill?: Readonly<Record<string, number>>;
  readonly expected?: Readonly<Record<string, number>>;
}

const FUNCTION =
  'functions: { f: { memory: 1024, work: { duration: 100ms, perRecord: none }, coldStart: {} } }';
const counts = ({ functions, triggers, cost }: ResultsDocument) => ({
  messages: cost.lines.find(({ service }) => service === 'iot')?.quantity ?? 0,
  invocations: functions['f']?.invocations ?? 0,
  batches: triggers['t']?.batches ?? 0,
  refused: triggers['t']?.throttled ?? 0,
});
const scenario = (trigger: string, traffic: string, more = ''): string => `
${FUNCTION}
triggers: { t: ${trigger} }
traffic: [{ to: t, ${traffic} }]
run: { duration: 1000s }
${more}
`;
/** 100 ms × 1 GB and a request: $0.0000016667 + $0.0000002. */
const INVOCATION = 0.1 * 0.0000166667 + 0.0000002;

const WALKS: readonly Walk[] = [
  {
    name: 'a REST API takes $3.50 a million',
    text: scenario('{ source: api-gateway, function: f }', 'constant: 10/s'),
    bill: { lambda: 10_000 * INVOCATION, 'api-gateway': 0.035 },
    expected: { invocations: 10_000, refused: 0 },
  },
  {
    name: 'an HTTP API takes $1.00 a million, one for each started 512 KB',
    text: scenario('{ source: api-gateway, type: http, function: f, payload: 600 KB }', 'constant: 10/s'),
    bill: { 'api-gateway': 0.02 },
    expected: { invocations: 10_000 },
  },
  {
    name: 'a WebSocket message is billed for each started 32 KB',
    text: scenario('{ source: api-gateway, type: websocket, function: f, payload: 40 KB }', 'constant: 10/s'),
    bill: { 'api-gateway': 0.02 },
    expected: { invocations: 10_000 },
  },
  {
    name: 'a small region refuses what is above 1,250 + 2,500 a second',
    text: `region: eu-south-1\naccount: { concurrency: 10000 }\n${scenario(
      '{ source: api-gateway, function: f }',
      'burst: { size: 2000, every: 10h }',
    )}`,
    // Of the 1,250 that it lets in at one instant, Lambda begins 1,000, the first ten seconds' environments.
    expected: { invocations: 1000 },
  },
  {
    name: 'a topic bills one publish for each 64 KB, and delivers to Lambda for nothing',
    text: scenario('{ source: sns, function: f, payload: 100 KB }', 'constant: 10/s'),
    bill: { sns: 0.01 },
    expected: { invocations: 10_000 },
  },
  {
    name: 'a bus bills $1.00 a million, one for each 64 KB',
    text: scenario('{ source: eventbridge, function: f, payload: 100 KB }', 'constant: 10/s'),
    bill: { eventbridge: 0.02 },
    expected: { invocations: 10_000 },
  },
  {
    name: 'Scheduler bills $1.00 a million after 14 million, which is before the first',
    text: scenario('{ source: scheduler, function: f, expression: rate(1 minute), count: 100 }', 'x').replace(
      /traffic.*\n/,
      '',
    ),
    expected: { invocations: 1700 },
  },
  {
    name: 'a shard reads once a second, whatever comes',
    text: scenario('{ source: kinesis, function: f, shards: 1, batchSize: 100 }', 'constant: 50/s'),
    expected: { invocations: 1000 },
  },
  {
    name: 'two shards each hand on once a second',
    text: scenario('{ source: kinesis, function: f, shards: 2, batchSize: 100 }', 'constant: 50/s'),
    expected: { invocations: 2000 },
  },
  {
    name: 'a stream of a table is read four times a second',
    text: scenario('{ source: dynamodb-stream, function: f, batchSize: 100 }', 'constant: 50/s'),
    expected: { invocations: 4000 },
  },
  {
    name: 'messages sent in tens arrive in one receive, ten at a time',
    text: scenario('{ source: sqs, function: f, batchSize: 10 }', 'burst: { size: 10, every: 1s }'),
    expected: { invocations: 1000 },
  },
  {
    name: 'a batch window of 10 s gathers 10 × 2 messages; the last one is open at the end',
    text: scenario('{ source: sqs, function: f, batchSize: 100, batchWindow: 10s }', 'constant: 2/s'),
    expected: { invocations: 99 },
  },
  {
    name: 'a FIFO queue without high throughput takes 300 sends a second, the rest comes late',
    text: scenario(
      '{ source: sqs, function: f, fifo: true, messageGroups: 1000, batchSize: 10 }',
      'constant: 200/s',
    ),
    expected: { refused: 0 },
  },
  {
    name: 'Cognito takes 120 authentications a second',
    text: scenario('{ source: cognito, function: f }', 'burst: { size: 1000, every: 10h }'),
    expected: { invocations: 120, refused: 880 },
  },
  {
    name: 'AppSync bills $4.00 a million',
    text: scenario('{ source: appsync, function: f }', 'constant: 10/s'),
    bill: { appsync: 0.04 },
    expected: { invocations: 10_000, refused: 0 },
  },
  {
    name: 'Lambda@Edge takes $0.60 a million and $0.00005001 a GB-second',
    text: scenario('{ source: lambda-edge, function: f, event: origin-request }', 'constant: 10/s'),
    bill: { lambda: 10_000 * (0.0000006 + 0.1 * 0.00005001) },
    expected: { invocations: 10_000 },
  },
  {
    name: 'a standard workflow of two functions makes four transitions, $25 a million',
    text: scenario('{ source: step-functions, steps: [f, f] }', 'constant: 10/s'),
    bill: { 'step-functions': 10_000 * 4 * 0.000025 },
    expected: { invocations: 20_000 },
  },
  {
    name: 'a function URL of five reserved executions takes fifty requests a second',
    text: scenario('{ source: function-url, function: f }', 'burst: { size: 100, every: 10h }').replace(
      'memory: 1024',
      'reservedConcurrency: 5, memory: 1024',
    ),
    expected: { invocations: 5 },
  },
  {
    name: 'IoT bills a message for each 5 KB',
    text: scenario('{ source: iot, function: f, payload: 12 KB }', 'constant: 10/s'),
    expected: { invocations: 10_000, messages: 30_000 },
  },
  {
    name: 'a pipe bills $0.40 a million, one for each 64 KB of a batch',
    text: scenario('{ source: pipes, function: f, batchSize: 1 }', 'constant: 10/s'),
    bill: { eventbridge: 0.004 },
    expected: { invocations: 10_000 },
  },
];

it.each(WALKS.map((walk) => [walk.name, walk] as const))(
  '%s',
  async (_, { text, bill = {}, expected = {} }) => {
    const document = await resultsOf(await compiled(text));
    const found: Readonly<Record<string, number>> = counts(document);
    for (const [key, count] of Object.entries(expected)) {
      // What waits at the end of the run, or is polled at its edge, is two in a thousand at the most.
      expect(Math.abs((found[key] ?? 0) - count), `${key}: ${found[key]}, not ${count}`).toBeLessThanOrEqual(
        Math.max(0, 0.002 * count),
      );
    }
    for (const [service, amount] of Object.entries(bill)) {
      const lines = document.cost.lines.filter((line) => line.service === service);
      const billed = lines.reduce((sum, line) => sum + line.amount, 0);
      expect(billed / amount, `${service}: $${billed}, not $${amount}`).toBeCloseTo(1, 3);
    }
  },
);

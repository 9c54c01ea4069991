import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, call, connect } from './client.ts';

/**
 * Design questions as an agent would ask them, each by one call, whose right answers follow from closed forms
 * (Erlang B and C, Little's law, the exponential distribution, GB-seconds) or stand in AWS's documents.
 */
interface Question {
  readonly asks: string;
  readonly tool: string;
  readonly given: Record<string, unknown>;
  readonly check: (answer: Answer) => void;
  readonly refuses?: true;
}

const MONTH_SECONDS = 730 * 3600;
const GB_SECOND = { x86_64: 0.0000166667, arm64: 0.0000133334 };
const REQUEST = 0.2e-6;

/** Share of calls lost with `servers` and no queue. */
function erlangB(servers: number, load: number): number {
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (load * blocked) / (n + load * blocked);
  return blocked;
}

/** Share of calls that wait. */
function erlangC(servers: number, load: number): number {
  const blocked = erlangB(servers, load);
  return blocked / (1 - (load / servers) * (1 - blocked));
}

const near = (value: number, expected: number, tolerance: number): void => {
  expect(Math.abs(value / expected - 1), `${value} for ${expected}`).toBeLessThan(tolerance);
};

/** A function that takes `work`, called directly at random times. */
const direct = (rate: string, work: string, more = '', duration = '1h'): string => `functions:
  api: { memory: 512, timeout: 1m, ${work}${more} }
traffic: [{ to: api, poisson: ${rate} }]
run: { duration: ${duration}, seed: 1 }
`;
const behind = (source: string, rate: string, work: string, duration = '1h'): string => `functions:
  api: { memory: 512, timeout: 30s, ${work} }
triggers: { door: { source: ${source}, function: api } }
traffic: [{ to: door, poisson: ${rate} }]
run: { duration: ${duration}, seed: 1 }
`;
const store = (rate: string, servers: number, duration = '3h'): string => `functions:
  api: { memory: 512, timeout: 1m, work: { duration: 1ms }, calls: [{ resource: db }] }
resources: { db: { type: other, latency: { exponential: { mean: 100ms } }, concurrency: ${servers} } }
traffic: [{ to: api, poisson: ${rate} }]
run: { duration: ${duration}, seed: 1 }
`;
const only = (answer: Answer) => answer.functions[0];
const line = (answer: Answer, item: RegExp): number =>
  answer.lines.find((one: { item: string }) => item.test(one.item))?.monthlyUsd ?? Number.NaN;
const fact = (answer: Answer): number => answer.facts[0].value;

const FIXED = 'work: { duration: 50ms }';
const QUESTIONS: readonly Question[] = [
  {
    asks: 'How many environments does 20/s of 50 ms keep busy? (Little: 1)',
    tool: 'simulate',
    given: { scenario: direct('20/s', FIXED) },
    check: (answer) => near(only(answer).meanConcurrency, 1, 0.02),
  },
  {
    asks: 'What do 20/s of 50 ms at 512 MB cost in GB-seconds?',
    tool: 'simulate',
    given: { scenario: direct('20/s', FIXED) },
    check: (answer) =>
      near(line(answer, /^Duration/), 20 * MONTH_SECONDS * 0.05 * 0.5 * GB_SECOND.x86_64, 0.02),
  },
  {
    asks: 'And on arm64?',
    tool: 'simulate',
    given: { scenario: direct('20/s', FIXED, ', architecture: arm64') },
    check: (answer) =>
      near(line(answer, /^Duration/), 20 * MONTH_SECONDS * 0.05 * 0.5 * GB_SECOND.arm64, 0.02),
  },
  {
    asks: 'What do the requests cost?',
    tool: 'simulate',
    given: { scenario: direct('20/s', FIXED) },
    check: (answer) => near(line(answer, /^Requests/), 20 * MONTH_SECONDS * REQUEST, 0.02),
  },
  {
    asks: 'What share does a reservation of 5 refuse at 4 erlangs? (Erlang B)',
    tool: 'simulate',
    given: { scenario: direct('8/s', 'work: { duration: 500ms }', ', reservedConcurrency: 5', '3h') },
    check: (answer) => near(only(answer).refused / only(answer).requests, erlangB(5, 4), 0.04),
  },
  {
    asks: 'And a reservation of 10 at 6 erlangs?',
    tool: 'simulate',
    given: { scenario: direct('12/s', 'work: { duration: 500ms }', ', reservedConcurrency: 10', '3h') },
    check: (answer) => near(only(answer).refused / only(answer).requests, erlangB(10, 6), 0.08),
  },
  {
    asks: 'A new account has a quota of 10: what share of 20 erlangs does it refuse?',
    tool: 'simulate',
    given: {
      scenario: direct('10/s', 'work: { duration: 2s }'),
      set: { 'account.concurrency': 10 },
    },
    check: (answer) => near(only(answer).refused / only(answer).requests, erlangB(10, 20), 0.03),
  },
  {
    asks: 'How many calls wait for one connection that is half busy? (M/M/1: 0.5)',
    tool: 'simulate',
    given: { scenario: store('5/s', 1) },
    check: (answer) => near(answer.resources[0].meanWaiting, 0.5, 0.1),
  },
  {
    asks: 'And for two that are three quarters busy? (Erlang C)',
    tool: 'simulate',
    given: { scenario: store('15/s', 2) },
    check: (answer) => near(answer.resources[0].meanWaiting, (erlangC(2, 1.5) * 0.75) / 0.25, 0.1),
  },
  {
    asks: 'How many connections are busy then? (the offered load)',
    tool: 'simulate',
    given: { scenario: store('15/s', 2) },
    check: (answer) => near(answer.resources[0].meanBusy, 1.5, 0.03),
  },
  {
    asks: 'What does HTTP API add at 20/s? (a dollar a million)',
    tool: 'simulate',
    given: { scenario: behind('api-gateway, type: http', '20/s', FIXED) },
    check: (answer) => near(line(answer, /^HTTP API/), (20 * MONTH_SECONDS) / 1e6, 0.02),
  },
  {
    asks: 'A queue of 10/s with room for two batches of a second each: how much waits after ten minutes?',
    tool: 'simulate',
    given: {
      scenario: behind('sqs, batchSize: 1, maximumConcurrency: 2', '10/s', 'work: { duration: 1s }', '10m'),
    },
    check: (answer) => near(answer.backlogs[0].leftOver, 600 * (10 - 2), 0.04),
  },
  {
    asks: 'Does it keep up with twenty at a time?',
    tool: 'simulate',
    given: {
      scenario: behind('sqs, batchSize: 1, maximumConcurrency: 20', '10/s', 'work: { duration: 1s }', '10m'),
    },
    check: (answer) => expect(answer.backlogs[0]?.leftOver ?? 0).toBeLessThan(60),
  },
  {
    asks: 'Is a job every 20 minutes always cold? (idle environments go after 10 min 45 s)',
    tool: 'simulate',
    given: {
      scenario: `functions: { job: { timeout: 5s, work: { duration: 50ms } } }
triggers: { clock: { source: schedule, expression: rate(20 minutes), function: job } }
run: { duration: 24h, seed: 1 }
`,
    },
    check: (answer) => expect(only(answer).coldShare).toBe(1),
  },
  {
    asks: 'And every five minutes? (the first alone)',
    tool: 'simulate',
    given: {
      scenario: `functions: { job: { timeout: 5s, work: { duration: 50ms } } }
triggers: { clock: { source: schedule, expression: rate(5 minutes), function: job } }
run: { duration: 24h, seed: 1 }
`,
    },
    check: (answer) => near(only(answer).coldShare, 1 / only(answer).requests, 0.001),
  },
  {
    asks: 'What share is cold at one request in 1000 s? (exp(−645 ÷ 1000))',
    tool: 'simulate',
    given: { scenario: direct('0.001/s', 'work: { duration: 10ms }', '', '90d') },
    check: (answer) => near(only(answer).coldShare, Math.exp(-0.645), 0.05),
  },
  {
    asks: 'Work of 10 s with a time-out of 3 s: does anything succeed?',
    tool: 'simulate',
    given: { scenario: direct('1/s', 'work: { duration: 10s }'), set: { 'functions.api.timeout': '3s' } },
    check: (answer) => expect(only(answer).failed).toBeGreaterThan(0.99 * only(answer).requests),
  },
  {
    asks: 'And what is billed for it? (3 s each)',
    tool: 'simulate',
    given: { scenario: direct('1/s', 'work: { duration: 10s }'), set: { 'functions.api.timeout': '3s' } },
    check: (answer) => near(line(answer, /^Duration/), MONTH_SECONDS * 3 * 0.5 * GB_SECOND.x86_64, 0.04),
  },
  {
    asks: 'One in ten invocations fails: what share of synchronous callers sees it?',
    tool: 'simulate',
    given: { scenario: direct('20/s', 'work: { duration: 50ms, errorRate: 0.1 }') },
    check: (answer) => near(only(answer).failed / only(answer).requests, 0.1, 0.05),
  },
  {
    asks: 'An asynchronous event that always fails: how often is it tried? (three times)',
    tool: 'simulate',
    given: { scenario: behind('sns', '1/s', 'work: { duration: 50ms, errorRate: 1 }', '3h') },
    check: (answer) => near(line(answer, /^Requests(?! of)/), 3 * MONTH_SECONDS * REQUEST, 0.06),
  },
  {
    asks: '100 ms of CPU on a vCPU: how long at 512 MB? (1769 ÷ 512 times)',
    tool: 'simulate',
    given: { scenario: direct('5/s', 'work: { cpu: 100ms }') },
    check: (answer) => near(only(answer).p50Ms, (100 * 1769) / 512, 0.02),
  },
  {
    asks: 'Memory for work that waits: the smallest that holds it?',
    tool: 'tune',
    given: {
      scenario: direct('5/s', 'work: { io: 100ms, memoryUsed: 60 }', '', '10m'),
      memory: [128, 512, 1024],
    },
    check: (answer) => expect(answer.chosen.label).toBe('128 MB'),
  },
  {
    asks: 'Memory for work that computes, by speed: a whole vCPU?',
    tool: 'tune',
    given: {
      scenario: direct('5/s', 'work: { cpu: 100ms, memoryUsed: 60 }', '', '10m'),
      memory: [512, 1024, 1769],
      strategy: 'speed',
    },
    check: (answer) => expect(answer.chosen.label).toBe('1769 MB'),
  },
  {
    asks: 'Less memory than now, where nobody said how much is used? (it cannot be known)',
    tool: 'tune',
    given: { scenario: direct('5/s', 'work: { cpu: 100ms }', '', '10m'), memory: [128, 256] },
    refuses: true,
    check: (answer) => expect(JSON.stringify(answer)).toContain('memoryUsed'),
  },
  {
    asks: 'arm64 in place of x86_64: what is saved of the compute? (a fifth)',
    tool: 'compare',
    given: {
      scenario: direct('20/s', FIXED, '', '20m'),
      axis: { key: 'functions.api.architecture', values: ['x86_64', 'arm64'] },
    },
    check: (answer) => {
      const [x86, arm] = answer.variants;
      const compute = 20 * MONTH_SECONDS * 0.05 * 0.5 * (GB_SECOND.x86_64 - GB_SECOND.arm64);
      near(x86.monthlyUsd - arm.monthlyUsd, compute, 0.05);
    },
  },
  {
    asks: 'Twenty busy environments and a quota of 1,000: at how many times the traffic does it break? (about 50)',
    tool: 'plan',
    given: {
      scenario: direct('20/s', 'work: { duration: 1s }', '', '10m'),
      growth: [1, 100],
      requestsPerRun: 5000,
    },
    check: (answer) => {
      const point = answer.breakPoints.find((one: { limit: string }) => one.limit === 'account.concurrency');
      expect(point.scale).toBeGreaterThan(40);
      expect(point.scale).toBeLessThan(52);
    },
  },
  {
    asks: 'How many concurrent executions has an account?',
    tool: 'fact',
    given: { kind: 'quota', query: 'lambda concurrency account' },
    check: (answer) => expect(fact(answer)).toBe(1000),
  },
  {
    asks: 'How long may a function run?',
    tool: 'fact',
    given: { kind: 'quota', query: 'lambda timeout maximum' },
    check: (answer) => expect(fact(answer)).toBe(900_000),
  },
  {
    asks: 'At how much memory is there a whole vCPU?',
    tool: 'fact',
    given: { kind: 'quota', query: 'lambda vCPU' },
    check: (answer) => expect(fact(answer)).toBe(1769),
  },
  {
    asks: 'How long does HTTP API wait for a function?',
    tool: 'fact',
    given: { kind: 'quota', query: 'api gateway timeout http' },
    check: (answer) => expect(fact(answer)).toBe(30_000),
  },
  {
    asks: 'What is a GB-second on arm64 in Ohio’s neighbour, us-east-1?',
    tool: 'fact',
    given: { kind: 'price', query: 'lambda.duration.arm64' },
    check: (answer) => expect(fact(answer)).toBe(GB_SECOND.arm64),
  },
  {
    asks: 'How long does Python start?',
    tool: 'fact',
    given: { kind: 'coldStart', runtime: 'python3.13' },
    check: (answer) => {
      expect(fact(answer)).toBeGreaterThan(50);
      expect(fact(answer)).toBeLessThan(200);
      expect(answer.facts[0].source).toContain('lambda-perf');
    },
  },
  {
    asks: 'How long does COBOL start? (nobody measured it)',
    tool: 'fact',
    given: { kind: 'coldStart', runtime: 'cobol' },
    refuses: true,
    check: (answer) => expect(answer.error.problem).toContain('no cold start is known'),
  },
  {
    asks: 'What does a GB-second cost on the moon?',
    tool: 'fact',
    given: { kind: 'price', query: 'lambda.duration', region: 'moon-1' },
    refuses: true,
    check: (answer) => expect(answer.error.problem).toContain('no region'),
  },
  {
    asks: 'Is it right to write memroy?',
    tool: 'explain',
    given: { name: 'functions.api.memroy' },
    refuses: true,
    check: (answer) => expect(answer.error.remedy).toContain('memory'),
  },
];

let client: Client;
beforeAll(async () => {
  client = await connect();
});
afterAll(async () => {
  await client.close();
});

it('are thirty at least', () => expect(QUESTIONS.length).toBeGreaterThanOrEqual(30));

it.each(QUESTIONS)('$asks', async ({ tool, given, check, refuses = false }) => {
  const { answer, isError } = await call(client, tool, { budgetMs: 60_000, ...given });
  expect(isError, JSON.stringify(answer).slice(0, 400)).toBe(refuses);
  check(answer);
});

import { describe, expect, it } from 'vitest';
import { quantileOf } from '../../src/random/moments.ts';
import { oneFunction, scratchFolder } from './scratch.ts';

const { faults, compiled } = scratchFolder();
const FOREVER = Number.POSITIVE_INFINITY;

describe('invokes', () => {
  it('are one source a caller, callee, mode and client, and steps after the calls', async () => {
    const { model, sources } = await compiled(`
functions:
  a:
    invokes:
      - { function: b }
      - { function: b, count: 2 }
      - { function: b, mode: async, probability: 10%, optional: true }
      - { function: b, client: { retries: 1, timeout: 2s } }
    calls: [{ resource: r, count: 3, probability: 30% }]
  b: {}
resources: { r: {} }
traffic: [{ to: a, poisson: 1/s }]`);
    expect(sources.map(({ source, from }) => [source, from])).toEqual([
      ['sdk', null],
      ['lambda', 'a'],
      ['lambda', 'a'],
      ['lambda', 'a'],
    ]);
    expect(model.sources.slice(1)).toMatchObject([
      { functionIndex: 1, invocation: 'sync', isEntry: false, isRequestLimited: true, client: null },
      { functionIndex: 1, invocation: 'async', isEntry: false },
      { invocation: 'sync', client: { retries: 1, backoffMs: 100, timeoutMs: 2000, hasJitter: false } },
    ]);
    expect(model.functions[0]?.steps).toMatchObject([
      { kind: 'call', resourceIndex: 0, probability: 0.3, count: 3, isRequired: true },
      { kind: 'invoke', sourceIndex: 1, isSync: true, probability: 1, count: 1, isRequired: true },
      { kind: 'invoke', sourceIndex: 1, count: 2 },
      { kind: 'invoke', sourceIndex: 2, isSync: false, probability: 0.1, isRequired: false },
      { kind: 'invoke', sourceIndex: 3, isSync: true },
    ]);
  });
});

describe('recursion', () => {
  const circle = (lines: string) => `
functions:
  a: { invokes: [{ function: b, mode: async }] }
  b: { calls: [{ resource: out }] ${lines} }
resources: { out: { type: sqs, feeds: q } }
triggers: { q: { source: sqs, function: a } }
traffic: [{ to: a, poisson: 1/s }]`;

  it('is stopped after 16 turns of the shortest circle, and warned of', async () => {
    const { model, warnings } = await compiled(circle(''));
    expect(model.functions.map(({ recursionLimit }) => recursionLimit)).toEqual([32, 32]);
    expect(warnings.filter((warning) => warning.includes('circle'))).toEqual([
      'functions.a.invokes.0.function: events go in a circle (a → b → a); Lambda stops each after some 16 turns',
    ]);
    expect((await compiled(circle(', recursiveLoop: allow'))).model.functions[1]?.recursionLimit).toBe(
      FOREVER,
    );
    const line = await compiled(oneFunction('memory: 128'));
    expect(line.model.functions[0]?.recursionLimit).toBe(FOREVER);
  });

  const told = async (text: string) =>
    (await compiled(text)).warnings.filter((warning) => warning.includes('circle'));

  it('without end is followed to the end of the run, and warned of with how it grows', async () => {
    const unguarded = circle('').replace('source: sqs', 'source: eventbridge');
    expect(await told(unguarded)).toEqual([
      'functions.a.invokes.0.function: events go in a circle (a → b → a); it goes on for ever: the run ends it here (run.duration), nothing does on AWS (Lambda stops loops through Lambda, SQS, SNS and S3 alone, and only where recursiveLoop is not allow)',
    ]);
    expect(await told(`platform: aws-2018\n${circle('')}`)).toEqual([
      expect.stringContaining('aws-2018 has no recursive loop detection, which came on 2023-07-13'),
    ]);
    expect(await told(unguarded.replace('mode: async', 'mode: async, probability: 80%'))).toEqual([
      'functions.a.invokes.0.function: events go in a circle (a → b → a); a turn makes 0.8 events of one, so it dies out, after 5 turns in the mean',
    ]);
    expect(await told(unguarded.replace('mode: async', 'mode: async, count: 2, probability: 60%'))).toEqual([
      expect.stringContaining(
        "a turn makes 1.2 events of one, so what does not die out by chance grows until the account's concurrency, or another limit, holds it",
      ),
    ]);
  });

  it('of several ways round grows by all of them', async () => {
    const [warning] = await told(`
functions:
  a: { recursiveLoop: allow, invokes: [{ function: a, mode: async, probability: 60% }, { function: b, mode: async, probability: 50% }] }
  b: { recursiveLoop: allow, invokes: [{ function: a, mode: async, probability: 80% }] }
traffic: [{ to: a, poisson: 1/s }]`);
    // The larger root of x² = 0.6 x + 0.5 · 0.8 is 1.
    expect(warning).toContain('it goes on for ever');
  });

  it('is stopped only where no way round leads past what detection sees', async () => {
    const stopped = 'Lambda stops each after some 16 turns';
    expect(await told(circle(', recursiveLoop: allow'))).toEqual([expect.stringContaining(stopped)]);
    const [both] = await told(
      circle(', recursiveLoop: allow').replace('a: { ', 'a: { recursiveLoop: allow, '),
    );
    expect(both).toContain('it goes on for ever');
    expect(both).not.toContain(stopped);
    expect(await told(circle('').replace('mode: async', 'mode: async, count: 3'))).toEqual([
      expect.stringContaining(`a turn makes 3 events of one, and ${stopped}`),
    ]);
  });

  it('of what fails, and of callers that wait for each other, is told in its own words', async () => {
    expect(await told(oneFunction('async: { onFailure: f }\nrecursiveLoop: allow'))).toEqual([
      expect.stringContaining('what fails for good goes in a circle (f → f); it ends once it succeeds'),
    ]);
    expect(await told(oneFunction('invokes: [{ function: f }]\nrecursiveLoop: allow'))).toEqual([
      expect.stringContaining('it goes on for ever, each invocation waiting for the next up to its time-out'),
    ]);
  });

  it('through a service that carries no trace on counts its turns anew', async () => {
    const { model } = await compiled(circle('').replace('source: sqs', 'source: kinesis'));
    const lossy = model.sources.filter(({ losesTrace = false }) => losesTrace);
    expect(lossy.map(({ name }) => name)).toEqual(['trigger q']);
    expect(model.runaway).toMatchObject({ circle: 'a → b → a' });
    // One that Lambda stops after its turns is held as well: retries multiply it meanwhile.
    expect((await compiled(circle(''))).model.runaway).toMatchObject({ circle: 'a → b → a' });
  });
});

describe('resources', () => {
  it('limit nothing unless told, with a latency by their type', async () => {
    const { model, resources, assumptions } = await compiled(
      oneFunction('calls: [{ resource: t }]', 'resources: { t: { type: dynamodb } }'),
    );
    const [table] = model.resources;
    expect(table).toMatchObject({
      concurrency: FOREVER,
      connections: FOREVER,
      rate: null,
      readCapacity: null,
      writeCapacity: null,
      errorRate: 0,
      timeoutMs: FOREVER,
      failures: [],
      feedsSource: null,
    });
    expect(table && quantileOf(table.latencyMs, 0.5)).toBeCloseTo(5, 6);
    expect(assumptions.find(({ key }) => key === 'resources.t.latency')?.confirmed).toBe(false);
    expect(resources).toEqual([
      {
        name: 't',
        type: 'dynamodb',
        operations: [
          { function: 'f', operation: 'GetItem', count: 1, sizeBytes: 1024, readUnits: 0.5, writeUnits: 0 },
        ],
        readCapacity: null,
        writeCapacity: null,
        storedBytes: null,
        concurrency: null,
        connections: null,
        ratePerSecond: null,
      },
    ]);
  });

  const UNITS: readonly [call: string, read: number, write: number][] = [
    ['operation: GetItem, size: 4 KB', 0.5, 0],
    ['operation: GetItem, size: 4097, consistent: true', 2, 0],
    ['operation: TransactGetItems, size: 4 KB', 2, 0],
    ['operation: PutItem, size: 1025', 0, 2],
    ['operation: TransactWriteItems, size: 3 KB', 0, 6],
    ['operation: DeleteItem', 0, 1],
  ];
  it.each(UNITS)('take request units: %s', async (call, read, write) => {
    const text = oneFunction(`calls: [{ resource: t, ${call} }]`, 'resources: { t: { type: dynamodb } }');
    const { model } = await compiled(text);
    expect(model.functions[0]?.steps).toMatchObject([{ readUnits: read, writeUnits: write }]);
  });

  const CONNECTIONS: readonly [resource: string, call: string, connection: string, onLimit: string][] = [
    ['type: rds, connections: 10', '', 'kept', 'reject reject queue'],
    ['type: rds', '', 'kept', 'reject reject queue'],
    ['type: rds, connections: 10, pooled: true', '', 'per-call', 'reject queue queue'],
    ['type: rds, connections: 10', ', reuse: none', 'per-call', 'reject reject queue'],
    ['type: http, connections: 10', '', 'per-call', 'reject reject queue'],
    ['type: http, connections: 10', ', reuse: connection', 'kept', 'reject reject queue'],
    ['type: http, concurrency: 2', '', 'none', 'reject reject queue'],
    ['type: http, concurrency: 2, rate: 5/s', '', 'none', 'reject reject queue'],
    ['type: http, rate: 5/s, onLimit: queue', '', 'none', 'queue queue queue'],
    ['type: rds, connections: 10, onLimit: { concurrency: reject }', '', 'kept', 'reject reject reject'],
    ['type: rds, connections: 10, onLimit: { connections: queue }', '', 'kept', 'reject queue queue'],
  ];
  it.each(CONNECTIONS)('hold connections: %s%s', async (resource, call, connection, onLimit) => {
    const text = oneFunction(`calls: [{ resource: r${call} }]`, `resources: { r: { ${resource} } }`);
    const { model } = await compiled(text);
    expect(model.functions[0]?.steps).toMatchObject([{ connection }]);
    const said = model.resources[0]?.onLimit;
    expect(`${said?.rate} ${said?.connections} ${said?.concurrency}`).toBe(onLimit);
  });

  it('keep 300 seconds of unused capacity, and one second of a rate', async () => {
    const keys = 'type: dynamodb, readCapacity: 5, writeCapacity: 2, rate: 40/s';
    const text = oneFunction('calls: [{ resource: t }]', `resources: { t: { ${keys} } }`);
    expect((await compiled(text)).model.resources[0]).toMatchObject({
      readCapacity: { perSecond: 5, burst: 1500 },
      writeCapacity: { perSecond: 2, burst: 600 },
      rate: { perSecond: 40, burst: 40 },
    });
  });

  it('that nobody calls are a warning', async () => {
    const { warnings } = await compiled(oneFunction('work: { cpu: 1ms }', 'resources: { r: {} }'));
    expect(warnings).toEqual(['resources.r: no function calls this resource']);
  });

  it('pass on what is sent to them as a destination, or take it', async () => {
    const { model, sources } = await compiled(`
functions: { a: { async: { onFailure: topic, onSuccess: archive } }, b: {} }
resources: { topic: { type: sns, feeds: t }, archive: { type: s3 } }
triggers: { t: { source: sns, function: b } }
traffic: [{ to: a, poisson: 1/s }]`);
    expect(model.functions[0]?.asynchronous).toMatchObject({ onFailureSource: 1, onSuccessSource: null });
    expect(sources[1]).toMatchObject({ trigger: 't', from: 'a' });
    expect(model.sources[1]).toMatchObject({ functionIndex: 1, invocation: 'async', isEntry: false });
  });
});

describe('a client that cannot be meant', () => {
  const of = (client: string, rest = '') =>
    faults(
      `${rest}functions: { f: { invokes: [{ function: g, client: ${client} }] }, g: {} }\ntriggers: { t: { source: sdk, function: f, client: ${client} } }\ntraffic: [{ to: t, poisson: 1/s }]`,
    );

  it('has a number of clients without an SDK, whose quota they would share', async () => {
    const found = await of('{ retries: 2, clients: 3 }');
    expect(found).toHaveLength(2);
    expect(found.join()).toMatch(/triggers\.t\.client\.clients: .*only an SDK has; give sdk too/);
    expect(found.join()).toMatch(/functions\.f\.invokes\.0\.client\.clients/);
  });

  it('has a number of clients of an SDK that has no quota', async () => {
    expect((await of('{ sdk: aws-sdk-cpp-2025, clients: 3 }')).join()).toMatch(/aws-sdk-cpp-2025 has no/);
  });

  it('is an SDK of another time than the platform', async () => {
    const found = await of('aws-sdk-go-2025', 'platform: aws-2018\n');
    expect(found.join()).toMatch(/'aws-sdk-go-2025' is not one of aws-2018's; known are aws-sdk/);
    expect(await of('{ sdk: aws-sdk }', 'platform: aws-2018\n')).toEqual([]);
  });
});

describe('clients', () => {
  const CLIENTS: readonly [trigger: string, client: unknown][] = [
    ['source: sdk', null],
    ['source: sdk, client: {}', null],
    ['source: sdk, client: { timeout: 1s }', { retries: 0, timeoutMs: 1000 }],
    [
      'source: sdk, client: aws-sdk',
      {
        retries: 2,
        backoffMs: 50,
        throttledBackoffMs: 1000,
        backoffRate: 2,
        maximumBackoffMs: 20_000,
        hasJitter: true,
        timeoutMs: FOREVER,
        retriesFunctionErrors: false,
        quota: null,
      },
    ],
    ['source: sdk, client: aws-sdk-js-2025', { retries: 2, backoffMs: 100, throttledBackoffMs: 100 }],
    [
      'source: sdk, client: { sdk: aws-sdk, clients: 2, retries: 1 }',
      {
        retries: 1,
        throttledBackoffMs: 1000,
        quota: { tokens: 1000, throttledCost: 5, transientCost: 14, refund: 1 },
      },
    ],
    ['source: sdk, client: aws-sdk-cpp-2025', { retries: 10, backoffMs: 25, quota: null }],
    ['source: step-functions', null],
    [
      'source: step-functions, retry: {}',
      { retries: 3, backoffMs: 1000, backoffRate: 2, hasJitter: false, retriesFunctionErrors: true },
    ],
    [
      'source: step-functions, retry: { maxAttempts: 1, interval: 5s, backoffRate: 1 }',
      { retries: 1, backoffMs: 5000, backoffRate: 1 },
    ],
  ];
  it.each(CLIENTS)('%s', async (trigger, client) => {
    const { model } = await compiled(
      `functions: { f: {} }\ntriggers: { t: { ${trigger}, function: f } }\ntraffic: [{ to: t, poisson: 1/s }]`,
    );
    const found = model.sources[0]?.client;
    if (client === null) expect(found).toBeNull();
    else expect(found).toMatchObject(client as object);
  });
});

describe('closed traffic', () => {
  it('is a loop on its source, and enough to run', async () => {
    const text =
      'functions: { f: {} }\ntraffic: [{ closed: { users: 5, thinkTime: { exponential: { mean: 2s } } } }]';
    const { model, arrivals } = await compiled(text, { purpose: 'run' });
    expect(arrivals).toEqual([]);
    expect(model.closedLoops).toEqual([
      { sourceIndex: 0, name: 'traffic to f 0', users: 5, thinkMs: { kind: 'exponential', mean: 2000 } },
    ]);
  });
});

describe('failures', () => {
  it('come in order, without overlap, and multiply where they do', async () => {
    const { model } = await compiled(
      oneFunction(
        `failures:
  - { at: 10s, duration: 20s, errorRate: 50%, latencyFactor: 2 }
  - { at: 20s, duration: 20s, errorRate: 50%, latencyFactor: 3 }
  - { at: 5s, environmentsLost: 100% }`,
        'account: { zoneLoss: { at: 50s, share: 25% } }',
      ),
    );
    const lost = { errorRate: 0, latencyFactor: 1 };
    expect(model.functions[0]?.failures).toEqual([
      { fromMs: 5000, toMs: 5000, ...lost, lostShare: 1 },
      { fromMs: 10_000, toMs: 20_000, errorRate: 0.5, latencyFactor: 2, lostShare: 0 },
      { fromMs: 20_000, toMs: 30_000, errorRate: 0.75, latencyFactor: 6, lostShare: 0 },
      { fromMs: 30_000, toMs: 40_000, errorRate: 0.5, latencyFactor: 3, lostShare: 0 },
      { fromMs: 50_000, toMs: 50_000, ...lost, lostShare: 0.25 },
    ]);
  });
});

describe('provisioning', () => {
  it('changes by the clock within the run', async () => {
    const { model, functions } = await compiled(
      oneFunction(
        'provisionedConcurrency: 2\nprovisioning: { schedule: [{ cron: cron(0 9 * * ? *), count: 50 }, { cron: cron(0 18 * * ? *), count: 2 }, { at: 1h, count: 5 }, { at: 90h, count: 9 }] }',
        'run: { duration: 2d }',
      ),
    );
    const hour = 3_600_000;
    expect(model.functions[0]).toMatchObject({
      provisionedConcurrency: 2,
      provisioning: {
        allocationMs: 90_000,
        allocationPerMinute: 6000,
        tracking: null,
        changes: [
          { atMs: hour, count: 5 },
          { atMs: 9 * hour, count: 50 },
          { atMs: 18 * hour, count: 2 },
          { atMs: 33 * hour, count: 50 },
          { atMs: 42 * hour, count: 2 },
        ],
      },
    });
    expect(functions[0]?.provisionedConcurrency).toBe(2);
  });

  it('tracks a target from its minimum on', async () => {
    const { model } = await compiled(
      oneFunction(
        'provisioning: { target: 70%, minimum: 3, maximum: 40, statistic: maximum, allocation: 1m }',
      ),
    );
    expect(model.functions[0]).toMatchObject({
      provisionedConcurrency: 3,
      provisioning: {
        allocationMs: 60_000,
        changes: [],
        tracking: {
          minimum: 3,
          maximum: 40,
          target: 0.7,
          statistic: 'maximum',
          scaleOutPoints: 3,
          scaleInPoints: 15,
          lowFactor: 0.9,
        },
      },
    });
  });
});

describe('logs', () => {
  it('are kept for ever and not billed unless given', async () => {
    const [plain] = (await compiled(oneFunction('memory: 128'))).functions;
    expect(plain?.logs).toEqual({ bytes: 0, format: 'text', retentionDays: FOREVER, isGiven: false });
    const [told] = (await compiled(oneFunction('logs: { bytes: 2 KB, format: json, retention: 30d }')))
      .functions;
    expect(told?.logs).toEqual({ bytes: 2048, format: 'json', retentionDays: 30, isGiven: true });
  });
});

describe('bills', () => {
  it('are told payloads, transitions, shards and pollers', async () => {
    const { sources } = await compiled(`
functions: { f: {} }
triggers:
  api: { source: api-gateway, function: f, payload: { request: 1 KB, response: 3 KB } }
  flow: { source: step-functions, function: f, type: express, transitions: 4 }
  jobs: { source: sqs, function: f, fifo: true, payload: 600 }
  fast: { source: sqs, function: f, provisionedPollers: { min: 4 } }
  clicks: { source: kinesis, function: f, shards: 8, enhancedFanOut: true }
traffic:
  - { to: api, poisson: 1/s }
  - { to: flow, poisson: 1/s }
  - { to: jobs, poisson: 1/s }
  - { to: fast, poisson: 1/s }
  - { to: clicks, poisson: 1/s }`);
    expect(sources.map(({ billing }) => billing)).toMatchObject([
      { apiType: 'rest', payloadBytes: 1024, responseBytes: 3072, batchSize: 1 },
      { apiType: null, transitions: 4, isExpress: true },
      { isFifo: true, payloadBytes: 600, batchSize: 10, provisionedPollers: null },
      { isFifo: false, provisionedPollers: { minimum: 4, maximum: 200 } },
      { shards: 8, enhancedFanOut: true, batchSize: 100 },
    ]);
  });
});

describe('permissions taken away', () => {
  it('refuse pushes, and are told for pollers', async () => {
    const { model, warnings } = await compiled(`
functions: { f: { work: { cpu: 1ms } } }
triggers:
  files: { source: s3, function: f, permission: false, filter: 30% }
  jobs: { source: sqs, function: f, permission: false }
traffic: [{ to: files, poisson: 1/s }, { to: jobs, poisson: 1/s }]`);
    expect(model.sources.map(({ isDenied, filterShare }) => [isDenied, filterShare])).toEqual([
      [true, 0.3],
      [false, 1],
    ]);
    expect(warnings.some((warning) => warning.startsWith('triggers.jobs.permission: '))).toBe(true);
  });
});

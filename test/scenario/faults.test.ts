import { describe, expect, it } from 'vitest';
import { oneFunction, scratchFolder } from './scratch.ts';

const { faults, load } = scratchFolder();

/** Scenario text → its faults, exactly as printed. */
const FAULTY_FUNCTIONS: readonly [lines: string, ...faults: string[]][] = [
  ['memroy: 512', "3:5: functions.f.memroy: 'memroy' is not a key of a function; did you mean 'memory'?"],
  ['memory: 100', '3:13: functions.f.memory: memory is 100 MB; aws allows 128 to 10240 MB in steps of 1 MB'],
  [
    'memory: 200.5',
    '3:13: functions.f.memory: memory is 200.5 MB; aws allows 128 to 10240 MB in steps of 1 MB: the nearest are 200 and 201 MB',
  ],
  [
    'memory: 11 GB',
    '3:13: functions.f.memory: memory is 11264 MB; aws allows 128 to 10240 MB in steps of 1 MB',
  ],
  ['timeout: 16m', '3:14: functions.f.timeout: timeout is 960 s; aws allows at most 900 s'],
  ['timeout: 0s', '3:14: functions.f.timeout: 0s is not above zero; give a value above zero'],
  [
    'ephemeralStorage: 256',
    '3:23: functions.f.ephemeralStorage: ephemeralStorage is 256 MB; aws allows 512 to 10240 MB in whole MB',
  ],
  [
    'runtime: pyhton3.13',
    "3:14: functions.f.runtime: there is no measured cold start for the runtime 'pyhton3.13'; did you mean 'python3.13'?",
  ],
  ['architecture: arm', "3:19: functions.f.architecture: 'arm' is not known here; did you mean 'arm64'?"],
  [
    'reservedConcurrency: -1',
    '3:26: functions.f.reservedConcurrency: -1 is out of range; give a whole number from 0 to 1000000',
  ],
  [
    'reservedConcurrency: 901',
    "3:26: functions.f.reservedConcurrency: the functions reserve 901 of the account's 1000, and 100 stay unreserved; reserve at most 900 in all, or raise account.concurrency",
  ],
  [
    'reservedConcurrency: 10\nprovisionedConcurrency: 11',
    '4:29: functions.f.provisionedConcurrency: provisionedConcurrency is 11, above the reservedConcurrency of 10; provision at most 10, or reserve more',
  ],
  [
    'provisionedConcurrency: 901',
    '3:29: functions.f.provisionedConcurrency: provisionedConcurrency is 901, and the account has 900 to give (1000 unreserved, and 100 stay unreserved); provision at most 900 in all, or raise account.concurrency',
  ],
  [
    'snapStart: true\nruntime: python3.11',
    '3:16: functions.f.snapStart: SnapStart does not exist for the runtime python3.11; give a managed runtime from java11, python3.12 or dotnet8 on',
  ],
  [
    'snapStart: true\nruntime: java21\nprovisionedConcurrency: 1\npackage: image\nephemeralStorage: 1 GB',
    '3:16: functions.f.snapStart: SnapStart and provisioned concurrency exclude each other; keep one of the two',
    '3:16: functions.f.snapStart: SnapStart does not start container images; give package: zip',
    '3:16: functions.f.snapStart: SnapStart goes with at most 512 MB of ephemeral storage; take ephemeralStorage away',
  ],
  [
    'tenants: 3',
    '3:5: functions.f.tenants: tenant isolation is not modelled: arrivals carry no tenant, so nobody knows which environment may serve them; take it away',
  ],
  [
    'managedInstances: true',
    '3:5: functions.f.managedInstances: Managed Instances are not modelled: AWS publishes what they cost and how many there are at first, and not how long they take to scale; take it away; plan holds their price against Lambda, Fargate and EC2',
  ],
  [
    'work: { cpu: 1s, duration: 2s }',
    '3:11: functions.f.work: cpu and duration stand side by side; give cpu and io, or duration, or measured',
  ],
  [
    'work: { coldDuration: 2s }',
    '3:11: functions.f.work: coldDuration stands without duration; give duration too',
  ],
  [
    'work: { errorRate: 2 }',
    '3:24: functions.f.work.errorRate: 2 is more than the whole; give a percentage from 0% to 100%, such as 0.1%, or a fraction from 0 to 1',
  ],
  [
    'work: { cpu: { lognormal: { median: 3s } } }',
    '3:31: functions.f.work.cpu.lognormal: a lognormal does not follow from median; give median (or mean) and p95 or p99, or mean and cv',
  ],
  [
    'work: { cpu: { gamma: { mean: 1s, cv: 0 } } }',
    '3:43: functions.f.work.cpu.gamma.cv: 0 is out of range; give a number above 0, at most 100',
  ],
  [
    'work: { cpu: { gama: { mean: 1s, cv: 1 } } }',
    "3:20: functions.f.work.cpu.gama: 'gama' is not a key of a distribution; did you mean 'gamma'?",
  ],
  [
    'work: { io: [1, 2] }',
    '3:17: functions.f.work.io: a list is neither a value nor a distribution; give a value, or a map with one of exponential, lognormal, gamma, weibull, uniform, normal, pareto, empirical, mixture',
  ],
  [
    'work: { measured: { 0: 1s } }',
    '3:25: functions.f.work.measured.0: the memory size is 0; give one above zero',
  ],
  [
    'coldStart: 240ms',
    "3:16: functions.f.coldStart: '240ms' is not known here; give one of plain, sdk, framework, or a map such as { init: 240ms }",
  ],
  [
    'async: { maximumEventAge: 7h }',
    '3:31: functions.f.async.maximumEventAge: 7h is out of range; give a duration from 60s to 6h',
  ],
  [
    'async: { onFailure: g }',
    "3:25: functions.f.async.onFailure: there is no function, trigger or resource 'g'; known are f",
  ],
  [
    'invokes: [{ function: g }]',
    "3:27: functions.f.invokes.0.function: there is no function 'g'; known are f",
  ],
  [
    'calls: [{ resource: orders }]',
    "3:25: functions.f.calls.0.resource: there is no resource 'orders'; there is none",
  ],
  [
    'logs: { retention: 29d }',
    '3:24: functions.f.logs.retention: retention is 29 days; CloudWatch Logs keeps for fixed times, the nearest are 14d and 30d (Amazon CloudWatch Logs API Reference, PutRetentionPolicy)',
  ],
  [
    'failures: [{ at: 1m, errorRate: 5% }]',
    "3:16: functions.f.failures.0: 'duration' is missing; say how long the failure lasts",
  ],
  [
    'failures: [{ at: 1m, duration: 1m }]',
    '3:16: functions.f.failures.0: the failure says nothing of what fails; give errorRate, latencyFactor or environmentsLost',
  ],
  [
    'provisioning: { target: 95%, maximum: 10 }',
    '3:29: functions.f.provisioning.target: target is 95%; AWS allows 10% to 90% (AWS Lambda Developer Guide, "Configuring provisioned concurrency for a function")',
  ],
  [
    'provisioning: { target: 70% }',
    "3:19: functions.f.provisioning: 'target' stands without 'maximum'; say how many environments it may ask for",
  ],
  [
    'provisioning: { schedule: [{ at: 1h, count: 901 }] }',
    '3:19: functions.f.provisioning: provisioning asks for up to 901, and the account has 900 to give (1000 unreserved, and 100 stay unreserved); provision at most 900 in all, or raise account.concurrency',
  ],
  [
    'memory:',
    '3:12: functions.f.memory: the key has no value; give one, or take the key away to have the default',
  ],
];

describe('faults of a function', () => {
  it.each(FAULTY_FUNCTIONS)('%s', async (lines, ...expected) => {
    expect(await faults(oneFunction(lines))).toEqual(expected.map((fault) => `scenario.yml:${fault}`));
  });
});

const FAULTY_2018: readonly [lines: string, fault: string][] = [
  [
    'memory: 200',
    '4:13: functions.f.memory: memory is 200 MB; aws-2018 allows 128 to 3008 MB in steps of 64 MB: the nearest are 192 and 256 MB',
  ],
  ['timeout: 301s', '4:14: functions.f.timeout: timeout is 301 s; aws-2018 allows at most 300 s'],
  [
    'architecture: arm64',
    '4:19: functions.f.architecture: aws-2018 does not have this: arm64 (Graviton2) came on 2021-09-29; take it away, or simulate platform: aws',
  ],
  [
    'package: image',
    '4:14: functions.f.package: aws-2018 does not have this: Container images came on 2020-12-01; take it away, or simulate platform: aws',
  ],
  [
    'provisionedConcurrency: 1',
    '4:29: functions.f.provisionedConcurrency: aws-2018 does not have this: Provisioned concurrency came on 2019-12-03; take it away, or simulate platform: aws',
  ],
  [
    'ephemeralStorage: 1 GB',
    '4:23: functions.f.ephemeralStorage: ephemeralStorage is 1024 MB; aws-2018 has 512 MB: Ephemeral storage above 512 MB came on 2022-03-24',
  ],
  [
    'async: { maximumRetryAttempts: 1 }',
    '4:36: functions.f.async.maximumRetryAttempts: aws-2018 does not have this: Maximum event age and retry attempts of asynchronous invocations came on 2019-11-25; take it away, or simulate platform: aws',
  ],
];

describe('what the platform of 2018 did not have', () => {
  it.each(FAULTY_2018)('%s', async (lines, fault) => {
    expect(await faults(`platform: aws-2018\n${oneFunction(lines)}`)).toEqual([`scenario.yml:${fault}`]);
  });

  it('names the launch of SnapStart and of function URLs', async () => {
    const text = `platform: aws-2018\n${oneFunction('runtime: java11\nsnapStart: true', 'triggers: { u: { source: function-url, function: f } }')}`;
    const found = await faults(text);
    expect(found).toHaveLength(2);
    expect(found[0]).toContain('SnapStart came on 2022-11-28');
    expect(found[1]).toContain('Function URLs came on 2022-04-06');
  });

  it('takes settings that change nothing there', async () => {
    const lines =
      'architecture: x86_64\npackage: zip\nsnapStart: false\nprovisionedConcurrency: 0\nephemeralStorage: 512\nasync: { maximumRetryAttempts: 2, maximumEventAge: 6h }';
    expect((await load(`platform: aws-2018\n${oneFunction(lines)}`)).ok).toBe(true);
  });
});

const BASE = 'functions: { f: {}, api: {} }\n';
const FAULTY_SCENARIOS: readonly [text: string, ...faults: string[]][] = [
  [
    'functions: {}',
    ':1:12: functions: there are no functions; give at least one, such as functions: { hello: { memory: 512 } }',
  ],
  ['', ":1:1: the file is empty; begin with 'functions:'; 'lambda-sim init' writes a starter"],
  [
    'traffic: []',
    ':1:1: functions: there are no functions; give at least one, such as functions: { hello: { memory: 512 } }',
  ],
  ['- a', ":1:1: a scenario is a map of keys; begin with 'functions:'; 'lambda-sim init' writes a starter"],
  [`${BASE}trafic: []`, ":2:1: trafic: 'trafic' is not a key of a scenario; did you mean 'traffic'?"],
  [
    `${BASE}region: us-est-1`,
    ":2:9: region: 'us-est-1' is not a region that aws knows; did you mean 'us-east-1'?",
  ],
  [`${BASE}platform: aws-2017`, ":2:11: platform: 'aws-2017' is not known here; did you mean 'aws-2018'?"],
  [
    `${BASE}resources: { r: { type: dynamodb, latncy: 3ms } }`,
    ":2:35: resources.r.latncy: 'latncy' is not a key of a resource; did you mean 'latency'?",
  ],
  [
    `functions: { f: { calls: [{ resource: r, operation: PutItm }] } }\nresources: { r: { type: dynamodb } }`,
    ":1:53: functions.f.calls.0.operation: 'PutItm' is not an operation of dynamodb; did you mean 'PutItem'?",
  ],
  [
    `${BASE}resources: { r: { feeds: h } }\ntriggers: { h: { source: alb, function: f } }`,
    ":2:26: resources.r.feeds: 'h' takes no events of a resource: its source is alb; name a trigger of source sqs, sns, s3, eventbridge, iot, ses, logs, kinesis, dynamodb-stream",
  ],
  [
    `${BASE}triggers: { q: { source: s4, function: apj } }`,
    ":2:26: triggers.q.source: 's4' is not a source; did you mean 's3'?",
    ":2:40: triggers.q.function: there is no function 'apj'; did you mean 'api'?",
  ],
  [
    `${BASE}triggers: { q: { sorce: s3, function: f } }`,
    ":2:16: triggers.q: 'source' is missing; is 'sorce' meant for it?",
  ],
  [
    `${BASE}triggers: { q: { source: s3, function: f, timeout: 3s } }`,
    ":2:43: triggers.q.timeout: 'timeout' is not a key of a trigger of source s3; known are source, function, delivery, enabled, filter, permission, payload, bucket, events, prefix, suffix, prefixes",
  ],
  [
    `${BASE}triggers: { q: { source: schedule, function: f, expression: cron(0 3 1 * MON *) } }`,
    ':2:61: triggers.q.expression: cron() takes a day of the month or a day of the week, not both: exactly one of the two fields is ?; write cron(0 3 ? * MON *)',
  ],
  [
    `${BASE}triggers: { q: { source: schedule, function: f, expression: rate(1 week) } }`,
    ':2:61: triggers.q.expression: rate() has no unit "week"; write rate(7 days)',
  ],
  [
    `${BASE}triggers: { q: { source: api-gateway, function: f, timeout: 301s } }`,
    ':2:61: triggers.q.timeout: timeout is 301 s; a rest API allows 50ms to 300s, above 29s where the quota was raised (Regional and private APIs)',
  ],
  [
    `${BASE}triggers: { q: { source: api-gateway, type: http, function: f, timeout: 31s } }`,
    ':2:73: triggers.q.timeout: timeout is 31 s; a http API allows 50ms to 30s',
  ],
  [
    `${BASE}triggers: { q: { source: function-url, function: f, timeout: 901s } }`,
    ':2:62: triggers.q.timeout: timeout is 901 s; a trigger of source function-url waits for 900s at most',
  ],
  [
    `${BASE}triggers: { q: { source: api-gateway, type: websocket, function: f, client: { retries: 1 } } }`,
    ':2:77: triggers.q.client: a WebSocket API answers no message with a status, so that its client knows nothing to retry; give client to an API of type rest or http, or take it away',
  ],
  [
    `${BASE}traffic: [{ poisson: 1/s }]`,
    ":2:11: traffic.0.to: 'to' is missing, and there is more than one function; name the trigger or function that the traffic goes to",
  ],
  [
    `${BASE}traffic: [{ to: ap, poisson: 1/s }]`,
    ":2:17: traffic.0.to: there is no trigger or function 'ap'; did you mean 'api'?",
  ],
  [
    `${BASE}traffic: [{ to: f, poison: 1/s }]`,
    ":2:20: traffic.0.poison: 'poison' is not a key of a traffic entry; did you mean 'poisson'?",
  ],
  [
    `${BASE}traffic: [{ to: f }]`,
    ':2:11: traffic.0: the entry has no pattern; give one of poisson, constant, rate, ramp, burst, gamma, trace, closed',
  ],
  [
    `${BASE}traffic: [{ to: f, poisson: 1/s, constant: 2/s }]`,
    ':2:11: traffic.0: poisson and constant stand side by side; an entry has one pattern: write two entries',
  ],
  [
    `${BASE}traffic: [{ to: f, poisson: 1/s, speed: 2 }]`,
    ":2:34: traffic.0.speed: 'speed' belongs to a trace; take it away",
  ],
  [
    `${BASE}triggers: { q: { source: sqs, function: f } }\ntraffic: [{ to: q, closed: { users: 3 } }]`,
    ":3:17: traffic.0.to: nobody waits for an answer of 'q', whose events (sqs) are asynchronous or polled; send closed traffic to a function or a synchronous trigger",
  ],
  [
    `${BASE}traffic: [{ to: f, ramp: [{ at: 1m, rate: 1/s }, { at: 0s, rate: 2/s }] }]`,
    ':2:56: traffic.0.ramp.1.at: this point comes before the one above it; sort the points by time',
  ],
  [
    `${BASE}traffic: { to: f }`,
    ':2:10: traffic: traffic is a list of entries; write it like - { to: api, poisson: 20/s }',
  ],
  [
    `${BASE}run: { warmup: 2h }`,
    ':2:16: run.warmup: the warm-up of 7200 s leaves nothing of the run of 3600 s; shorten it, or lengthen run.duration',
  ],
  [
    `${BASE}run: { start: 2026-02-30 }`,
    ":2:15: run.start: '2026-02-30' is not a date and time; write it like 2026-01-05T00:00:00Z",
  ],
  [
    `${BASE}run: { seed: 1.5 }`,
    ':2:14: run.seed: 1.5 is not a whole number; give a whole number from 0 to 9007199254740991',
  ],
  [
    `${BASE}thresholds: { f.latency: [3] }`,
    ':2:27: thresholds.f.latency.0: 3 is not a threshold; write it in quotes, like "p(99) < 800ms"',
  ],
  [
    `${BASE}compare: { memory: 512..128 }`,
    ":2:20: compare.memory: the range '512..128' is empty; write the smaller size first",
  ],
  [
    `${BASE}billing: { prices: own.json }`,
    ':2:20: billing.prices: own.json: the file does not exist; check its name and folder',
  ],
  [
    'functions: { toString: {} }',
    ":1:14: functions.toString: 'toString' cannot be the name of a function; choose another name",
  ],
  [
    'functions: { "a b": {} }',
    ":1:14: functions.a b: 'a b' cannot be the name of a function; use letters, digits, hyphens, underscores and dots, at most 64, beginning with a letter or digit",
  ],
];

describe('faults of a scenario', () => {
  it.each(FAULTY_SCENARIOS)('%s', async (text, ...expected) => {
    expect(await faults(text)).toEqual(expected.map((fault) => `scenario.yml${fault}`));
  });

  it('come all at once, in the order of the file', async () => {
    const text = oneFunction(
      'memroy: 3\nmemory: 100\ntimeout: 20m\nwork: { cpu: -1 }',
      'region: mars-1\n',
    ).replace('to: f', 'to: g');
    const places = (await faults(text)).map((fault) => fault.split(': ')[1]);
    expect(places).toEqual([
      'functions.f.memroy',
      'functions.f.memory',
      'functions.f.timeout',
      'functions.f.work.cpu',
      'traffic.0.to',
      'region',
    ]);
  });

  it('do not repeat themselves where something faulty is referred to', async () => {
    const text =
      'functions: { f: 3 }\ntriggers: { t: { source: s4, function: f } }\ntraffic: [{ to: t, poisson: 1/s }]';
    expect((await faults(text)).map((fault) => fault.split(': ')[1])).toEqual([
      'functions.f',
      'triggers.t.source',
    ]);
  });
});

describe('a run without traffic', () => {
  it('is refused by run and a warning for validate', async () => {
    const text = 'functions: { f: {} }';
    const loaded = await load(text, { purpose: 'validate' });
    expect(loaded.ok && loaded.compiled.warnings.some((warning) => warning.includes('no traffic'))).toBe(
      true,
    );
    expect(await faults(text, { purpose: 'run' })).toEqual([
      'scenario.yml:1:1: traffic: there is no traffic, so there is nothing to simulate; give traffic, such as traffic: [{ to: NAME, poisson: 20/s }], or a schedule',
    ]);
  });

  it('runs on a schedule alone', async () => {
    const text =
      'functions: { f: {} }\ntriggers: { s: { source: schedule, function: f, expression: rate(5 minutes) } }\ntraffic: []';
    expect(await faults(text, { purpose: 'run' })).toEqual([]);
  });
});

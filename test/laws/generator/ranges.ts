import { operationsOf } from '../../../src/platform/service-actions.ts';
import type { Draw } from './draw.ts';
import { type Kind, spelled } from './kinds.ts';
import { definitionOf, stepsOf } from './workflows.ts';
import {
  asyncTargets,
  callableResources,
  calleesOf,
  queuesAndTopics,
  trafficTargets,
  type World,
} from './world.ts';

/** Writes one value; undefined where the key cannot be given here. */
export type Range = (draw: Draw, world: World) => unknown;

/**
 * Values of keys by the end of their path, the longest that fits. Whoever adds a key to the scenario need not
 * add it here: what is not named is drawn by its schema (write.ts). A key belongs here when its values hang
 * on other parts, or on how much a run may take.
 */
export const RANGES: Readonly<Record<string, Range>> = {
  name: (draw) => draw.pick(['Shop', 'Überall', 'a: b', '"quoted"', 'a | b, c; d', '<b>bold</b> & more']),
  platform: (draw, world) => (world.platform === 'aws' && draw.chance(0.9) ? undefined : world.platform),
  extends: (draw, world) =>
    draw.chance(0.1) ? file(world, 'base.yml', 'account: { concurrency: 900 }\n') : undefined,
  'account.concurrency': (draw) => draw.pick([1, 2, 10, 50, 100, 150, 1000, 5000]),
  'zoneLoss.at': (draw, world) => spelled('duration', withinRun(draw, world), draw),
  'billing.prices': (draw, world) => {
    const factor = draw.whole(1, 40) / 10;
    const prices = { 'lambda.requests': 2e-7 * factor, lambda: { duration: { x86_64: 0.00001 * factor } } };
    return file(world, 'prices.json', JSON.stringify(prices));
  },

  'run.duration': (draw, world) => spelled('duration', world.horizonMs, draw),
  'run.warmup': (draw, world) =>
    spelled('duration', Math.floor(world.horizonMs * draw.pick([0, 0.1, 0.5])), draw),
  'run.seed': (draw) => draw.whole(0, 1_000_000),
  'run.replications': (draw) => draw.pick([1, 1, 1, 1, 2, 3, 'auto']),
  'run.start': (draw) =>
    draw.pick(['2026-01-05T00:00:00Z', '2026-03-29T00:30:00+01:00', '2025-12-31 23:50', '2018-02-28']),
  'run.period': (draw) => draw.pick(['1d', '7d', '10m', '1h']),
  'run.timezone': (draw) => draw.pick(['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu']),

  runtime: (draw) =>
    draw.pick(['nodejs22.x', 'nodejs20.x', 'python3.13', 'java21', 'dotnet8', 'provided.al2023']),
  'functions.*.memory': (draw, world) => {
    const sizes =
      world.platform === 'aws' ? [128, 512, 1024, 1769, 2048, 3009, 10_240] : [128, 512, 1024, 3008];
    return spelled('memory', draw.pick(sizes), draw);
  },
  'functions.*.timeout': (draw) =>
    spelled('duration', draw.pick([100, 500, 1000, 3000, 10_000, 30_000]), draw),
  reservedConcurrency: (draw) => draw.pick([0, 1, 1, 2, 5, 10, 20]),
  provisionedConcurrency: (draw) => draw.pick([0, 1, 2, 5]),
  ephemeralStorage: (draw, world) => (world.platform === 'aws' ? draw.pick([512, 1024, 10_240]) : 512),
  maxLifetime: durationOf(1000, 7_200_000),
  'keepAlive.halving': durationOf(1000, 600_000),
  'provisioning.allocation': durationOf(100, 90_000),
  'schedule[].at': (draw, world) => spelled('duration', withinRun(draw, world), draw),
  'schedule[].cron': (draw) => draw.pick(['cron(0/2 * * * ? *)', 'cron(0 9 * * ? *)', 'cron(* * * * ? *)']),
  'schedule[].count': (draw) => draw.whole(0, 6),
  'provisioning.target': (draw) => spelled('share', draw.pick([0.1, 0.5, 0.7, 0.9]), draw),
  'provisioning.minimum': (draw) => draw.whole(0, 3),
  'provisioning.maximum': (draw) => draw.whole(3, 8),
  maximumEventAge: durationOf(60_000, 3_600_000),
  'async.deadLetter': (draw, world) => oneOf(draw, queuesAndTopics(world, draw)),
  onFailure: (draw, world) => oneOf(draw, asyncTargets(world, draw)),
  onSuccess: (draw, world) => oneOf(draw, asyncTargets(world, draw)),
  deadLetter: (draw, world) => oneOf(draw, asyncTargets(world, draw)),
  'calls[].resource': (draw, world) => oneOf(draw, callableResources(world, draw)),
  'calls[].operation': (draw) => draw.pick(OPERATIONS),
  'calls[].probability': (draw) => spelled('share', draw.pick([0, 0.25, 0.5, 1]), draw),
  'calls[].count': (draw) => draw.pick([1, 1, 2, 3]),
  'calls[].size': (draw) => spelled('bytes', draw.pick([0, 1, 600, 2048, 10_000]), draw),
  'invokes[].function': (draw, world) => oneOf(draw, calleesOf(world, draw)),
  'invokes[].count': (draw) => draw.pick([1, 1, 2]),
  'invokes[].probability': (draw) => spelled('share', draw.pick([0, 0.25, 0.5, 1]), draw),
  hitShare: (draw) => spelled('share', draw.pick([0, 0.5, 1]), draw),
  'waf.blocked': (draw) => spelled('share', draw.pick([0, 0.2, 1]), draw),
  'waf.rules': (draw) => draw.pick([0, 1, 10]),
  'authorizer.function': (draw, world) => draw.pick(world.functions),
  'authorizer.cache': durationOf(1, 3_600_000),
  'authorizer.tokens': (draw) => draw.pick([1, 10, 1000]),
  'authorizer.refused': (draw) => spelled('share', draw.pick([0, 0.1, 1]), draw),
  'client.retries': (draw) => draw.pick([0, 1, 2, 3]),
  'client.backoff': durationOf(0, 1000),
  'client.timeout': durationOf(50, 10_000),
  role: (draw, world) => oneOf(draw, world.roles),
  'logs.bytes': (draw) => spelled('bytes', draw.pick([0, 100, 600, 4096]), draw),
  'logs.retention': (draw) => draw.pick(['1d', '30d', '365d']),
  'failures[].at': (draw, world) => spelled('duration', withinRun(draw, world), draw),
  'failures[].duration': (draw, world) => spelled('duration', 1 + withinRun(draw, world), draw),
  latencyFactor: (draw) => draw.pick([0.5, 2, 10]),
  errorRate: (draw) => spelled('share', draw.pick([0, 0.001, 0.05, 0.3, 1]), draw),
  poison: (draw) => spelled('share', draw.pick([0, 0.001, 0.05, 0.3]), draw),
  filter: (draw) => spelled('share', draw.pick([0, 0.3, 0.9, 1]), draw),
  savingsPlan: (draw) => spelled('share', draw.pick([0, 0.17, 1]), draw),
  enabled: (draw) => !draw.chance(0.1),
  permission: (draw) => !draw.chance(0.15),
  parallel: (draw) => spelled('share', draw.pick([0, 0.5, 1]), draw),
  'work.measured': (draw) => ({
    128: spelled('duration', 2400, draw),
    '1 GB': spelled('duration', 310, draw),
  }),
  'init.measured': (draw) => ({
    128: spelled('duration', 2400, draw),
    '1 GB': spelled('duration', 310, draw),
  }),
  'work.cv': (draw) => draw.pick([0, 0.3, 1.5]),
  'perRecord.measured': (draw) => ({
    128: spelled('duration', 24, draw),
    '1 GB': spelled('duration', 3, draw),
  }),
  'perRecord.cv': (draw) => draw.pick([0, 0.3, 1.5]),

  'api-gateway.timeout': durationOf(50, 29_000),
  'function-url.timeout': durationOf(50, 60_000),
  'alb.timeout': durationOf(50, 60_000),
  'connect.timeout': durationOf(50, 8000),
  'throttle.rate': (draw, world) => rateText(draw, world, 0.2, 3),
  'throttle.burst': (draw) => draw.pick([1, 2, 10, 100]),
  'payload.request': (draw) => spelled('bytes', draw.pick([0, 100, 2048, 65_536]), draw),
  'payload.response': (draw) => spelled('bytes', draw.pick([0, 100, 2048, 65_536]), draw),
  expression: (draw, world) => draw.pick(world.horizonMs > 3_600_000 ? SELDOM : OFTEN),
  'schedule.count': (draw) => draw.pick([1, 2, 20]),
  'step-functions.steps': (draw, world) => (draw.chance(0.7) ? stepsOf(draw, world, 2) : undefined),
  'durable.steps': (draw, world) => stepsOf(draw, world, 2),
  'durable.timeout': durationOf(1000, 600_000),
  'durable.retention': durationOf(86_400_000, 90 * 86_400_000),
  'step-functions.definition': (draw, world) => definitionOf(draw, world),
  'step-functions.functions': (draw, world) => ({ mapped: draw.pick(world.functions) }),
  'step-functions.states': (draw) => ({
    Many: { items: draw.pick([0, 3]) },
    Way: { choose: { Many: spelled('share', draw.pick([0, 0.5, 1]), draw) } },
  }),
  'step-functions.timeout': durationOf(100, 600_000),
  'scheduler.count': (draw) => draw.pick([1, 2, 20]),
  timezone: (draw) => draw.pick(['UTC', 'Europe/Berlin', 'America/New_York']),
  flexibleWindow: durationOf(60_000, 600_000),
  'step-functions.transitions': (draw) => draw.pick([1, 5]),
  'retry.interval': durationOf(100, 5000),
  'retry.maxAttempts': (draw) => draw.pick([0, 1, 3]),
  'retry.backoffRate': (draw) => draw.pick([1, 1.5, 2]),
  batchSize: (draw) => draw.pick([1, 2, 10]),
  batchWindow: (draw, world) =>
    world.platform === 'aws' ? spelled('duration', draw.pick([0, 1000, 5000]), draw) : undefined,
  tumblingWindow: (draw, world) =>
    world.platform === 'aws' ? spelled('duration', draw.pick([0, 5000, 60_000]), draw) : undefined,
  maximumConcurrency: (draw) => draw.pick([2, 5, 50]),
  visibilityTimeout: durationOf(30_000, 120_000),
  maxReceiveCount: (draw) => draw.pick([1, 2, 5]),
  'sqs.retention': durationOf(60_000, 600_000),
  'pipes.retention': durationOf(60_000, 600_000),
  'kinesis.retention': (draw) => draw.pick(['24h', '2d']),
  'dynamodb-stream.retention': () => '24h',
  'msk.retention': durationOf(60_000, 600_000),
  'kafka.retention': durationOf(60_000, 600_000),
  'mq.retention': durationOf(60_000, 600_000),
  'documentdb.retention': (draw) => draw.pick(['1h', '3h', '2d']),
  partitions: (draw) => draw.pick([1, 2, 12]),
  messageGroups: (draw) => draw.pick([1, 3, 100]),
  'provisionedPollers.min': (draw) => draw.pick([2, 4]),
  'provisionedPollers.max': (draw) => draw.pick([4, 20]),
  shards: (draw) => draw.pick([1, 2, 5]),
  parallelizationFactor: (draw, world) => (world.platform === 'aws' ? draw.pick([1, 2, 10]) : 1),
  maximumRetryAttempts: (draw) => draw.pick([0, 1, 2]),
  'kinesis.maximumRetryAttempts': (draw) => draw.pick([-1, 0, 2, 10]),
  'dynamodb-stream.maximumRetryAttempts': (draw) => draw.pick([-1, 0, 2, 10]),
  maximumRecordAge: (draw) => draw.pick([-1, '60s', 90_000, '1h']),
  partitionKeys: (draw) => draw.pick([1, 5, 1000]),
  prefixes: (draw) => draw.pick([1, 2, 10]),
  sendBatchSize: (draw) => draw.pick([1, 2, 10]),
  maximumRecordSize: (draw) => draw.pick(['1 MB', '10 MB']),
  'account.memory': () => '10 GB',
  'quotas.streamBytes': (draw) => draw.pick(['1 MB', '1 GB']),
  'quotas.*': (draw, world) => rateText(draw, world, 0.2, 5),
  'warmThroughput.read': (draw) => draw.pick([1, 50, 12_000]),
  'warmThroughput.write': (draw) => draw.pick([1, 50, 4000]),
  'dynamodb-stream.enhancedFanOut': () => false,

  'resources.*.concurrency': (draw) => draw.pick([1, 2, 10, 100]),
  'resources.*.cpus': (draw) => draw.pick([0.5, 1, 2, 8]),
  'resources.*.connections': (draw) => draw.pick([1, 3, 10, 100]),
  'resources.*.rate': (draw, world) => rateText(draw, world, 0.2, 5),
  'resources.*.burst': (draw) => draw.pick([1, 5, 50]),
  'resources.*.timeout': durationOf(5, 5000),
  // Set by the plan (generate.ts).
  'resources.*.feeds': () => undefined,
  readCapacity: (draw) => draw.pick([0.5, 5, 50]),
  writeCapacity: (draw) => draw.pick([0.5, 5, 50]),

  'traffic[].to': (draw, world) => {
    const targets = [...new Set(draw.shuffled(trafficTargets(world)))];
    return targets.length > 1 && draw.chance(0.15) ? targets.slice(0, 2) : draw.pick(trafficTargets(world));
  },
  poisson: (draw, world) => rateText(draw, world),
  constant: (draw, world) => rateText(draw, world),
  'traffic[].rate': (draw, world) => {
    const perSecond = meanRate(world);
    return draw.pick([
      perSecond,
      `${perSecond} * (1 + sin(2 * pi * t / 600))`,
      `hour < 12 ? ${perSecond} : 0`,
      `${perSecond} * (day + 1) / 7`,
    ]);
  },
  'ramp[].at': (draw, world) => spelled('duration', withinRun(draw, world), draw),
  'ramp[].rate': (draw, world) => rateText(draw, world, 0, 2),
  'burst.every': (draw, world) =>
    spelled('duration', Math.ceil(world.horizonMs / draw.pick([2, 10, 50])), draw),
  'burst.size': (draw, world) => draw.whole(1, Math.max(1, Math.floor(world.requestsPerEntry / 50))),
  'gamma.rate': (draw, world) => rateText(draw, world),
  'gamma.cv': (draw) => draw.pick([0.3, 1, 4]),
  'closed.users': (draw) => draw.pick([1, 2, 10, 50]),
  // What others write is read in test/workload/trace-formats.test.ts.
  'traffic[].format': (draw) => draw.pick(['csv', 'ndjson']),
  'traffic[].functions': (draw, world) => ({
    theirs: draw.pick(world.functions),
    '*': draw.pick(world.functions),
  }),
  'traffic[].trace': (_, world) => `trace${world.files.size}.csv`,
  'columns.timestamp': () => 'when',
  'columns.function': () => 'fn',
  'columns.durationMs': () => 'took',
  'columns.memoryMb': () => 'used',
  'columns.payloadBytes': () => 'size',
  speed: (draw) => draw.pick([0.5, 2]),
  repeat: (draw) => draw.pick([1, 2, 3, true, false, 'forever']),

  'empirical.file': (_, world) => file(world, 'values.csv', 'seen,other\n10,20\n35,40\n250,300\n'),
  'empirical.column': () => 'other',
  'empirical.weights[]': (draw) => draw.whole(0, 3),
  'mixture[].weight': (draw) => draw.whole(1, 5),
  'weibull.shape': (draw) => draw.pick([0.5, 1, 2]),
  'lognormal.mu': (draw) => draw.pick([2, 4]),
  'lognormal.sigma': (draw) => draw.pick([0.2, 1]),
  'gamma.shape': (draw) => draw.pick([0.5, 2]),
  'gamma.scale': (draw) => draw.pick([5, 40]),
  'pareto.shape': (draw) => draw.pick([1.5, 3]),
  cv: (draw) => draw.pick([0.2, 1, 2]),

  effect: (draw) => (draw.chance(0.8) ? 'Allow' : 'Deny'),
  sid: (draw) => draw.pick(['One', 'Two']),
  actions: (draw) =>
    draw.pick(['*', 'dynamodb:*', ['s3:GetObject', 'sqs:*', 'lambda:InvokeFunction'], 'logs:*']),
  notActions: (draw) => draw.pick(['iam:*', ['dynamodb:DeleteItem', 's3:*']]),
  resources: (draw) => draw.pick(['*', 'arn:aws:dynamodb:*:*:table/store0', ['arn:aws:sqs:*:*:*', '*']]),
  notResources: (draw) => draw.pick(['arn:aws:s3:::store1/*', ['arn:aws:sns:*:*:*']]),
  conditions: (draw) =>
    draw.pick([
      { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
      { Bool: { 'aws:SecureTransport': true } },
    ]),
  events: (draw) => draw.pick(['s3:ObjectCreated:*', ['s3:ObjectCreated:Put', 's3:ObjectRemoved:*']]),

  month: (draw, world) => {
    const kind = draw.pick(['set', 'whole', 'scenario']);
    if (kind === 'whole') return [{ days: 31 }];
    if (kind === 'set') return [{ days: 28 }, { days: 2, set: { 'run.seed': 7 } }];
    const other = 'functions: { f: {} }\ntraffic: [{ to: f, constant: 1/min }]\nrun: { duration: 10m }\n';
    return [{ days: 29 }, { days: 1, scenario: file(world, 'other-days.yml', other) }];
  },
  'compare.memory': (draw) => draw.pick(['128..512:128', [128, '1 GB'], '1024', 512]),
  'compare.set': (draw, world) => ({
    [`functions.${draw.pick(world.functions)}.work.errorRate`]: [0, '50%'],
  }),
  thresholds: (draw, world) => {
    const name = draw.pick(world.functions);
    const metrics: readonly (readonly [string, unknown])[] = [
      [`${name}.latency`, ['p(99) < 800ms', 'avg < 250ms']],
      [`${name}.errors`, 'rate < 0.001'],
      ['throttles', ['count == 0']],
      ['duration', 'max <= 3s'],
      ['coldStarts', 'rate < 5%'],
      [`functions.${name}.concurrency`, 'max < 20'],
      ['cost.monthly', ['value < 120']],
    ];
    return Object.fromEntries(draw.shuffled(metrics).slice(0, draw.whole(1, 3)));
  },
};

const OPERATIONS = ['dynamodb', 's3', 'sqs', 'sns'].flatMap((type) => operationsOf(type).slice(0, 6));
const OFTEN = ['rate(1 minute)', 'cron(* * * * ? *)', 'cron(0/3 * ? * MON-FRI *)'];
const SELDOM = ['rate(5 minutes)', 'rate(1 hour)', 'cron(15 3 * * ? *)', 'cron(0 0 1 * ? 2026)'];

export function file(world: World, name: string, content: string): string {
  world.files.set(name, content);
  return name;
}

/** A moment of the run, its begin and end among them. */
export function withinRun(draw: Draw, world: World): number {
  return Math.floor((world.horizonMs * draw.whole(0, 20)) / 20);
}

/** Events a second that give the entry its requests within the run, to three digits. */
export function meanRate(world: World): number {
  return Number(((world.requestsPerEntry * 1000) / world.horizonMs).toPrecision(3));
}

function rateText(draw: Draw, world: World, least = 0.3, most = 1): unknown {
  const share = least === 0 && draw.chance(0.2) ? 0 : draw.magnitude(Math.max(least, 0.05), most);
  const perSecond = (share * world.requestsPerEntry * 1000) / world.horizonMs;
  const [unit, factor] = draw.pick([
    ['/s', 1],
    ['/min', 60],
    ['/h', 3600],
  ] as const);
  return perSecond === 0 ? 0 : `${Number((perSecond * factor).toPrecision(3))}${unit}`;
}

function durationOf(leastMs: number, mostMs: number): Range {
  return (draw) => spelled('duration', Math.round(draw.magnitude(Math.max(1, leastMs), mostMs)), draw);
}

function oneOf(draw: Draw, names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : draw.pick(names);
}

/** What a leaf of each kind is where RANGES says nothing. */
export function anyOfKind(kind: Kind, draw: Draw): unknown {
  const value = {
    duration: () => Math.round(draw.magnitude(1, 2000)),
    memory: () => draw.pick([64, 128, 200, 512, 1024]),
    rate: () => draw.pick([0.5, 1, 5, 20]),
    share: () => draw.pick([0, 0.05, 0.5, 1]),
    bytes: () => draw.pick([0, 100, 2048]),
  }[kind]();
  return spelled(kind, value, draw);
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scenarioObjectOf, scenarioOfStacks } from '../../../src/import/map/scenario-of-stacks.ts';
import type { ImportNote, Stack } from '../../../src/import/stack.ts';
import { STAGE_KEYS } from '../../../src/import/templates/zappa/keys.ts';
import { zappaReader } from '../../../src/import/templates/zappa/zappa.ts';
import { FaultError } from '../../../src/model/fault.ts';
import { loadScenario } from '../../../src/scenario/load.ts';

type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

const BASE = { app_function: 'a.app', s3_bucket: 'b', project_name: 'shop', runtime: 'python3.13' };

function read(text: string, name = 'zappa_settings.json', stage?: string): Stack {
  const parameters = new Map(stage === undefined ? [] : [['stage', stage]]);
  return zappaReader.read({ path: `/app/${name}`, name, text }, { parameters });
}

async function imported(stack: Stack): Promise<{ text: string; notes: readonly ImportNote[] }> {
  const [{ text }, { notes }] = [await scenarioOfStacks([stack]), await scenarioObjectOf([stack])];
  expect(await loadScenario({ text })).toMatchObject({ ok: true });
  return { text, notes };
}

const ofSettings = (settings: { readonly [key: string]: Json }) =>
  imported(read(JSON.stringify({ dev: { keep_warm: false, ...BASE, ...settings } }, null, 2)));

/** The keys as they stand in the text: without the comments. */
const keysOf = (text: string): string => text.replace(/^\s*#.*\n/gm, '');

function faultOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof FaultError) return error.message;
    throw error;
  }
  return 'no fault';
}

describe('keys of a stage', () => {
  test('a slip is told with its line and the key that is meant', async () => {
    const { notes } = await ofSettings({ memory_sise: 1024 });
    expect(notes).toContainEqual({
      kind: 'dropped',
      place: { file: 'zappa_settings.json', line: 8, column: 20 },
      subject: 'dev.memory_sise',
      reason: 'Zappa has no such key, and nothing is made of it; did you mean memory_size?',
    });
  });

  test.each([
    ['events', [{ function: 'a.b', expresion: 'rate(1 hour)' }], 'dev.events[0].expresion', 'expression'],
    [
      'events',
      [{ function: 'a.b', event_source: { arn: 'arn:aws:sqs:us-east-1:1:q', batch_sise: 5 } }],
      'dev.events[0].event_source.batch_sise',
      'batch_size',
    ],
    ['authorizer', { function: 'a.b', result_tll: 5 }, 'dev.authorizer.result_tll', 'result_ttl'],
  ])('and inside of %s: %j', async (key, value, subject, meant) => {
    const { notes } = await ofSettings({ [key]: value as Json });
    const found = notes.find((note) => note.subject === subject);
    expect(found?.reason).toContain(`did you mean ${meant}?`);
  });

  test.each([
    ['slim_handler', true, 'functions.F.coldStart'],
    ['bot_events', [{ function: 'a.b' }], 'source lex'],
    ['cloudwatch_log_level', 'INFO', 'not in the bill'],
    ['extra_permissions', [{ Effect: 'Allow', Action: ['s3:*'], Resource: '*' }], 'not read'],
    ['function_url_domains', ['a.example.org'], 'CloudFront'],
    ['efs_config', [{ Arn: 'arn:aws:elasticfilesystem:x', LocalMountPath: '/mnt/a' }], 'file system'],
    ['capacity_provider_config', { LambdaManagedInstancesCapacityProviderConfig: {} }, 'Managed Instances'],
    ['async_source', 'lambda', 'invokes'],
    ['async_resources', true, 'invokes'],
    ['layers', ['arn:aws:lambda:us-east-1:1:layer:a:1'], 'layers'],
    ['xray_tracing', true, 'X-Ray'],
  ])('%s is told', async (key, value, words) => {
    const { notes } = await ofSettings({ [key]: value as Json });
    expect(notes.map(({ reason }) => reason).join('\n')).toContain(words);
  });

  test.each([
    ['slim_handler', false],
    ['cloudwatch_log_level', 'OFF'],
    ['bot_events', []],
    ['tags', { a: 'b' }],
  ])('%s: %j changes nothing and is not told', async (key, value) => {
    expect((await ofSettings({ [key]: value as Json })).notes).toEqual((await ofSettings({})).notes);
  });

  test.each([
    ['memory_size', 1024, 'memory: 1024'],
    ['timeout_seconds', 60, 'timeout: 60s'],
    ['lambda_concurrency', 10, 'reservedConcurrency: 10'],
    ['architecture', 'arm64', 'architecture: arm64'],
    ['ephemeral_storage', { Size: 2048 }, 'ephemeralStorage: 2048'],
    ['vpc_config', { SubnetIds: ['a'], SecurityGroupIds: ['b'] }, 'vpc: true'],
    ['snap_start', 'PublishedVersions', 'snapStart: true'],
    ['runtime', 'python3.11', 'runtime: python3.11'],
    ['apigateway_version', 'v2', 'type: http'],
    ['alb_enabled', true, 'source: alb'],
    ['function_url_enabled', true, 'source: function-url'],
    ['websocket_handler_module', 'a.ws', 'type: websocket'],
    [
      'cognito',
      { user_pool: 'p', triggers: [{ source: 'PreSignUp_SignUp', function: 'a.b' }] },
      'source: cognito',
    ],
    ['keep_warm', true, 'expression: rate(4 minutes)'],
    ['authorizer', { function: 'a.b' }, 'cache: 300s'],
    ['async_source', 'sns', 'topic: tasks'],
  ])('%s is carried over', async (key, value, words) => {
    expect(keysOf((await ofSettings({ [key]: value as Json })).text)).toContain(words);
  });

  test('without an API nothing comes in, by either name of its switch', async () => {
    for (const key of ['apigateway_enabled', 'use_apigateway']) {
      expect(keysOf((await ofSettings({ [key]: false, apigateway_version: 'v2' })).text)).not.toContain(
        'api-',
      );
    }
  });

  test('signed requests win over an authorizer', async () => {
    const settings = { authorizer: { function: 'a.b' }, iam_authorization: true };
    const { text, notes } = await ofSettings(settings);
    expect(keysOf(text)).not.toContain('authorizer');
    expect(notes.find(({ subject }) => subject === 'dev.authorizer')?.reason).toContain('iam_authorization');
  });

  test('what Zappa assumes by itself is told: its Python, its warming, the name of its project', async () => {
    const { notes, text } = await imported(read('{ "dev": { "app_function": "a.app" } }'));
    const assumed = notes.filter(({ kind }) => kind === 'assumed').map(({ subject }) => subject);
    expect(assumed).toEqual(['dev.project_name', 'dev.runtime', 'dev.keep_warm']);
    expect(text).toContain('runtime: python3.13');
  });

  test('the function is called as Zappa calls it', async () => {
    const [, logNames] = [
      ...(await scenarioOfStacks([read('{"dev_a": {"project_name": "My_Shop"}}')])).logNames,
    ][0]!;
    expect(logNames).toEqual(['my-shop-dev-a']);
  });
});

describe('events', () => {
  const event = (source: Json) => ofSettings({ events: [{ function: 'a.b', event_source: source }] });

  test('a queue has ten messages in a batch, and more than ten a window of a second', async () => {
    const arn = 'arn:aws:sqs:us-east-1:1:jobs';
    const few = keysOf((await event({ arn })).text);
    expect(few).toContain('batchSize: 10');
    expect(few).not.toContain('batchWindow');
    expect(keysOf((await event({ arn, batch_size: 50 })).text)).toContain('batchWindow: 1s');
    expect(keysOf((await event({ arn, batch_size: 50, batch_window: 5 })).text)).toContain('batchWindow: 5s');
  });

  test('whether a mapping is on depends on the version where nobody says it', async () => {
    const arn = 'arn:aws:kinesis:us-east-1:1:stream/clicks';
    const reasons = (await event({ arn })).notes.map(({ reason }) => reason).join('\n');
    expect(reasons).toContain('Zappa 0.61');
    expect((await event({ arn, enabled: true })).notes.map(({ reason }) => reason).join('\n')).not.toContain(
      '0.61',
    );
    expect(keysOf((await event({ arn, enabled: false })).text)).toContain('enabled: false');
  });

  test('filters of keys and of messages are carried over', async () => {
    const bucket = { arn: 'arn:aws:s3:::photos', key_filters: [{ type: 'suffix', value: '.jpg' }] };
    expect(keysOf((await event(bucket)).text)).toContain('suffix: .jpg');
    const topic = { arn: 'arn:aws:sns:us-east-1:1:news', filters: { kind: ['a'] } };
    expect((await event(topic)).text).toContain('kind');
  });

  test('a rule of EventBridge is a trigger', async () => {
    const { text } = await event({
      arn: 'arn:aws:events:us-east-1:1:rule/a',
      event_pattern: { source: ['aws.ec2'] },
    });
    expect(keysOf(text)).toContain('source: eventbridge');
  });

  test('a source that Zappa does not have, and an event that nothing sets off, are told', async () => {
    const told = async (value: Json) =>
      (await ofSettings({ events: value })).notes.map(({ reason }) => reason).join('\n');
    expect(
      await told([{ function: 'a', event_source: { arn: 'arn:aws:mq:us-east-1:1:broker:b' } }]),
    ).toContain('no such source');
    expect(await told([{ function: 'a' }])).toContain('neither an expression nor an event_source');
    expect(await told(['rate(1 hour)'])).toContain('this is no event');
  });
});

describe('stages', () => {
  const two = {
    base: { ...BASE, memory_size: 256, keep_warm: false },
    prod: { extends: 'base', timeout_seconds: 9 },
  };

  test.each([
    ['zappa_settings.json', JSON.stringify(two)],
    [
      'zappa_settings.yml',
      'base:\n  project_name: shop\n  runtime: python3.13\n  memory_size: 256\n  keep_warm: no\nprod:\n  extends: base\n  timeout_seconds: 9\n',
    ],
    [
      'zappa_settings.toml',
      '[base]\nproject_name = "shop"\nruntime = "python3.13"\nmemory_size = 256\nkeep_warm = false\n[prod]\nextends = "base"\ntimeout_seconds = 9\n',
    ],
  ])('%s: one stage extends another', async (name, text) => {
    const made = keysOf((await imported(read(text, name))).text);
    expect(made).toContain('memory: 256');
    expect(made).toContain('timeout: 9s');
    expect(made).not.toContain('rate(4 minutes)');
  });

  test('a stage that is not there to extend, and a circle, are one fault with its line', () => {
    const lost = '{\n  "dev": {\n    "extends": "bse"\n  },\n  "base": {}\n}';
    expect(faultOf(() => read(lost))).toMatch(
      /zappa_settings.json:3:16.*there is no stage bse to extend.*dev, base/s,
    );
    const circle = '{ "dev": { "extends": "prod" }, "prod": { "extends": "dev" } }';
    expect(faultOf(() => read(circle))).toContain('in a circle: prod, dev, prod');
  });

  test.each(['false', '0', '""', '[]', 'null'])('extends: %s extends nothing', async (value) => {
    const { text } = await imported(read(`{ "dev": { "memory_size": 256, "extends": ${value} } }`));
    expect(text).toContain('memory: 256');
  });

  test('what is no stage is told', async () => {
    const { notes } = await imported(read('{ "dev": {}, "version": 2 }'));
    expect(notes.find(({ subject }) => subject === 'version')?.reason).toContain('this is no stage');
  });

  test('JSON with the comments of Hjson is read, as Zappa reads it', async () => {
    const text = `// the settings
{
  "dev": { // of developers
    "project_name": "shop", # a shop
    /* four
       times */
    "memory_size": 2048, // 512 was too little
    "remote_env": "s3://bucket/env.json" // not a comment inside
  }
}`;
    const { text: made, notes } = await imported(read(text));
    expect(made).toContain('memory: 2048');
    expect(notes.map(({ reason }) => reason).join('\n')).not.toContain('no such key');
    expect(notes.find(({ subject }) => subject === 'dev.remote_env')?.place.line).toBe(8);
  });
});

/** A value of each key that switches something on. */
const VALUES: Readonly<Record<string, Json>> = {
  memory_size: 1792,
  timeout_seconds: 77,
  lambda_concurrency: 7,
  architecture: 'arm64',
  ephemeral_storage: { Size: 1024 },
  vpc_config: { SubnetIds: ['a'], SecurityGroupIds: ['b'] },
  snap_start: 'PublishedVersions',
  runtime: 'python3.11',
  apigateway_version: 'v2',
  alb_enabled: true,
  function_url_enabled: true,
  function_url_config: { authorizer: 'AWS_IAM' },
  websocket_handler_module: 'a.ws',
  cognito: { user_pool: 'p', triggers: [{ source: 'PreSignUp_SignUp', function: 'a.b' }] },
  keep_warm: true,
  authorizer: { function: 'a.b' },
  async_source: 'sns',
  async_response_table: 'answers',
  dead_letter_arn: 'arn:aws:sqs:us-east-1:1:dead',
  docker_image_uri: '1.dkr.ecr.us-east-1.amazonaws.com/a:1',
  efs_config: [{ Arn: 'arn:aws:elasticfilesystem:x', LocalMountPath: '/mnt/a' }],
  capacity_provider_config: { LambdaManagedInstancesCapacityProviderConfig: {} },
  layers: ['arn:aws:lambda:us-east-1:1:layer:a:1'],
  xray_tracing: true,
  cache_cluster_enabled: true,
  aws_region: 'eu-west-1',
  events: [{ function: 'a.b', expression: 'rate(1 hour)' }],
  apigateway_enabled: false,
  use_apigateway: false,
  ...Object.fromEntries(Object.keys(STAGE_KEYS.told).map((key) => [key, 'x'])),
  memory_sise: 3,
  keepwarm: true,
};

/** Keys of what another key of the same settings has closed, or says already. */
function isHidden(key: string, others: { readonly [key: string]: Json }): boolean {
  if (key === 'function_url_config') return 'function_url_enabled' in others;
  const isClosed = 'apigateway_enabled' in others || 'use_apigateway' in others;
  return key.includes('apigateway') && isClosed;
}

describe('laws over random settings', () => {
  const settings = fc
    .subarray(Object.keys(VALUES), { minLength: 1, maxLength: 8 })
    .map((keys) => Object.fromEntries(keys.map((key) => [key, VALUES[key] as Json])));

  test('they import to a scenario that loads, and each key given is in it or in a note', async () => {
    await fc.assert(
      fc.asyncProperty(settings, fc.constantFrom('json', 'yml'), async (given, form) => {
        const whole = { dev: { keep_warm: false, ...BASE, ...given } };
        const name = form === 'json' ? 'zappa_settings.json' : 'zappa_settings.yml';
        const { text, notes } = await imported(read(JSON.stringify(whole, null, 1), name));
        for (const key of Object.keys(given)) {
          const { [key]: _, ...others } = given;
          if (isHidden(key, others)) continue;
          const without = { dev: { keep_warm: false, ...BASE, ...others } };
          const before = await imported(read(JSON.stringify(without, null, 1), name));
          const said = (all: readonly ImportNote[]) =>
            all.map(({ subject, reason }) => `${subject} ${reason}`);
          const isSeen =
            before.text !== text || JSON.stringify(said(before.notes)) !== JSON.stringify(said(notes));
          expect(isSeen, `${key} of ${JSON.stringify(given)}`).toBe(true);
        }
      }),
      { seed: 11, numRuns: 40 },
    );
  });

  test('whatever changes nothing has a reason', () => {
    for (const reason of [...Object.keys(STAGE_KEYS.inert), ...Object.values(STAGE_KEYS.told)]) {
      expect(reason.length).toBeGreaterThan(10);
    }
  });
});

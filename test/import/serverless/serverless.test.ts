import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FILES } from '../../../src/host/host.ts';
import { filesInMemory } from '../../../src/host/memory-files.ts';
import type { Stack } from '../../../src/import/stack.ts';
import { serverlessReader } from '../../../src/import/templates/serverless/serverless.ts';
import { at, plainOf, showValue } from '../../../src/import/templates/values.ts';

const ENCODER = new TextEncoder();

function read(text: string, parameters: Readonly<Record<string, string>> = {}): Stack {
  const file = { path: '/app/serverless.yml', name: 'serverless.yml', text };
  return serverlessReader.read(file, { parameters: new Map(Object.entries(parameters)) });
}

function property(stack: Stack, id: string, ...path: readonly (string | number)[]): string {
  return showValue(at(stack.resources.get(id)?.properties, ...path));
}

function plain(stack: Stack, id: string, ...path: readonly (string | number)[]): unknown {
  return plainOf(at(stack.resources.get(id)?.properties, ...path));
}

const HEAD = `service: shop
provider:
  name: aws
  runtime: nodejs22.x
`;

describe('variables', () => {
  let before: typeof FILES.now;
  beforeEach(() => {
    before = FILES.now;
    const files = {
      '/app/conf/dev.yml': 'memory: 256\nlist:\n  - a\n',
      '/app/conf/prod.json': '{ "memory": 2048 }',
      '/app/fns.yml': 'second:\n  handler: b.handler\n  timeout: 9\n',
    };
    FILES.handIn(
      filesInMemory(new Map(Object.entries(files).map(([name, text]) => [name, ENCODER.encode(text)]))),
    );
  });
  afterEach(() => FILES.handIn(before));

  const memoryOf = (written: string, rest = '', parameters: Readonly<Record<string, string>> = {}): string =>
    property(
      read(
        `${HEAD}${rest}functions:\n  first:\n    handler: a.handler\n    memorySize: ${written}\n`,
        parameters,
      ),
      'FirstLambdaFunction',
      'MemorySize',
    );

  test.each([
    ['the file itself', '${self:custom.size}', '512', 'custom:\n  size: 512\n'],
    [
      'nested',
      '${self:custom.size.${opt:stage, self:provider.stage}}',
      '300',
      'custom:\n  size:\n    dev: 300\n',
    ],
    ['a fallback', "${opt:memory, '640'}", '640', ''],
    ['a file by stage', "${file(./conf/${opt:stage, 'dev'}.yml):memory}", '256', ''],
    ['a file that is not there, with a fallback', '${file(./none.yml):memory, 384}', '384', ''],
    [
      'params of the stage',
      '${param:memory}',
      '768',
      'params:\n  dev:\n    memory: 768\n  default:\n    memory: 1\n',
    ],
    [
      'stages of version 4',
      '${param:memory}',
      '769',
      'stages:\n  default:\n    params:\n      memory: 769\n',
    ],
    ['the environment with a fallback', '${env:MEMORY, 896}', '896', ''],
    [
      'several steps',
      '${self:custom.a}',
      '1536',
      'custom:\n  a: ${self:custom.b}\n  b: ${self:custom.c}\n  c: 1536\n',
    ],
  ])('%s', (_, written, expected, rest) => {
    expect(memoryOf(written, rest)).toBe(expected);
  });

  test('a given stage picks another file, and a given option wins over its fallback', () => {
    const written = "${file(./conf/${opt:stage, 'dev'}.json):memory}";
    expect(memoryOf(written, '', { stage: 'prod' })).toBe('2048');
    expect(memoryOf('${opt:memory, 128}', '', { memory: '320' })).toBe('320');
  });

  test.each([
    ['a circle', '${self:custom.a}', 'custom:\n  a: ${self:custom.b}\n  b: ${self:custom.a}\n', 'leads back'],
    ['a parameter of Systems Manager', '${ssm:/memory}', '', 'Systems Manager'],
    ['an output of another stack', '${cf:network.size}', '', 'deployed already'],
    ['the environment', '${env:MEMORY}', '', '--parameter MEMORY='],
    ['nothing there', '${self:custom.nothing}', '', 'there is no value at custom.nothing'],
  ])('%s is unknown with its reason', (_, written, rest, reason) => {
    const stack = read(`${HEAD}${rest}functions:\n  first:\n    handler: a.b\n    memorySize: ${written}\n`);
    const value = at(stack.resources.get('FirstLambdaFunction')?.properties, 'MemorySize');
    expect(value).toMatchObject({ kind: 'unknown', reason: expect.stringContaining(reason) });
  });

  test('functions of several files are laid together', () => {
    const stack = read(`${HEAD}functions:\n  - first:\n      handler: a.handler\n  - \${file(fns.yml)}\n`);
    expect(plain(stack, 'SecondLambdaFunction', 'Timeout')).toBe(9);
    expect(stack.resources.get('FirstLambdaFunction')?.title).toBe('first');
  });

  test('a placeholder of Fn::Sub stays one', () => {
    const text = `${HEAD}functions:\n  first:\n    handler: a.b\n    events:\n      - sqs: !Sub 'arn:aws:sqs:\${AWS::Region}:1:\${self:service}'\n`;
    expect(property(read(text), 'FirstEventSourceMappingSQS1', 'EventSourceArn')).toBe(
      'arn:aws:sqs:us-east-1:1:shop',
    );
  });
});

describe('functions', () => {
  test("the framework's own defaults stand where nothing else is said", () => {
    const stack = read(`${HEAD}functions:\n  send-mail:\n    handler: a.b\n`);
    const id = 'SendDashmailLambdaFunction';
    expect([plain(stack, id, 'MemorySize'), plain(stack, id, 'Timeout')]).toEqual([1024, 6]);
    expect(property(stack, id, 'FunctionName')).toBe('shop-dev-send-mail');
  });

  test('what the provider says holds for all, and a function for itself', () => {
    const stack = read(`${HEAD}  memorySize: 256
  timeout: 20
  architecture: arm64
  logRetentionInDays: 14
functions:
  a:
    handler: a.b
    memorySize: 512
    ephemeralStorageSize: 2048
    reservedConcurrency: 0
    provisionedConcurrency: 3
    maximumRetryAttempts: 1
    destinations:
      onFailure: b
    url: true
  b:
    image: registry/b:1
`);
    expect(plain(stack, 'ALambdaFunction', 'MemorySize')).toBe(512);
    expect(plain(stack, 'ALambdaFunction', 'Architectures')).toEqual(['arm64']);
    expect(plain(stack, 'ALambdaFunction', 'EphemeralStorage', 'Size')).toBe(2048);
    expect(plain(stack, 'ALambdaFunction', 'ReservedConcurrentExecutions')).toBe(0);
    expect(plain(stack, 'ALogGroup', 'RetentionInDays')).toBe(14);
    expect(
      plain(stack, 'AProvConcLambdaAlias', 'ProvisionedConcurrencyConfig', 'ProvisionedConcurrentExecutions'),
    ).toBe(3);
    expect(property(stack, 'ALambdaEvConf', 'DestinationConfig', 'OnFailure', 'Destination')).toBe(
      '${BLambdaFunction.Arn}',
    );
    expect(stack.resources.get('ALambdaFunctionUrl')?.type).toBe('AWS::Lambda::Url');
    expect(plain(stack, 'BLambdaFunction', 'PackageType')).toBe('Image');
    expect(plain(stack, 'BLambdaFunction', 'Timeout')).toBe(20);
  });

  test('a key that nobody knows is noted with its line', () => {
    const stack = read(`${HEAD}functions:\n  a:\n    handler: a.b\n    retries: 3\n`);
    expect(stack.notes).toContainEqual(
      expect.objectContaining({
        subject: 'functions.a.retries',
        place: expect.objectContaining({ line: 8 }),
      }),
    );
  });
});

describe('events', () => {
  const withEvents = (events: string, more = ''): Stack =>
    read(`${HEAD}functions:\n  a:\n    handler: a.b\n    events:\n${events}${more}`);

  test.each([
    ['http', '      - http: get orders/{id}\n', 'ApiGatewayMethodOrdersIdVarGet', 'AWS::ApiGateway::Method'],
    ['httpApi', "      - httpApi: 'POST /orders'\n", 'HttpApiRoutePostOrders', 'AWS::ApiGatewayV2::Route'],
    ['httpApi for all', "      - httpApi: '*'\n", 'HttpApiRouteDefault', 'AWS::ApiGatewayV2::Route'],
    [
      'websocket',
      '      - websocket: $connect\n',
      'SonnectWebsocketsRouteConnect',
      'AWS::ApiGatewayV2::Route',
    ],
    ['s3', '      - s3: photos\n', 'S3BucketPhotos', 'AWS::S3::Bucket'],
    ['sns', '      - sns: dispatch\n', 'SNSTopicDispatch', 'AWS::SNS::Topic'],
    ['schedule', '      - schedule: rate(5 minutes)\n', 'AEventsRuleSchedule1', 'AWS::Events::Rule'],
    [
      'stream',
      '      - stream: arn:aws:kinesis:eu-west-1:1:stream/clicks\n',
      'AEventSourceMappingKinesisClicks',
      'AWS::Lambda::EventSourceMapping',
    ],
    [
      'a table',
      '      - stream:\n          type: dynamodb\n          arn: !GetAtt Orders.StreamArn\n',
      'AEventSourceMappingDynamodbOrders',
      'AWS::Lambda::EventSourceMapping',
    ],
    [
      'msk',
      '      - msk:\n          arn: arn:aws:kafka:eu-west-1:1:cluster/c\n          topic: t\n',
      'AEventSourceMappingMSKC',
      'AWS::Lambda::EventSourceMapping',
    ],
    [
      'rabbitmq',
      '      - rabbitmq:\n          arn: arn:aws:mq:eu-west-1:1:broker:b\n          queue: q\n',
      'AEventSourceMappingRabbitMQB',
      'AWS::Lambda::EventSourceMapping',
    ],
    [
      'alb',
      '      - alb:\n          listenerArn: x\n          priority: 1\n',
      'AAlbTargetGroup1',
      'AWS::ElasticLoadBalancingV2::TargetGroup',
    ],
    ['iot', "      - iot:\n          sql: SELECT * FROM 'a'\n", 'AIotTopicRule1', 'AWS::IoT::TopicRule'],
    [
      'eventBridge',
      '      - eventBridge:\n          pattern:\n            source: [a]\n',
      'AEventsRuleEventBridge1',
      'AWS::Events::Rule',
    ],
    [
      'cloudwatchLog',
      '      - cloudwatchLog: /aws/x\n',
      'ALogsSubscriptionFilterCloudWatchLog1',
      'AWS::Logs::SubscriptionFilter',
    ],
    [
      'cloudFront',
      '      - cloudFront:\n          eventType: viewer-request\n',
      'CloudFrontDistribution',
      'AWS::CloudFront::Distribution',
    ],
    ['alexaSkill', '      - alexaSkill\n', 'ALambdaPermissionAlexaSkill1', 'AWS::Lambda::Permission'],
  ])('%s', (_, events, id, type) => {
    expect(withEvents(events).resources.get(id)?.type).toBe(type);
  });

  test('a queue with all of its settings', () => {
    const stack = withEvents(
      `      - sqs:
          arn: !GetAtt Jobs.Arn
          batchSize: 5
          maximumBatchingWindow: 20
          maximumConcurrency: 7
          functionResponseType: ReportBatchItemFailures
          enabled: false
          filterPatterns:
            - body: { kind: [new] }
`,
      'resources:\n  Resources:\n    Jobs:\n      Type: AWS::SQS::Queue\n',
    );
    const id = 'AEventSourceMappingSQSJobs';
    expect(property(stack, id, 'EventSourceArn')).toBe('${Jobs.Arn}');
    expect(plain(stack, id, 'BatchSize')).toBe(5);
    expect(plain(stack, id, 'MaximumBatchingWindowInSeconds')).toBe(20);
    expect(plain(stack, id, 'ScalingConfig', 'MaximumConcurrency')).toBe(7);
    expect(plain(stack, id, 'FunctionResponseTypes')).toEqual(['ReportBatchItemFailures']);
    expect(plain(stack, id, 'Enabled')).toBe(false);
    expect(plain(stack, id, 'FilterCriteria', 'Filters', 0, 'Pattern', 'body')).toEqual({ kind: ['new'] });
  });

  test('a source that nobody knows is noted, not dropped in silence', () => {
    const { notes } = withEvents('      - carrierPigeon: true\n');
    expect(notes.map(({ reason }) => reason)).toContain('nothing here knows the source carrierPigeon');
  });
});

describe('plugins', () => {
  test('a warmer is a schedule of its concurrency', () => {
    const stack = read(`${HEAD}plugins: [serverless-plugin-warmup]
custom:
  warmup:
    default:
      enabled: true
      concurrency: 3
functions:
  a:
    handler: a.b
  b:
    handler: b.b
    warmup: { default: { enabled: false } }
`);
    expect(plain(stack, 'AWarmUpDefault', 'ScheduleExpression')).toBe('rate(5 minutes)');
    const targets = at(stack.resources.get('AWarmUpDefault')?.properties, 'Targets');
    expect(targets).toMatchObject({ items: { length: 3 } });
    expect(stack.resources.has('BWarmUpDefault')).toBe(false);
  });

  test("a state machine's tasks name functions by their keys", () => {
    const stack = read(`${HEAD}plugins: [serverless-step-functions]
functions:
  pay:
    handler: a.b
stepFunctions:
  stateMachines:
    order:
      type: EXPRESS
      definition:
        StartAt: Pay
        States:
          Pay:
            Type: Task
            Resource: !GetAtt pay.Arn
            End: true
`);
    const id = 'OrderStepFunctionsStateMachine';
    expect(property(stack, id, 'Definition', 'States', 'Pay', 'Resource')).toBe('${PayLambdaFunction.Arn}');
  });

  test('a queue of lift has its worker and its dead letters', () => {
    const stack = read(`${HEAD}plugins: [serverless-lift]
constructs:
  jobs:
    type: queue
    worker:
      handler: w.h
      timeout: 10
functions:
  send:
    handler: s.h
    environment:
      QUEUE: \${construct:jobs.queueUrl}
`);
    expect(plain(stack, 'jobsQueue', 'VisibilityTimeout')).toBe(60);
    expect(property(stack, 'jobsQueue', 'RedrivePolicy', 'deadLetterTargetArn')).toBe('${jobsDlq.Arn}');
    expect(property(stack, 'SendLambdaFunction', 'Environment', 'Variables', 'QUEUE')).toBe('${jobsQueue}');
  });

  test('others are noted', () => {
    const stack = read(
      `${HEAD}plugins: [serverless-mystery, serverless-offline]\nfunctions:\n  a:\n    handler: a.b\n`,
    );
    expect(stack.notes.map(({ subject }) => subject)).toEqual(['plugins.serverless-mystery']);
  });
});

describe('own resources', () => {
  test('lie beside what the framework makes, and extensions over it', () => {
    const stack = read(`${HEAD}functions:
  a:
    handler: a.b
resources:
  - Resources:
      Table:
        Type: AWS::DynamoDB::Table
        Properties:
          TableName: !Join ['-', ['\${self:service}', t]]
  - extensions:
      ALambdaFunction:
        Properties:
          MemorySize: 3008
`);
    expect(plain(stack, 'Table', 'TableName')).toBe('shop-t');
    expect(plain(stack, 'ALambdaFunction', 'MemorySize')).toBe(3008);
  });
});

describe('what cannot be read', () => {
  test.each([
    [
      'another cloud',
      'service: a\nprovider: google\nfunctions: {}\n',
      'only services whose provider.name is aws',
    ],
    ['broken YAML', 'service: [a\nprovider: aws\n', 'this is not YAML'],
    ['nothing to deploy', `${HEAD}custom: {}\n`, ''],
  ])('%s', (name, text, message) => {
    if (name === 'nothing to deploy') expect(read(text).resources.size).toBeLessThan(2);
    else expect(() => read(text)).toThrow(message);
  });
});

describe('what is not carried over is told', () => {
  const reasons = (text: string, parameters: Readonly<Record<string, string>> = {}): string[] =>
    read(text, parameters).notes.map(({ subject, reason, place }) => `${place.line}: ${subject}: ${reason}`);

  test('keys of events that nothing reads, of every source', () => {
    const kinds: readonly (readonly [string, string])[] = [
      ['http', 'path: /a, method: get'],
      ['httpApi', 'path: /a, method: get'],
      ['websocket', 'route: $default'],
      ['sqs', 'arn: arn:aws:sqs:us-east-1:123456789012:q'],
      ['stream', 'arn: arn:aws:kinesis:us-east-1:123456789012:stream/s'],
      ['msk', 'arn: arn:aws:kafka:us-east-1:123456789012:cluster/c/1, topic: t'],
      ['sns', 'topicName: t'],
      ['s3', 'bucket: b'],
      ['schedule', 'rate: rate(1 hour)'],
      ['eventBridge', 'pattern: { source: [x] }'],
      ['cloudwatchLog', 'logGroup: /g'],
      ['iot', "sql: 'SELECT 1'"],
      ['alb', 'listenerArn: l, priority: 1, conditions: { path: /a }'],
    ];
    for (const [kind, keys] of kinds) {
      const of = (more: string) =>
        reasons(
          `${HEAD}functions:\n  a:\n    handler: a.b\n    events:\n      - ${kind}: { ${keys}${more} }\n`,
        );
      const told = `9: functions.a.events.${kind}.surprise: nothing here reads this key`;
      expect(of(', surprise: 1'), kind).toContain(told);
      expect(
        of('').filter((one) => one.includes('nothing here reads')),
        kind,
      ).toEqual([]);
    }
  });

  test('a name, a stage and a region that hang on what is not there', () => {
    const text = (name: string, stage: string, region: string) =>
      `service: ${name}\nprovider:\n  name: aws\n  stage: ${stage}\n  region: ${region}\nfunctions:\n  a: { handler: a.b }\n`;
    const known = text('shop', '\'${opt:stage, "dev"}\'', '\'${opt:region, "eu-west-1"}\'');
    expect(reasons(known)).toEqual([]);
    expect(reasons(text('${file(none.yml):name}', '${file(none.yml):stage}', '${env:REGION}'))).toEqual([
      expect.stringMatching(/^1: service: .*none\.yml.*'service' is taken/),
      expect.stringMatching(/^4: provider\.stage: .*none\.yml.*'dev' is taken/),
      expect.stringMatching(/^5: provider\.region: .*REGION.*'us-east-1' is taken/),
    ]);
    const given = { stage: 'prod', region: 'eu-west-1' };
    expect(reasons(text('shop', '${file(none.yml):stage}', '${env:REGION}'), given)).toEqual([]);
  });

  test('an authorizer that is no function of the service', () => {
    const of = (authorizer: string) =>
      reasons(
        `${HEAD}functions:\n  a:\n    handler: a.b\n    events:\n      - http: { path: /a, method: get, authorizer: ${authorizer} }\n  ask: { handler: a.c }\n`,
      );
    expect(of('{ name: aks }')).toEqual([
      expect.stringMatching(
        /^9: functions\.a\.events\.http: there is no function 'aks'.*its time .*left out/,
      ),
    ]);
    expect(of('aks')).toHaveLength(1);
    for (const known of [
      'ask',
      '{ name: ask }',
      'aws_iam',
      '{ type: COGNITO_USER_POOLS, authorizerId: x }',
    ]) {
      expect(of(known), known).toEqual([]);
    }
  });

  test('a route that streams its answer does so in the method', () => {
    const stack = read(
      `${HEAD}functions:\n  a:\n    handler: a.b\n    events:\n      - http: { path: /a, method: post, timeoutInMillis: 120000, response: { transferMode: stream } }\n`,
    );
    const at = ['ApiGatewayMethodAPost', 'Integration'] as const;
    expect(property(stack, ...at, 'ResponseTransferMode')).toBe('STREAM');
    expect(property(stack, ...at, 'TimeoutInMillis')).toBe('120000');
  });

  test('a key below provider that the framework does not have, but for those of the author’s variables', () => {
    const service = `${HEAD}  memorySise: 512
  accountId: 123456789012
  apiGateway: { wibble: 1, minimumCompressionSize: 1024 }
functions:
  a: { handler: a.b, environment: { ACCOUNT: '\${self:provider.accountId}' } }
`;
    expect(reasons(service)).toEqual([
      expect.stringMatching(/^5: provider\.memorySise: .*no such key.*did you mean memorySize\?/),
      expect.stringMatching(/^7: provider\.apiGateway\.wibble: .*no such key/),
    ]);
  });

  test('a bucket that exists is called by its name', () => {
    const stack = read(
      `${HEAD}functions:\n  a:\n    handler: a.b\n    events:\n      - s3: { bucket: acme-uploads, existing: true }\n`,
    );
    const buckets = [...stack.resources.values()].filter(({ type }) => type === 'AWS::S3::Bucket');
    expect(buckets.map(({ title }) => title)).toEqual(['acme-uploads']);
  });
});

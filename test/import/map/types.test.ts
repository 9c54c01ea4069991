// biome-ignore-all lint/suspicious/noTemplateCurlyInString: substitutions of CloudFormation
import { describe, expect, test } from 'vitest';
import { scenarioObjectOf, scenarioOfStacks } from '../../../src/import/map/scenario-of-stacks.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { stackOf } from './stack-of.ts';

const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });

type Resources = Parameters<typeof stackOf>[0]['Resources'];

/** Carries resources over beside two functions, `One` and `Two`; the text must load. */
async function carried(resources: Resources, one: { [key: string]: unknown } = {}) {
  const functions = {
    One: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', ...one } as never },
    Two: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x' } },
  };
  const stack = stackOf({ Resources: { ...functions, ...resources } });
  const made = await scenarioObjectOf([stack]);
  const { text } = await scenarioOfStacks([stack]);
  expect(await loadScenario({ text })).toMatchObject({ ok: true });
  return { ...made, text, triggers: made.scenario['triggers'] as { [name: string]: unknown } };
}

describe('resource types', () => {
  test.each([
    'AWS::DynamoDB::Table',
    'AWS::Kinesis::Stream',
    'AWS::SQS::Queue',
    'AWS::SNS::Topic',
    'AWS::S3::Bucket',
    'AWS::Events::EventBus',
    'AWS::ApiGateway::RestApi',
    'AWS::ApiGatewayV2::Api',
  ])('a %s that nothing connects with a function is told, one that is connected is not', async (Type) => {
    const told = async (one: { [key: string]: unknown }) =>
      (await carried({ It: { Type } }, one)).notes.filter(({ subject }) => subject === 'It');
    expect((await told({}))[0]?.reason).toContain('nothing in the templates connects it');
    if (/Table|Stream|Queue|Topic|Bucket/.test(Type)) {
      expect(await told({ Environment: { Variables: { NAME: { Ref: 'It' } } } })).toEqual([]);
    }
  });

  test('an alias, a version or a URL of a function that stands under its name, here or elsewhere', async () => {
    for (const FunctionName of ['orders', 'elsewhere']) {
      const { text } = await carried(
        {
          Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName, Name: 'live' } },
          First: { Type: 'AWS::Lambda::Version', Properties: { FunctionName } },
          Door: {
            Type: 'AWS::Lambda::Url',
            Properties: { TargetFunctionArn: FunctionName, AuthType: 'NONE' },
          },
          Rule: {
            Type: 'AWS::Events::Rule',
            Properties: { ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 'a', Arn: { Ref: 'Live' } }] },
          },
        },
        { FunctionName: 'orders' },
      );
      const isHere = FunctionName === 'orders';
      expect(text.includes('source: schedule, expression: rate(1 hour), function: One')).toBe(isHere);
      expect(text.includes('source: function-url')).toBe(isHere);
    }
  });

  test('a topic with a function and a queue behind it is one entry that reaches both', async () => {
    const { triggers, entryPoints, text } = await carried({
      News: { Type: 'AWS::SNS::Topic' },
      Jobs: { Type: 'AWS::SQS::Queue' },
      A: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          Protocol: 'lambda',
          TopicArn: { Ref: 'News' },
          Endpoint: arn('One'),
          FilterPolicy: { kind: ['a'] },
        },
      },
      B: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          Protocol: 'sqs',
          TopicArn: { Ref: 'News' },
          Endpoint: arn('Jobs'),
          RawMessageDelivery: true,
        },
      },
      M: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: arn('Jobs'), FunctionName: { Ref: 'Two' } },
      },
    });
    expect(triggers).toMatchObject({
      'One-News': { source: 'sns', function: 'One', topic: 'News' },
      Jobs: { source: 'sqs', function: 'Two', topic: 'News' },
    });
    expect(entryPoints).toMatchObject([{ to: 'News', functions: ['One', 'Two'] }]);
    expect(text).toContain('# filter: 100%   # share of events that match');
  });

  test('notifications of a bucket, with several events and a filter', async () => {
    const { triggers } = await carried({
      Files: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          NotificationConfiguration: {
            LambdaConfigurations: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'].map((Event) => ({
              Event,
              Function: arn('One'),
              Filter: {
                S3Key: {
                  Rules: [
                    { Name: 'prefix', Value: 'in/' },
                    { Name: 'Suffix', Value: '.csv' },
                  ],
                },
              },
            })),
          },
        },
      },
    });
    expect(triggers).toEqual({
      'One-Files': {
        source: 's3',
        function: 'One',
        bucket: 'Files',
        events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'],
        prefix: 'in/',
        suffix: '.csv',
      },
    });
  });

  test('rules and schedules; what a rule starts by itself is traffic', async () => {
    const machine = { StartAt: 'A', States: { A: { Type: 'Task', Resource: '${Fn}', End: true } } };
    const { triggers, scenario, notes } = await carried({
      Tick: {
        Type: 'AWS::Events::Rule',
        Properties: {
          ScheduleExpression: 'rate(5 minutes)',
          State: 'DISABLED',
          Targets: [{ Id: 'a', Arn: arn('One') }],
        },
      },
      Late: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          ScheduleExpression: 'cron(0 3 * * ? *)',
          ScheduleExpressionTimezone: 'Europe/Berlin',
          FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 10 },
          Target: { Arn: arn('One'), RetryPolicy: { MaximumRetryAttempts: 2 } },
        },
      },
      Flow: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { Definition: machine, DefinitionSubstitutions: { Fn: arn('Two') } },
      },
      Start: {
        Type: 'AWS::Events::Rule',
        Properties: { ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 'a', Arn: { Ref: 'Flow' } }] },
      },
      Paid: {
        Type: 'AWS::Events::Rule',
        Properties: { EventPattern: { source: ['shop'] }, Targets: [{ Id: 'a', Arn: arn('Two') }] },
      },
    });
    expect(triggers).toMatchObject({
      'One-Tick': { source: 'schedule', expression: 'rate(5 minutes)', enabled: false },
      'One-Late': {
        source: 'scheduler',
        expression: 'cron(0 3 * * ? *)',
        timezone: 'Europe/Berlin',
        flexibleWindow: '10m',
      },
      'Two-Paid': { source: 'eventbridge', function: 'Two' },
      Flow: {
        source: 'step-functions',
        definition: { StartAt: 'A', States: { A: { Type: 'Task', Resource: 'Two', End: true } } },
      },
    });
    expect(scenario['traffic']).toEqual([{ to: 'Flow', burst: { every: '1h', size: 1 } }]);
    expect(notes.map(({ subject }) => subject)).toContain('Late.Target.RetryPolicy');
  });

  test('a state machine as text with references, its choices and items left open', async () => {
    const before =
      '{"StartAt":"Which","States":{"Which":{"Type":"Choice","Choices":[{"Variable":"$.a","NumericEquals":1,"Next":"Go"}],"Default":"End it"},"Go":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"';
    const after =
      '","Payload.$":"$"},"Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":2}],"Next":"End it"},"End it":{"Type":"Succeed"}}}';
    const { triggers, text } = await carried({
      Flow: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineType: 'EXPRESS',
          DefinitionString: { 'Fn::Join': ['', [before, arn('One'), after]] },
        },
      },
    });
    expect(triggers['Flow']).toMatchObject({
      type: 'express',
      definition: {
        States: { Go: { Resource: 'One', Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }] } },
      },
    });
    expect(text).toContain('#   Which: { choose: { Go: 50% } }');
  });

  test('a way of a state machine that only fails has no share, and each assumption is a note', async () => {
    const definition = {
      StartAt: 'Do',
      States: {
        Do: { Type: 'Task', Resource: arn('One'), Next: 'Good?' },
        'Good?': { Type: 'Choice', Choices: [{ Next: 'Yes' }], Default: 'No' },
        Yes: { Type: 'Succeed' },
        No: { Type: 'Fail' },
      },
    };
    const { text, notes } = await carried({
      Flow: { Type: 'AWS::StepFunctions::StateMachine', Properties: { Definition: definition as never } },
    });
    expect(text).toContain('#   "Good?": { choose: { No: 1% } }');
    expect(notes.filter(({ reason }) => reason.startsWith('triggers.Flow.states'))).toMatchObject([
      {
        kind: 'assumed',
        reason:
          'triggers.Flow.states."Good?": which way it goes hangs on data; Yes alone is assumed, and that none goes to No, where it fails',
      },
    ]);
  });

  test('a state machine without an end starts nothing, and is a note', async () => {
    const definition = { StartAt: 'A', States: { A: { Type: 'Task', Resource: arn('One'), Next: 'A' } } };
    const { triggers, notes, entryPoints } = await carried({
      Flow: { Type: 'AWS::StepFunctions::StateMachine', Properties: { Definition: definition as never } },
    });
    expect(triggers?.['Flow']).toBeUndefined();
    expect(notes.map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining('no state ends the workflow, so AWS refuses it'),
    );
    expect(entryPoints.map(({ to }) => to)).toContain('One');
  });

  test.each([
    ['Integration', { ResponseTransferMode: 'STREAM' }, '2015-03-31', 'invocations'],
    ['uri alone', {}, '2021-11-15', 'response-streaming-invocations'],
  ])('a REST API that streams its answers, told by its %s', async (_, more, version, verb) => {
    const Uri = {
      'Fn::Sub': `arn:aws:apigateway:\${AWS::Region}:lambda:path/${version}/functions/\${One.Arn}/${verb}`,
    };
    const method = (path: string, integration: object) => ({
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: { Ref: 'Api' },
        ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        HttpMethod: path,
        Integration: { Type: 'AWS_PROXY', ...integration } as never,
      },
    });
    const api = { Api: { Type: 'AWS::ApiGateway::RestApi' } };
    const one = await carried({ ...api, A: method('GET', { Uri, ...more }) });
    expect(one.triggers['One-api']).toMatchObject({ source: 'api-gateway', streaming: true });
    const plainUri = arn('One');
    const mixed = await carried({
      ...api,
      A: method('GET', { Uri, ...more }),
      B: method('POST', { Uri: plainUri }),
    });
    expect(mixed.triggers['One-api']).toMatchObject({ streaming: true });
    expect(mixed.notes.map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining('POST / does not stream its answer'),
    );
  });

  test('a REST API by methods and by its body; throttle, time-out, authorizer', async () => {
    const uri = {
      'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${One.Arn}/invocations',
    };
    const check = {
      'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Two.Arn}/invocations',
    };
    const { triggers, entryPoints } = await carried({
      Api: { Type: 'AWS::ApiGateway::RestApi' },
      Auth: {
        Type: 'AWS::ApiGateway::Authorizer',
        Properties: { RestApiId: { Ref: 'Api' }, AuthorizerUri: check, AuthorizerResultTtlInSeconds: 60 },
      },
      Get: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: { Ref: 'Api' },
          HttpMethod: 'GET',
          AuthorizerId: { Ref: 'Auth' },
          Integration: { Type: 'AWS_PROXY', Uri: uri, TimeoutInMillis: 10000 },
        },
      },
      Stage: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: {
          RestApiId: { Ref: 'Api' },
          MethodSettings: [
            { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
          ],
        },
      },
      Other: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: {
          Body: {
            paths: { '/x': { post: { 'x-amazon-apigateway-integration': { uri, type: 'aws_proxy' } } } },
          },
        },
      },
    });
    expect(triggers).toMatchObject({
      'One-api-2': {
        source: 'api-gateway',
        type: 'rest',
        function: 'One',
        timeout: '10000ms',
        throttle: { rate: '20/s', burst: 40 },
        authorizer: { function: 'Two', cache: '60s' },
      },
      'One-api': { source: 'api-gateway', type: 'rest', function: 'One' },
    });
    expect(entryPoints.map(({ to }) => to)).toEqual(['One-api', 'One-api-2']);
  });

  test('an HTTP and a WebSocket API', async () => {
    const { triggers } = await carried({
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
      Into: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: { ApiId: { Ref: 'Api' }, IntegrationType: 'AWS_PROXY', IntegrationUri: arn('One') },
      },
      Route: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ApiId: { Ref: 'Api' },
          RouteKey: 'GET /a',
          Target: { 'Fn::Sub': 'integrations/${Into}' },
        },
      },
      Chat: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } },
      On: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: { ApiId: { Ref: 'Chat' }, IntegrationUri: arn('Two') },
      },
    });
    expect(triggers).toMatchObject({
      'One-http': { type: 'http', function: 'One' },
      'Two-websocket': { type: 'websocket', function: 'Two' },
    });
  });

  test('provisioned concurrency with a target and a schedule', async () => {
    const { scenario } = await carried({
      V: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'One' } } },
      Live: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          FunctionName: { Ref: 'One' },
          FunctionVersion: { 'Fn::GetAtt': ['V', 'Version'] },
          Name: 'live',
          ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 5 },
        },
      },
      T: {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: {
          ServiceNamespace: 'lambda',
          ScalableDimension: 'lambda:function:ProvisionedConcurrency',
          ResourceId: { 'Fn::Sub': 'function:${One}:live' },
          MinCapacity: 5,
          MaxCapacity: 50,
          ScheduledActions: [
            {
              ScheduledActionName: 'a',
              Schedule: 'cron(0 8 ? * MON-FRI *)',
              ScalableTargetAction: { MinCapacity: 20 },
            },
          ],
        },
      },
      P: {
        Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
        Properties: {
          ScalingTargetId: { Ref: 'T' },
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingScalingPolicyConfiguration: {
            TargetValue: 0.7,
            PredefinedMetricSpecification: {
              PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization',
            },
          },
        },
      },
    });
    expect(scenario['functions']).toMatchObject({
      One: {
        provisionedConcurrency: 5,
        provisioning: {
          target: '70%',
          minimum: 5,
          maximum: 50,
          schedule: [{ cron: 'cron(0 8 ? * MON-FRI *)', count: 20 }],
        },
      },
    });
  });

  test('a role with its statements, calls as a suggestion, and a table', async () => {
    const { scenario, text } = await carried(
      {
        Orders: {
          Type: 'AWS::DynamoDB::Table',
          Properties: { ProvisionedThroughput: { ReadCapacityUnits: 10, WriteCapacityUnits: 5 } },
        },
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
            Policies: [
              {
                PolicyName: 'a',
                PolicyDocument: {
                  Statement: [{ Effect: 'Allow', Action: ['dynamodb:PutItem'], Resource: arn('Orders') }],
                },
              },
            ],
          },
        },
      },
      { Role: arn('Role'), Environment: { Variables: { TABLE: { Ref: 'Orders' } } } },
    );
    expect(scenario['roles']).toEqual({
      Role: {
        policies: [
          'AWSLambdaBasicExecutionRole',
          { effect: 'Allow', actions: ['dynamodb:PutItem'], resources: ['arn:*:dynamodb:*:*:table/Orders'] },
        ],
      },
    });
    expect(scenario['functions']).toMatchObject({ One: { role: 'Role' } });
    expect(scenario['resources']).toEqual({
      Orders: { type: 'dynamodb', readCapacity: 10, writeCapacity: 5 },
    });
    expect(text).toContain('# calls: [{ resource: Orders, operation: PutItem }]');
  });

  test('what AWS would refuse becomes a commented key, so that the text loads', async () => {
    const { text, notes } = await carried(
      {},
      { MemorySize: 50, Timeout: 20, EphemeralStorage: { Size: 20000 } },
    );
    expect(text).toMatch(/# memory: 50 {3}# .*128/);
    expect(text).toMatch(/# ephemeralStorage: 20000 {3}# /);
    expect(notes.filter(({ kind }) => kind === 'dropped')).toHaveLength(2);
  });

  test('a parameter without a value is a commented key with the reason', async () => {
    const { text, notes } = await carried({}, { MemorySize: { Ref: 'Memory' } });
    expect(text).toContain(
      '# memory: …   # !Ref Memory: the parameter Memory has no default; --parameter Memory=…',
    );
    expect(notes).toMatchObject([{ kind: 'unknown', subject: 'One.MemorySize' }]);
  });

  test('Kafka, MQ and a stream by their mappings', async () => {
    const { triggers } = await carried({
      Clicks: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 3, RetentionPeriodHours: 48 } },
      K: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: arn('Clicks'),
          FunctionName: { Ref: 'One' },
          StartingPosition: 'LATEST',
          BisectBatchOnFunctionError: true,
          MaximumRetryAttempts: 3,
        },
      },
      S: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          SelfManagedEventSource: { Endpoints: {} },
          Topics: ['t'],
          FunctionName: { Ref: 'One' },
          ProvisionedPollerConfig: { MinimumPollers: 2 },
        },
      },
      Broker: { Type: 'AWS::AmazonMQ::Broker', Properties: { EngineType: 'RABBITMQ' } },
      Q: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: arn('Broker'), Queues: ['q'], FunctionName: { Ref: 'Two' } },
      },
    });
    expect(triggers).toMatchObject({
      'One-Clicks': {
        source: 'kinesis',
        stream: 'Clicks',
        shards: 3,
        retention: '48h',
        bisectOnError: true,
        maximumRetryAttempts: 3,
      },
      'One-kafka': { source: 'kafka', topic: 't', provisionedPollers: { min: 2 } },
      'Two-Broker': { source: 'mq', queue: 'q', engine: 'rabbitmq' },
    });
  });
});

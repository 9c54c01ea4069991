import { describe, expect, test } from 'vitest';
import type { Stack } from '../../../../src/import/stack.ts';
import { samReader } from '../../../../src/import/templates/sam/reader.ts';
import '../../../../src/node.ts';
import { normalised } from './normalised.ts';

const HEAD = 'Transform: AWS::Serverless-2016-10-31\n';
const FUNCTION =
  'Type: AWS::Serverless::Function, Properties: { InlineCode: x, Handler: a.b, Runtime: nodejs22.x';

function stackOf(text: string, parameters: readonly (readonly [string, string])[] = []): Stack {
  const file = { path: '/none/template.yaml', name: 'template.yaml', text: HEAD + text };
  return samReader.read(file, { parameters: new Map(parameters) });
}

type Read = { type: string; properties: Record<string, unknown>; condition: string | null };

function made(text: string): Record<string, Read> {
  return normalised(stackOf(text).resources) as unknown as Record<string, Read>;
}

function told(text: string): readonly string[] {
  return stackOf(text).notes.map(({ place, subject, reason }) => `${place.line}: ${subject}: ${reason}`);
}

describe('sniffing', () => {
  const sniff = (text: string) => samReader.sniff({ path: 'x', name: 'x.yaml', text });

  test.each([
    ['a text', 'Transform: AWS::Serverless-2016-10-31\nResources: {}'],
    ['a list', 'Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]'],
    ['items', 'Transform:\n  - Other\n  - AWS::Serverless-2016-10-31'],
    ['JSON', '{"Transform": "AWS::Serverless-2016-10-31"}'],
  ])('is sure of %s', (_, text) => expect(sniff(text)).toBe('sure'));

  test('knows a template that leaves its transform out, and says so', () => {
    const text = 'Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: { Handler: a.b }';
    expect(sniff(text)).toBe('sure');
    const { notes, resources } = samReader.read(
      { path: 'x', name: 'x.yaml', text },
      { parameters: new Map() },
    );
    expect(resources.get('F')?.type).toBe('AWS::Lambda::Function');
    expect(notes).toMatchObject([{ kind: 'assumed', subject: 'Transform', place: { line: 2 } }]);
  });

  test('is not taken in by a template of CloudFormation', () => {
    expect(sniff('AWSTemplateFormatVersion: 2010-09-09\nResources: {}')).toBe('no');
  });
});

describe('functions', () => {
  test('lists of globals are joined, maps are merged, and the rest is the function’s own', () => {
    const { F } = made(`Globals:
  Function: { MemorySize: 256, Timeout: 9, Layers: [one], Environment: { Variables: { A: a, B: b } } }
Resources:
  F: { ${FUNCTION}, MemorySize: 512, Layers: [two], Environment: { Variables: { B: c } } } }`);
    expect(F?.properties).toMatchObject({
      MemorySize: 512,
      Timeout: 9,
      Layers: ['one', 'two'],
      Environment: { Variables: { A: 'a', B: 'c' } },
    });
  });

  test('a role that is named is not made, and events of it add no policy', () => {
    const all = made(`Resources:
  F: { ${FUNCTION}, Role: arn:aws:iam::123456789012:role/r, Tracing: Active } }`);
    expect(Object.keys(all)).toEqual(['F']);
    expect(all['F']?.properties).toMatchObject({
      Role: 'arn:aws:iam::123456789012:role/r',
      TracingConfig: { Mode: 'Active' },
    });
  });

  test('queues for results are made where a destination has a type alone, and can be referred to', () => {
    const all = made(`Resources:
  F: { ${FUNCTION}, EventInvokeConfig: { MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Type: SQS } } } } }
  Alarm: { Type: AWS::CloudWatch::Alarm, Properties: { Queue: !Ref F.DestinationQueue } }`);
    expect(all['FEventInvokeConfig']?.properties).toMatchObject({
      MaximumRetryAttempts: 0,
      Qualifier: '$LATEST',
      DestinationConfig: { OnFailure: { Destination: '<FEventInvokeConfigOnFailureQueue.Arn>' } },
    });
    expect(all['Alarm']?.properties).toEqual({ Queue: '<FEventInvokeConfigOnFailureQueue.Ref>' });
  });

  test('what runs by a condition that nobody knows makes what runs by it too', () => {
    const all = made(`Parameters: { Stage: { Type: String } }
Conditions: { IsLive: !Equals [!Ref Stage, live] }
Resources:
  Q: { Type: AWS::SQS::Queue }
  F: { Condition: IsLive, ${FUNCTION}, Events: { Q: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn } } } } }`);
    expect(['F', 'FQ', 'FRole'].map((id) => all[id]?.condition)).toEqual(['IsLive', 'IsLive', 'IsLive']);
  });

  test('managed instances are named as CloudFormation names them', () => {
    const all = made(`Resources:
  F: { ${FUNCTION}, CapacityProviderConfig: { Arn: !GetAtt C.Arn, PerExecutionEnvironmentMaxConcurrency: 10 } } }
  C: { Type: AWS::Serverless::CapacityProvider, Properties: { ScalingConfig: { MaxVCpuCount: 8, AverageCPUUtilization: 70 } } }`);
    expect(all['F']?.properties['CapacityProviderConfig']).toEqual({
      LambdaManagedInstancesCapacityProviderConfig: {
        CapacityProviderArn: '<C.Arn>',
        PerExecutionEnvironmentMaxConcurrency: 10,
      },
    });
    expect(all['C']?.properties['CapacityProviderScalingConfig']).toMatchObject({
      MaxVCpuCount: 8,
      ScalingMode: 'Manual',
    });
  });
});

describe('slips', () => {
  test.each([
    [`F: { ${FUNCTION}, MemorySise: 512 } }`, 'Resources.F.Properties.MemorySise', 'MemorySize'],
    [
      `F: { ${FUNCTION}, Events: { Q: { Type: SQS, Properties: { Queue: arn:aws:sqs:us-east-1:1:q, BatchSise: 5 } } } } }`,
      'Resources.F.Properties.Events.Q.Properties.BatchSise',
      'BatchSize',
    ],
    [
      'T: { Type: AWS::Serverless::SimpleTable, Properties: { TableNam: a } }',
      'Resources.T.Properties.TableNam',
      'TableName',
    ],
    [
      'M: { Type: AWS::Serverless::StateMachine, Properties: { DefinitonUri: a } }',
      'Resources.M.Properties.DefinitonUri',
      'DefinitionUri',
    ],
  ])(
    'a property that SAM does not have is told with the one that is meant: %s',
    (resource, subject, meant) => {
      const { notes } = stackOf(`Resources:\n  ${resource}`);
      expect(notes.find((note) => note.subject === subject)?.reason).toBe(
        `SAM has no such key, and nothing is made of it; did you mean ${meant}?`,
      );
    },
  );

  test('one of Globals is told where it stands', () => {
    const { notes } = stackOf(`Globals:\n  Function:\n    TimeOt: 9\nResources:\n  F: { ${FUNCTION} } }`);
    expect(notes.find(({ reason }) => reason.includes('did you mean Timeout?'))?.place.line).toBe(4);
  });
});

describe('events', () => {
  test('a subscription through a queue makes the queue and its mapping', () => {
    const all = made(`Resources:
  T: { Type: AWS::SNS::Topic }
  F: { ${FUNCTION}, Events: { N: { Type: SNS, Properties: { Topic: !Ref T, SqsSubscription: true, FilterPolicy: { a: [b] } } } } } }`);
    expect(all['FN']?.properties).toEqual({
      Protocol: 'sqs',
      Endpoint: '<FNQueue.Arn>',
      TopicArn: '<T.Ref>',
      FilterPolicy: { a: ['b'] },
    });
    expect(all['FNEventSourceMapping']?.properties).toEqual({
      BatchSize: 10,
      Enabled: true,
      EventSourceArn: '<FNQueue.Arn>',
      FunctionName: '<F.Ref>',
    });
  });

  test('a rule has a queue for what could not be delivered', () => {
    const all = made(`Resources:
  F: { ${FUNCTION}, Events: { R: { Type: EventBridgeRule, Properties: { Pattern: { source: [a] }, DeadLetterConfig: { Type: SQS }, RetryPolicy: { MaximumRetryAttempts: 2 } } } } } }`);
    expect(all['FR']?.properties).toMatchObject({
      Targets: [
        {
          Arn: '<F.Arn>',
          DeadLetterConfig: { Arn: '<FRQueue.Arn>' },
          RetryPolicy: { MaximumRetryAttempts: 2 },
        },
      ],
    });
    expect(all['FRQueue']?.type).toBe('AWS::SQS::Queue');
  });

  test('what is made of an event stands where the event stands', () => {
    const stack = stackOf(`Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Tick:
          Type: Schedule
          Properties: { Schedule: rate(5 minutes), Enabled: false }`);
    expect(stack.resources.get('FTick')).toMatchObject({
      type: 'AWS::Events::Rule',
      place: { line: 7, column: 9 },
    });
  });

  test('what SAM would refuse is told with its line, and the rest is read', () => {
    const text = `Globals: { Queue: { A: 1 } }
Resources:
  F:
    ${FUNCTION.replaceAll(', Properties', '\n    Properties')},
      Policies: [{ NoSuchPolicy: {} }], ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 },
      Events: { A: { Type: SQS, Properties: { BatchSize: 1 } }, B: { Type: Fax } } }`;
    expect(
      told(text)
        .map((line) => line.slice(0, 60))
        .sort(),
    ).toEqual([
      expect.stringContaining('2: Globals.Queue'),
      expect.stringContaining('7: Resources.F.Properties.Policies[0]'),
      expect.stringContaining('7: Resources.F.Properties.ProvisionedConcurrencyConfig'),
      expect.stringContaining('8: Resources.F.Properties.Events.A'),
      expect.stringContaining('8: Resources.F.Properties.Events.B'),
    ]);
    expect(stackOf(text).resources.get('F')?.type).toBe('AWS::Lambda::Function');
  });
});

describe('APIs', () => {
  test('events that name no API share one, with a stage and the authorizer of globals', () => {
    const all = made(`Globals:
  Api: { MethodSettings: [{ ThrottlingRateLimit: 5 }], Auth: { DefaultAuthorizer: L, Authorizers: { L: { FunctionArn: !GetAtt F.Arn } } } }
Resources:
  F: { ${FUNCTION}, Events: { G: { Type: Api, Properties: { Path: /a, Method: GET } }, O: { Type: Api, Properties: { Path: /b, Method: any, Auth: { Authorizer: NONE } } } } } }
  Out: { Type: AWS::CloudWatch::Alarm, Properties: { Url: !Sub 'https://\${ServerlessRestApi}/Prod' } }`);
    expect(all['ServerlessRestApi']?.properties['Body']).toMatchObject({
      paths: {
        '/a': { get: { security: [{ L: [] }] } },
        '/b': { 'x-amazon-apigateway-any-method': { security: [{ NONE: [] }] } },
      },
      securityDefinitions: { L: { 'x-amazon-apigateway-authorizer': { type: 'token' } } },
    });
    expect(JSON.stringify(all['ServerlessRestApi'])).toContain('2015-03-31/functions/<F.Arn>/invocations');
    expect(all['ServerlessRestApiProdStage']?.properties).toMatchObject({
      MethodSettings: [{ ThrottlingRateLimit: 5 }],
    });
    expect(all['Out']?.properties).toEqual({ Url: 'https://<ServerlessRestApi.Ref>/Prod' });
  });

  test('an HTTP API takes what no other route takes, and routes have settings of their own', () => {
    const all = made(`Resources:
  F: { ${FUNCTION}, AutoPublishAlias: live, Events: { D: { Type: HttpApi }, P: { Type: HttpApi, Properties: { Path: /x, Method: post, TimeoutInMillis: 900, RouteSettings: { ThrottlingRateLimit: 1 } } } } } }`);
    expect(all['ServerlessHttpApi']?.properties['Body']).toMatchObject({
      paths: {
        $default: { 'x-amazon-apigateway-any-method': { isDefaultRoute: true } },
        '/x': {
          post: { 'x-amazon-apigateway-integration': { payloadFormatVersion: '2.0', timeoutInMillis: 900 } },
        },
      },
    });
    expect(JSON.stringify(all['ServerlessHttpApi'])).toContain('functions/<FAliaslive.Ref>/invocations');
    expect(all['ServerlessHttpApiApiGatewayDefaultStage']?.properties).toMatchObject({
      StageName: '$default',
      RouteSettings: { 'POST /x': { ThrottlingRateLimit: 1 } },
    });
  });

  test('a WebSocket API has a route and an integration for each of its routes', () => {
    const all = made(`Resources:
  F: { ${FUNCTION} } }
  W: { Type: AWS::Serverless::WebSocketApi, Properties: { RouteSelectionExpression: $request.body.action, Routes: { $connect: { FunctionArn: !GetAtt F.Arn }, send: { FunctionArn: !GetAtt F.Arn } } } }`);
    expect(all['WSendRoute']?.properties).toMatchObject({
      RouteKey: 'send',
      Target: 'integrations/<WSendIntegration.Ref>',
    });
    expect(all['WConnectRoute']?.properties).toMatchObject({ RouteKey: '$connect' });
    expect(all['W']?.properties).toMatchObject({ ProtocolType: 'WEBSOCKET' });
  });

  test('a plan of usage throttles its stage', () => {
    const all = made(`Resources:
  A: { Type: AWS::Serverless::Api, Properties: { StageName: v1, Auth: { ApiKeyRequired: true, UsagePlan: { CreateUsagePlan: PER_API, Throttle: { RateLimit: 7 } } } } }`);
    expect(all['AUsagePlan']?.properties).toEqual({
      ApiStages: [{ ApiId: '<A.Ref>', Stage: '<Av1Stage.Ref>' }],
      Throttle: { RateLimit: 7 },
    });
  });
});

describe('the rest', () => {
  test('a state machine has its definition, its role and its schedule’s role', () => {
    const all = made(`Resources:
  F: { ${FUNCTION} } }
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Definition: { StartAt: A, States: { A: { Type: Task, Resource: !GetAtt F.Arn, End: true } } }
      Policies: [LambdaInvokePolicy: { FunctionName: !Ref F }]
      Events: { Tick: { Type: Schedule, Properties: { Schedule: rate(1 hour) } } }`);
    expect(all['M']?.properties).toMatchObject({
      StateMachineType: 'EXPRESS',
      Definition: { States: { A: { Resource: '<F.Arn>' } } },
      RoleArn: '<MRole.Arn>',
    });
    expect(all['MTick']?.properties).toMatchObject({
      Targets: [{ Arn: '<M.Ref>', RoleArn: '<MTickRole.Arn>' }],
    });
  });

  test('a definition that is not there is told with the file', () => {
    const notes = told(`Resources:
  M: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: none.asl.json } }`);
    expect(notes).toEqual([
      expect.stringMatching(/^3: Resources\.M\.Properties\.DefinitionUri: .*none\.asl\.json/),
    ]);
  });

  test('connectors, on their own and inside of a resource, are policies of the role', () => {
    const all = made(`Resources:
  T: { Type: AWS::Serverless::SimpleTable }
  Q: { Type: AWS::SQS::Queue }
  F: { Connectors: { Send: { Properties: { Destination: { Id: Q }, Permissions: [Write] } } }, ${FUNCTION} } }
  C: { Type: AWS::Serverless::Connector, Properties: { Source: { Id: F }, Destination: { Id: T }, Permissions: [Read] } }`);
    expect(all['CPolicy']?.properties).toMatchObject({ Roles: ['<FRole.Ref>'] });
    expect(JSON.stringify(all['CPolicy'])).toContain('dynamodb:GetItem');
    expect(JSON.stringify(all['FSendPolicy'])).toContain('sqs:SendMessage');
    expect(all['C']).toBeUndefined();
    expect(all['T']).toMatchObject({
      type: 'AWS::DynamoDB::Table',
      properties: { BillingMode: 'PAY_PER_REQUEST' },
    });
  });
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: substitutions of CloudFormation
import { describe, expect, test } from 'vitest';
import { importTemplates } from '../../src/import/import.ts';
import { FaultError } from '../../src/model/fault.ts';

/** What the roles of a template are said to lack; they deploy, so nothing. */
async function lacks(name: string, text: string): Promise<readonly string[]> {
  const file = { path: `/app/${name}`, name, text };
  const { notes } = await importTemplates([file], { parameters: new Map() });
  return notes.flatMap(({ reason }) => (/lacks .*/.exec(reason) ?? []).slice(0, 1));
}

const service = (events: string, provider = ''): string => `service: shop
provider:
  name: aws
  runtime: nodejs22.x
${provider}functions:
  work:
    handler: a.b
${events}  later:
    handler: a.c
`;

describe('the role that the Serverless Framework makes is enough for what it is given', () => {
  test.each([
    [
      'a table',
      '    events:\n      - stream:\n          arn: arn:aws:dynamodb:eu-west-1:1:table/t/stream/2020-01-01T00:00:00.000\n',
    ],
    [
      'a stream in another account',
      '    events:\n      - stream: arn:aws:kinesis:eu-west-1:210987654321:stream/s\n',
    ],
    [
      'a consumer of its own',
      '    events:\n      - stream:\n          arn: arn:aws:kinesis:eu-west-1:1:stream/s\n          consumer: true\n',
    ],
    ['a queue elsewhere', '    events:\n      - sqs: arn:aws:sqs:eu-west-1:210987654321:q\n'],
    [
      'a cluster',
      '    events:\n      - msk:\n          arn: arn:aws:kafka:eu-west-1:1:cluster/c/0a-1\n          topic: t\n',
    ],
    [
      'a broker',
      '    events:\n      - rabbitmq:\n          arn: arn:aws:mq:eu-west-1:1:broker:b:b-2\n          queue: q\n          basicAuthArn: arn:aws:secretsmanager:eu-west-1:1:secret:s\n',
    ],
    ['a network', '    vpc: { securityGroupIds: [sg-1], subnetIds: [subnet-1] }\n'],
    ['a destination', '    destinations:\n      onSuccess: later\n      onFailure: later\n'],
    ['a topic for the dead', '    onError: arn:aws:sns:eu-west-1:210987654321:dead\n'],
  ])('%s', async (_what, events) => {
    expect(await lacks('serverless.yml', service(events))).toEqual([]);
  });

  test('and a function in its network is not enough for a destination that nobody allows', async () => {
    const text = service('    role: Own\n    destinations:\n      onFailure: arn:aws:sqs:eu-west-1:1:dead\n');
    const own = `resources:
  Resources:
    Own:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyDocument: { Statement: [{ Effect: Allow, Action: 'logs:*', Resource: '*' }] }
`;
    expect(await lacks('serverless.yml', text + own)).toEqual([expect.stringContaining('sqs:SendMessage')]);
  });
});

/** A function of a template with one inline statement, and what it polls. */
const polling = (statement: unknown, properties: unknown, more: object): string =>
  JSON.stringify({
    Resources: {
      ...more,
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Policies: [
            {
              PolicyDocument: {
                Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }, statement],
              },
            },
          ],
        },
      },
      Work: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          ...(properties as object),
        },
      },
    },
  });

describe('grants of CDK are enough', () => {
  test('for the stream of a table, by its attribute', async () => {
    const stream = { 'Fn::GetAtt': ['Table', 'StreamArn'] };
    const statement = {
      Effect: 'Allow',
      Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      Resource: stream,
    };
    const more = {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } },
      },
      Map: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: stream, FunctionName: { Ref: 'Work' }, StartingPosition: 'LATEST' },
      },
    };
    expect(await lacks('t.template.json', polling(statement, {}, more))).toEqual([]);
  });

  test('for a network, with the actions that attach an interface', async () => {
    const statement = {
      Effect: 'Allow',
      Action: ['CreateNetworkInterface', 'DeleteNetworkInterface', 'DescribeNetworkInterfaces'].map(
        (name) => `ec2:${name}`,
      ),
      Resource: '*',
    };
    const properties = { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } };
    expect(await lacks('t.template.json', polling(statement, properties, {}))).toEqual([]);
  });
});

test('a function that starts a workflow of the template leaves the workflow its traffic', async () => {
  const statement = { Effect: 'Allow', Action: 'states:StartExecution', Resource: { Ref: 'Flow' } };
  const properties = { Environment: { Variables: { FLOW: { Ref: 'Flow' } } } };
  const definition = { StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 1, End: true } } };
  const more = { Flow: { Type: 'AWS::StepFunctions::StateMachine', Properties: { Definition: definition } } };
  const text = polling(statement, properties, more);
  const file = { path: '/app/t.json', name: 't.json', text };
  const { notes, text: scenario } = await importTemplates([file], { parameters: new Map() });
  expect(notes).toContainEqual(
    expect.objectContaining({
      subject: 'Flow',
      reason: expect.stringContaining('give it traffic of its own'),
    }),
  );
  expect(scenario).not.toContain('feeds:');
});

test('a template without functions is a fault with a place', async () => {
  const text = '{\n "Resources": {\n  "Q": { "Type": "AWS::SQS::Queue" } } }';
  const file = { path: '/app/t.json', name: 't.json', text };
  const error = await importTemplates([file], { parameters: new Map() }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FaultError);
  expect((error as FaultError).faults).toMatchObject([{ file: 't.json', line: 3, path: 'Resources' }]);
});

test.each([
  ['by the name of its function', 'arn:aws:logs:*:*:log-group:/aws/lambda/shop-dev-work:*'],
  [
    'by the beginning of it',
    '!Sub "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/shop-dev*:*"',
  ],
  ['by the function', '!Sub "arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/${Work}:*"'],
  ['by the group', '!GetAtt Group.Arn'],
  ['by the group and its streams', '!Sub "${Group.Arn}:*"'],
])('a role may name a log group %s', async (_how, resource) => {
  const text = `Resources:
  Group: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /aws/lambda/shop-dev-work } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: logs
          PolicyDocument:
            Statement:
              Effect: Allow
              Action: [logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents]
              Resource: ${resource}
  Work:
    Type: AWS::Lambda::Function
    Properties: { FunctionName: shop-dev-work, Handler: a.b, Runtime: nodejs22.x, Code: {}, Role: !GetAtt Role.Arn }
`;
  expect(await lacks('template.yml', text)).toEqual([]);
  const other = text
    .replaceAll('shop-dev-work', 'shop-dev-x')
    .replace('FunctionName: shop-dev-x', 'FunctionName: y');
  if (resource.includes('shop-dev-work')) expect(await lacks('template.yml', other)).not.toEqual([]);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Stack, TemplateFile } from '../../../../src/import/stack.ts';
import {
  isCloudAssembly,
  readCloudAssembly,
} from '../../../../src/import/templates/cloudformation/cloud-assembly.ts';
import { cloudFormationReader } from '../../../../src/import/templates/cloudformation/reader.ts';
import { at, showValue } from '../../../../src/import/templates/values.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Writes files into a folder of their own; the first one is what is read. */
function files(texts: Record<string, string | object>): TemplateFile {
  const folder = mkdtempSync(join(tmpdir(), 'templates-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof text === 'string' ? text : JSON.stringify(text));
  }
  const [name, text] = Object.entries(texts)[0]!;
  return { path: join(folder, name), name, text: typeof text === 'string' ? text : JSON.stringify(text) };
}
const read = (texts: Record<string, string | object>): Stack =>
  cloudFormationReader.read(files(texts), { parameters: new Map() });
const property = (stack: Stack, id: string, ...path: string[]): string =>
  showValue(at(stack.resources.get(id)?.properties, ...path));
const told = (stack: Stack): string[] =>
  stack.notes.map(({ place, reason }) => `${place.file}:${place.line} ${reason}`);

describe('nested stacks', () => {
  const child = `Parameters: { Arn: { Type: String }, Size: { Type: Number, Default: 128 } }
Resources:
  Worker: { Type: AWS::Lambda::Function, Properties: { MemorySize: !Ref Size, Dlq: !Ref Arn } }
Outputs:
  WorkerArn: { Value: !GetAtt Worker.Arn }
  Stage: { Value: blue }
`;
  const parent = (location: string): string => `Resources:
  Jobs: { Type: AWS::SQS::Queue }
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: ${location}, Parameters: { Arn: !GetAtt Jobs.Arn, Size: 256 } }
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { FunctionName: !GetAtt Inner.Outputs.WorkerArn, Tag: !Sub "x-\${Inner.Outputs.Stage}" }
`;

  test('their resources are joined, with parameters down and outputs up', () => {
    const stack = read({ 'main.yaml': parent('./in/child.yaml'), 'in/child.yaml': child });
    expect([...stack.resources.keys()]).toEqual(['Jobs', 'Inner.Worker', 'Mapping']);
    expect(property(stack, 'Inner.Worker')).toBe('{ MemorySize: 256, Dlq: ${Jobs.Arn} }');
    expect(property(stack, 'Mapping')).toBe('{ FunctionName: ${Inner.Worker.Arn}, Tag: x-blue }');
    expect(stack.resources.get('Inner.Worker')?.place).toMatchObject({ file: 'in/child.yaml', line: 3 });
    expect(stack.notes).toEqual([]);
  });

  test('what is in S3, not there, or holds itself is told', () => {
    const s3 = read({ 'main.yaml': parent('https://s3.amazonaws.com/b/child.yaml') });
    expect(told(s3)).toEqual([
      expect.stringMatching(/^main\.yaml:5 the nested stack is left out: https:.* is not a file beside/),
    ]);
    expect(at(s3.resources.get('Mapping')?.properties, 'FunctionName')?.kind).toBe('unknown');
    expect(told(read({ 'main.yaml': parent('child.yaml') }))).toEqual([
      expect.stringMatching(/child\.yaml: the file does not exist/),
    ]);
    expect(told(read({ 'main.yaml': parent('main.yaml') }))).toEqual([
      expect.stringMatching(/main\.yaml holds itself/),
    ]);
  });

  test('a nested file that cannot be parsed is a fault with its place', () => {
    expect(() => read({ 'main.yaml': parent('child.yaml'), 'child.yaml': 'A: [' })).toThrow(
      /^child\.yaml:1:\d+: this is not YAML/,
    );
  });
});

test('what AWS::Include names is put in its place', () => {
  const stack = read({
    'main.yaml':
      'Resources:\n  Fn::Transform: { Name: AWS::Include, Parameters: { Location: part.yaml } }\n  A: { Type: X }\n',
    'part.yaml': 'B: { Type: Y, Properties: { P: !GetAtt A.Arn } }\n',
  });
  expect([...stack.resources.keys()]).toEqual(['B', 'A']);
  expect(property(stack, 'B')).toBe('{ P: ${A.Arn} }');
});

test('helpers of the Serverless Framework are left out; what they set up stands as CloudFormation says it', () => {
  const helper = 'CustomDashresourceDashexistingDashs3LambdaFunction';
  const custom = (type: string, rest: object) => ({
    Type: type,
    Properties: { ServiceToken: { 'Fn::GetAtt': [helper, 'Arn'] }, FunctionName: 'shop-dev-f', ...rest },
  });
  const stack = read({
    'template.json': {
      Resources: {
        F: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'shop-dev-f' } },
        [helper]: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 1024 } },
        IamRoleCustomResourcesLambdaExecution: { Type: 'AWS::IAM::Role', Properties: {} },
        Photos: custom('Custom::S3', {
          BucketName: 'photos',
          BucketConfigs: [
            { Event: 's3:ObjectCreated:*', Rules: [{ Name: 'prefix', Value: 'in/' }] },
            { Event: 's3:ObjectRemoved:*', Rules: [] },
          ],
        }),
        Rule: custom('Custom::EventBridge', {
          EventBridgeConfig: { State: 'DISABLED', EventBus: 'bus', Pattern: { source: ['a'] } },
        }),
        Pool: custom('Custom::CognitoUserPool', {
          UserPoolName: 'users',
          UserPoolConfigs: [{ Trigger: 'PreSignUp' }],
        }),
      },
    },
  });
  expect([...stack.resources.keys()]).toEqual(['F', 'Photos', 'Rule', 'Pool']);
  expect(property(stack, 'Photos', 'NotificationConfiguration')).toBe(
    '{ LambdaConfigurations: [{ Event: s3:ObjectCreated:*, Function: shop-dev-f,' +
      ' Filter: { S3Key: { Rules: [{ Name: prefix, Value: in/ }] } } }, ' +
      '{ Event: s3:ObjectRemoved:*, Function: shop-dev-f }] }',
  );
  expect(property(stack, 'Rule')).toBe(
    '{ EventBusName: bus, EventPattern: { source: [a] }, State: DISABLED, Targets: [{ Arn: shop-dev-f }] }',
  );
  expect(property(stack, 'Pool')).toBe('{ UserPoolName: users, LambdaConfig: { PreSignUp: shop-dev-f } }');
  expect(told(stack)).toEqual([expect.stringMatching(/a helper function of the Serverless Framework/)]);
});

describe('templates of cdk synth', () => {
  const fn = (path: string, properties = {}) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { Handler: 'index.handler', ...properties },
    Metadata: { 'aws:cdk:path': path },
  });
  const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

  test('names come from paths, else from ids without their hash', () => {
    const stack = read({
      'Shop.template.json': {
        Resources: {
          OrdersHandler1A2B3C4D: fn('Shop/Orders/Handler/Resource'),
          Jobs5E6F7A8B: { Type: 'AWS::SQS::Queue' },
          CDKMetadata: { Type: 'AWS::CDK::Metadata' },
        },
      },
    });
    expect(stack).toMatchObject({ tool: 'cdk', name: 'Shop', notes: [] });
    expect([...stack.resources.values()].map(({ title }) => title)).toEqual(['Orders Handler', 'Jobs']);
  });

  test('helpers are told and left out; notifications and retention go where CloudFormation has them', () => {
    const role = { Type: 'AWS::IAM::Role', Properties: {} };
    const stack = read({
      'Shop.template.json': {
        Resources: {
          Orders11111111: fn('Shop/Orders/Resource', { Role: arn('Own') }),
          Own: role,
          Uploads22222222: { Type: 'AWS::S3::Bucket' },
          Helper33333333: fn('Shop/BucketNotificationsHandler/Resource', { Role: arn('HelperRole') }),
          HelperRole: role,
          HelperPolicy: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'HelperRole' }] } },
          Notify: {
            Type: 'Custom::S3BucketNotifications',
            Properties: {
              ServiceToken: arn('Helper33333333'),
              BucketName: { Ref: 'Uploads22222222' },
              NotificationConfiguration: {
                LambdaFunctionConfigurations: [
                  {
                    Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'],
                    LambdaFunctionArn: arn('Orders11111111'),
                    Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'in/' }] } },
                  },
                ],
              },
            },
          },
          Keep: {
            Type: 'Custom::LogRetention',
            Properties: {
              ServiceToken: arn('Helper33333333'),
              LogGroupName: { 'Fn::Join': ['', ['/aws/lambda/', { Ref: 'Orders11111111' }]] },
              RetentionInDays: 7,
            },
          },
        },
      },
    });
    expect([...stack.resources.keys()]).toEqual(['Orders11111111', 'Own', 'Uploads22222222', 'Keep']);
    const notified = at(
      stack.resources.get('Uploads22222222')?.properties,
      'NotificationConfiguration',
      'LambdaConfigurations',
    );
    expect(showValue(at(notified, 0))).toBe(
      '{ Event: s3:ObjectCreated:*, Function: ${Orders11111111.Arn}, Filter: { S3Key: { Rules: [{ Name: prefix, Value: in/ }] } } }',
    );
    expect(showValue(at(notified, 1, 'Event'))).toBe('s3:ObjectRemoved:*');
    expect(stack.resources.get('Keep')?.type).toBe('AWS::Logs::LogGroup');
    expect(property(stack, 'Keep')).toBe(
      '{ LogGroupName: /aws/lambda/${Orders11111111}, RetentionInDays: 7 }',
    );
    expect(told(stack)).toEqual([expect.stringMatching(/a helper function of CDK/)]);
  });

  test('a cdk.out folder gives every stack, stages’ and nested ones included, with imports put in', () => {
    const stackOf = (templateFile: string) => ({
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/eu-west-1',
      properties: { templateFile },
    });
    const manifest = files({
      'manifest.json': {
        version: '40.0.0',
        artifacts: {
          Data: stackOf('Data.template.json'),
          'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
        },
      },
      'Data.template.json': {
        Resources: { Jobs: { Type: 'AWS::SQS::Queue' } },
        Outputs: { X: { Value: arn('Jobs'), Export: { Name: 'Data:Jobs' } } },
      },
      'assembly-Prod/manifest.json': { artifacts: { Api: stackOf('Api.template.json') } },
      'assembly-Prod/Api.template.json': {
        Resources: {
          Mapping: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: { EventSourceArn: { 'Fn::ImportValue': 'Data:Jobs' } },
          },
          Nested: {
            Type: 'AWS::CloudFormation::Stack',
            Properties: { TemplateURL: { 'Fn::Join': ['', ['https://s3/', { Ref: 'AWS::Region' }]] } },
            Metadata: { 'aws:asset:path': 'N.nested.template.json', 'aws:asset:property': 'TemplateURL' },
          },
        },
      },
      'assembly-Prod/N.nested.template.json': { Resources: { Fn: fn('Api/Nested/Fn/Resource') } },
    });
    expect(isCloudAssembly(manifest)).toBe(true);
    const stacks = readCloudAssembly(manifest, { parameters: new Map() });
    expect(stacks.map(({ name, region, resources }) => [name, region, ...resources.keys()])).toEqual([
      ['Data', 'eu-west-1', 'Data.Jobs'],
      ['Api', 'eu-west-1', 'Api.Mapping', 'Api.Nested.Fn'],
    ]);
    expect(property(stacks[1]!, 'Api.Mapping')).toBe('{ EventSourceArn: ${Data.Jobs.Arn} }');
  });

  test('a stack without a resource is an empty one', () => {
    const stackOf = (templateFile: string) => ({
      type: 'aws:cloudformation:stack',
      properties: { templateFile },
    });
    const manifest = files({
      'manifest.json': { artifacts: { Empty: stackOf('Empty.json'), Api: stackOf('Api.json') } },
      'Empty.json': { Parameters: { BootstrapVersion: { Type: 'String', Default: '1' } }, Rules: {} },
      'Api.json': { Resources: { Fn: fn('Api/Fn/Resource') } },
    });
    const stacks = readCloudAssembly(manifest, { parameters: new Map() });
    expect(stacks.map(({ name, resources }) => [name, ...resources.keys()])).toEqual([
      ['Empty'],
      ['Api', 'Api.Fn'],
    ]);
  });

  test('a nested stack that says its place in S3 alone is found by its hash', () => {
    const hash = 'a1'.repeat(32);
    const TemplateURL = {
      'Fn::Join': ['', ['https://s3.', { Ref: 'AWS::URLSuffix' }, `/assets/${hash}.json`]],
    };
    const stack = read({
      'Api.template.json': {
        Resources: { Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } } },
      },
      'Other.assets.json': { files: {} },
      'Api.assets.json': { files: { [hash]: { source: { path: 'N.nested.template.json' } } } },
      'N.nested.template.json': { Resources: { Fn: fn('Api/Nested/Fn/Resource') } },
    });
    expect([...stack.resources.keys()]).toEqual(['Nested.Fn']);
    expect(stack.notes).toEqual([]);
  });

  test('a manifest whose template is missing is a fault', () => {
    const manifest = files({
      'manifest.json': {
        artifacts: { A: { type: 'aws:cloudformation:stack', properties: { templateFile: 'A.json' } } },
      },
    });
    expect(() => readCloudAssembly(manifest, { parameters: new Map() })).toThrow(/^A\.json: .*run cdk synth/);
  });
});

test.each([
  ['t.yaml', 'AWSTemplateFormatVersion: "2010-09-09"\n', 'sure'],
  ['t.json', '{"Resources": {"A": {"Type": "AWS::SQS::Queue"}}}', 'sure'],
  ['t.yaml', 'Resources:\n  A:\n    Type: AWS::SQS::Queue\n', 'sure'],
  ['serverless.yml', 'service: x\nresources:\n  Resources:\n    A:\n      Type: AWS::SQS::Queue\n', 'no'],
  ['package.json', '{"name": "x"}', 'no'],
  ['t.template', 'A: 1\n', 'maybe'],
])('%s is told by its text', (name, text, expected) => {
  expect(cloudFormationReader.sniff({ path: name, name, text })).toBe(expected);
});

import { describe, expect, test } from 'vitest';
import { importTemplates, readTemplates } from '../../src/import/import.ts';
import { readerOf } from '../../src/import/templates/readers.ts';

const file = (name: string, text: string) => ({ path: `/app/${name}`, name, text });
const NOTHING = { parameters: new Map<string, string>() };

describe('the kind of a file is told by its content', () => {
  test.each([
    ['serverless', 'a.yml', 'service: a\nprovider:\n  name: aws\nfunctions:\n  f:\n    handler: a.b\n'],
    [
      'sam',
      'a.yml',
      'Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n',
    ],
    ['cloudformation', 'a.yml', 'Resources:\n  F:\n    Type: AWS::Lambda::Function\n'],
    ['asl', 'a.json', '{ "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } }'],
    ['chalice', 'a.json', '{ "version": "2.0", "app_name": "a", "stages": { "dev": {} } }'],
    ['zappa', 'a.json', '{ "dev": { "app_function": "a.app", "s3_bucket": "b" } }'],
    ['zappa', 'zappa_settings.toml', '[dev]\napp_function = "a.app"\ns3_bucket = "b"\n'],
  ])('%s', (tool, name, text) => {
    expect(readerOf(file(name, text))?.tool).toBe(tool);
  });
});

describe('what is no template gets one sentence', () => {
  test.each([
    ['sst.config.ts', 'export default $config({ app() {} })', 'SST'],
    ['index.ts', 'import * as aws from "@pulumi/aws";', 'Pulumi'],
    ['main.tf', 'resource "aws_lambda_function" "a" {\n}\n', 'terraform show -json'],
    ['main.tf.json', '{ "resource": { "aws_lambda_function": {} } }', 'terraform show -json'],
    [
      'serverless.ts',
      "const a = {\n  service: 'a',\n  provider: {},\n  functions: {}\n}",
      'serverless print',
    ],
    ['cdk.json', '{ "app": "npx ts-node bin/app.ts" }', 'cdk synth'],
    ['notes.txt', 'milk, bread', 'this is no template'],
  ])('%s', (name, text, words) => {
    expect(() => readTemplates([file(name, text)], NOTHING)).toThrow(words);
  });
});

test('a file that cannot be read beside one that can is a note', () => {
  const good = file('a.yml', 'Resources:\n  F:\n    Type: AWS::Lambda::Function\n');
  const { stacks, notes } = readTemplates([good, file('notes.txt', 'milk')], NOTHING);
  expect(stacks).toHaveLength(1);
  expect(notes[0]?.reason).toContain('not read');
});

test('a loop that only an error leaves is told with its place, one that a Choice leaves is not', async () => {
  const loopsOf = async (more: string) => {
    const text = `StartAt: Poll
States:
  Poll:
    Type: Task
    Resource: arn:aws:lambda:us-east-1:1:function:poll
    Next: Again
    Catch: [{ ErrorEquals: [Done], Next: Finish }]
  Again: ${more}
  Finish: { Type: Succeed }
`;
    const { notes } = await importTemplates([file('poll.asl.yml', text)], NOTHING);
    return notes.filter(({ reason }) => reason.includes('goes round'));
  };
  const found = await loopsOf('{ Type: Pass, Next: Poll }');
  expect(found).toHaveLength(1);
  expect(found[0]?.reason).toContain('only an error leads out of Poll, Again');
  expect(found[0]?.reason).toContain('work.errorRate');
  expect(found[0]?.place.line).toBe(3);
  expect(await loopsOf('{ Type: Choice, Choices: [{ Next: Finish }], Default: Poll }')).toEqual([]);
});

test('Zappa has its own defaults and keeps itself warm', () => {
  const text = '[dev]\napp_function = "a.app"\ns3_bucket = "b"\nproject_name = "shop"\n';
  const [stack] = readTemplates([file('zappa_settings.toml', text)], NOTHING).stacks;
  const entries = stack?.resources.get('Function')?.properties.entries;
  expect(entries?.get('MemorySize')).toMatchObject({ value: 512 });
  expect(stack?.resources.get('KeepWarmRule')?.properties.entries.get('ScheduleExpression')).toMatchObject({
    value: 'rate(4 minutes)',
  });
});

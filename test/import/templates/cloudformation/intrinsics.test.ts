import { describe, expect, test } from 'vitest';
import type { OpenedTemplate } from '../../../../src/import/templates/cloudformation/opened.ts';
import { openCloudFormation } from '../../../../src/import/templates/cloudformation/template.ts';
import { at, showValue } from '../../../../src/import/templates/values.ts';
import { FaultError } from '../../../../src/model/fault.ts';

const HEAD = `Parameters:
  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }
  Memory: { Type: Number, Default: "512" }
  Names: { Type: CommaDelimitedList, Default: "a, b,c" }
  Secret: { Type: String }
  Image: { Type: "AWS::SSM::Parameter::Value<String>", Default: /image }
Mappings:
  Sizes: { dev: { Memory: 128 }, prod: { Memory: 1024 } }
  Regions: { us-east-1: { Zone: east } }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Not [!Condition IsProd]
  HasSecret: !Not [!Equals [!Ref Secret, ""]]
  Either: !Or [!Condition IsProd, !Condition HasSecret]
  DevAndSecret: !And [!Condition IsProd, !Condition HasSecret]
Resources:
  Jobs: { Type: AWS::SQS::Queue }
  Gone: { Type: AWS::SQS::Queue, Condition: IsProd }
`;

function opened(text: string, parameters: Record<string, string> = {}): OpenedTemplate {
  const file = { path: '/nowhere/t.yaml', name: 't.yaml', text };
  return openCloudFormation(file, { parameters: new Map(Object.entries(parameters)) });
}
/** What a property becomes, on one line. */
function resolved(value: string, parameters: Record<string, string> = {}): string {
  const text = `${HEAD}  It:\n    Type: AWS::Lambda::Function\n    Properties:\n      P: ${value}\n`;
  const property = at(opened(text, parameters).resources.get('It')?.properties, 'P');
  return property === undefined ? 'absent' : `${property.kind} ${showValue(property)}`;
}

describe('intrinsics are resolved as far as they can be', () => {
  test.each([
    ['!Ref Stage', 'scalar dev'],
    ['!Ref Memory', 'scalar 512'],
    ['!Ref Names', 'list [a, b, c]'],
    ['!Ref Secret', 'unknown !Ref Secret'],
    ['!Ref Image', 'unknown !Ref Image'],
    ['!Ref AWS::Region', 'scalar us-east-1'],
    ['!Ref AWS::Partition', 'scalar aws'],
    ['!Ref AWS::NoValue', 'absent'],
    ['!Ref Jobs', 'reference ${Jobs}'],
    ['!Ref Gone', 'unknown !Ref Gone'],
    ['!Ref Nobody', 'unknown !Ref Nobody'],
    ['!GetAtt Jobs.Arn', 'reference ${Jobs.Arn}'],
    ['!GetAtt [Jobs, Arn]', 'reference ${Jobs.Arn}'],
    ['{ "Fn::GetAtt": [Jobs, Arn] }', 'reference ${Jobs.Arn}'],
    ['!Sub "${Stage}-${AWS::Region}-x"', 'scalar dev-us-east-1-x'],
    ['!Sub "${Jobs.Arn}:live"', 'text ${Jobs.Arn}:live'],
    ['!Sub "a ${!Literal} $b ${ Stage }"', 'scalar a ${Literal} $b dev'],
    ['!Sub ["${X}/${Stage}", { X: !Ref Memory }]', 'scalar 512/dev'],
    ['!Sub "${Secret}-jobs"', 'text ${Secret}-jobs'],
    ['!Sub "${AWS::StackName}-x"', 'text ${AWS::StackName}-x'],
    ['!Sub', 'unknown !Sub'],
    ['!Join ["-", [a, !Ref Stage, !Ref Memory]]', 'scalar a-dev-512'],
    ['!Join [",", !Ref Names]', 'scalar a,b,c'],
    ['!Join ["", ["x/", !GetAtt Jobs.Arn]]', 'text x/${Jobs.Arn}'],
    ['!Select [1, !Ref Names]', 'scalar b'],
    ['!Select ["0", !Split [":", "x:y"]]', 'scalar x'],
    ['!Select [5, !Split [":", !GetAtt Jobs.Arn]]', 'reference ${Jobs.Split.5}'],
    ['!Select [9, [a]]', 'unknown !Select [9, [a]]'],
    ['!Split ["-", "a-b"]', 'list [a, b]'],
    ['!FindInMap [Sizes, !Ref Stage, Memory]', 'scalar 128'],
    ['!FindInMap [Regions, !Ref "AWS::Region", Zone]', 'scalar east'],
    ['!FindInMap [Sizes, none, Memory, { DefaultValue: 7 }]', 'scalar 7'],
    ['!FindInMap [Sizes, none, Memory]', 'unknown !FindInMap [Sizes, none, Memory]'],
    ['!FindInMap [Sizes, !Ref Secret, Memory]', 'unknown !FindInMap [Sizes, !Ref Secret, Memory]'],
    ['!If [IsProd, 10, 1]', 'scalar 1'],
    ['!If [IsDev, !Ref "AWS::NoValue", 1]', 'absent'],
    ['!If [HasSecret, 10, 1]', 'scalar 10'],
    ['!If [Either, 10, 1]', 'scalar 10'],
    ['!If [DevAndSecret, 10, 1]', 'scalar 1'],
    ['[a, !Ref "AWS::NoValue", b]', 'list [a, b]'],
    ['!ImportValue net-vpc', 'unknown !ImportValue net-vpc'],
    ['!Base64 abc', 'scalar abc'],
    ['{ "Fn::Length": !Ref Names }', 'scalar 3'],
    ['{ "Fn::ToJsonString": { A: 1, B: !GetAtt Jobs.Arn } }', 'text {"A":1,"B":"${Jobs.Arn}"}'],
    ['"{{resolve:ssm:/orders/size}}"', 'unknown {{resolve:ssm:/orders/size}}'],
    ['"x-{{resolve:ssm:/a:1}}"', 'text x-{{resolve:ssm:/a:1}}'],
    ['!Cidr [10.0.0.0/16, 2, 8]', 'unknown !Cidr [10.0.0.0/16, 2, 8]'],
    ['{ "Fn::Transform": { Name: MyMacro } }', 'unknown !Transform MyMacro'],
    ['!Frobnicate x', 'unknown !Frobnicate x'],
    ['{ Condition: { Bool: { "aws:x": "true" } } }', 'map { Condition: { Bool: { aws:x: true } } }'],
  ])('%s is %s', (value, expected) => {
    expect(resolved(value)).toBe(expected);
  });

  test('parameters that are given come before defaults', () => {
    expect(resolved('!FindInMap [Sizes, !Ref Stage, Memory]', { Stage: 'prod' })).toBe('scalar 1024');
    expect(resolved('!Ref Gone', { Stage: 'prod' })).toBe('reference ${Gone}');
    expect(resolved('!If [HasSecret, 10, 1]', { Secret: '' })).toBe('scalar 1');
    expect(resolved('!Ref Image', { Image: 'ami-1' })).toBe('scalar ami-1');
    expect(resolved('!Ref AWS::AccountId', { 'AWS::AccountId': '1' })).toBe('scalar 1');
  });

  test('what is unknown says what would tell it', () => {
    const text = `${HEAD}  It: { Type: X, Properties: { P: !Ref Secret } }\n`;
    expect(at(opened(text).resources.get('It')?.properties, 'P')).toMatchObject({
      reason: 'the parameter Secret has no default; --parameter Secret=…',
    });
  });
});

describe('conditions', () => {
  test('a resource whose condition is false is absent; one that nobody can know exists, and is noted', () => {
    const { resources, notes } = opened(`${HEAD}  It: { Type: X, Condition: HasSecret }\n`);
    expect([...resources.keys()]).toEqual(['Jobs', 'It']);
    expect(resources.get('It')?.condition).toBe('HasSecret');
    expect(notes).toMatchObject([{ kind: 'assumed', subject: 'Conditions.HasSecret', place: { line: 13 } }]);
  });

  test('a circle is a fault with its place', () => {
    const text =
      'Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\nResources:\n  R: { Type: X, Condition: A }\n';
    expect(() => opened(text)).toThrow(
      /^t\.yaml:2:\d+: Conditions\.A: the condition depends on itself: A → B → A/,
    );
  });

  test('resources that need each other do not hang', () => {
    const text =
      'Resources:\n  A: { Type: X, Properties: { P: !Ref B } }\n  B: { Type: X, Properties: { P: !Ref A } }\n';
    expect(opened(text).resources.size).toBe(2);
  });
});

describe('loops', () => {
  test('are written out, inside of each other, with keys and references', () => {
    const text = `Transform: AWS::LanguageExtensions
Parameters:
  Names: { Type: CommaDelimitedList, Default: "a-1,b" }
Resources:
  Fn::ForEach::Outer:
    - Name
    - !Ref Names
    - Fn::ForEach::Inner:
        - Size
        - [1, 2]
        - "Queue&{Name}\${Size}":
            Type: AWS::SQS::Queue
            Properties: { QueueName: !Sub "q-\${Name}", Delay: !Ref Size }
`;
    const { resources, notes } = opened(text);
    expect([...resources.keys()]).toEqual(['Queuea11', 'Queuea12', 'Queueb1', 'Queueb2']);
    expect(showValue(resources.get('Queuea12')?.properties)).toBe('{ QueueName: q-a-1, Delay: 2 }');
    expect(notes).toEqual([]);
  });

  test('what a loop goes through and nobody knows is told', () => {
    const text =
      'Parameters: { N: { Type: CommaDelimitedList } }\nResources:\n  A: { Type: X }\n  Fn::ForEach::L: [I, !Ref N, { "Q${I}": { Type: X } }]\n';
    expect(opened(text).notes).toMatchObject([
      { kind: 'dropped', subject: 'Resources.Fn::ForEach::L', place: { line: 4 } },
    ]);
  });

  test('loops that make more than a template may hold are a fault', () => {
    const list = `[${Array.from({ length: 200 }, (_, i) => i).join(', ')}]`;
    const text = `Resources:\n  Fn::ForEach::A: [I, ${list}, { "Fn::ForEach::B": [J, ${list}, { "R\${I}x\${J}": { Type: X } }] }]\n`;
    expect(() => opened(text)).toThrow(FaultError);
  });
});

describe('what is wrong is told with its place', () => {
  test.each([
    ['no map', '- a\n', /^t\.yaml:1:1: a template is a map, and this is none/],
    ['no resources', 'Parameters: {}\n', /^t\.yaml:1:1: the template has no Resources/],
    ['a list of resources', 'Resources: []\n', /^t\.yaml:1:1: the template has no Resources/],
  ])('%s', (_, text, expected) => {
    expect(() => opened(text)).toThrow(expected);
  });

  test('a value that is not allowed', () => {
    expect(() => opened(HEAD, { Stage: 'produ' })).toThrow(
      "t.yaml:2:3: Parameters.Stage: 'produ' is not among its AllowedValues; give --parameter Stage= one of dev, prod",
    );
  });

  test('an unknown macro, a resource without a type, properties that are none', () => {
    const text =
      'Transform: [AWS::Include, Magic]\nResources:\n  A: { Properties: {} }\n  B: { Type: X, Properties: 5 }\n';
    expect(opened(text).notes.map(({ subject, place }) => [subject, place.line])).toEqual([
      ['Transform', 1],
      ['Resources.A', 3],
      ['Resources.B.Properties', 4],
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { MAPPERS } from '../../../src/import/map/mappers.ts';
import { scenarioObjectOf } from '../../../src/import/map/scenario-of-stacks.ts';
import { stackOf } from './stack-of.ts';

const FUNCTION = {
  Type: 'AWS::Lambda::Function',
  Properties: { Runtime: 'nodejs22.x', Code: {}, Handler: 'a.b' },
};

/** Enough of a type that it is carried over, where nothing would be said of a part of it otherwise. */
const ENOUGH: Readonly<Record<string, { [key: string]: unknown }>> = {
  'AWS::Lambda::Function': { Runtime: 'nodejs22.x' },
  'AWS::Lambda::EventInvokeConfig': { FunctionName: { Ref: 'Called' } },
  'AWS::Lambda::Url': { TargetFunctionArn: { Ref: 'Called' } },
  'AWS::Lambda::EventSourceMapping': {
    FunctionName: { Ref: 'Called' },
    EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
  },
  'AWS::Pipes::Pipe': {
    Source: { 'Fn::GetAtt': ['Queue', 'Arn'] },
    Target: { 'Fn::GetAtt': ['Called', 'Arn'] },
  },
  'AWS::AppSync::DataSource': { LambdaConfig: { LambdaFunctionArn: { 'Fn::GetAtt': ['Called', 'Arn'] } } },
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    ResourceId: 'function:Called:live',
    MinCapacity: 1,
    MaxCapacity: 2,
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    ResourceId: 'function:Called:live',
    TargetTrackingScalingPolicyConfiguration: { TargetValue: 0.7 },
  },
  'AWS::StepFunctions::StateMachine': {
    Definition: {
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: { 'Fn::GetAtt': ['Called', 'Arn'] }, End: true } },
    },
  },
};

describe('nothing of a template is dropped in silence', () => {
  const parted = MAPPERS.filter(({ whole }) => whole === undefined);

  test.each(parted.map(({ type }) => type))(
    'a property of %s that nobody knows becomes a note with its place',
    async (type) => {
      const Properties = { ...ENOUGH[type], Unheard: { Of: [1, 2] } };
      const stack = stackOf({
        Resources: {
          Called: FUNCTION,
          Queue: { Type: 'AWS::SQS::Queue' },
          It: { Type: type, Properties: Properties as never },
        },
      });
      const { notes } = await scenarioObjectOf([stack]);
      const found = notes.filter(({ subject, kind }) => kind === 'dropped' && subject.startsWith('It'));
      const said = found.find(({ subject }) => subject === 'It.Unheard');
      // A resource that is left out as a whole is one note.
      expect(said ?? found.find(({ subject }) => subject === 'It')).toMatchObject({ place: { line: 3 } });
    },
  );

  test.each(Object.keys(ENOUGH))('part of a %s that is carried over is told by itself', async (type) => {
    const Properties = { ...ENOUGH[type], Unheard: 1 };
    const stack = stackOf({
      Resources: {
        Called: FUNCTION,
        Queue: { Type: 'AWS::SQS::Queue' },
        It: { Type: type, Properties: Properties as never },
      },
    });
    const { notes } = await scenarioObjectOf([stack]);
    expect(notes).toContainEqual(expect.objectContaining({ kind: 'dropped', subject: 'It.Unheard' }));
  });

  test('whatever changes nothing has a reason', () => {
    for (const { inert = {}, whole = 'in parts' } of MAPPERS) {
      for (const reason of [whole, ...Object.values(inert)]) expect(reason.length).toBeGreaterThan(3);
    }
  });

  test('each type has one mapper', () => {
    const types = MAPPERS.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
  });

  test('a resource of a type that nobody knows is one note', async () => {
    const stack = stackOf({
      Resources: { Called: FUNCTION, Odd: { Type: 'AWS::Odd::Thing', Properties: { A: 1 } } },
    });
    const { notes } = await scenarioObjectOf([stack]);
    expect(notes).toMatchObject([{ kind: 'dropped', subject: 'Odd', place: { line: 2 } }]);
  });
});

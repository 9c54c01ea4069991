import { describe, expect, test } from 'vitest';
import { scenarioObjectOf, scenarioOfStacks } from '../../../src/import/map/scenario-of-stacks.ts';
import { findLevel, trafficOf } from '../../../src/import/map/traffic.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { stackOf } from './stack-of.ts';

const JOBS = {
  Resources: {
    Worker: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'python3.13',
        Architectures: ['arm64'],
        MemorySize: 512,
        Timeout: 20,
        Code: {},
        Handler: 'a.b',
      },
    },
    Jobs: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: 120,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 5 },
      },
    },
    Dead: { Type: 'AWS::SQS::Queue' },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Jobs', 'Arn'] },
        FunctionName: { Ref: 'Worker' },
        BatchSize: 5,
        FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["paid"]}}' }] },
      },
    },
  },
};

describe('stacks become a scenario', () => {
  test('a queue, its function and its dead-letter queue', async () => {
    const { scenario, entryPoints } = await scenarioObjectOf([stackOf(JOBS)]);
    expect(scenario['functions']).toMatchObject({
      Worker: { runtime: 'python3.13', architecture: 'arm64', memory: 512, timeout: '20s' },
    });
    expect(scenario['triggers']).toEqual({
      Jobs: {
        source: 'sqs',
        function: 'Worker',
        batchSize: 5,
        visibilityTimeout: '120s',
        maxReceiveCount: 5,
        deadLetter: 'Dead',
      },
    });
    expect(scenario['resources']).toEqual({ Dead: { type: 'sqs' } });
    expect(entryPoints.map(({ to }) => to)).toEqual(['Jobs']);
  });

  test('the text loads, with what is unknown as commented keys', async () => {
    const { text, notes } = await scenarioOfStacks([stackOf(JOBS)]);
    const loaded = await loadScenario({ text });
    expect(loaded.ok).toBe(true);
    expect(text).toContain('# filter: 100%   # share of events that match {"body":{"kind":["paid"]}}');
    expect(text).toContain('# # moderate: some 2.6 million a month');
    expect(notes).toMatchObject([{ kind: 'unknown', subject: 'Mapping.FilterCriteria' }]);
  });

  test('each block of traffic loads once it is uncommented', async () => {
    const { text } = await scenarioOfStacks([stackOf(JOBS)]);
    for (const level of ['low', 'moderate', 'high']) {
      const lines = text.split('\n');
      const first = lines.findIndex((line) => line.startsWith(`# # ${level}:`));
      for (let index = first; (lines[index] ?? '').startsWith('# '); index += 1) {
        lines[index] = (lines[index] ?? '').slice(2);
      }
      const loaded = await loadScenario({ text: lines.join('\n') }, { purpose: 'run' });
      expect(loaded).toMatchObject({ ok: true });
    }
  });

  test('the levels as data', async () => {
    const made = await scenarioObjectOf([stackOf(JOBS)]);
    const level = findLevel('high');
    if (level === undefined) throw new Error('high is no level');
    const traffic = trafficOf(made, level);
    expect(traffic).toEqual([{ to: 'Jobs', poisson: '10/s' }]);
    expect(await loadScenario({ ...made.scenario, traffic }, { purpose: 'run' })).toMatchObject({ ok: true });
  });

  test('no function at all is one fault that names what was seen', async () => {
    const stack = stackOf({ Resources: { A: { Type: 'AWS::S3::Bucket' }, B: { Type: 'AWS::S3::Bucket' } } });
    await expect(scenarioOfStacks([stack])).rejects.toThrow(
      'there is no Lambda function among its resources: AWS::S3::Bucket (2)',
    );
  });

  test('where functions may stand in what could not be read, that is the fault', async () => {
    const place = { file: 'serverless.yml', line: 7, column: 12 };
    const reason = '${file(./fns.js)}: a program is not run here';
    const stack = {
      ...stackOf({ Resources: { A: { Type: 'AWS::IAM::Role' } } }),
      notes: [{ kind: 'unknown' as const, place, subject: 'functions', reason }],
    };
    await expect(scenarioOfStacks([stack])).rejects.toMatchObject({
      faults: [{ ...place, path: 'functions', problem: expect.stringContaining(reason) }],
    });
  });
});

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { lambdaSim } from './command-line.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-import-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String }
Globals:
  Function: { Runtime: python3.13, MemorySize: 512, Timeout: 10 }
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      CodeUri: .
      Tags: { Stage: !Ref Stage }
      ReservedConcurrentExecutions: !If [IsProd, 50, !Ref AWS::NoValue]
      Events:
        Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 5 } }
        Nightly: { Type: Schedule, Properties: { Schedule: cron(0 3 * * ? *) } }
  Jobs:
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeout: 60, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 4 } }
  Dead: { Type: AWS::SQS::Queue }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
`;

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

const run = (...words: readonly string[]) => lambdaSim(words, { cwd: folder });

describe('import', () => {
  it('writes a scenario that validates and, with traffic, runs', () => {
    write('template.yaml', TEMPLATE);
    const { status, stderr } = run(
      'import',
      'template.yaml',
      '--parameter',
      'Stage=prod',
      '--out',
      'shop.yml',
    );
    expect(status, stderr).toBe(0);
    const text = readFileSync(join(folder, 'shop.yml'), 'utf8');
    expect(text).toContain('reservedConcurrency: 50');
    expect(text).toContain('maxReceiveCount: 4');
    expect(text).toContain('batchSize: 5');
    expect(run('validate', 'shop.yml').status).toBe(0);
    const words = ['--format', 'json', '--out', 'report', '--set', 'run.duration=1h', '--quiet'];
    // The schedule sends by itself.
    expect(run('run', 'shop.yml', ...words).status).toBe(0);
  });

  it('takes traffic and work from a usage file, and tells what nothing uses', () => {
    write('template.yaml', TEMPLATE);
    write(
      'usage.yml',
      'version: 0.1\nresource_usage:\n  Orders: { request_duration_ms: 80 }\n  Jobs: { monthly_requests: 3000000 }\n  Lunch: { monthly_lunches: 3 }\n',
    );
    const { status, stdout, stderr } = run('import', 'template.yaml', '--usage', 'usage.yml');
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('work: { duration: 80ms }');
    expect(stdout).toMatch(/- \{ to: Jobs, poisson: [\d.]+\/s \}/);
    expect(stderr).toContain('Lunch');
  });

  it('replaces no file unless told to, and leaves nothing half written', () => {
    write('template.yaml', TEMPLATE);
    write('shop.yml', 'mine');
    const { status, stderr } = run('import', 'template.yaml', '--out', 'shop.yml');
    expect(status).toBe(2);
    expect(stderr).toContain('exists already');
    expect(readFileSync(join(folder, 'shop.yml'), 'utf8')).toBe('mine');
    expect(run('import', 'template.yaml', '--out', 'shop.yml', '--force').status).toBe(0);
  });

  it.each([
    ['main.tf', 'resource "aws_lambda_function" "f" {}\n', 'terraform show -json'],
    ['sst.config.ts', 'export default $config({ app() { return { name: "x" } }, async run() {} })\n', 'SST'],
    ['Pulumi.yaml', 'name: x\nruntime: yaml\nresources: {}\n', 'Pulumi'],
    ['broken.yaml', 'Resources:\n  F:\n\t- x\n', 'broken.yaml:'],
    ['empty.yaml', '', 'empty.yaml'],
    [
      'none.yaml',
      'AWSTemplateFormatVersion: "2010-09-09"\nResources: { T: { Type: AWS::SNS::Topic } }\n',
      'no Lambda function',
    ],
    ['bill.json', '{"ResultsByTime": []}', 'no template'],
  ])('says of %s in a sentence what would be right', (name, text, told) => {
    write(name, text);
    const { status, stderr } = run('import', name, '--out', 'out.yml');
    expect(status, stderr).toBe(2);
    expect(stderr).toContain(told);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(join(folder, 'out.yml'))).toBe(false);
  });

  it('joins the stacks of a cdk.out folder by its manifest', () => {
    const stack = (id: string) => ({
      Resources: {
        [`Handler${id}`]: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Runtime: 'nodejs22.x',
            Handler: 'a.b',
            MemorySize: 256,
            Code: { S3Bucket: 'b', S3Key: 'k' },
          },
        },
      },
    });
    mkdirSync(join(folder, 'cdk.out'));
    const artifact = (name: string) => ({
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/eu-west-1',
      properties: { templateFile: `${name}.template.json` },
    });
    write('cdk.out/A.template.json', JSON.stringify(stack('A')));
    write('cdk.out/B.template.json', JSON.stringify(stack('A')));
    write(
      'cdk.out/manifest.json',
      JSON.stringify({ version: '38.0.0', artifacts: { A: artifact('A'), B: artifact('B') } }),
    );
    const { status, stdout, stderr } = run('import', 'cdk.out');
    expect(status, stderr).toBe(0);
    expect(stdout.match(/memory: 256/g)).toHaveLength(2);
    expect(stdout).toContain('region: eu-west-1');
  });

  it('keeps functions of two templates apart that have one name', () => {
    write('a.yaml', TEMPLATE.replace('Stage: { Type: String }', 'Stage: { Type: String, Default: dev }'));
    write('b.yaml', TEMPLATE.replace('Stage: { Type: String }', 'Stage: { Type: String, Default: dev }'));
    const { status, stdout, stderr } = run('import', 'a.yaml', 'b.yaml');
    expect(status, stderr).toBe(0);
    expect(stdout.match(/memory: 512/g)).toHaveLength(2);
    const { triggers } = parse(stdout) as { triggers: Record<string, { source: string; function: string }> };
    const polled = Object.values(triggers).filter(({ source }) => source === 'sqs');
    expect(new Set(polled.map((trigger) => trigger.function)).size).toBe(2);
    write('both.yml', stdout);
    expect(run('validate', 'both.yml').status).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { scratchFolder } from './scratch.ts';

const { faults, compiled } = scratchFolder();

const ARCHITECTURE = (policies: string) => `
roles: { worker: { policies: [${policies}] } }
functions:
  f:
    role: worker
    work: { cpu: 1ms }
    calls: [{ resource: orders, operation: PutItem }]
    invokes: [{ function: g }]
    async: { onFailure: dead }
  g: { work: { cpu: 1ms } }
resources: { orders: { type: dynamodb } }
triggers:
  jobs: { source: sqs, function: f }
  dead: { source: sqs, function: g }
traffic: [{ to: jobs, poisson: 1/s }]`;

describe('a role', () => {
  it('without a policy cannot log, poll, call, invoke or send on, and each is a warning', async () => {
    const { model, functions, warnings } = await compiled(ARCHITECTURE(''));
    expect(functions.map(({ logs }) => logs === null)).toEqual([true, false]);
    expect(model.sources[0]).toMatchObject({ isDenied: true });
    expect(model.functions[0]?.steps.map(({ isDenied }) => isDenied)).toEqual([true, true]);
    expect(model.functions[0]?.asynchronous.onFailureSource).toBeNull();
    for (const words of [
      'writes no logs',
      'cannot poll',
      'dynamodb:PutItem',
      'lambda:InvokeFunction',
      'sqs:SendMessage',
    ]) {
      expect(
        warnings.some((warning) => warning.includes(words)),
        words,
      ).toBe(true);
    }
  });

  it('with the policies that they need lacks nothing', async () => {
    const policies =
      'AWSLambdaSQSQueueExecutionRole, AmazonDynamoDBFullAccess, AWSLambdaRole, { effect: Allow, actions: sqs:SendMessage, resources: "*" }';
    const { model, functions, warnings } = await compiled(ARCHITECTURE(policies));
    expect(functions[0]?.logs).not.toBeNull();
    expect(model.sources[0]?.isDenied).toBe(false);
    expect(model.functions[0]?.steps.map(({ isDenied }) => isDenied)).toEqual([false, false]);
    expect(model.functions[0]?.asynchronous.onFailureSource).not.toBeNull();
    expect(warnings).toEqual([]);
  });

  it('that may not manage network interfaces keeps a function from starting in a VPC', async () => {
    const { model } = await compiled(`
roles: { plain: { policies: [AWSLambdaBasicExecutionRole] } }
functions: { f: { vpc: true, role: plain } }
traffic: [{ to: f, poisson: 1/s }]`);
    expect(model.sources[0]?.isDenied).toBe(true);
  });

  it('has to exist, and its policies too', async () => {
    expect(
      await faults(
        'roles: { worker: { policies: [AWSLambdaBasicExecutionRol] } }\nfunctions: { f: { role: worke } }',
      ),
    ).toEqual([
      "scenario.yml:1:31: roles.worker.policies.0: the managed policy 'AWSLambdaBasicExecutionRol' is not known; did you mean 'AWSLambdaBasicExecutionRole'?",
      "scenario.yml:2:25: functions.f.role: there is no role 'worke'; did you mean 'worker'?",
    ]);
  });

  it('that no function has is a warning', async () => {
    const text =
      'roles: { r: { policies: [] } }\nfunctions: { f: { work: { cpu: 1ms } } }\ntraffic: [{ poisson: 1/s }]';
    expect((await compiled(text)).warnings).toEqual(['roles.r: no function has this role']);
  });
});

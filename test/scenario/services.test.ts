import { describe, expect, it } from 'vitest';
import { scratchFolder } from './scratch.ts';
import { resultsOf } from './simulate.ts';

const { compiled, faults } = scratchFolder();
const scenario = (source: string, work: string, keys = '', traffic = 'constant: 10/s') =>
  `functions: { f: { memory: 512, timeout: 60s, coldStart: { init: 0ms }, work: { ${work} } } }
triggers: { t: { source: ${source}, function: f${keys === '' ? '' : `, ${keys}`} } }
traffic: [ { to: t, ${traffic} } ]
run: { duration: 10m }
`;
const run = async (...parts: Parameters<typeof scenario>) => resultsOf(await compiled(scenario(...parts)));

describe('services that wait for the answer', () => {
  it('cognito: three attempts of 5 s, each of which runs on and is billed', async () => {
    const slow = await run('cognito', 'duration: 8s', '', 'constant: 1/min');
    const { requests = 0, invocations, outcomes } = slow.functions['f'] ?? {};
    expect(outcomes?.timedOut).toBe(requests);
    expect(invocations).toBe(3 * requests);
    const fast = await run('cognito', 'duration: 4s', '', 'constant: 1/min');
    expect(fast.functions['f']?.invocations).toBe(fast.functions['f']?.requests);
  });

  it.each([
    ['appsync', '', 30_000],
    ['lex', '', 30_000],
    ['connect', '', 3000],
    ['connect', 'timeout: 8s', 8000],
  ])('%s { %s } answers after %i ms at the latest', async (source, keys, mostMs) => {
    const { functions } = await run(source, 'duration: 40s', keys, 'constant: 1/min');
    expect(functions['f']?.latencyMs.max).toBeCloseTo(mostMs, 6);
    expect(functions['f']?.invocations).toBe(functions['f']?.requests);
  });

  it('connect tries again what was refused', async () => {
    const text = scenario('connect', 'duration: 1s', '', 'constant: 2/s').replace(
      'memory: 512,',
      'memory: 512, reservedConcurrency: 1,',
    );
    const { functions } = await resultsOf(await compiled(text));
    expect(functions['f']?.outcomes.throttled).toBeGreaterThan(0);
    const { assumptions } = await compiled(text);
    expect(assumptions.find(({ key }) => key === 'triggers.t.caller')?.value).toContain('4 attempts');
  });

  it('bills $4 a million queries of AppSync, and says what the others have besides', async () => {
    const { cost } = await run('appsync', 'duration: 60ms');
    expect(cost.lines.find(({ service }) => service === 'appsync')).toMatchObject({
      quantity: 6000,
      amount: expect.closeTo(0.024, 9),
    });
    for (const source of ['cognito', 'lex', 'connect']) {
      expect((await run(source, 'duration: 60ms')).cost.notes?.join('\n'), source).toContain(
        'Not in the bill for t',
      );
    }
  });

  it('connect waits for at most 8 s', async () => {
    expect(await faults(scenario('connect', 'duration: 1s', 'timeout: 9s'))).toEqual([
      expect.stringContaining('connect waits for at most 8s'),
    ]);
  });

  it.each(['cognito', 'appsync', 'lex', 'connect'])(
    '%s invokes nothing without permission',
    async (source) => {
      const { functions } = await run(source, 'duration: 60ms', 'permission: false');
      expect(functions['f']?.outcomes.accessDenied).toBe(functions['f']?.requests);
    },
  );
});

describe('EventBridge Pipes', () => {
  it('scale as pipes do, and bill requests beside the queue’s own', async () => {
    const { cost, triggers, functions } = await run(
      'pipes',
      'duration: 3s',
      'visibilityTimeout: 60s',
      'constant: 100/s',
    );
    expect(functions['f']?.concurrency.max).toBeGreaterThan(25);
    const line = (service: string) => cost.lines.find((entry) => entry.service === service);
    expect(line('eventbridge')).toMatchObject({ quantity: triggers['t']?.batches, unitPrice: 0.0000004 });
    expect(line('sqs')?.quantity).toBeGreaterThan(60_000);
  });

  it('count a batch by its 64 KB', async () => {
    const keys = 'visibilityTimeout: 60s, batchSize: 10, payload: 20 KB';
    const { cost, triggers } = await run('pipes', 'duration: 60ms', keys, 'burst: { every: 10s, size: 100 }');
    const requests = cost.lines.find(({ service }) => service === 'eventbridge')?.quantity ?? 0;
    expect(requests).toBeGreaterThanOrEqual(triggers['t']?.batches ?? 0);
  });

  it('have no provisioned pollers', async () => {
    expect(
      await faults(
        scenario('pipes', 'duration: 1s', 'provisionedPollers: { min: 2 }, visibilityTimeout: 60s'),
      ),
    ).toEqual([expect.stringContaining("'provisionedPollers' is not a key")]);
  });
});

describe('sources that are not modelled, or not under this name', () => {
  it.each([
    ['alexa', 'Alexa is not modelled as a source'],
    ['firehose', 'Amazon Data Firehose is not modelled as a source; its invocations are synchronous'],
    ['kinesis-firehose', 'Amazon Data Firehose is not modelled'],
    ['cloudformation', 'AWS CloudFormation is not modelled as a source; its invocations are asynchronous'],
    ['s3-batch', 'S3 Batch Operations is not modelled'],
    ['bedrock-agent', 'Amazon Bedrock is not modelled'],
    ['eventbridge-scheduler', 'give source: scheduler'],
    ['eventbridge-pipes', 'give source: pipes'],
    ['amazon-msk', 'give source: msk'],
    ['self-managed-kafka', 'give source: kafka'],
    ['rabbitmq', 'give source: mq'],
    ['docdb', 'give source: documentdb'],
    ['cognito-user-pool', 'give source: cognito'],
    ['s4', "did you mean 's3'"],
  ])('%s', async (source, words) => {
    expect(await faults(scenario(source, 'duration: 60ms'))).toContainEqual(expect.stringContaining(words));
  });
});

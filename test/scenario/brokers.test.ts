import { describe, expect, it } from 'vitest';
import { scratchFolder } from './scratch.ts';
import { resultsOf } from './simulate.ts';

const { compiled, faults } = scratchFolder();
const scenario = (source: string, keys = '', rest = '', work = 'duration: 60ms') =>
  `functions: { f: { memory: 512, coldStart: { init: 0ms }, work: { ${work} } } }
triggers: { t: { source: ${source}, function: f${keys === '' ? '' : `, ${keys}`} } }
${rest === '' ? 'traffic: [ { to: t, constant: 100/s } ]\nrun: { duration: 10m }' : rest}
`;
const run = async (...parts: Parameters<typeof scenario>) => resultsOf(await compiled(scenario(...parts)));

describe.each(['msk', 'kafka'])('%s', (source) => {
  it('gathers batches of up to 100 for 500 ms, one of a partition at a time', async () => {
    const { functions, triggers } = await run(source, 'partitions: 4');
    // 25/s a partition: 500 ms and 60 ms of work to a batch.
    expect(triggers['t']?.batches).toBeGreaterThan(4 * 1050);
    expect(triggers['t']?.batches).toBeLessThan(4 * 1250);
    expect(functions['f']?.concurrency.max).toBeLessThanOrEqual(4);
  });

  it('falls behind where its partitions are too few, and the finding names them', async () => {
    const { findings } = await run(source, 'partitions: 2, batchSize: 1', '', 'duration: 100ms');
    const texts = findings.map(({ text }) => text).join('\n');
    expect(texts).toContain('2 batches at a time (one a partition) are too few');
    expect(texts).not.toMatch(/parallelizationFactor|shards/);
  });

  it('bills units of ten event pollers in provisioned mode, and nothing on demand', async () => {
    const lines = async (keys: string) =>
      (await run(source, keys)).cost.monthlyLines.filter(({ service }) => service !== 'cloudwatch-logs');
    expect(await lines('partitions: 12')).not.toContainEqual(expect.objectContaining({ unit: 'unit-hours' }));
    const provisioned = await lines('partitions: 12, provisionedPollers: { min: 11, max: 12 }');
    // 2 units x 730 h x $0.185.
    expect(provisioned.find(({ unit }) => unit === 'unit-hours')).toMatchObject({
      service: 'lambda',
      quantity: 1460,
      amount: expect.closeTo(270.1, 6),
    });
  });

  it('gives up on what fails as its keys say', async () => {
    const keys = 'partitions: 2, maximumRetryAttempts: 1, bisectOnError: true, onFailure: f, poison: 1%';
    const { triggers } = await run(source, keys);
    expect(triggers['t']?.deadLettered).toBeGreaterThan(0);
  });

  it.each([
    ['batchSize: 20000', '1 to 10000'],
    ['batchWindow: 1500ms', 'AWS counts whole seconds'],
    ['batchWindow: 301s', '0 s to 300 s'],
    ['provisionedPollers: { min: 0, max: 4 }', '1 to 200'],
    ['provisionedPollers: { min: 1, max: 2001 }', '1 to 2000'],
    ['provisionedPollers: { min: 9, max: 4 }', 'swap the two'],
    ['shards: 2', "'shards' is not a key"],
  ])('%s is a fault', async (keys, words) => {
    expect(await faults(scenario(source, keys))).toEqual([expect.stringContaining(words)]);
  });

  it('warns of pollers that cannot take every partition at once', async () => {
    const { warnings } = await compiled(scenario(source, 'partitions: 50, provisionedPollers: { max: 4 }'));
    expect(warnings).toEqual([expect.stringContaining('give at least 10')]);
  });
});

describe('mq', () => {
  it.each([
    ['activemq', 5],
    ['rabbitmq', 1],
  ])('%s has %i batches at once', async (engine, most) => {
    const { functions } = await run('mq', `engine: ${engine}, batchSize: 1`, '', 'duration: 200ms');
    expect(functions['f']?.concurrency.max).toBe(most);
  });

  it('tries a batch for ever, and the finding asks for no key that it lacks', async () => {
    const { findings, triggers } = await run('mq', 'poison: 5%');
    expect(triggers['t']?.deadLettered).toBe(0);
    const texts = findings.map(({ text }) => text).join('\n');
    expect(texts).toContain('for ever');
    expect(texts).not.toMatch(/bisectOnError|maximumRetryAttempts|shard/);
  });
});

it('documentdb has one change stream, a batch at a time', async () => {
  const { functions, cost } = await run('documentdb', 'batchSize: 1', '', 'duration: 200ms');
  expect(functions['f']?.concurrency.max).toBe(1);
  expect((cost.notes ?? []).join('\n')).toContain('the cluster of DocumentDB');
});

it.each([
  ['msk', '2020-08-13'],
  ['mq', '2020-11-05'],
  ['kafka', '2020-12-15'],
  ['documentdb', '2023-05-31'],
])('%s came on %s', async (source, date) => {
  expect(await faults(`platform: aws-2018\n${scenario(source)}`)).toEqual([expect.stringContaining(date)]);
});

it('a role must let Lambda read the cluster', async () => {
  const text = scenario('msk').replace('memory: 512,', 'memory: 512, role: r,');
  const { warnings } = await compiled(`${text}roles: { r: { policies: [AWSLambdaBasicExecutionRole] } }\n`);
  expect(warnings.join('\n')).toContain('kafka:DescribeCluster');
  const granted = await compiled(`${text}roles: { r: { policies: [AWSLambdaMSKExecutionRole] } }\n`);
  expect(granted.warnings).toEqual([]);
});

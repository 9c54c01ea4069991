import { describe, expect, it } from 'vitest';
import { AWS_2018 } from '../../src/platform/aws-2018.ts';
import { scratchFolder } from './scratch.ts';
import { resultsOf } from './simulate.ts';

const { compiled, faults } = scratchFolder();
const scenario = (platform: string, async: string, rest = '') => `platform: ${platform}
functions:
  f: { timeout: 10s, work: { duration: 60ms, errorRate: 50% }, async: { ${async} } }
  g: { timeout: 10s, work: { duration: 60ms } }
triggers:
  up: { source: s3, function: f }
  dead: { source: sqs, function: g }
  topic: { source: sns, function: g }
  other: { source: s3, function: g }
traffic: [ { to: up, constant: 5/s } ]
run: { duration: 2h }
${rest}`;

describe.each(['aws', 'aws-2018'])('a dead-letter queue of a function on %s', (platform) => {
  it('has one event in eight where half of the attempts fail', async () => {
    const { triggers, functions } = await resultsOf(await compiled(scenario(platform, 'deadLetter: dead')));
    const share = (triggers['dead']?.events ?? 0) / (functions['f']?.requests ?? 1);
    expect(share).toBeGreaterThan(0.115);
    expect(share).toBeLessThan(0.13);
  });

  it('may be a topic, or a queue that nobody reads', async () => {
    for (const target of ['topic', 'q']) {
      const rest = 'resources: { q: { type: sqs } }\n';
      expect(await faults(scenario(platform, `deadLetter: ${target}`, rest))).toEqual([]);
    }
  });

  it.each([
    ['deadLetter: g', "'g' cannot be a dead-letter queue: it is of the kind function"],
    ['deadLetter: other', "'other' cannot be a dead-letter queue: it is of the kind s3"],
    ['deadLetter: nowhere', "there is no function, trigger or resource 'nowhere'"],
  ])('{ %s } is a fault', async (async, words) => {
    expect(await faults(scenario(platform, async))).toEqual([expect.stringContaining(words)]);
  });

  it('needs a permission of the role', async () => {
    const text = scenario(
      platform,
      'deadLetter: dead',
      'roles: { r: { policies: [AWSLambdaBasicExecutionRole] } }\n',
    );
    const { warnings } = await compiled(text.replace('timeout: 10s,', 'timeout: 10s, role: r,'));
    expect(warnings.join('\n')).toContain('functions.f.async.deadLetter: the role');
  });
});

it('a dead-letter queue beside a failure destination is refused', async () => {
  expect(await faults(scenario('aws', 'deadLetter: dead, onFailure: topic'))).toEqual([
    expect.stringContaining('stand side by side'),
  ]);
});

describe('CloudWatch Events', () => {
  const rule = (platform: string, source: string) =>
    `platform: ${platform}\nfunctions: { f: { work: { duration: 60ms } } }
triggers: { t: { source: ${source}, function: f } }\ntraffic: [ { to: t, constant: 1/s } ]\n`;

  it('call functions in 2018 as EventBridge does today, at the same price', async () => {
    const then = await resultsOf(await compiled(rule('aws-2018', 'cloudwatch-events')));
    const now = await resultsOf(await compiled(rule('aws', 'eventbridge')));
    const line = ({ cost }: typeof now) => cost.lines.find(({ service }) => service === 'eventbridge');
    expect(line(then)).toMatchObject({ quantity: 3600, amount: line(now)?.amount });
  });

  it('are named where EventBridge is refused, and told of today', async () => {
    expect(await faults(rule('aws-2018', 'eventbridge'))).toEqual([
      expect.stringContaining('give source: cloudwatch-events'),
    ]);
    const { warnings } = await compiled(rule('aws', 'cloudwatch-events'));
    expect(warnings).toEqual([expect.stringContaining("EventBridge's name of before 2019")]);
  });
});

it('Beijing and GovCloud had Lambda in 2018, at prices that are estimates', async () => {
  for (const region of ['cn-north-1', 'us-gov-west-1']) {
    const text = `platform: aws-2018\nregion: ${region}\nfunctions: { f: { work: { duration: 60ms } } }\ntraffic: [ { to: f, constant: 1/s } ]\n`;
    const { cost, warnings } = await resultsOf(await compiled(text));
    expect(cost.total).toBeGreaterThan(0);
    expect(warnings.join('\n')).toContain('estimated prices');
  }
});

it('cites for 2018 what the guide of 2018 says', () => {
  const { retryDelaysMs } = AWS_2018.asynchronous;
  expect(retryDelaysMs.confirmed).toBe(false);
  expect(retryDelaysMs.source).toContain('whose length it does not give');
  expect(AWS_2018.fullVcpuMb.source).toContain('editions of 2019 said 1792 MB');
});

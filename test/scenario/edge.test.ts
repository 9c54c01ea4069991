import { describe, expect, it } from 'vitest';
import { scratchFolder } from './scratch.ts';
import { resultsOf } from './simulate.ts';

const { compiled, faults } = scratchFolder();

function scenario(keys: string, settings = '', more = ''): string {
  return `functions:
  f: { coldStart: { init: 0ms }, work: { duration: 10.5ms }${settings === '' ? '' : `, ${settings}`} }
triggers: { t: { source: lambda-edge, function: f${keys === '' ? '' : `, ${keys}`} } }
traffic: [ { to: t, constant: 10/s } ]
run: { duration: 100s }
billing: { freeTier: true }
${more}`;
}

describe('functions at CloudFront', () => {
  it('are billed at the prices of Lambda@Edge, with nothing free, and CloudFront beside them', async () => {
    const { cost } = await resultsOf(await compiled(scenario('payload: { response: 1MB }')));
    const lines = cost.lines.map(({ service, item, quantity, amount }) => [service, item, quantity, amount]);
    expect(lines).toEqual([
      ['lambda', 'Requests', 1000, expect.closeTo(0.0006, 12)],
      // 11 ms at 128 MB.
      ['lambda', 'Duration', 1.375, expect.closeTo(1.375 * 0.00005001, 12)],
      ['cloudfront', 'HTTPS requests of t', 1000, expect.closeTo(0.001, 12)],
      [
        'cloudfront',
        'To the internet of t',
        expect.closeTo(1000 / 1024, 9),
        expect.closeTo((85 / 1000 / 1024) * 1000, 9),
      ],
    ]);
  });

  it('are billed in steps of 50 ms on the platform of 2018', async () => {
    const { cost } = await resultsOf(await compiled(scenario('', '', 'platform: aws-2018\n')));
    expect(cost.lines.find(({ item }) => item === 'Duration')?.quantity).toBeCloseTo(1000 * 0.05 * 0.125, 9);
  });

  it('of origin events run for what the caches do not hold; the distribution bills every request', async () => {
    const { functions, cost } = await resultsOf(
      await compiled(scenario('event: origin-request, hitShare: 80%', 'memory: 512, timeout: 20s')),
    );
    const invocations = functions['f']?.invocations ?? 0;
    expect(invocations).toBeGreaterThan(150);
    expect(invocations).toBeLessThan(250);
    expect(cost.lines.find(({ item }) => item === 'HTTPS requests of t')?.quantity).toBe(1000);
  });

  it('leave CloudFront itself to another trigger of the distribution', async () => {
    const { cost } = await resultsOf(await compiled(scenario('billsDistribution: false')));
    expect(cost.lines.map(({ service }) => service)).toEqual(['lambda', 'lambda']);
  });

  it.each([
    ['', 'memory: 256', 'functions.f.memory: memory is 256 MB', '128 MB'],
    ['', 'timeout: 6s', 'functions.f.timeout: timeout is 6 s', '5 s'],
    ['event: origin-response', 'timeout: 31s', 'functions.f.timeout: timeout is 31 s', '30 s'],
    ['', 'architecture: arm64', 'functions.f.architecture', 'Restrictions on Lambda@Edge'],
    ['', 'package: image', 'functions.f.package', 'container image'],
    ['', 'vpc: true', 'functions.f.vpc', 'no VPC'],
    ['', 'provisionedConcurrency: 2', 'functions.f.provisionedConcurrency', 'provisioned concurrency'],
    ['', 'ephemeralStorage: 1GB', 'functions.f.ephemeralStorage', '512 MB'],
    ['', 'runtime: java21', 'functions.f.runtime', 'Node.js or Python'],
    ['hitShare: 50%', '', 'triggers.t.hitShare', 'origin-request'],
  ])('{ %s } with { %s } is a fault that says why', async (keys, settings, place, why) => {
    const [found, ...others] = await faults(scenario(keys, settings));
    expect(others).toEqual([]);
    expect(found).toContain(place);
    expect(found).toContain(why);
  });

  it('are reached by nothing else, whose price would be another', async () => {
    const text = scenario('').replace(
      '{ to: t, constant: 10/s }',
      '{ to: t, constant: 10/s }, { to: f, constant: 1/s }',
    );
    expect((await faults(text)).join()).toContain('two prices');
  });
});

import { describe, expect, it } from 'vitest';
import { AWS } from '../../src/platform/aws.ts';
import { gatewayLimits } from '../../src/platform/gateway-limits.ts';
import { findPrices } from '../../src/platform/prices/prices.ts';
import { regionKnowledge, standInOf } from '../../src/platform/regions.ts';
import { AWS_RUNTIMES, knowledgeOf } from '../../src/platform/runtimes.ts';
import { oneFunction, scratchFolder } from './scratch.ts';

const { compiled, faults } = scratchFolder();

describe('runtimes', () => {
  it.each(AWS_RUNTIMES.value)("%s is AWS's own: no fault, no word", async (runtime) => {
    const { warnings } = await compiled(oneFunction(`runtime: "${runtime}"\nwork: { duration: 60ms }`));
    expect(warnings).toEqual([]);
  });

  it.each(['java11.al2023', 'java17.al2023', 'java21', 'python3.12', 'python3.15', 'dotnet8', 'dotnet12'])(
    '%s starts from a snapshot',
    async (runtime) => {
      const { model } = await compiled(oneFunction(`runtime: "${runtime}"\nsnapStart: true`));
      expect(model.functions[0]?.coldStart.restored).toBe(true);
    },
  );

  it.each(['java8.al2023', 'python3.11', 'dotnetcore3.1', 'nodejs26.x', 'ruby4.0', 'provided.al2023'])(
    '%s has no snapshot',
    async (runtime) => {
      expect(await faults(oneFunction(`runtime: "${runtime}"\nsnapStart: true`))).toEqual([
        expect.stringContaining(`SnapStart does not exist for the runtime ${runtime}`),
      ]);
    },
  );

  it.each([
    ['python3.17', 'python3.14'],
    ['python4.0', 'python3.14'],
    ['dotnet12', 'dotnet10'],
    ['nodejs28.x', 'nodejs24.x'],
    ['java29', 'java25'],
    ['java21.al2025', 'java21'],
    ['ruby4.1', 'ruby3.4'],
    ['provided.al2026', 'go (prov.al2023)'],
    ['nodejs23.x', 'nodejs24.x'],
  ])('%s came since: it starts as %s does, and a warning says so', async (runtime, measured) => {
    const { warnings } = await compiled(oneFunction(`runtime: "${runtime}"\nwork: { duration: 60ms }`));
    expect(warnings).toEqual([
      `functions.f.runtime: '${runtime}' is not among AWS's runtimes as of 2026-11-28; its cold starts are those of ${measured}, the nearest measured`,
    ]);
  });

  it.each([
    ['python33', 'python3.13'],
    ['python3.133', 'python3.13'],
    ['python31.2', 'python3.12'],
    ['nodejs222.x', 'nodejs22.x'],
    ['nodejs22', 'nodejs22.x'],
    ['dotnet8.0', 'dotnet8'],
    ['java17.al20', 'java17.al2'],
    ['jaba21', 'java21'],
  ])('%s is a slip', async (runtime) => {
    expect(knowledgeOf(runtime)).toBe('unknown');
    expect(await faults(oneFunction(`runtime: "${runtime}"\nwork: { duration: 60ms }`))).toEqual([
      expect.stringMatching(/there is no measured cold start for the runtime .*did you mean '/),
    ]);
  });
});

describe('regions', () => {
  it.each(AWS.regions)('%s needs no word', async (region) => {
    const { warnings } = await compiled(oneFunction('work: { duration: 60ms }', `region: ${region}`));
    expect(warnings).toEqual([]);
  });

  it.each([
    ['ap-southeast-9', 'ap-southeast-1'],
    ['ca-south-1', 'ca-central-1'],
    ['eu-central-3', 'eu-central-1'],
    ['sa-north-1', 'sa-east-1'],
    ['mx-south-1', 'mx-central-1'],
    ['cn-south-1', 'cn-north-1'],
    ['us-gov-central-1', 'us-gov-east-1'],
    ['eusc-de-west-1', 'eusc-de-east-1'],
  ])('%s came since: %s stands in, as an estimate', async (region, neighbour) => {
    const { warnings } = await compiled(oneFunction('work: { duration: 60ms }', `region: ${region}`));
    expect(warnings).toEqual([
      expect.stringContaining(`'${region}' is in no list of AWS's regions that was read`),
    ]);
    expect(warnings[0]).toContain(`prices are those of ${neighbour}`);
    const price = findPrices('aws', region)?.items['lambda.requests'];
    expect(price?.tiers[0]?.price).toBe(
      findPrices('aws', neighbour)?.items['lambda.requests']?.tiers[0]?.price,
    );
    expect(price?.estimate?.rule).toContain(neighbour);
    expect(gatewayLimits(AWS, region)).toEqual({ ratePerSecond: 2500, burst: 1250 });
  });

  it.each(['us-est-1', 'us-east-9', 'eu-wset-1', 'zz-east-1', 'eu-west', 'us-east-1a', 'constructor'])(
    '%s is a slip',
    async (region) => {
      expect(regionKnowledge(AWS, region)).toBe('unknown');
      expect(await faults(oneFunction('work: { duration: 60ms }', `region: ${region}`))).toEqual([
        expect.stringContaining(`'${region}' is not a region that aws knows`),
      ]);
    },
  );

  it('says of 2018 that a region came later', async () => {
    expect(
      await faults(oneFunction('work: { duration: 60ms }', 'platform: aws-2018\nregion: mx-central-1')),
    ).toEqual([expect.stringContaining("'mx-central-1' is not a region that aws-2018 knows: it came later")]);
    expect(
      await faults(oneFunction('work: { duration: 60ms }', 'platform: aws-2018\nregion: us-esat-1')),
    ).toEqual([
      expect.stringContaining("'us-esat-1' is not a region that aws-2018 knows; did you mean 'us-east-1'?"),
    ]);
  });

  it('have no stand-in where they are known', () => {
    expect(standInOf('us-east-1', AWS.regions)).toBeUndefined();
  });
});

it('throttles the newest regions of API Gateway alike', () => {
  for (const region of ['ap-east-2', 'ap-southeast-6', 'eusc-de-east-1', 'mx-central-1']) {
    expect(gatewayLimits(AWS, region)).toEqual({ ratePerSecond: 2500, burst: 1250 });
  }
});

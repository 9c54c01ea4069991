import { describe, expect, it } from 'vitest';
import { AWS } from '../../src/platform/aws.ts';
import { AWS_2018 } from '../../src/platform/aws-2018.ts';
import type { PlatformFacts } from '../../src/platform/facts.ts';
import { gatewayLimits } from '../../src/platform/gateway-limits.ts';
import { findPlatform, platformNames } from '../../src/platform/platforms.ts';

interface FoundFact {
  readonly path: string;
  readonly fact: { readonly value: unknown; readonly source: unknown; readonly date: unknown };
}

/** Every object with a `source` in it, wherever it stands, and every plain figure outside of one. */
function walk(value: unknown, path: string, facts: FoundFact[], bare: string[]): void {
  if (typeof value === 'number') bare.push(path);
  if (typeof value !== 'object' || value === null) return;
  if ('source' in value) {
    facts.push({ path, fact: value as unknown as FoundFact['fact'] });
    return;
  }
  for (const [key, child] of Object.entries(value)) walk(child, `${path}.${key}`, facts, bare);
}

describe.each([AWS, AWS_2018])('$name', (platform: PlatformFacts) => {
  const facts: FoundFact[] = [];
  const bare: string[] = [];
  walk(platform, platform.name, facts, bare);

  it('has a source and a date with every figure', () => {
    expect(bare).toEqual([]);
    expect(facts.length).toBeGreaterThan(30);
    for (const { path, fact } of facts) {
      expect(fact.source, path).toMatch(/\w{4,}/);
      expect(fact.date, path).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });

  it('has quantile tables that ascend from probability 0 to 1', () => {
    for (const { value } of [platform.keepAliveMs, platform.hiddenMs, platform.vpcHiddenMs]) {
      expect(value.probabilities[0]).toBe(0);
      expect(value.probabilities.at(-1)).toBe(1);
      expect(value.values).toHaveLength(value.probabilities.length);
      for (let i = 1; i < value.values.length; i++) {
        expect(value.probabilities[i]).toBeGreaterThan(value.probabilities[i - 1] ?? 1);
        expect(value.values[i]).toBeGreaterThanOrEqual(value.values[i - 1] ?? Infinity);
      }
    }
  });

  it('has launch dates, in order, and each region once', () => {
    const dates = Object.values(platform.launches).map((launch) => launch.date);
    expect(dates).toEqual(dates.toSorted());
    expect(new Set(platform.regions).size).toBe(platform.regions.length);
  });
});

it('gives platforms by name', () => {
  expect(platformNames).toEqual(['aws', 'aws-2018']);
  expect(findPlatform('aws')).toBe(AWS);
  expect(findPlatform('aws-2018')).toBe(AWS_2018);
  for (const name of ['AWS', 'azure', '', 'constructor']) expect(findPlatform(name)).toBeUndefined();
});

it('knows 46 memory sizes in 2018', () => {
  const { minimum, maximum, step } = AWS_2018.memoryMb;
  expect((maximum.value - minimum.value) / step.value + 1).toBe(46);
});

it('knows what was there in 2018 and what was not', () => {
  const after2018 = Object.entries(AWS_2018.launches).filter(
    ([, launch]) => launch.date > AWS_2018.knowsUntil,
  );
  const keys = after2018.map(([key]) => key);
  for (const key of [
    'arm64',
    'snapStart',
    'functionUrl',
    'image',
    'provisionedConcurrency',
    'ephemeralStorage',
  ]) {
    expect(keys).toContain(key);
  }
  for (const launch of Object.values(AWS.launches)) expect(launch.date <= AWS.knowsUntil).toBe(true);
});

it('reclaims half of the idle environments of 2018 by 46 minutes', () => {
  const { probabilities, values } = AWS_2018.keepAliveMs.value;
  const index = values.indexOf(46 * 60_000);
  expect(probabilities[index]).toBeCloseTo(0.515, 2);
});

it('throttles API Gateway lower in the newest regions', () => {
  expect(gatewayLimits(AWS, 'us-east-1')).toEqual({ ratePerSecond: 10_000, burst: 5000 });
  expect(gatewayLimits(AWS, 'il-central-1')).toEqual({ ratePerSecond: 2500, burst: 1250 });
  expect(gatewayLimits(AWS_2018, 'sa-east-1')).toEqual({ ratePerSecond: 10_000, burst: 5000 });
});

import { describe, expect, it } from 'vitest';
import { createArrivalBatch } from '../../src/model/arrivals.ts';
import type { TrafficPattern } from '../../src/model/traffic-pattern.ts';
import { computeUnits } from '../../src/platform/prices/compute-prices.ts';
import { meanOf } from '../../src/random/moments.ts';
import { scaledBy } from '../../src/random/scaled.ts';
import { erlangB, erlangC, meanWaitMs, serversForLoss } from '../../src/study/plan/erlang.ts';
import { LeastSearch } from '../../src/study/plan/least-search.ts';
import { alternativesOf, cheapestSizing } from '../../src/study/plan/plan-alternatives.ts';
import { busiestStart, type TrafficShape, typicalStart } from '../../src/study/plan/traffic-shape.ts';
import { openArrivals } from '../../src/workload/arrivals.ts';
import { fc } from '../support/fast-check.ts';

describe('Erlang', () => {
  it('B and C are those of the tables', () => {
    expect(erlangB(10, 5)).toBeCloseTo(0.018385, 6);
    expect(erlangB(1, 1)).toBeCloseTo(0.5, 12);
    expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 12);
    expect(erlangC(3, 3)).toBe(1);
    // M/M/1: rho / (1 - rho) service times.
    expect(meanWaitMs(1, 0.5, 100)).toBeCloseTo(100, 9);
    expect(meanWaitMs(2, 2, 100)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([0.1, 1, 7, 40, 300])('B inverts to the fewest servers at %d Erlang', (load) => {
    const servers = serversForLoss(load, 0.001);
    expect(erlangB(servers, load)).toBeLessThanOrEqual(0.001);
    expect(erlangB(servers - 1, load)).toBeGreaterThan(0.001);
  });
});

describe('the search for the least', () => {
  it.each([0, 1, 5, 17, 100, 999])('finds %d from any guess, in few steps', (answer) => {
    for (const guess of [0, 3, answer, answer + 2, 2 * answer + 50]) {
      const search = new LeastSearch(guess);
      let steps = 0;
      while (!search.isDone && steps < 40) {
        const count = search.next;
        search.tell(count, count >= answer);
        steps += 1;
      }
      expect(search.least, `from ${guess}`).toBe(answer);
      expect(steps).toBeLessThan(24);
    }
  });
});

describe('containers', () => {
  const work = {
    cpuMs: 100,
    processMb: 512,
    systemMb: 128,
    architecture: 'x86_64',
    undivided: [],
  } as const;
  const rules = { targetUtilization: 0.5, maximumWaitMs: 1000, minimumUnits: 2 };
  const fargate = computeUnits('us-east-1', 'x86_64').filter(({ platform }) => platform === 'fargate');

  it('cost what the page says: 1 vCPU and 2 GB for an hour', () => {
    const unit = fargate.find(({ name }) => name === '1 vCPU, 2 GB');
    expect(unit?.pricePerHour).toBeCloseTo(0.04048 + 2 * 0.004445, 10);
  });

  it('are as many as the target utilisation asks, and two at least', () => {
    const [one] = fargate.filter(({ name }) => name === '1 vCPU, 2 GB');
    expect(cheapestSizing(one === undefined ? [] : [one], work, 100, rules)?.units).toBe(20);
    expect(cheapestSizing(one === undefined ? [] : [one], work, 0.001, rules)?.units).toBe(2);
    expect(cheapestSizing(fargate, { ...work, processMb: 500_000 }, 1, rules)).toBeNull();
  });

  it('takes three instances at the least on Managed Instances, EC2 and 15 %, and bills requests', () => {
    const managed = computeUnits('us-east-1', 'x86_64').filter(
      ({ platform }) => platform === 'managed-instances',
    );
    const sizing = cheapestSizing(managed, work, 1, rules, 0.5);
    const instance = computeUnits('us-east-1', 'x86_64').find(
      ({ platform, name }) => platform === 'ec2' && name === sizing?.unit.name,
    );
    expect(sizing?.units).toBe(3);
    expect(sizing?.monthly).toBeCloseTo(
      3 * 730 * 1.15 * (instance?.pricePerHour ?? 0) + 0.5 * 730 * 3600 * 0.0000002,
      6,
    );
    expect(cheapestSizing(managed, { ...work, processMb: 33_000 }, 1, rules)).toBeNull();
  });

  it('keep the mean wait below its bound', () => {
    const strict = cheapestSizing(fargate, work, 30, {
      ...rules,
      targetUtilization: 0.99,
      maximumWaitMs: 1,
    });
    expect(strict?.waitMs).toBeLessThanOrEqual(1);
    const loose = cheapestSizing(fargate, work, 30, { ...rules, targetUtilization: 0.99 });
    expect(loose?.monthly).toBeLessThan(strict?.monthly ?? 0);
  });

  it('cross Lambda where the bills are equal', () => {
    const [first] = alternativesOf({
      region: 'us-east-1',
      work: { ...work, cpuMs: 0.001 },
      ratePerSecond: 10,
      peakFactor: 1,
      lambdaMonthlyAt: (scale) => 20 * scale,
      rules,
    });
    // Two tasks of 0.25 vCPU and 1 GB whatever the rate, against 2 USD per request a second.
    const monthly = 2 * 730 * (0.25 * 0.04048 + 0.004445);
    expect(first?.monthly).toBeCloseTo(monthly, 3);
    expect(first?.crossoverRatePerSecond).toBeCloseTo(monthly / 2, 2);
  });

  it('are dearer than Lambda in ranges that agree with the bills at the given traffic', () => {
    const bills = fc.record({
      fixed: fc.double({ min: 0, max: 100, noNaN: true }),
      slope: fc.double({ min: 0.1, max: 100, noNaN: true }),
      bend: fc.double({ min: 0.001, max: 1000, noNaN: true }),
      beyond: fc.double({ min: 0, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(bills, ({ fixed, slope, bend, beyond }) => {
        const lambdaMonthlyAt = (scale: number) =>
          fixed + slope * Math.min(scale, bend) + beyond * Math.max(0, scale - bend);
        const question = { region: 'us-east-1', work, ratePerSecond: 10, peakFactor: 1, rules };
        for (const one of alternativesOf({ ...question, lambdaMonthlyAt })) {
          const holds = ({
            fromRatePerSecond: from,
            toRatePerSecond: to,
          }: (typeof one.dearerRanges)[number]) => (from === null || from <= 10) && (to === null || to > 10);
          const isDearer = lambdaMonthlyAt(1) > one.monthly;
          expect(one.dearerRanges.some(holds)).toBe(isDearer);
          if (isDearer && one.crossoverRatePerSecond !== null) {
            expect(one.crossoverRatePerSecond).toBeLessThanOrEqual(10);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it("have the region's own prices, and none in another currency", () => {
    const priceOf = (region: string, wanted: string) =>
      computeUnits(region, 'x86_64').find(({ name }) => name === wanted)?.pricePerHour;
    // Fargate in Virginia 0.04048 and 0.004445, in Sao Paulo 0.0696 and 0.0076.
    expect(priceOf('sa-east-1', '1 vCPU, 2 GB')).toBeCloseTo(0.0696 + 2 * 0.0076, 10);
    expect(priceOf('sa-east-1', 'c5.large')).toBe(0.131);
    expect(computeUnits('sa-east-1', 'x86_64').every(({ confirmed }) => confirmed)).toBe(true);
    expect(computeUnits('cn-north-1', 'x86_64')).toEqual([]);
  });

  it('are instance types that the region has', () => {
    const typesOf = (region: string) =>
      computeUnits(region, 'x86_64').flatMap(({ platform, name }) => (platform === 'ec2' ? [name] : []));
    expect(typesOf('us-east-1')).toContain('m5.large');
    expect(typesOf('ap-southeast-6')).not.toContain('m5.large');
    expect(typesOf('ap-southeast-6')).not.toEqual([]);
    // Where no list tells which there are, none is offered; Fargate's price is the neighbour's, and says so.
    expect(typesOf('eusc-de-east-1')).toEqual([]);
    expect(computeUnits('eusc-de-east-1', 'x86_64').map(({ confirmed }) => confirmed)).toContain(false);
  });
});

describe('more traffic', () => {
  const context = {
    seed: 7,
    streamName: 'test',
    horizonMs: 100_000,
    startEpochMs: 0,
    timezone: 'UTC',
    functionIndex: new Map<string, number>(),
    maximumBadRows: 0,
  };
  const timesOf = async (pattern: TrafficPattern, horizonMs = context.horizonMs): Promise<number[]> => {
    const stream = await openArrivals(pattern, { ...context, horizonMs });
    const batch = createArrivalBatch();
    const times: number[] = [];
    do {
      await stream.next(batch);
      times.push(...batch.timeMs.slice(0, batch.rows));
    } while (batch.rows > 0);
    return times;
  };
  const constant: TrafficPattern = { kind: 'constant', ratePerSecond: 10 };

  it.each([0.3, 1, 2.5, 7])('repeats each arrival %d times, in order and within its gap', async (copies) => {
    const times = await timesOf({ kind: 'repeated', of: constant, copies });
    expect(times.length / 1000).toBeCloseTo(copies, 1);
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
    const whole = await timesOf(constant);
    const kept = new Set(times);
    if (copies >= 1) expect(whole.every((timeMs) => kept.has(timeMs))).toBe(true);
  });

  it('begins a part at its rate', async () => {
    const ramp: TrafficPattern = {
      kind: 'ramp',
      points: [
        { atMs: 0, ratePerSecond: 0 },
        { atMs: 100_000, ratePerSecond: 100 },
      ],
    };
    const part: TrafficPattern = { kind: 'part', of: ramp, fromMs: 50_000, wholeMs: 100_000 };
    const times = await timesOf(part, 50_000);
    // The upper half of the ramp: 75 a second for 50 s.
    expect(Math.abs(times.length - 3750)).toBeLessThan(4 * Math.sqrt(3750));
    expect(times.at(-1)).toBeLessThan(50_000);
    const burst: TrafficPattern = { kind: 'burst', everyMs: 40_000, size: 3 };
    expect(await timesOf({ kind: 'part', of: burst, fromMs: 50_000, wholeMs: 100_000 }, 50_000)).toEqual([
      30_000, 30_000, 30_000,
    ]);
  });

  it('finds the busiest and the typical part', () => {
    const scaled = Float64Array.from(
      { length: 2001 },
      (_, bin) => Math.min(bin, 1000) + 5 * Math.max(0, bin - 1000),
    );
    const shape: TrafficShape = { horizonMs: 2000, binMs: 1, scaled, fixed: new Float64Array(2001) };
    expect(busiestStart(shape, 100, 0)).toBe(1000);
    const typical = typicalStart(shape, 100, 0);
    expect(typical).toBeGreaterThan(900);
    expect(typical).toBeLessThan(1000);
  });

  it.each([
    { kind: 'constant', value: 3 },
    { kind: 'lognormal', mu: 1, sigma: 0.5 },
    { kind: 'gamma', shape: 2, scale: 3 },
    { kind: 'normal', mean: 5, sd: 2 },
    { kind: 'pareto', shape: 3, min: 2 },
    { kind: 'mixture', parts: [{ weight: 1, of: { kind: 'uniform', min: 1, max: 2 } }] },
  ] as const)('scales $kind with its mean', (distribution) => {
    expect(meanOf(scaledBy(distribution, 1.7))).toBeCloseTo(1.7 * meanOf(distribution), 9);
  });
});

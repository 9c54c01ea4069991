import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createArrivalBatch } from '../../src/model/arrivals.ts';
import type { TrafficPattern } from '../../src/model/traffic-pattern.ts';
import { openArrivals } from '../../src/workload/arrivals.ts';
import type { ArrivalContext } from '../../src/workload/patterns/pattern.ts';
import { contextOf, MONDAY_MS, timesOf } from './drain.ts';

async function arrivals(
  pattern: TrafficPattern,
  changes: Partial<ArrivalContext> = {},
  batchRows?: number,
): Promise<number[]> {
  return timesOf(await openArrivals(pattern, contextOf(changes)), batchRows);
}

function gapsOf(timesMs: readonly number[]): number[] {
  return timesMs.map((timeMs, index) => timeMs - (timesMs[index - 1] ?? 0));
}

/** Largest distance between the empirical distribution of a sample and a distribution function. */
function kolmogorovSmirnov(sample: readonly number[], cdf: (value: number) => number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  let distance = 0;
  for (const [index, value] of sorted.entries()) {
    const expected = cdf(value);
    distance = Math.max(distance, expected - index / sorted.length, (index + 1) / sorted.length - expected);
  }
  return distance;
}

/** Critical value at the 0.1 % level. */
const critical = (count: number): number => 1.95 / Math.sqrt(count);

/** 3.9 standard deviations of a Poisson count: one seed in 10000 lies outside. */
function expectPoissonCount(count: number, mean: number): void {
  expect(Math.abs(count - mean)).toBeLessThan(3.9 * Math.sqrt(mean));
}

const PATTERNS: readonly TrafficPattern[] = [
  { kind: 'poisson', ratePerSecond: 3 },
  { kind: 'constant', ratePerSecond: 3 },
  { kind: 'burst', everyMs: 7000, size: 20 },
  { kind: 'gamma', ratePerSecond: 3, cv: 4 },
  {
    kind: 'ramp',
    points: [
      { atMs: 60_000, ratePerSecond: 0 },
      { atMs: 600_000, ratePerSecond: 9 },
      { atMs: 600_000, ratePerSecond: 1 },
    ],
  },
  { kind: 'expression', expression: '2 + sin(t / 100) + day + hour' },
  { kind: 'schedule', expression: 'cron(0/7 * * * ? *)', count: 300 },
];

describe.each(PATTERNS)('$kind', (pattern) => {
  it('gives the same arrivals for the same seed, whatever the size of the batches', async () => {
    const whole = await arrivals(pattern);
    expect(whole.length).toBeGreaterThan(100);
    expect(await arrivals(pattern)).toEqual(whole);
    expect(await arrivals(pattern, {}, 1)).toEqual(whole);
    expect(await arrivals(pattern, {}, 97)).toEqual(whole);
  });

  it('is cut at the horizon, and the arrivals before do not depend on it', async () => {
    const whole = await arrivals(pattern);
    const horizonMs = 1_234_567;
    // The grid of an expression depends on the horizon; all else is the same row by row.
    const cut = await arrivals(pattern, { horizonMs });
    expect(cut.every((timeMs) => timeMs >= 0 && timeMs < horizonMs)).toBe(true);
    if (pattern.kind === 'expression') return;
    expect(cut).toEqual(whole.filter((timeMs) => timeMs < horizonMs));
  });

  it('has a stream of its own by seed and name where it is random', async () => {
    const whole = await arrivals(pattern);
    const isRandom = !['constant', 'burst', 'schedule'].includes(pattern.kind);
    const other = await arrivals(pattern, { seed: 43 });
    const named = await arrivals(pattern, { streamName: 'traffic.1' });
    expect(JSON.stringify(other) === JSON.stringify(whole)).toBe(!isRandom);
    expect(JSON.stringify(named) === JSON.stringify(whole)).toBe(!isRandom);
  });
});

describe('poisson', () => {
  it('has exponential, independent gaps at the rate asked for', async () => {
    const timesMs = await arrivals({ kind: 'poisson', ratePerSecond: 20 });
    expectPoissonCount(timesMs.length, 72_000);
    const gaps = gapsOf(timesMs);
    expect(kolmogorovSmirnov(gaps, (gap) => -Math.expm1(-gap / 50))).toBeLessThan(critical(gaps.length));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    let covariance = 0;
    for (let index = 1; index < gaps.length; index += 1) {
      covariance += ((gaps[index] ?? 0) - mean) * ((gaps[index - 1] ?? 0) - mean);
    }
    expect(Math.abs(covariance / (gaps.length * mean * mean))).toBeLessThan(3.9 / Math.sqrt(gaps.length));
  });

  it('is empty at rate 0', async () => {
    expect(await arrivals({ kind: 'poisson', ratePerSecond: 0 })).toEqual([]);
  });

  it('fills full batches and keeps no more than one', async () => {
    const stream = await openArrivals({ kind: 'poisson', ratePerSecond: 1000 }, contextOf());
    const batch = createArrivalBatch();
    expect(stream.next(batch)).toBeUndefined();
    expect(batch.rows).toBe(batch.timeMs.length);
  });
});

describe('constant', () => {
  it('begins at 0 and adds up no error', async () => {
    const timesMs = await arrivals({ kind: 'constant', ratePerSecond: 7 }, { horizonMs: 3_600_000 });
    expect(timesMs).toHaveLength(25_200);
    expect(timesMs.slice(0, 2)).toEqual([0, 1000 / 7]);
    expect(timesMs[7 * 3599]).toBe(3_599_000);
    expect(await arrivals({ kind: 'constant', ratePerSecond: 1 }, { horizonMs: 3000 })).toEqual([
      0, 1000, 2000,
    ]);
    expect(await arrivals({ kind: 'constant', ratePerSecond: 0 })).toEqual([]);
  });
});

describe('burst', () => {
  it('sends its size at once at 0 and after each period, not at the end', async () => {
    expect(await arrivals({ kind: 'burst', everyMs: 1000, size: 2 }, { horizonMs: 3000 })).toEqual([
      0, 0, 1000, 1000, 2000, 2000,
    ]);
  });
});

describe('gamma', () => {
  it.each([0.5, 1, 3])('has the rate and a coefficient of variation of %d', async (cv) => {
    const horizonMs = 20_000_000;
    const timesMs = await arrivals({ kind: 'gamma', ratePerSecond: 5, cv }, { horizonMs });
    const gaps = gapsOf(timesMs);
    // Var N(t) → cv² × rate × t for a renewal process.
    expect(Math.abs(timesMs.length - 100_000)).toBeLessThan(3.9 * cv * Math.sqrt(100_000));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(cv * 0.96);
    expect(Math.sqrt(variance) / mean).toBeLessThan(cv * 1.04);
  });

  it('is regular at cv 0', async () => {
    expect(await arrivals({ kind: 'gamma', ratePerSecond: 1, cv: 0 }, { horizonMs: 3500 })).toEqual([
      1000, 2000, 3000,
    ]);
  });
});

describe('ramp', () => {
  it('follows the integral of straight lines', async () => {
    const points = [
      { atMs: 600_000, ratePerSecond: 0 },
      { atMs: 1_800_000, ratePerSecond: 40 },
    ];
    const timesMs = await arrivals({ kind: 'ramp', points });
    const expectedBefore = (timeMs: number): number => {
      const rising = Math.min(Math.max(timeMs - 600_000, 0), 1_200_000) / 1000;
      const flat = Math.max(timeMs - 1_800_000, 0) / 1000;
      return (40 / 1200 / 2) * rising ** 2 + 40 * flat;
    };
    const total = expectedBefore(3_600_000);
    expectPoissonCount(timesMs.length, total);
    expect(timesMs[0]).toBeGreaterThanOrEqual(600_000);
    // Given their number, the arrivals of a Poisson process are a sample of the normalised integral.
    expect(kolmogorovSmirnov(timesMs, (timeMs) => expectedBefore(timeMs) / total)).toBeLessThan(
      critical(timesMs.length),
    );
  });

  it('keeps the first rate before its first point and the last one after the last', async () => {
    const timesMs = await arrivals({
      kind: 'ramp',
      points: [
        { atMs: 1_200_000, ratePerSecond: 30 },
        { atMs: 2_400_000, ratePerSecond: 10 },
      ],
    });
    expectPoissonCount(timesMs.filter((timeMs) => timeMs < 1_200_000).length, 36_000);
    expectPoissonCount(timesMs.filter((timeMs) => timeMs >= 2_400_000).length, 12_000);
  });

  it('jumps where two points share a time, and ends where the rate stays 0', async () => {
    const timesMs = await arrivals({
      kind: 'ramp',
      points: [
        { atMs: 0, ratePerSecond: 20 },
        { atMs: 1_000_000, ratePerSecond: 20 },
        { atMs: 1_000_000, ratePerSecond: 0 },
      ],
    });
    expectPoissonCount(timesMs.length, 20_000);
    expect(Math.max(...timesMs.slice(-10))).toBeLessThan(1_000_000);
  });
});

describe('expression', () => {
  it('follows the analytic integral of a daily rhythm', async () => {
    const timesMs = await arrivals(
      { kind: 'expression', expression: '1 + sin(2 * pi * hour / 24)' },
      { horizonMs: 86_400_000 },
    );
    const omega = (2 * Math.PI) / 86_400;
    const expectedBefore = (timeMs: number): number =>
      timeMs / 1000 + (1 - Math.cos((omega * timeMs) / 1000)) / omega;
    expectPoissonCount(timesMs.length, 86_400);
    expect(kolmogorovSmirnov(timesMs, (timeMs) => expectedBefore(timeMs) / 86_400)).toBeLessThan(
      critical(timesMs.length),
    );
  });

  it('is exact at jumps on whole seconds', async () => {
    const timesMs = await arrivals(
      { kind: 'expression', expression: 't >= 1000 and t < 2000 ? 100 : 0' },
      { horizonMs: 86_400_000 },
    );
    expect(timesMs[0]).toBeGreaterThanOrEqual(1_000_000);
    expect(timesMs[timesMs.length - 1]).toBeLessThan(2_000_000);
    expectPoissonCount(timesMs.length, 100_000);
  });

  it('knows the hour and the day of the wall clock, summer time included', async () => {
    // In Zurich, clocks go from 02:00 to 03:00 on Sunday 2026-03-29.
    const startEpochMs = Date.parse('2026-03-28T23:00:00Z');
    const between = async (expression: string): Promise<[number, number]> => {
      const timesMs = await arrivals(
        { kind: 'expression', expression },
        { startEpochMs, timezone: 'Europe/Zurich', horizonMs: 48 * 3_600_000 },
      );
      return [
        Math.round(((timesMs[0] ?? Number.NaN) / 3_600_000) * 100) / 100,
        Math.round(((timesMs[timesMs.length - 1] ?? Number.NaN) / 3_600_000) * 100) / 100,
      ];
    };
    expect(await between('hour >= 9 and hour < 10 and day == 7')).toEqual([8, 9]);
    expect(await between('hour >= 2 and hour < 3')).toEqual([25, 26]);
    expect(await between('day == 1')).toEqual([23, 47]);
    expect(await between('day == 7')).toEqual([0, 23]);
  });

  it('needs a time zone that exists', async () => {
    const outcome = arrivals({ kind: 'expression', expression: 'hour' }, { timezone: 'Europe/Zurick' });
    await expect(outcome).rejects.toThrow('traffic.0: rate: "Europe/Zurick" is not a time zone');
  });

  it('takes other time zones at other offsets', async () => {
    const timesMs = await arrivals(
      { kind: 'expression', expression: 'hour >= 9 and hour < 10' },
      { timezone: 'Asia/Kolkata', horizonMs: 86_400_000 },
    );
    // 09:00 at UTC+5:30 is 03:30 UTC.
    expect(timesMs[0]).toBeGreaterThanOrEqual(3.5 * 3_600_000);
    expect(timesMs[timesMs.length - 1]).toBeLessThan(4.5 * 3_600_000);
  });

  it.each([
    ['10 - t / 60', 'is -', 't = 600.'],
    ['1 / t', 'is Infinity per second', 't = 0 s'],
    ['sqrt(10 - t)', 'is not a number', 't = 10.'],
    ['10 ^ t', 'per second at t = 7', 'from 0 to 10000000'],
    ['t == 3600 ? -1 : 1', 'is -1 per second', 't = 3600 s'],
  ])('%s names the time of a rate that cannot be', async (expression, ...parts) => {
    const outcome = arrivals({ kind: 'expression', expression });
    for (const part of parts) await expect(outcome).rejects.toThrow(part);
  });
});

describe('trace', () => {
  it('opens like every other pattern', async () => {
    const file = fileURLToPath(new URL('../../scenarios/traces/day.csv', import.meta.url));
    const trace = { file, displayName: 'day.csv', columns: {}, timeUnit: 's', speed: 24, repeat: 2 } as const;
    const timesMs = await arrivals({ kind: 'trace', trace }, { horizonMs: 2 * 3_600_000 });
    expect(timesMs.length).toBeGreaterThan(2 * 19_000);
    const missing = arrivals({ kind: 'trace', trace: { ...trace, file: `${file}.old` } });
    await expect(missing).rejects.toThrow('day.csv: no such file');
  });
});

describe('schedule', () => {
  it('fires at the start, not at the end, with its count at once', async () => {
    expect(
      await arrivals(
        { kind: 'schedule', expression: 'cron(0/5 * * * ? *)', count: 2 },
        { horizonMs: 600_000 },
      ),
    ).toEqual([0, 0, 300_000, 300_000]);
    expect(
      await arrivals({ kind: 'schedule', expression: 'rate(5 minutes)', count: 1 }, { horizonMs: 600_000 }),
    ).toEqual([0, 300_000]);
  });

  it('follows the UTC calendar from the wall clock at the start', async () => {
    expect(
      await arrivals(
        { kind: 'schedule', expression: 'cron(0 3 * * ? *)', count: 1 },
        { startEpochMs: MONDAY_MS + 90_500, horizonMs: 2 * 86_400_000 },
      ),
    ).toEqual([3 * 3_600_000 - 90_500, 27 * 3_600_000 - 90_500]);
    expect(
      await arrivals(
        { kind: 'schedule', expression: 'rate(1 hour)', count: 1 },
        { startEpochMs: MONDAY_MS + 90_500, horizonMs: 7_200_000 },
      ),
    ).toEqual([0, 3_600_000]);
  });

  it('is refused with what would be right', async () => {
    const outcome = openArrivals({ kind: 'schedule', expression: 'rate(1 hours)', count: 1 }, contextOf());
    await expect(outcome).rejects.toThrow('write rate(1 hour)');
  });
});

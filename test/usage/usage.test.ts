import { describe, expect, it } from 'vitest';
import type { Measurements } from '../../src/model/measurements.ts';
import { monthlyUsageOf, usageOf } from '../../src/usage/usage.ts';
import { oneFunction, scratchFolder } from '../scenario/scratch.ts';
import { constant, functionModel, measure, modelOf } from '../support/models.ts';
import { billOf, explained, runOf } from './service-bills.ts';

const { compiled } = scratchFolder();
const provisioned = 'memory: 1024\nprovisionedConcurrency: 3\nwork: { duration: 10ms }';

/** Measurements of one function over so many seconds, with the figures given. */
async function measuredOver(
  seconds: number,
  over: Partial<Measurements['functions'][number]> = {},
): Promise<Measurements> {
  const empty = await measure(modelOf([functionModel(constant(1))]), []);
  return { ...empty, seconds, functions: empty.functions.map((fn) => ({ ...fn, ...over })) };
}

describe('usage', () => {
  it('is what was measured, in the units that are billed', async () => {
    const scenario = await compiled(oneFunction('memory: 512\nwork: { duration: 10ms }'));
    const measured = await measuredOver(3600, {
      invocations: 120,
      onDemandBilledMs: 4500,
      provisionedBilledMs: 700,
    });
    expect(usageOf(scenario, measured)).toEqual({
      seconds: 3600,
      functions: [
        {
          name: 'f',
          memoryMb: 512,
          architecture: 'x86_64',
          runtime: scenario.functions[0]!.runtime,
          ephemeralStorageMb: 512,
          requests: 120,
          onDemandBilledMs: 4500,
          provisionedBilledMs: 700,
          provisionedConcurrency: 0,
          provisionedSeconds: 0,
          snapStart: null,
        },
      ],
      services: [],
      notes: [],
    });
  });

  it('of a month is scaled to 730 hours', async () => {
    const scenario = await compiled(oneFunction('memory: 512\nwork: { duration: 10ms }'));
    const measured = await measuredOver(7300, { invocations: 100, onDemandBilledMs: 1000 });
    const usage = monthlyUsageOf(scenario, measured);
    expect(usage.seconds).toBe(2_628_000);
    expect(usage.functions[0]).toMatchObject({ requests: 36_000, onDemandBilledMs: 360_000 });
  });

  it.each([
    [1, 300],
    [300, 300],
    [300.001, 600],
    [3600, 3600],
    [3601, 3900],
  ])(
    'of %d s of provisioned concurrency is billed as %d s, whole steps of five minutes',
    async (seconds, billed) => {
      const scenario = await compiled(oneFunction(provisioned));
      const [fn] = usageOf(scenario, await measuredOver(seconds)).functions;
      expect([fn!.provisionedConcurrency, fn!.provisionedSeconds]).toEqual([3, billed]);
    },
  );

  it('of a month is billed as a month, however long the run was', async () => {
    const scenario = await compiled(oneFunction(provisioned));
    const template = await measuredOver(1);
    for (let seconds = 1; seconds < 100_000; seconds += 7) {
      const usage = monthlyUsageOf(scenario, { ...template, seconds });
      expect([usage.seconds, usage.functions[0]!.provisionedSeconds]).toEqual([2_628_000, 2_628_000]);
    }
  });

  it('of provisioned concurrency that changes is the mean of what was asked for', () => {
    // 10 environments for 20 of 60 minutes, none else: 12,000 environment-seconds; 61 minutes are billed as
    // 65.
    const provisioning = { allocationMs: 0, allocationPerMinute: 1, changes: [], tracking: null };
    const changing = (seconds: number, provisionedSeconds: number) => ({
      seconds,
      functions: [
        {
          compiled: { memoryMb: 1024, provisionedConcurrency: 4 },
          model: { provisioning },
          measured: { provisionedSeconds },
        },
      ],
    });
    const usage = ({ compiled, counted }: ReturnType<typeof runOf>) =>
      usageOf(compiled, counted).functions[0];
    expect(usage(runOf(changing(3600, 12_000)))).toMatchObject({
      provisionedConcurrency: 12_000 / 3600,
      provisionedSeconds: 3600,
    });
    expect(usage(runOf(changing(3660, 12_000)))).toMatchObject({ provisionedSeconds: 3900 });
    // 12,000 environment-seconds x 1 GB x $0.0000033334 on arm64
    const bill = billOf(changing(3600, 12_000));
    expect(bill.lines[0]?.item).toBe('Provisioned concurrency');
    expect(bill.lines[0]?.amount.toNumber()).toBeCloseTo(12_000 * 0.0000033334, 12);
    expect(explained(changing(3600, 12_000))).toContain('3.3333 environments (mean, rounded here) x 3,600 s');
    // A month of the same: 730 times as much.
    expect(billOf(changing(3600, 12_000), { monthly: true }).total.toNumber()).toBeCloseTo(
      12_000 * 730 * 0.0000033334,
      9,
    );
  });

  it('of a constant number is that number, whatever the measured sum rounds to', () => {
    const run = runOf({
      functions: [
        { compiled: { provisionedConcurrency: 3 }, measured: { provisionedSeconds: 10_799.999999 } },
      ],
    });
    expect(usageOf(run.compiled, run.counted).functions[0]).toMatchObject({
      provisionedConcurrency: 3,
      provisionedSeconds: 3600,
    });
  });

  it('of a snapshot is at least three hours of keeping it', async () => {
    const scenario = await compiled(
      oneFunction('runtime: python3.13\nmemory: 1024\nsnapStart: true\nwork: { duration: 10ms }'),
    );
    const short = await measuredOver(600, { restores: 7 });
    expect(usageOf(scenario, short).functions[0]!.snapStart).toEqual({ restores: 7, cachedSeconds: 10_800 });
    const long = await measuredOver(20_000, { restores: 7 });
    expect(usageOf(scenario, long).functions[0]!.snapStart).toEqual({ restores: 7, cachedSeconds: 20_000 });
    const [monthly] = monthlyUsageOf(scenario, short).functions;
    expect(monthly!.snapStart!.cachedSeconds).toBe(2_628_000);
    expect(monthly!.snapStart!.restores).toBeCloseTo((7 * 2_628_000) / 600, 6);
  });
});

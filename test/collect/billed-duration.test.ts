import { describe, expect, it } from 'vitest';
import { type BilledDurationRule, billedDurationMs } from '../../src/collect/billed-duration.ts';
import { MeasurementCollector } from '../../src/collect/measurement-collector.ts';
import { runModel } from '../../src/engine/simulation.ts';
import type { FunctionModel, Model } from '../../src/model/model.ts';
import { fc } from '../support/fast-check.ts';
import { arrivalsAt, constant, feed, functionModel, modelOf } from '../support/models.ts';

/** Duration alone, to the next 100 ms: managed runtimes from 2018 to November 2020. */
const before2020: BilledDurationRule = { stepMs: 100, billsInit: false, restoreBilledShare: 0 };
/** Duration alone, to the next millisecond: zip on a managed runtime from December 2020 to July 2025. */
const before2025: BilledDurationRule = { stepMs: 1, billsInit: false, restoreBilledShare: 0 };
/** Duration and init: images and custom runtimes since December 2020, everything since August 2025. */
const today: BilledDurationRule = { stepMs: 1, billsInit: true, restoreBilledShare: 1 };
const only100: BilledDurationRule = { ...before2020, billsInit: true };

// REPORT lines out of AWS's documentation and public logs, 2018–2026.
const lines: readonly [string, BilledDurationRule, number, number, number][] = [
  ['2018, sample of the developer guide', before2020, 12.34, 0, 100],
  ['2018, csharp-logging.md', before2020, 4157.16, 841.6, 4200],
  ['2018, powershell-logging.md', before2020, 3906.38, 5960.19, 4000],
  ['2018, developer guide', before2020, 198.5, 524.75, 200],
  ['2022, zip', before2025, 1206.02, 4559.61, 1207],
  ['2025-01, zip', before2025, 1776.81, 1987.45, 1777],
  ['2022, image', today, 1293.83, 1049.63, 2344],
  ['2025, announcement of init billing', today, 133.61, 80, 214],
  ['2025, documentation', today, 3016.78, 84, 3101],
  ['2025-09, log', today, 382.98, 566.27, 950],
  ['2026-10, log', today, 2.46, 413.61, 417],
  ['warm, documentation', today, 26.73, 0, 27],
  ['warm, documentation, before init billing', before2025, 26.73, 0, 27],
  ['timed out at 900 s with an init, since 2025-08', today, 900_000, 544.9, 900_545],
  ['timed out at 900 s', before2025, 900_000, 544.9, 900_000],
  ['custom runtime in 2018 (inferred)', only100, 250, 60, 400],
];

/** What the collector bills for one cold invocation like this, the platform's way. */
async function collected(
  rule: BilledDurationRule,
  over: Partial<FunctionModel>,
  durationMs: number,
): Promise<number> {
  const model: Model = modelOf([functionModel(constant(durationMs), over)]);
  const collector = new MeasurementCollector(model, [rule]);
  await runModel(model, [feed(arrivalsAt([0]))], collector);
  return collector.finish().functions[0]!.onDemandBilledMs;
}

const coldStart = (
  initMs: number,
  over: Partial<FunctionModel['coldStart']> = {},
): Partial<FunctionModel> => ({
  coldStart: { ...functionModel(constant(0)).coldStart, initMs: constant(initMs), ...over },
});

describe('billed duration', () => {
  it.each(lines)('%s', async (_, rule, durationMs, initMs, billedMs) => {
    expect(billedDurationMs(durationMs, initMs, false, rule)).toBe(billedMs);
    expect(await collected(rule, coldStart(initMs), durationMs)).toBe(billedMs);
  });

  it('SnapStart adds the billed part of the restore (log of 2024-09: 127.10 + 26 → 154)', async () => {
    // 511.25 ms of restore were billed as 303 in another log: the share is the platform's.
    const rule = { ...before2025, restoreBilledShare: 0.5 };
    expect(billedDurationMs(127.1, 52, true, rule)).toBe(154);
    expect(await collected(rule, coldStart(52, { restored: true }), 127.1)).toBe(154);
  });

  it('a time-out bills the limit, whatever the work would have taken', async () => {
    expect(await collected(before2025, { timeoutMs: 3000 }, 3071.27)).toBe(3000);
    expect(await collected(before2020, { timeoutMs: 3000 }, 3071.27)).toBe(3000);
    expect(await collected(today, { timeoutMs: 3000, ...coldStart(100.2) }, 3071.27)).toBe(3101);
  });

  it('a first init that was cut is billed, and its rerun inside the duration', async () => {
    expect(await collected(today, coldStart(12_000), 100)).toBe(22_100);
  });

  it('is at least one step', () => {
    expect(billedDurationMs(0, 0, false, today)).toBe(1);
    expect(billedDurationMs(0, 0, false, before2020)).toBe(100);
  });

  it('is not pushed up by the rounding of sums', () => {
    // 7 and 3 ms of work, which come out a little above that in binary.
    expect(0.07 * 100).toBeGreaterThan(7);
    expect(billedDurationMs(0.07 * 100, 0, false, today)).toBe(7);
    expect(billedDurationMs(0.1 * 3 * 10, 0, false, today)).toBe(3);
  });

  it('is the least whole number of steps that covers what is billed', () => {
    const hundredths = fc.integer({ min: 1, max: 90_000_000 });
    fc.assert(
      fc.property(
        hundredths,
        hundredths,
        fc.constantFrom(today, before2025, before2020),
        (duration, init, rule) => {
          const billed = billedDurationMs(duration / 100, init / 100, false, rule);
          const exactHundredths = duration + (rule.billsInit ? init : 0);
          expect(billed % rule.stepMs).toBe(0);
          expect(billed * 100).toBeGreaterThanOrEqual(exactHundredths);
          expect((billed - rule.stepMs) * 100).toBeLessThan(exactHundredths);
        },
      ),
    );
  });
});

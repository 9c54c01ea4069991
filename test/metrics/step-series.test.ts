import { describe, expect, it } from 'vitest';
import { binOf } from '../../src/metrics/histogram.ts';
import { Occupancy } from '../../src/metrics/occupancy.ts';
import { StepQuantiles } from '../../src/metrics/step-quantiles.ts';
import { fc } from '../support/fast-check.ts';

/** What a collector gives: the bins of the values, the least and the greatest. */
function record(quantiles: StepQuantiles, values: Float64Array, step: number): void {
  quantiles.record(
    Int32Array.from(values, binOf),
    values.length,
    step,
    Math.min(...values),
    Math.max(...values),
  );
}

describe('occupancy', () => {
  it('is the covered part of each step, for intervals in any order', () => {
    const cases = fc
      .record({
        stepMs: fc.constantFrom(1, 7, 10_000, 3_600_000),
        steps: fc.integer({ min: 1, max: 40 }),
        lastPart: fc.constantFrom(1, 0.4),
        ends: fc.array(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 })), {
          maxLength: 50,
        }),
      })
      .map(({ stepMs, steps, lastPart, ends }) => {
        const endMs = (steps - 1 + lastPart) * stepMs;
        // In thousandths of the run, and often at the very start of a step.
        const at = (thousandth: number, index: number): number =>
          index % 3 === 0
            ? Math.min(endMs, Math.round((thousandth / 1000) * steps) * stepMs)
            : (thousandth / 1000) * endMs;
        const intervals = ends.map(([a, b], index) => [at(a, index), at(b, index)].sort((x, y) => x - y));
        return { stepMs, steps, endMs, intervals };
      });
    fc.assert(
      fc.property(cases, ({ stepMs, steps, endMs, intervals }) => {
        const occupancy = new Occupancy(stepMs, endMs);
        // Some one by one, the others together.
        const alone = intervals.slice(0, intervals.length >> 1);
        for (const [start, end] of alone) occupancy.addOne(start!, end!);
        const together = intervals.slice(alone.length);
        occupancy.addAll(
          Float64Array.from(together, ([start]) => start!),
          0,
          Float64Array.from(together, ([start, end]) => end! - start!),
          together.length,
        );
        const means = occupancy.means();
        expect(means).toHaveLength(steps);
        means.forEach((mean, step) => {
          const startMs = step * stepMs;
          const stopMs = Math.min(endMs, startMs + stepMs);
          const covered = intervals.reduce(
            (sum, [start, end]) => sum + Math.max(0, Math.min(end!, stopMs) - Math.max(start!, startMs)),
            0,
          );
          expect(mean).toBeCloseTo(covered / (stopMs - startMs), 6);
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('quantiles by step', () => {
  const anyStep = fc.array(fc.double({ min: 0.01, max: 900_000, noNaN: true }), { maxLength: 300 });

  it('are within 0.4 % of the order statistics of their own step', () => {
    fc.assert(
      fc.property(
        fc.array(anyStep, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 100 }),
        (steps, part) => {
          const quantiles = new StepQuantiles(steps.length);
          steps.forEach((values, step) => {
            // In parts, as batches cut them.
            const column = Float64Array.from(values);
            for (let from = 0; from < column.length; from += part) {
              record(quantiles, column.slice(from, from + part), step);
            }
          });
          quantiles.finishStep();
          steps.forEach((values, step) => {
            const sorted = [...values].sort((a, b) => a - b);
            for (const [at, got] of [
              [0.5, quantiles.p50[step]!],
              [0.99, quantiles.p99[step]!],
            ] as const) {
              if (sorted.length === 0) {
                expect(got).toBe(0);
                continue;
              }
              const exact = sorted[Math.floor(at * (sorted.length - 1))]!;
              expect(Math.abs(got - exact) / exact).toBeLessThanOrEqual(0.004);
              expect(got).toBeGreaterThanOrEqual(sorted[0]!);
              expect(got).toBeLessThanOrEqual(sorted.at(-1)!);
            }
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('have the worst step among them, whichever statistics are asked for', () => {
    const probability = fc.constantFrom(0, 0.5, 0.9, 0.99, 1);
    fc.assert(
      fc.property(
        fc.array(anyStep, { minLength: 1, maxLength: 12 }),
        fc.uniqueArray(probability, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 3 }),
        (steps, statistics, first) => {
          const all = (requests: ConstructorParameters<typeof StepQuantiles>[2]): StepQuantiles => {
            const quantiles = new StepQuantiles(steps.length, 1, requests);
            for (const [step, values] of steps.entries()) record(quantiles, Float64Array.from(values), step);
            quantiles.finishStep();
            return quantiles;
          };
          const [worst = []] = all([{ steps: 1, first, statistics }]).worstValues;
          for (const { statistic, value, window } of worst) {
            // Each step by itself, the mean beside, so that none is passed over.
            const each = steps.map((values, step) => {
              if (values.length === 0 || step < first) return 0;
              const alone = new StepQuantiles(1, 1, [{ steps: 1, first: 0, statistics: [statistic, 'avg'] }]);
              record(alone, Float64Array.from(values), 0);
              alone.finishStep();
              return alone.worstValues[0]?.[0]?.value ?? 0;
            });
            expect(value).toBe(Math.max(0, ...each));
            if (value > 0) expect(window).toBe(each.indexOf(value));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('tell a step with one value exactly, and one with none as 0', () => {
    const quantiles = new StepQuantiles(3);
    record(quantiles, Float64Array.of(123.456), 2);
    quantiles.finishStep();
    expect([...quantiles.p50]).toEqual([0, 0, 123.456]);
    expect([...quantiles.p99]).toEqual([0, 0, 123.456]);
  });

  it('forget a step when the next begins', () => {
    const quantiles = new StepQuantiles(2);
    record(quantiles, new Float64Array(1000).fill(5000), 0);
    record(quantiles, Float64Array.of(1, 1, 1), 1);
    quantiles.finishStep();
    expect([...quantiles.p99]).toEqual([5000, 1]);
  });
});

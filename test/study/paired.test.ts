import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ComparisonDocument, PairedFigure } from '../../src/results/documents/document.ts';
import { studentQuantile } from '../../src/results/statistics/student.ts';
import { loadScenarioVariants } from '../../src/scenario/load.ts';
import { compareVariants } from '../../src/study/compare.ts';
import { simulate } from '../../src/study/runs/simulate.ts';

const shipped = resolve(import.meta.dirname, '../../scenarios/classic-2018.yml');

async function variantsOf(sizesMb: readonly number[], ...more: readonly string[]) {
  const loaded = await loadScenarioVariants(
    shipped,
    sizesMb.map((memory) => ({ set: [`functions.resize.memory=${memory}`, ...more] })),
  );
  return loaded.map((one, index) => {
    if (!one.ok) throw new Error(JSON.stringify(one.faults));
    return { label: `${sizesMb[index]} MB`, set: {}, compiled: one.compiled };
  });
}

const pairedMean = (document: ComparisonDocument, label: string): PairedFigure => {
  const figure = document.variants.find((variant) => variant.label === label)?.paired?.functions['resize'];
  if (figure === undefined) throw new Error(`${label} is not paired`);
  return figure.meanDurationMs;
};
const widthOf = (interval: readonly [number, number] | undefined): number =>
  interval === undefined ? Number.NaN : interval[1] - interval[0];

describe('the shipped comparison, paired', () => {
  it('knows the ratio of mean durations at least five times better than two runs apart would', async () => {
    const variants = await variantsOf([512, 1024], 'run.duration=1h');
    const document = await compareVariants(variants, { maximumBadRows: 0 });
    expect(document.baseline).toBe('512 MB');
    expect(document.variants[0]?.paired).toBeUndefined();
    const figure = pairedMean(document, '1024 MB');
    const [small, large] = document.variants.map(
      ({ results }) => results.functions['resize']?.durationMs.mean ?? 0,
    );
    expect(figure.ratio).toBeCloseTo((large ?? 0) / (small ?? 1), 9);

    // The same batches as if they were of independent runs: the variances of both means add up.
    const relativeVariances = await Promise.all(
      variants.map(async ({ compiled }) => {
        const { batches } = await simulate(compiled, compiled.model.seed, {
          maximumBadRows: 0,
          measuresBatches: true,
        });
        const { invocations = [], durationMs = [] } = batches?.functions[0] ?? {};
        const means = invocations.map((count, batch) => (durationMs[batch] ?? 0) / count);
        const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
        const squares = means.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        return squares / (means.length - 1) / means.length / mean ** 2;
      }),
    );
    const unpairedHalf =
      (figure.ratio ?? 0) *
      studentQuantile(0.975, 29) *
      Math.sqrt(relativeVariances.reduce((a, b) => a + b, 0));
    expect(widthOf(figure.ratioCi95) / 2).toBeLessThan(unpairedHalf / 5);
    expect(widthOf(figure.ratioCi95)).toBeGreaterThan(0);
  });

  it('has intervals of everything over replications, and of the mean alone in one run', async () => {
    const alone = await compareVariants(await variantsOf([512, 1024], 'run.duration=20m'), {
      maximumBadRows: 0,
    });
    expect(alone.variants[1]?.paired?.monthlyCost.ratioCi95).toBeUndefined();
    expect(alone.variants[1]?.paired?.functions['resize']?.p99LatencyMs.ratioCi95).toBeUndefined();
    const replicated = await compareVariants(
      await variantsOf([512, 1024], 'run.duration=20m', 'run.replications=3'),
      {
        maximumBadRows: 0,
        baseline: '1024 MB',
      },
    );
    const paired = replicated.variants[0]?.paired;
    expect(replicated.variants[1]?.paired).toBeUndefined();
    const { p99LatencyMs } = paired?.functions['resize'] ?? {};
    expect(p99LatencyMs?.ratioCi95).toBeUndefined();
    expect(p99LatencyMs?.withoutInterval).toMatch(/3 replications do not tell/);
    expect(paired?.monthlyCost.differenceCi95).toHaveLength(2);
    const [low, high] = paired?.functions['resize']?.meanDurationMs.ratioCi95 ?? [0, 0];
    const inverse = 1 / (pairedMean(alone, '1024 MB').ratio ?? 1);
    expect(Math.abs((low + high) / 2 / inverse - 1)).toBeLessThan(0.02);
  });
});

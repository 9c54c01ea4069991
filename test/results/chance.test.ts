import { describe, expect, it } from 'vitest';
import { buildDocument } from '../../src/results/build-document.ts';
import { chanceToMeet, violation } from '../../src/results/figures/chance.ts';
import { studentProbability, studentQuantile } from '../../src/results/statistics/student.ts';
import { documentInput } from './fixtures.ts';

const threshold = (actual: number, expression: string, limit: number) => ({
  metric: 'api.latency',
  expression,
  actual,
  limit,
  passed: actual < limit,
});
const runs = (values: readonly number[], expression = 'p(99) < 100', limit = 100) =>
  values.map((actual) => ({
    ...buildDocument(documentInput()),
    thresholds: [threshold(actual, expression, limit)],
  }));

describe('the chance to meet the thresholds', () => {
  it("is Student's where replications vary", () => {
    // Mean 98, standard error 1: t = 2 with two degrees of freedom, of which 90.82 % lies below.
    const chance = chanceToMeet(runs([98 - Math.sqrt(3), 98, 98 + Math.sqrt(3)]));
    expect(chance).toBeCloseTo(0.5 + 1 / Math.sqrt(6), 9);
    const over = chanceToMeet(runs([98 - Math.sqrt(3), 98, 98 + Math.sqrt(3)], 'p(99) > 100'));
    expect(over).toBeCloseTo(0.5 - 1 / Math.sqrt(6), 9);
  });

  it('is all or nothing where they do not, and unknown for one', () => {
    expect(chanceToMeet(runs([90, 90]))).toBe(1);
    expect(chanceToMeet(runs([110, 110]))).toBe(0);
    expect(chanceToMeet(runs([90]))).toBeNull();
  });

  it('falls with every further threshold', () => {
    const two = runs([97, 98, 99]).map((run) => ({
      ...run,
      thresholds: [...run.thresholds, ...run.thresholds],
    }));
    const one = chanceToMeet(runs([97, 98, 99])) ?? 0;
    expect(chanceToMeet(two)).toBeCloseTo(1 - 2 * (1 - one), 9);
  });
});

it('the violation adds up by how much limits are missed', () => {
  const [document] = runs([150]);
  expect(violation(document!)).toBeCloseTo(0.5, 9);
  expect(violation(runs([50])[0]!)).toBe(0);
});

it('the Student probability undoes its quantile', () => {
  for (const [probability, degrees] of [
    [0.975, 4],
    [0.2, 1],
    [0.5, 7],
  ] as const) {
    expect(studentProbability(studentQuantile(probability, degrees), degrees)).toBeCloseTo(probability, 9);
  }
});

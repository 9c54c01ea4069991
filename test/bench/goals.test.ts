import { describe, expect, it } from 'vitest';
import { Budgets } from '../../bench/bench-context.ts';
import { fitted } from '../../bench/exponent.ts';
import { GOALS, verdictOf } from '../../bench/goals.ts';
import { fc } from '../support/fast-check.ts';

describe('the goals of the bench', () => {
  it('have names of their own', () => {
    expect(new Set(GOALS.map(({ name }) => name)).size).toBe(GOALS.length);
  });

  it('are missed beyond a tenth alone, in the direction that is worse', () => {
    for (const goal of GOALS) {
      const worse = goal.better === 'more' ? -1 : 1;
      expect(verdictOf(goal, goal.goal)).toBe('met');
      expect(verdictOf(goal, goal.goal * (1 - worse * 0.5))).toBe('met');
      expect(verdictOf(goal, goal.goal * (1 + worse * 0.09))).toBe('near');
      expect(verdictOf(goal, goal.goal * (1 + worse * 0.11))).toBe('missed');
    }
  });

  it('fail a check by the worst figure handed in, and not where nothing was measured', () => {
    for (const { name, part, goal, better } of GOALS) {
      const budgets = new Budgets();
      expect(budgets.areMet).toBe(true);
      budgets.measure(name, goal);
      expect(budgets.areMet).toBe(true);
      budgets.measure(name, better === 'more' ? goal / 2 : goal * 2);
      budgets.measure(name, goal);
      expect(budgets.areMet).toBe(false);
      expect(budgets.rows([part]).find(([what]) => what === name)?.[3]).toBe('OVER');
    }
    expect(() => new Budgets().measure('another', 1)).toThrow('no goal');
  });
});

describe('the exponent of growth', () => {
  it('is that of a power law, with no width, and widens with what lies beside the line', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -2, max: 3, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (exponent, factor) => {
          const points = [1, 10, 100, 1000].map((x) => ({ x, y: factor * x ** exponent }));
          const fit = fitted(points);
          expect(fit.exponent).toBeCloseTo(exponent, 9);
          expect(fit.factor).toBeCloseTo(factor, 6);
          expect(fit.high - fit.low).toBeLessThan(1e-6);
        },
      ),
    );
    // By hand: logarithms to base 10 of y are 0, 1.1, 1.9, 3.0; slope 0.98, rest 0.018, t 4.303 at two degrees.
    const fit = fitted([0, 1.1, 1.9, 3].map((y, x) => ({ x: 10 ** x, y: 10 ** y })));
    expect(fit.exponent).toBeCloseTo(0.98, 9);
    expect(fit.high - 0.98).toBeCloseTo(4.303 * Math.sqrt(0.018 / 2 / 5), 3);
  });
});

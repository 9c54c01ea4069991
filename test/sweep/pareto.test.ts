import { describe, expect, it } from 'vitest';
import { Generator } from '../../src/random/generator.ts';
import { frontsOf, paretoFront, spreadOf } from '../../src/sweep/pareto.ts';

function bruteForce(rows: readonly (readonly number[])[]): readonly number[] {
  return rows.flatMap((row, at) => {
    const isBeaten = rows.some(
      (other) =>
        other.every((value, axis) => value <= row[axis]!) && other.some((value, axis) => value < row[axis]!),
    );
    return isBeaten ? [] : [at];
  });
}

describe('Pareto front', () => {
  it('is what comparing every pair gives, ties included', () => {
    const generator = new Generator(5);
    for (let round = 0; round < 60; round++) {
      const objectives = 1 + (round % 5);
      const levels = round % 2 === 0 ? 4 : 1e9;
      const rows = Array.from({ length: 80 }, () =>
        Array.from({ length: objectives }, () => Math.floor(generator.uniform() * levels)),
      );
      expect([...paretoFront(rows)].sort((a, b) => a - b)).toEqual(bruteForce(rows));
    }
  });

  it('front by front gives what taking each front away in turn gives, as many as are asked for', () => {
    const generator = new Generator(6);
    for (let round = 0; round < 60; round++) {
      const objectives = 1 + (round % 4);
      const levels = round % 2 === 0 ? 5 : 1e9;
      const rows = Array.from({ length: 60 }, () =>
        Array.from({ length: objectives }, () => Math.floor(generator.uniform() * levels)),
      );
      const count = 1 + Math.floor(generator.uniform() * 60);
      const expected: (readonly number[])[] = [];
      let left = rows.map((_, at) => at);
      for (let taken = 0; taken < count; taken += expected.at(-1)!.length) {
        const front = bruteForce(left.map((at) => rows[at]!)).map((at) => left[at]!);
        expected.push(front);
        left = left.filter((at) => !front.includes(at));
      }
      const found = frontsOf(rows, count).map((front) => [...front].sort((a, b) => a - b));
      expect(found).toEqual(expected);
    }
  });

  it('takes time in proportion to its points where all are alike, all on the front, or all in one line', () => {
    const count = 60_000;
    const made = (of: (at: number) => readonly number[]) => Array.from({ length: count }, (_, at) => of(at));
    const begun = performance.now();
    expect(paretoFront(made(() => [1, 2, 3]))).toHaveLength(count);
    expect(paretoFront(made((at) => [at, -at]))).toHaveLength(count);
    expect(
      frontsOf(
        made((at) => [at]),
        count / 2,
      ),
    ).toHaveLength(count / 2);
    expect(
      frontsOf(
        made((at) => [at, at]),
        count / 2,
      ),
    ).toHaveLength(count / 2);
    // Comparing every pair takes minutes.
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('of a front that is too large the best of each objective stays', () => {
    const generator = new Generator(7);
    for (let round = 0; round < 40; round++) {
      const objectives = 2 + (round % 3);
      const rows = Array.from({ length: 100 }, () =>
        Array.from({ length: objectives }, () => generator.uniform()),
      );
      const front = paretoFront(rows).map((at) => rows[at]!);
      const count = Math.min(front.length, objectives + (round % 4));
      const taken = spreadOf(front, count).map((at) => front[at]!);
      expect(taken).toHaveLength(count);
      for (let at = 0; at < objectives; at++) {
        expect(Math.min(...taken.map((row) => row[at]!))).toBe(Math.min(...front.map((row) => row[at]!)));
      }
    }
  });
});

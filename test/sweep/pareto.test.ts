import { describe, expect, it } from 'vitest';
import { Generator } from '../../src/random/generator.ts';
import { paretoFront } from '../../src/sweep/pareto.ts';

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
});

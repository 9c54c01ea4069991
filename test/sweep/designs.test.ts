import { describe, expect, it } from 'vitest';
import { MOST_DIMENSIONS } from '../../src/sweep/designs/direction-numbers.ts';
import { SobolSequence } from '../../src/sweep/designs/sobol-sequence.ts';
import {
  latinHypercube,
  randomPoints,
  saltelliPoints,
  sobolPoints,
} from '../../src/sweep/designs/unit-points.ts';

describe('Sobol sequence', () => {
  it('begins with the published points', () => {
    const sequence = new SobolSequence(3);
    const points = Array.from({ length: 10 }, () => sequence.next());
    expect(points).toEqual([
      [0, 0, 0],
      [0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75],
      [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125],
      [0.625, 0.125, 0.875],
      [0.125, 0.625, 0.375],
      [0.1875, 0.3125, 0.9375],
      [0.6875, 0.8125, 0.4375],
    ]);
  });

  it('puts one point into each of 2^m equal parts of every dimension, shifted or not', () => {
    expect(MOST_DIMENSIONS).toBeGreaterThanOrEqual(20);
    const plain = new SobolSequence(MOST_DIMENSIONS);
    const sets = [Array.from({ length: 1024 }, () => plain.next()), sobolPoints(1024, MOST_DIMENSIONS, 7)];
    for (const points of sets) {
      for (let dimension = 0; dimension < MOST_DIMENSIONS; dimension++) {
        const parts = new Set(points.map((point) => Math.floor(point[dimension]! * 1024)));
        expect(parts.size, `dimension ${dimension + 1}`).toBe(1024);
      }
    }
  });

  it('puts one point into each of 2^m boxes of the first two dimensions, whatever their shape', () => {
    const points = sobolPoints(256, 2, 3);
    for (let bits = 0; bits <= 8; bits++) {
      const boxes = new Set(
        points.map(([x, y]) => Math.floor(x! * 2 ** bits) * 256 + Math.floor(y! * 2 ** (8 - bits))),
      );
      expect(boxes.size).toBe(256);
    }
  });

  it('integrates a product of fifteen factors far better than random points', () => {
    const error = (points: readonly (readonly number[])[]) => {
      const product = (point: readonly number[]) =>
        point.reduce((value, u, at) => value * ((Math.abs(4 * u - 2) + at) / (1 + at)), 1);
      return Math.abs(points.reduce((sum, point) => sum + product(point), 0) / points.length - 1);
    };
    const mean = (of: (seed: number) => number) =>
      [1, 2, 3, 4, 5].reduce((sum, seed) => sum + of(seed), 0) / 5;
    const sobol = mean((seed) => error(sobolPoints(4096, 15, seed)));
    const random = mean((seed) => error(randomPoints(4096, 15, seed)));
    expect(sobol).toBeLessThan(random / 3);
  });
});

describe('other designs', () => {
  it('a Latin hypercube has one point in each part of every dimension', () => {
    const points = latinHypercube(37, 5, 11);
    for (let dimension = 0; dimension < 5; dimension++) {
      expect(new Set(points.map((point) => Math.floor(point[dimension]! * 37))).size).toBe(37);
    }
  });

  it('gives the same points for a seed and others for another', () => {
    for (const design of [randomPoints, latinHypercube, sobolPoints, saltelliPoints]) {
      expect(design(8, 3, 1)).toEqual(design(8, 3, 1));
      expect(design(8, 3, 1)).not.toEqual(design(8, 3, 2));
    }
  });

  it("Saltelli's design takes one dimension of B at a time into A", () => {
    const points = saltelliPoints(4, 3, 5);
    expect(points).toHaveLength(4 * 5);
    for (let base = 0; base < 4; base++) {
      const [a, b, ...mixed] = points.slice(base * 5, base * 5 + 5);
      mixed.forEach((point, varied) => {
        expect(point).toEqual(a!.map((value, at) => (at === varied ? b![at] : value)));
      });
    }
  });
});

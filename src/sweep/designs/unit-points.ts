import { Generator } from '../../random/generator.ts';
import { SobolSequence } from './sobol-sequence.ts';

/** Points of the unit cube; the same seed gives the same ones. */
export type UnitPoints = readonly (readonly number[])[];

export function randomPoints(samples: number, dimensions: number, seed: number): UnitPoints {
  const generator = new Generator(seed, 'sweep', 'random');
  return Array.from({ length: samples }, () => Array.from({ length: dimensions }, () => generator.uniform()));
}

/** Of each dimension every one of `samples` equal parts holds exactly one point. */
export function latinHypercube(samples: number, dimensions: number, seed: number): UnitPoints {
  const columns = Array.from({ length: dimensions }, (_, dimension) => {
    const generator = new Generator(seed, 'sweep', 'latin-hypercube', dimension);
    const parts = Array.from({ length: samples }, (_, part) => part);
    for (let last = samples - 1; last > 0; last--) {
      const other = Math.floor(generator.uniform() * (last + 1));
      [parts[last], parts[other]] = [parts[other]!, parts[last]!];
    }
    return parts.map((part) => (part + generator.uniform()) / samples);
  });
  return Array.from({ length: samples }, (_, sample) => columns.map((column) => column[sample]!));
}

/** A Sobol sequence shifted by the seed. */
export function sobolPoints(samples: number, dimensions: number, seed: number): UnitPoints {
  const generator = new Generator(seed, 'sweep', 'sobol');
  const shifts = Array.from({ length: dimensions }, () => generator.nextUint32());
  const sequence = new SobolSequence(dimensions, shifts);
  return Array.from({ length: samples }, () => sequence.next());
}

/**
 * Saltelli's design for Sobol indices (Comput. Phys. Commun. 181 (2010) 259–270): of each of `samples` base
 * points a row of A, one of B, and for each dimension the row of A with that dimension from B. In this order,
 * `dimensions + 2` points a base point.
 */
export function saltelliPoints(samples: number, dimensions: number, seed: number): UnitPoints {
  return sobolPoints(samples, 2 * dimensions, seed).flatMap((both) => {
    const a = both.slice(0, dimensions);
    const b = both.slice(dimensions);
    return [a, b, ...a.map((_, varied) => a.map((value, at) => (at === varied ? b[at]! : value)))];
  });
}

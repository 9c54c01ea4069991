import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/units/nearest.ts';

const KEYS = ['memory', 'timeout', 'runtime', 'reservedConcurrency', 'work', 'io', 'cpu', 'to'];

describe('nearest', () => {
  it.each<[string, string]>([
    ['memroy', 'memory'],
    ['Memory', 'memory'],
    ['memorySize', 'memory'],
    ['timout', 'timeout'],
    ['reservedConcurency', 'reservedConcurrency'],
    ['reserved_concurrency', 'reservedConcurrency'],
    ['wrok', 'work'],
    ['cpus', 'cpu'],
    ['oi', 'io'],
    ['mem', 'memory'],
    ['reserved', 'reservedConcurrency'],
  ])('takes %s for %s', (name, known) => {
    expect(nearest(name, KEYS)).toBe(known);
  });

  it('says nothing where nothing is close', () => {
    for (const name of ['banana', 'x', '', 'xy', 'a'.repeat(1000)])
      expect(nearest(name, KEYS)).toBeUndefined();
    expect(nearest('memory', [])).toBeUndefined();
  });

  it('takes the nearest, and of equals the first', () => {
    expect(nearest('f2', ['f10', 'f1', 'f3'])).toBe('f1');
    expect(nearest('memor', ['memo', 'memory', 'memor1'])).toBe('memo');
  });
});

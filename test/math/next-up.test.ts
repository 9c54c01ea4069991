import { expect, it } from 'vitest';
import { nextUp } from '../../src/math/next-up.ts';

it.each([0, 1, 2 ** 52, 1 - 2 ** -53, 86_400_000.123])('the double after %f has none between', (value) => {
  const next = nextUp(value);
  expect(next).toBeGreaterThan(value);
  expect([value, next]).toContain(value + (next - value) / 2);
});

it('is the smallest double above 0', () => {
  expect(nextUp(0)).toBe(Number.MIN_VALUE);
  expect(nextUp(-0)).toBe(Number.MIN_VALUE);
});

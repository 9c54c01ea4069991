import { expect, it } from 'vitest';
import { heldOutErrors, leastSquares } from './memory-law.ts';

const inverse = (memoryMb: number) => 1769 / memoryMb;
const curve = (constant: number, scale: number) =>
  [128, 512, 1024, 1536].map((memoryMb) => ({ memoryMb, durationMs: constant + scale * inverse(memoryMb) }));

it('recovers an exact law, and predicts the size that was held out', () => {
  const law = leastSquares(curve(20, 300), inverse);
  expect(law(256)).toBeCloseTo(20 + 300 * inverse(256), 8);
  expect(heldOutErrors({ dataset: '', points: curve(20, 300) }, 'cpu + io')[0]).toBeLessThan(1e-9);
});

it('has no negative part', () => {
  expect(leastSquares(curve(100, -1), inverse)(128)).toBeCloseTo(
    leastSquares(curve(100, -1), inverse)(1536),
    8,
  );
  const through = leastSquares(curve(-30, 300), inverse);
  expect(through(128) / through(1024)).toBeCloseTo(8, 8);
});

it('measured means lie on a power law between the sizes', () => {
  const points = [128, 256, 512, 1024].map((memoryMb) => ({ memoryMb, durationMs: memoryMb ** -0.8 }));
  expect(heldOutErrors({ dataset: '', points }, 'measured')[0]).toBeLessThan(1e-9);
});

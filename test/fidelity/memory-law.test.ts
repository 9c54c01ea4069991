import { expect, it } from 'vitest';
import { AWS } from '../../src/platform/aws.ts';
import { cpuFactor } from '../../src/scenario/compile/cpu.ts';
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

it('measured means follow the CPU between the sizes, its knee included', () => {
  const points = [128, 512, 1769, 1900, 2048, 4096].map((memoryMb) => ({
    memoryMb,
    durationMs: 20 + 300 * cpuFactor(memoryMb, 0, AWS),
  }));
  for (const error of heldOutErrors({ dataset: '', points }, 'measured')) expect(error).toBeLessThan(1e-9);
});

import { log10 } from '../../math/log.ts';
import { pow } from '../../math/pow.ts';

/** Round marks, at most a dozen; from zero where that costs no more than a fifth of the width. */
export function numericTicks(
  values: readonly number[],
  isMemory: boolean,
): { min: number; max: number; at: number[] } {
  const lowest = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const highest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const span = Math.max(highest - lowest, Math.abs(highest) / 10, 1e-9);
  const powers = [64, 128, 256, 512, 1024, 2048];
  const raw = span / 10;
  const decade = pow(10, Math.floor(log10(raw)));
  const step =
    (isMemory && raw >= 32 ? powers.find((power) => power >= raw) : undefined) ??
    [1, 2, 5, 10].map((mantissa) => mantissa * decade).find((candidate) => candidate >= raw) ??
    raw;
  const min = lowest >= 0 && lowest <= span / 5 ? 0 : Math.floor(lowest / step) * step;
  const max = Math.ceil(highest / step - 1e-9) * step;
  const at = Array.from({ length: Math.round((max - min) / step) + 1 }, (_, index) =>
    Number((min + index * step).toPrecision(12)),
  );
  return { min, max: Math.max(max, min + step), at };
}

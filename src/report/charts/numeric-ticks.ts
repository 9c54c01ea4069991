import { log10 } from '../../math/log.ts';
import { pow } from '../../math/pow.ts';
import type { Json } from './chart.ts';
import { axis, logAxis } from './scales.ts';

/** Values so many times apart would stand on top of each other on a linear axis. */
const WIDE = 30;

/** An axis of a number that varies: sizes of memory keep the one on which everybody knows them. */
export function numberAxis(values: readonly number[], title: string): Json {
  const isMemory = title === 'Memory (MB)';
  const lowest = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const highest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!isMemory && lowest > 0 && highest > WIDE * lowest) {
    return logAxis(values, { title: `${title} (log scale)`, format: 'plain' });
  }
  return axis('linear', { title, format: 'plain', ...numericTicks(values, isMemory) });
}

/** Round marks, at most a dozen; from zero where that costs no more than a fifth of the width. */
function numericTicks(
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

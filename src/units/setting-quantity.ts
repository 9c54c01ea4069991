import { parseDurationMs } from './duration.ts';
import { parseMemoryMb } from './memory.ts';
import { parseRatePerSecond } from './rate.ts';
import { parseShare } from './share.ts';

/** A value of a setting as a number where it is one, or a quantity: ms, MB, per second, a share. */
export function quantityIn(value: string | number): string | number {
  if (typeof value === 'number') return value;
  const plain = Number(value);
  if (value.trim() !== '' && Number.isFinite(plain)) return plain;
  for (const parse of [parseDurationMs, parseMemoryMb, parseRatePerSecond, parseShare]) {
    const parsed = parse(value);
    if (parsed.ok) return parsed.value;
  }
  return value;
}

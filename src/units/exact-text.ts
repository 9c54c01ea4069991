import { parseDurationMs } from './duration.ts';
import type { Parsed } from './parsed.ts';
import { parseRatePerSecond } from './rate.ts';
import { parseShare } from './share.ts';

/**
 * Quantities as a person writes them, such that reading them gives the identical number: of the ways that do,
 * the shortest. What this module writes, `parse…` of the same quantity reads back bit by bit.
 */

const DURATIONS: readonly Scale[] = [
  { unit: 'd', size: 86_400_000 },
  { unit: 'h', size: 3_600_000 },
  { unit: 'm', size: 60_000 },
  { unit: 's', size: 1_000 },
];

const RATES: readonly Scale[] = [
  { unit: '/min', size: 1 / 60 },
  { unit: '/h', size: 1 / 3_600 },
  { unit: '/d', size: 1 / 86_400 },
];

interface Scale {
  readonly unit: string;
  /** Of one such unit, in the base unit. */
  readonly size: number;
}

const SIZES = [
  [1_073_741_824, 'GB'],
  [1_048_576, 'MB'],
  [1024, 'KB'],
] as const;

/** `250ms`, `3s`, `90m`, `1h`; from a duration in milliseconds. */
export function exactDuration(ms: number): string {
  return shortest(`${ms}ms`, ms, ms < 1_000 ? [] : DURATIONS, parseDurationMs);
}

/** `20/s`, `3/min`; from a rate per second. */
export function exactRate(perSecond: number): string {
  return shortest(`${perSecond}/s`, perSecond, perSecond === 0 ? [] : RATES, parseRatePerSecond);
}

/** `0.1%`, or the bare fraction where no percentage reads as the same number. */
export function exactShare(fraction: number): string | number {
  return (
    roundings(fraction * 100)
      .map((percent) => `${percent}%`)
      .find((text) => isRead(text, fraction, parseShare)) ?? fraction
  );
}

/** `1024 MB`; from megabytes. */
export function exactMemory(mb: number): string {
  return `${mb} MB`;
}

/** `600 B`, `2 KB`, `1 MB`; from bytes. */
export function exactBytes(bytes: number): string {
  const [size, unit] = SIZES.find(([size]) => bytes >= size && bytes % size === 0) ?? [1, 'B'];
  return `${bytes / size} ${unit}`;
}

/** Of equally short texts the one in the base unit, then the one in the largest unit. */
function shortest(
  base: string,
  value: number,
  scales: readonly Scale[],
  parse: (text: string) => Parsed,
): string {
  let best = base;
  for (const { unit, size } of scales) {
    const text = roundings(value / size)
      .filter((number) => number >= 1)
      .map((number) => `${number}${unit}`)
      .find((candidate) => isRead(candidate, value, parse));
    if (text !== undefined && text.length < best.length) best = text;
  }
  return best;
}

/** A number that arithmetic may have moved by an ulp, from few digits to all of them. */
function roundings(value: number): readonly number[] {
  return [12, 15, 16, 17].map((digits) => Number(value.toPrecision(digits)));
}

function isRead(text: string, value: number, parse: (text: string) => Parsed): boolean {
  const parsed = parse(text);
  return parsed.ok && Object.is(parsed.value, value);
}

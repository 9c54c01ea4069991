import { formatDuration, formatShare } from '../../units/format.ts';

const STEPS: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e4, 'k'],
];

/** A count in at most six characters: "9,999" is "9999", 1,728,000 is "1.73M". */
export function shortCount(count: number): string {
  if (!Number.isFinite(count)) return '–';
  const step = STEPS.find(([from]) => Math.abs(count) >= from * 0.99995);
  if (step === undefined) return String(Number.isInteger(count) ? count : Number(count.toPrecision(3)));
  const size = step[1] === 'k' ? 1e3 : step[0];
  return `${Number((count / size).toPrecision(3))}${step[1]}`;
}

/** A duration without the space before its unit: a table needs the column. */
export function shortDuration(ms: number): string {
  const text = formatDuration(ms);
  return /^\S+ \S+$/.test(text)
    ? text.replace(' ', '')
    : text.replaceAll(/ (?=[a-z])/g, '').replace('min', 'm');
}

/** A share in three digits at most, without a space: "0.09%". */
export function shortShare(fraction: number): string {
  if (!Number.isFinite(fraction)) return '–';
  return formatShare(Number(fraction.toPrecision(2))).replace(' ', '');
}

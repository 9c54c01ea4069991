import { parseDurationMs } from '../../../src/units/duration.ts';
import { parseBytes, parseMemoryMb } from '../../../src/units/memory.ts';
import type { Parsed } from '../../../src/units/parsed.ts';
import { parseRatePerSecond } from '../../../src/units/rate.ts';
import { parseShare } from '../../../src/units/share.ts';
import type { Draw } from './draw.ts';
import type { SchemaNode } from './schema.ts';

/** What a leaf with a unit counts: ms, MB, events a second, 0 to 1, bytes. */
export type Kind = 'duration' | 'memory' | 'rate' | 'share' | 'bytes';

interface KindFacts {
  readonly parse: (input: unknown) => Parsed;
  /** Unit as written → how much of the kind's own unit it is. */
  readonly units: readonly (readonly [text: string, factor: number])[];
  /** An example by which the schema's leaves of this kind are told. */
  readonly example: unknown;
}

const KINDS: Readonly<Record<Kind, KindFacts>> = {
  duration: {
    parse: parseDurationMs,
    // Not without a unit: a number is taken for ms, and refused where it can only have been meant for seconds.
    units: [
      ['ms', 1],
      ['s', 1000],
      ['m', 60_000],
      ['h', 3_600_000],
      ['us', 1e-3],
      ['d', 86_400_000],
    ],
    example: '250ms',
  },
  memory: {
    parse: parseMemoryMb,
    units: [
      ['', 1],
      [' MB', 1],
      [' GB', 1024],
      ['M', 1],
      [' KB', 1 / 1024],
    ],
    example: '512 MB',
  },
  rate: {
    parse: parseRatePerSecond,
    units: [
      ['', 1],
      ['/s', 1],
      ['/min', 1 / 60],
      ['/h', 1 / 3600],
      [' rps', 1],
      ['/10s', 0.1],
    ],
    example: '3/min',
  },
  share: {
    parse: parseShare,
    units: [
      ['', 1],
      ['%', 0.01],
    ],
    example: '0.1%',
  },
  bytes: {
    parse: parseBytes,
    units: [
      ['', 1],
      [' B', 1],
      [' KB', 1024],
      [' MB', 1_048_576],
    ],
    example: '2 KB',
  },
};

/**
 * The kind of a leaf, or null where it has none. Some leaves inside `anyOf` have no examples: their keys
 * tell.
 */
export function kindOf(node: SchemaNode, path: string): Kind | null {
  if (node.anyOf !== undefined) return null;
  const byExample = Object.entries(KINDS).find(([, { example }]) => node.examples?.includes(example));
  if (byExample !== undefined) return byExample[0] as Kind;
  const byKey = KEY_KINDS.find(([pattern]) => pattern.test(path));
  return byKey?.[1] ?? null;
}

const KEY_KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/\.client\.(backoff|timeout)$/, 'duration'],
  [/\.payload\.(request|response)$/, 'bytes'],
  [/\.ramp\[\]\.at$/, 'duration'],
  [/\.ramp\[\]\.rate$/, 'rate'],
  [/\.keepAlive\.halving$/, 'duration'],
  [/\.(work|perRecord|init)\.measured\.\*$/, 'duration'],
  [/\.maximumRecordAge$/, 'duration'],
];

/**
 * A value of a kind in one of the ways in which a user may write it: each reads as exactly the same number.
 */
export function spelled(kind: Kind, value: number, draw: Draw): string | number {
  return draw.pick(spellings(kind, value));
}

export function spellings(kind: Kind, value: number): readonly (string | number)[] {
  const { parse, units } = KINDS[kind];
  const written = units.map(([unit, factor]) => {
    const text = String(Number((value / factor).toPrecision(12)));
    return unit === '' ? Number(text) : `${text}${unit}`;
  });
  const exact = written.filter((text) => {
    const read = parse(text);
    return read.ok && read.value === value && !/e[+-]/.test(String(text));
  });
  return exact.length === 0 ? [value] : exact;
}

/** The number that a user's value of a kind stands for; NaN where it is none. */
export function readKind(kind: Kind, value: unknown): number {
  const read = KINDS[kind].parse(value);
  return read.ok ? read.value : Number.NaN;
}

import type { Fault } from '../model/fault.ts';
import { findPlatform } from '../platform/platforms.ts';
import { variantLabel } from '../results/documents/variant-label.ts';
import { parseMemoryRange } from '../scenario/schema/memory-range.ts';
import { nearest } from '../units/nearest.ts';
import { show } from '../units/parsed.ts';
import { askedFault, type Wording } from './wording.ts';

/** One thing that varies: a key path, or `memory` and `architecture` for those keys of every function. */
export interface Axis {
  readonly path: string;
  readonly values: readonly (string | number)[];
}

/** The settings of one variant, key path → value, and what people call it. */
export interface Variant {
  readonly label: string;
  readonly set: Readonly<Record<string, string | number>>;
}

/** `128..3008:64`, `128,256,512`, one size, or a list of sizes; a bare number is MB. */
export type MemorySizes = string | number | readonly (string | number)[];

const EVERY_FUNCTION = ['memory', 'architecture'];
const ARCHITECTURES = ['x86_64', 'arm64'];

/**
 * Every combination of the axes' values, the first axis varying slowest: variants stand in the order asked.
 */
export function variantsOf(axes: readonly Axis[], functionNames: readonly string[]): readonly Variant[] {
  let combinations: readonly (readonly (string | number)[])[] = [[]];
  for (const { values } of axes) {
    combinations = combinations.flatMap((chosen) => values.map((value) => [...chosen, value]));
  }
  return combinations.map((chosen) => {
    const set: Record<string, string | number> = {};
    const named: Record<string, string | number> = {};
    axes.forEach(({ path }, index) => {
      const value = chosen[index] ?? '';
      const paths = EVERY_FUNCTION.includes(path)
        ? functionNames.map((name) => `functions.${name}.${path}`)
        : [path];
      for (const [place, full] of paths.entries()) {
        set[full] = value;
        // The same value for every function is one thing to say, not one a function.
        if (place === 0) named[full] = value;
      }
    });
    return { label: variantLabel(named), set };
  });
}

/** How many variants the axes make. */
export function gridSize(axes: readonly Axis[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/** Sizes of a platform, in the order asked; null and a fault where they are none. */
export function readMemorySizes(
  memory: MemorySizes,
  platform: string,
  wording: Wording,
  faults: Fault[],
): readonly number[] | null {
  const facts = findPlatform(platform);
  if (facts === undefined) throw new Error(`there is no platform ${platform}`);
  const range = parseMemoryRange(Array.isArray(memory) ? memory.join(',') : String(memory), facts);
  if (range.ok) return range.sizesMb;
  faults.push(askedFault(wording, 'memory', range.problem, range.remedy));
  return null;
}

export function checkArchitectures(values: readonly string[], wording: Wording, faults: Fault[]): void {
  for (const value of values) {
    if (ARCHITECTURES.includes(value)) continue;
    const near = nearest(value, ARCHITECTURES);
    const remedy = near === undefined ? `give ${ARCHITECTURES.join(',')}` : `did you mean ${near}?`;
    faults.push(askedFault(wording, 'architectures', `there is no architecture ${show(value)}`, remedy));
  }
}

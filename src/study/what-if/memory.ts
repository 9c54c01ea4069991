import type { PlatformFacts } from '../../platform/facts.ts';
import { formatMemory } from '../../units/format.ts';
import { type AlternativeKind, isComputeLine, type Rung, stakeOf, type WorkSpec } from './alternative.ts';

const FACTORS = [0.5, 2];
/** Of more functions than these, those that cost most. */
const MOST_FUNCTIONS = 2;

/**
 * Half and twice the memory, of the functions that cost most, where the scenario says what memory does to the
 * work: CPU time, or durations measured at several sizes. `tune` looks at every size.
 */
export const MEMORY: AlternativeKind = {
  id: 'cheaper-memory',
  isPriced: false,
  advises: 'best',
  mostSlower: 1.1,
  laddersOf: ({ scenario, compiled, document }) =>
    compiled.functions
      .flatMap(({ name, memoryMb }) => {
        const work = scenario.functions.get(name)?.work;
        if (work === undefined || !tellsMemory(work)) return [];
        const sizes = new Set(FACTORS.map((factor) => sizeNear(memoryMb * factor, scenario.facts)));
        sizes.delete(memoryMb);
        const rungs = [...sizes].map((sizeMb): Rung => {
          const isUnknown = sizeMb < memoryMb && work.memoryUsed === null;
          return {
            name: formatMemory(sizeMb),
            set: { [`functions.${name}.memory`]: sizeMb },
            loses: isUnknown
              ? `that it fits is not known, since ${name} has no work.memoryUsed: see Max Memory Used in its REPORT lines; tune looks at every size`
              : 'tune looks at every size',
          };
        });
        const stakeUsd = stakeOf(document, isComputeLine([name]));
        const subject = `computing of ${name} with ${formatMemory(memoryMb)}`;
        return [{ about: `functions.${name}`, subject, rungs, stakeUsd }];
      })
      .toSorted((a, b) => b.stakeUsd - a.stakeUsd)
      .slice(0, MOST_FUNCTIONS),
};

function tellsMemory({ form, perRecord, ...work }: WorkSpec): boolean {
  const isTold = form === 'parts' || (form === 'measured' && 'means' in work && work.means.length > 1);
  return isTold && (perRecord === null || perRecord.form !== 'whole' || isNothing(perRecord.duration));
}

function isNothing(duration: { readonly kind: string; readonly value?: unknown }): boolean {
  return duration.kind === 'constant' && duration.value === 0;
}

function sizeNear(memoryMb: number, { memoryMb: { minimum, maximum, step } }: PlatformFacts): number {
  const steps = Math.round((memoryMb - minimum.value) / step.value);
  return Math.min(maximum.value, minimum.value + Math.max(0, steps) * step.value);
}

import { findPlatform } from '../../platform/platforms.ts';
import type { LoadedScenario } from '../../scenario/load.ts';
import { variantsOfScenario } from '../load.ts';
import type { MemoryVariant } from './plan-sensitivity.ts';

/**
 * Every function with half and with twice its memory, as far as the platform has such sizes and the scenario
 * allows them.
 */
export async function memoryVariants(loaded: LoadedScenario): Promise<readonly MemoryVariant[]> {
  const { compiled } = loaded;
  const facts = findPlatform(compiled.platform);
  if (facts === undefined) return [];
  const { minimum, maximum, step } = facts.memoryMb;
  const variants: MemoryVariant[] = [];
  for (const [side, factor, label] of [
    ['low', 0.5, 'half'],
    ['high', 2, 'double'],
  ] as const) {
    const set = Object.fromEntries(
      compiled.functions.map(({ name, memoryMb }) => {
        const steps = Math.round((memoryMb * factor - minimum.value) / step.value);
        const sizeMb = minimum.value + Math.max(0, steps) * step.value;
        return [`functions.${name}.memory`, Math.min(maximum.value, sizeMb)];
      }),
    );
    // What the scenario does not take (a size beyond its measurements) is no variant, and no fault of the
    // user's.
    const [variant] = await variantsOfScenario(loaded, [{ label, set }], []);
    if (variant !== undefined) variants.push({ side, label, compiled: variant.compiled });
  }
  return variants;
}

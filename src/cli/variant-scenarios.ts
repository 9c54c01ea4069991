import type { Fault } from '../model/fault.ts';
import type { CompiledScenario } from '../scenario/compiled.ts';
import { load } from './load.ts';
import type { Setting } from './options.ts';
import type { Variant } from './variants.ts';

export interface LoadedVariant extends Variant {
  readonly file: string;
  readonly compiled: CompiledScenario;
}

/** Each variant's scenario, read with the command line's settings and then the variant's own; a fault is told once, however many share it. */
export async function compileVariants(
  file: string,
  variants: readonly Variant[],
  settings: readonly Setting[],
  faults: Fault[],
): Promise<readonly LoadedVariant[]> {
  const loaded: LoadedVariant[] = [];
  for (const variant of variants) {
    const own = Object.entries(variant.set).map(([path, value]) => ({
      option: 'compare',
      text: `${path}=${value}`,
    }));
    const found: Fault[] = [];
    const scenario = await load(file, [...settings, ...own], 'run', found);
    faults.push(...found.filter((fault) => !faults.some((other) => isSame(fault, other))));
    if (scenario !== null) {
      loaded.push({ ...variant, file, compiled: scenario.compiled });
    }
  }
  return loaded;
}

function isSame(one: Fault, other: Fault): boolean {
  return one.file === other.file && one.path === other.path && one.problem === other.problem;
}

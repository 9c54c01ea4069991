import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { CompiledScenario } from '../../../src/model/compiled.ts';
import type { Fault } from '../../../src/model/fault.ts';
import type { Scenario } from '../../../src/scenario/schema/scenario.ts';
import { loadScenario } from '../../../src/study/load.ts';
import { type Generated, generate } from './generate.ts';
import type { Plain } from './world.ts';

/** A scenario that `validate` took. */
export interface ValidScenario extends Generated {
  readonly checked: Scenario;
  readonly compiled: CompiledScenario;
  /** Faults of the first try; what they named was taken away. */
  readonly refusals: readonly Fault[];
}

const TRIES = 12;
const ENDLESS_MS = 60_000;
const GROWS = /a turn makes (?!0\.)/;

/** Writes a scenario and its files to a folder. */
export function writeScenario(
  folder: string,
  { plain, files }: Pick<Generated, 'plain' | 'files'>,
  name = 'scenario.yml',
  text = stringify(plain, { lineWidth: 0, aliasDuplicateObjects: false }),
): string {
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of files) writeFileSync(join(folder, file), content);
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/**
 * The seed's scenario without what `validate` refuses: each fault names a key, and that key is taken away,
 * until nothing is left to refuse. So a new key with a rule that the generator does not know costs scenarios
 * at worst. Null where nothing remains.
 */
export async function validScenario(seed: number, folder: string): Promise<ValidScenario | null> {
  const generated = generate(seed);
  let { plain } = generated;
  let refusals: readonly Fault[] = [];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const loaded = await loadScenario(writeScenario(folder, { ...generated, plain }), { purpose: 'run' });
    if (loaded.ok) {
      const { compiled } = loaded;
      const isEndless = compiled.model.runaway !== undefined;
      // What grows without end is more than a law can wait for, and what goes round for ever is seen in a minute.
      if (compiled.warnings.some((warning) => GROWS.test(warning))) return null;
      if (!isEndless || compiled.model.horizonMs <= ENDLESS_MS)
        return { ...generated, plain, checked: loaded.scenario, compiled, refusals };
      plain = { ...structuredClone(plain), run: { duration: ENDLESS_MS, seed } };
      continue;
    }
    if (attempt === 0) refusals = loaded.faults;
    const before = JSON.stringify(plain);
    plain = structuredClone(plain);
    for (const { path } of loaded.faults) takeAway(plain, path);
    if (JSON.stringify(plain) === before) return null;
  }
  return null;
}

/**
 * Takes the key that a fault's path names away, or the last one on the way to it that is there. Names may
 * hold dots; ours do not.
 */
function takeAway(plain: Plain, path: string): void {
  const keys = path.split('.');
  let holder: unknown = plain;
  let found: { readonly holder: Record<string, unknown> | unknown[]; readonly key: string } | null = null;
  for (const key of keys) {
    if (holder === null || typeof holder !== 'object' || !(key in holder)) break;
    found = { holder: holder as Record<string, unknown>, key };
    holder = (holder as Record<string, unknown>)[key];
  }
  if (found === null) return;
  if (Array.isArray(found.holder)) found.holder.splice(Number(found.key), 1);
  else delete found.holder[found.key];
}

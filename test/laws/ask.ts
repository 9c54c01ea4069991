import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Draw } from './generator/draw.ts';
import { type ValidScenario, validScenario } from './generator/valid.ts';
import { Lab, type Law } from './lab.ts';

/** A law that a scenario breaks. */
export interface Breach {
  readonly seed: number;
  readonly law: Law;
  readonly broken: readonly string[];
}

/** How often each law was asked and had something to say. */
export type Applied = Map<string, number>;

/**
 * Asks the laws about the scenarios of some seeds: each law about its share of them, chosen by the seed;
 * `thrift` times it for those that run the scenario again. The folder holds the scenario files.
 */
export async function askAll(
  seeds: Iterable<number>,
  laws: readonly Law[],
  folder: string,
  each: (breach: Breach, scenario: ValidScenario) => void,
  applied: Applied = new Map(),
  thrift = 1,
): Promise<number> {
  let previous: ValidScenario | null = null;
  let scenarios = 0;
  for (const seed of seeds) {
    // A folder each: the one before is run again beside it, and files bear the same names.
    const own = join(folder, String(seed));
    const scenario = await validScenario(seed, own);
    if (scenario === null) continue;
    scenarios += 1;
    const lab = new Lab(scenario, own, previous === null ? null : { ...previous.compiled, replications: 1 });
    for (const law of laws) {
      if (!new Draw(seed, 'ask', law.name).chance(law.share === 1 ? 1 : law.share * thrift)) continue;
      const broken = await lab.ask(law);
      if (broken !== null) applied.set(law.name, (applied.get(law.name) ?? 0) + 1);
      if (broken !== null && broken.length > 0) each({ seed, law, broken }, scenario);
    }
    if (previous !== null) rmSync(join(folder, String(previous.seed)), { recursive: true, force: true });
    previous = scenario;
  }
  return scenarios;
}

import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CompiledScenario } from '../../src/model/compiled.ts';
import { formatFault } from '../../src/model/fault.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { validScenario } from './generator/valid.ts';
import { scenarioFolder } from './written-scenarios.ts';

const { folder, write } = scratchFolder();
const PREFIX = 'Q9x';

/** Everything that a model says, without the prefix, and without what belongs to the account. */
function bare(compiled: CompiledScenario): unknown {
  const { name, groups, warnings, compare, month, thresholds, ...rest } = compiled;
  const told = warnings.filter((warning) => !/holds for the whole account|is left out: /.test(warning));
  return stripped({ ...rest, warnings: told });
}

function stripped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(`${PREFIX}.`, '');
  if (Array.isArray(value)) return value.map(stripped);
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [stripped(key), stripped(one)]));
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value).map(
    ([key, one]) => [stripped(key) as string, stripped(one)] as const,
  );
  if (!('displayName' in value)) return Object.fromEntries(entries);
  // A trace's functions under their own names, which are understood of a scenario that stands alone.
  return Object.fromEntries(
    entries.flatMap(([key, one]) => {
      if (key !== 'functions') return [[key, one]];
      const table = Object.entries(one as object).filter(([theirs, ours]) => theirs !== ours);
      return table.length === 0 ? [] : [[key, Object.fromEntries(table)]];
    }),
  );
}

async function compiledOf(file: string): Promise<CompiledScenario> {
  const loaded = await loadScenario(file);
  if (loaded.ok) return loaded.compiled;
  throw new Error(loaded.faults.map(formatFault).join('\n'));
}

async function holdsUnderPrefix(file: string): Promise<void> {
  const alone = await compiledOf(file);
  const account = write('account.yml', `include: { scenario: ${JSON.stringify(file)}, as: ${PREFIX} }\n`);
  const included = await compiledOf(account);
  expect(included.functions.every(({ name }) => name.startsWith(`${PREFIX}.`))).toBe(true);
  expect(bare(included)).toEqual(bare(alone));
  // Its own thresholds hold, those without a name aside.
  const named = alone.thresholds.filter(
    ({ metric }) => metric.includes('.') && !/^cost\.\w+(\.\w+)?$/.test(metric),
  );
  const kept = included.thresholds.map(({ metric, expression }) => ({
    metric: stripped(metric),
    expression,
  }));
  expect(kept).toEqual(expect.arrayContaining(named));
}

describe('a scenario that an account includes under a prefix', () => {
  const shipped = readdirSync(scenarioFolder).filter((name) => name.endsWith('.yml'));

  it.each(shipped)('is the model that it is alone: %s', async (name) => {
    await holdsUnderPrefix(resolve(scenarioFolder, name));
  });

  it('is the model that it is alone, whatever it says', async () => {
    let held = 0;
    for (let seed = 1; held < 100; seed++) {
      const scenario = await validScenario(seed, folder);
      if (scenario === null) continue;
      const text = JSON.stringify(scenario.plain);
      const names = ['functions', 'triggers', 'resources', 'roles'].flatMap((section) =>
        Object.keys((scenario.plain as Record<string, object | null>)[section] ?? {}),
      );
      if (names.some((name) => name.length > 60)) continue;
      try {
        await holdsUnderPrefix(write('random.yml', text));
      } catch (error) {
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : ''}`, { cause: error });
      }
      held += 1;
    }
  }, 300_000);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TRACE_FORMATS } from '../../src/model/traffic-pattern.ts';
import { pathsOf } from './generator/coverage.ts';
import { generate } from './generator/generate.ts';
import { schemaPaths } from './generator/schema.ts';
import { validScenario } from './generator/valid.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-generator-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const SCENARIOS = 120;
/** Formats of traces that the generator writes; all others have tests of their own. */
const WRITTEN_FORMATS: readonly string[] = ['csv', 'ndjson'];
/** Enough for the rarest key. */
const MOST_SEEDS = 20_000;

describe('the generator of scenarios', () => {
  it('writes the same scenario for the same seed', () => {
    expect(generate(7)).toEqual(generate(7));
    expect(generate(7).plain).not.toEqual(generate(8).plain);
  });

  it('writes scenarios of which validate takes four of five as they are, and nearly all the others without a key or two', async () => {
    let refused = 0;
    let lost = 0;
    for (let seed = 1; seed <= SCENARIOS; seed++) {
      const scenario = await validScenario(seed, folder);
      if (scenario === null) lost += 1;
      else if (scenario.refusals.length > 0) refused += 1;
    }
    expect(refused / SCENARIOS).toBeLessThan(0.2);
    expect(lost / SCENARIOS).toBeLessThan(0.02);
  });

  it('gives every key and every enum value of the schema in some valid scenario', async () => {
    const missing = schemaPaths();
    for (const format of TRACE_FORMATS) {
      if (!WRITTEN_FORMATS.includes(format)) missing.delete(`traffic[].format = ${format}`);
    }
    // A key that is there to be refused in words of its own (resolve-workflows.ts).
    missing.delete('triggers.durable.function');
    for (let seed = 1; seed <= MOST_SEEDS && missing.size > 0; seed++) {
      // Reading takes a hundred times as long as writing: only what shows something new is read.
      const isNew = [...pathsOf(generate(seed).plain)].some((path) => missing.has(path));
      const scenario = isNew ? await validScenario(seed, folder) : null;
      for (const path of pathsOf(scenario?.plain)) missing.delete(path);
    }
    expect([...missing]).toEqual([]);
  }, 300_000);
});

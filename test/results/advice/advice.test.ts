import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../cli/command-line.ts';
import { validScenario } from '../../laws/generator/valid.ts';
import { type Library, type Trial, tryAdvice } from './trial.ts';

/** Nothing is simulated for longer: an advice is no other in a long run, and the test has a minute. */
const LONGEST_MS = 1_200_000;
/** Scenarios whose traffic alone takes too long for a test. */
const TOO_LONG = [
  '44-poison-pill.yml',
  '07-hundred-thousand-messages-2018.yml',
  '17-thousand-each-ten-seconds.yml',
];
const RANDOM_SEEDS = 60;

const folder = mkdtempSync(join(tmpdir(), 'advice-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const library = (await import(pathToFileURL(join(root, 'dist/index.js')).href)) as Library;

async function trialsOf(path: string): Promise<readonly Trial[]> {
  const loaded = await library.loadScenario(path, { purpose: 'run' });
  if (!loaded.ok) return [];
  const isLong = loaded.compiled.model.horizonMs > LONGEST_MS;
  const short = isLong ? [`run.duration=${LONGEST_MS / 1000}s`, 'run.warmup=0s'] : [];
  return (await tryAdvice(library, path, short)) ?? [];
}

function bad(trials: readonly Trial[]): string[] {
  return trials
    .filter(({ isGood }) => !isGood)
    .map(({ id, about, options, outcome }) => `${id} of ${about} ${options}: ${outcome}`);
}

function sample(names: readonly string[]): readonly string[] {
  return names.filter((name) => name.endsWith('.yml') && !TOO_LONG.includes(name));
}

describe('advice, applied, makes its complaint smaller without a worse one', () => {
  it.each(sample(readdirSync(join(root, 'scenarios'))))('in %s', { timeout: 60_000 }, async (name) => {
    expect(bad(await trialsOf(join(root, 'scenarios', name)))).toEqual([]);
  });

  const cases = join(root, 'test/cases/scenarios');
  it.each(sample(readdirSync(cases)))('in the case %s', { timeout: 60_000 }, async (name) => {
    expect(bad(await trialsOf(join(cases, name)))).toEqual([]);
  });

  it('in random scenarios', { timeout: 300_000 }, async () => {
    const found: string[] = [];
    let tried = 0;
    for (let seed = 0; seed < RANDOM_SEEDS; seed++) {
      const own = join(folder, String(seed));
      const scenario = await validScenario(seed, own);
      if (scenario === null) continue;
      const trials = await trialsOf(join(own, 'scenario.yml'));
      tried += trials.length;
      found.push(...bad(trials).map((text) => `seed ${seed}: ${text}`));
    }
    // Whatever else it does, a scenario must take it.
    expect(found.filter((text) => text.includes(': refused: '))).toEqual([]);
    // Where a function meets several faults at once, mending one brings out the next, or waits for what never
    // comes; `run` tries its advice, and takes back what changes nothing.
    expect(found.length, found.join('\n')).toBeLessThanOrEqual(0.05 * tried);
    expect(tried).toBeGreaterThan(20);
  });
});

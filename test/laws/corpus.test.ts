import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadScenario } from '../../src/study/load.ts';
import { CORPUS, corpusFiles, lawNameOf } from './corpus.ts';
import { Lab } from './lab.ts';
import { LAWS } from './laws.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-corpus-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('scenarios that once broke a law', () => {
  it('name laws that there are', () => {
    const names = LAWS.map(({ name }) => name);
    for (const file of corpusFiles()) expect(names, file).toContain(lawNameOf(file));
  });

  it.each(corpusFiles())(
    '%s keeps every law',
    async (file) => {
      const loaded = await loadScenario(join(CORPUS, file), { purpose: 'run' });
      expect(loaded.ok).toBe(true);
      if (!loaded.ok) return;
      const plain = parse(readFileSync(join(CORPUS, file), 'utf8')) as Record<string, unknown>;
      const lab = new Lab(
        {
          seed: 1,
          plain,
          files: filesOf(),
          checked: loaded.scenario,
          compiled: loaded.compiled,
          refusals: [],
        },
        folder,
        null,
      );
      for (const law of LAWS) expect((await lab.ask(law)) ?? [], law.name).toEqual([]);
    },
    240_000,
  );
});

function filesOf(): ReadonlyMap<string, string> {
  return new Map(dataFiles().map((name) => [name, readFileSync(join(CORPUS, name), 'utf8')]));
}

function dataFiles(): readonly string[] {
  return ['csv', 'json'].flatMap((ending) => corpusFiles(`.${ending}`));
}

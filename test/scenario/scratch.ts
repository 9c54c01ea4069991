import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { CompiledScenario } from '../../src/model/compiled.ts';
import { formatFault } from '../../src/model/fault.ts';
import { type Loaded, type LoadOptions, loadScenario } from '../../src/scenario/load.ts';

/** A folder of files for one test file, removed at its end. */
export function scratchFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-scenario-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, content: string | Buffer): string => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  const load = (text: string, options: LoadOptions = {}): Promise<Loaded> => {
    return loadScenario(write('scenario.yml', text), options);
  };
  return {
    folder,
    write,
    load,
    /** Faults as they are printed, with the folder taken off. */
    async faults(text: string, options: LoadOptions = {}): Promise<string[]> {
      const loaded = await load(text, options);
      return loaded.ok ? [] : loaded.faults.map((fault) => formatFault(fault).replaceAll(`${folder}/`, ''));
    },
    async compiled(text: string, options: LoadOptions = {}): Promise<CompiledScenario> {
      const loaded = await load(text, options);
      if (loaded.ok) return loaded.compiled;
      throw new Error(loaded.faults.map(formatFault).join('\n'));
    },
  };
}

/** A scenario of one function `f` with these lines in it, under one Poisson stream. */
export function oneFunction(lines: string, rest = ''): string {
  const body = lines
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return `functions:\n  f:\n${body}\ntraffic: [{ to: f, poisson: 1/s }]\n${rest}`;
}

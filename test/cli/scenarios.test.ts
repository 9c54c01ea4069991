import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonDocument, ResultsDocument } from '../../src/results/documents/document.ts';
import { SOURCES } from '../../src/scenario/schema/trigger-schema.ts';
import { bytesIn, bytesOf, shippedScenarios } from '../support/bytes.ts';
import { lambdaSim, root } from './command-line.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-scenarios-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = <T>(path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as T;

it('every source of events is in one of them', () => {
  const text = shippedScenarios.map((name) => readFileSync(join(root, 'scenarios', name), 'utf8')).join('\n');
  const used = new Set([...text.matchAll(/[ {]source: ([a-z0-9-]+)/g)].map(([, source]) => source));
  expect([...used].sort()).toEqual([...SOURCES].sort());
});

it('each has its page in docs', () => {
  const pages = readFileSync(join(root, 'docs/scenarios.md'), 'utf8');
  for (const name of shippedScenarios) expect(pages).toContain(`](../scenarios/${name})`);
});

describe.each(shippedScenarios)('scenarios/%s', (file) => {
  it('states its question at the top', () => {
    const text = readFileSync(join(root, 'scenarios', file), 'utf8');
    expect(text).toMatch(/^# yaml-language-server: .*\n#\n# Question: (?:.*\n# )*?.*\?/);
    expect(text).toMatch(/^thresholds:/m);
  });

  it('runs as it stands, keeps its thresholds and gives consistent results', () => {
    const out = join(folder, file);
    const { status, stdout, stderr } = lambdaSim([
      'run',
      `scenarios/${file}`,
      '--no-what-if',
      '--format',
      'json',
      '--out',
      out,
    ]);
    expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
    const results = read<ResultsDocument>(`${file}/results.json`);
    expect(results.totals.requests).toBeGreaterThan(0);
    for (const { requests, outcomes } of Object.values(results.functions)) {
      expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(requests);
    }
    expect(results.thresholds.length).toBeGreaterThan(0);
    expect(results.cost.total).toBeGreaterThan(0);
  });

  it('gives the same bytes on an engine whose Math differs in the last bits', () => {
    const env = { NODE_OPTIONS: `--require "${join(root, 'test/support/other-math.cjs')}"` };
    const here = bytesIn(join(folder, file));
    expect(here.length).toBeGreaterThan(5000);
    expect(bytesOf(file, join(folder, `${file}-elsewhere`), { env })).toBe(here);
  });
});

it('the engine whose Math differs is one: what asks for it gives other numbers', () => {
  const [here, there] = [[], ['--require', join(root, 'test/support/other-math.cjs')]].map(
    (words) =>
      spawnSync(process.execPath, [...words, '--print', 'Math.exp(1.5) + " " + Math.pow(2, 10)'], {
        encoding: 'utf8',
      }).stdout,
  );
  expect(there).toMatch(/ 1024$/m);
  expect(there).not.toBe(here);
});

it('classic-2018 compares the 46 sizes of its year', () => {
  const { variants } = read<ComparisonDocument>('classic-2018.yml/compare/results.json');
  expect(variants.map(({ label }) => label)).toEqual(
    Array.from({ length: 46 }, (_, index) => `${128 + index * 64} MB`),
  );
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/results/documents/document.ts';
import { FINDING_IDS } from '../../src/results/findings/finding-ids.ts';
import { ALTERNATIVES } from '../../src/study/what-if/alternatives.ts';
import { root } from '../cli/command-line.ts';

// The built one is ten times faster than the sources under a test runner.
const { planScenario, runScenario } = (await import(
  pathToFileURL(join(root, 'dist/index.js')).href
)) as typeof import('../../src/index.ts');

const SCENARIOS = readdirSync('scenarios').filter((name) => name.endsWith('.yml'));
const PLANNED = ['launch-day.yml', 'sqs-backlog.yml', 'clickstream.yml', 'api-daily.yml'];

function unexplained(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ id = '' }) => !Object.hasOwn(FINDING_IDS, id)).map(({ text }) => text);
}

describe('findings', () => {
  it.each(SCENARIOS)('of a run of %s have an id that explain knows', { timeout: 120_000 }, async (name) => {
    const set = ['run.duration=5m', 'run.replications=1'];
    const { document } = await runScenario(`scenarios/${name}`, { workers: 1, set }).catch(() =>
      // What has a month of regimes or a trace may not be cut.
      runScenario(`scenarios/${name}`, { workers: 1, whatIf: false }),
    );
    expect(unexplained(document.findings)).toEqual([]);
  });

  it.each(PLANNED)('of a plan of %s as well', { timeout: 240_000 }, async (name) => {
    const settings = { growth: [1, 2], requestsPerRun: 1000 };
    const plan = await planScenario(`scenarios/${name}`, { workers: 1, settings });
    expect(plan.findings.length).toBeGreaterThan(2);
    expect(unexplained(plan.findings)).toEqual([]);
  });

  it('of what would be cheaper have a paragraph each', () => {
    expect(ALTERNATIVES.length).toBeGreaterThan(8);
    for (const { id } of ALTERNATIVES) expect(FINDING_IDS[id].length).toBeGreaterThan(40);
  });
});

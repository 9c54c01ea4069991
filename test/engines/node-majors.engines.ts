import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, shippedScenarios } from '../support/bytes.ts';

/** What the npm package `node` installs: the program alone. Beside whichever runs the tests. */
const MAJORS = [20, 22, 24];
const packageName = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

let folder: string;
const nodeOf = (major: number): string =>
  join(folder, String(major), 'node_modules', packageName, 'bin', 'node');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-engines-'));
  for (const major of MAJORS) {
    const place = join(folder, String(major));
    mkdirSync(place);
    writeFileSync(join(place, 'package.json'), '{}');
    const options = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    execFileSync('npm', ['install', ...options, `${packageName}@${major}`], { cwd: place, stdio: 'inherit' });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(MAJORS)('Node %i is the one that was asked for', (major) => {
  expect(execFileSync(nodeOf(major), ['--version'], { encoding: 'utf8' })).toMatch(
    new RegExp(`^v${major}\\.`),
  );
});

describe.each(shippedScenarios)('scenarios/%s', (scenario) => {
  test(`gives the same bytes on Node ${MAJORS.join(', ')}`, () => {
    const here = bytesOf(scenario, join(folder, scenario));
    for (const major of MAJORS) {
      expect(bytesOf(scenario, join(folder, `${scenario}-${major}`), { node: nodeOf(major) })).toBe(here);
    }
  });
});

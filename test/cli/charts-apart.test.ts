import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtCopy } from './built-copy.ts';

const folder = builtCopy();
const worker = join(folder, 'dist/chart-worker.js');

/** The images of a report by name, of a run that ends well and says nothing on stderr. */
function drawn(out: string): Readonly<Record<string, string>> {
  const words = ['dist/cli.js', 'run', 'scenarios/low-traffic.yml', '--format', 'png', '--out', out];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
  expect([status, stderr.replace(/^Report: .*\n/m, '')]).toEqual([0, '']);
  const names = readdirSync(join(folder, out)).filter((name) => name.endsWith('.png'));
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(folder, out, name)).toString('base64')]),
  );
}

describe('images drawn in a process of their own', () => {
  it('are those that are drawn here where that process ends without an answer, or is not there', () => {
    const source = readFileSync(worker, 'utf8');
    // It leaves a mark, so that the first images are known to be its own.
    const mark = join(folder, 'was-here');
    writeFileSync(
      worker,
      `${source}\n;(await import('node:fs')).writeFileSync(${JSON.stringify(mark)}, '');`,
    );
    const apart = drawn('apart');
    expect(readFileSync(mark, 'utf8')).toBe('');
    expect(Object.keys(apart).length).toBeGreaterThan(3);
    writeFileSync(worker, "process.once('message', () => process.exit(3));");
    expect(drawn('died')).toEqual(apart);
    rmSync(worker);
    expect(drawn('missing')).toEqual(apart);
  }, 240_000);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { WatchedFiles } from '../../src/cli/watch/watched-files.ts';
import { cli, lambdaSim } from './command-line.ts';

const folders: string[] = [];
const children: ChildProcess[] = [];
const watched: WatchedFiles[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const one of watched.splice(0)) one.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'));
  folders.push(folder);
  return folder;
}

const scenario = (memory: number, more = ''): string => `${more}functions:
  api: { memory: ${memory}, timeout: 5s, work: { cpu: 20ms, memoryUsed: 90 } }
triggers: { front: { source: function-url, function: api } }
traffic: [{ to: front, poisson: 5/s }]
run: { duration: 2m, seed: 1 }
`;

interface Watching {
  readonly child: ChildProcess;
  /** What came since the last call, as soon as it matches. */
  readonly until: (pattern: RegExp) => Promise<string>;
  readonly ended: Promise<number | null>;
}

function watchRun(cwd: string, ...words: readonly string[]): Watching {
  const child = spawn(process.execPath, [cli, 'run', 'api.yml', '--watch', '--no-what-if', ...words], {
    cwd,
    env: { PATH: process.env['PATH'] },
  });
  children.push(child);
  let text = '';
  let look = (): void => undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      look();
    });
  }
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((resolve) => {
      look = () => {
        const found = pattern.exec(text);
        if (found === null) return;
        const seen = text.slice(0, found.index + found[0].length);
        text = text.slice(seen.length);
        look = () => undefined;
        resolve(seen);
      };
      look();
    });
  return { child, until, ended: new Promise((resolve) => child.once('exit', (code) => resolve(code))) };
}

describe('run --watch', { timeout: 60_000 }, () => {
  it('runs again at each save, tells faults and goes on, and ends with 130', async () => {
    const folder = newFolder();
    const file = join(folder, 'api.yml');
    writeFileSync(file, scenario(512));
    const { child, until, ended } = watchRun(folder);
    expect(await until(/Done in \d+ ms\. Watching api\.yml; Ctrl-C ends it\.\n/)).toContain('69.1ms');
    writeFileSync(file, scenario(1024));
    const second = await until(/Watching .*\n/);
    expect(second).toContain('34.6ms');
    // Nothing but a terminal is cleared.
    expect(second).not.toContain('\u001b');
    writeFileSync(file, scenario(1));
    expect(await until(/Watching .*\n/)).toMatch(/^api\.yml:2:\d+: functions\.api\.memory: /m);
    // As editors save: another file takes its place.
    writeFileSync(`${file}.new`, scenario(768));
    renameSync(`${file}.new`, file);
    expect(await until(/Watching .*\n/)).toContain('46.1ms');
    expect(readdirSync(folder)).toEqual(['api.yml']);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  });

  it('watches what the scenario refers to, one that is not there yet as well', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'base.yml'), scenario(512));
    writeFileSync(join(folder, 'api.yml'), 'extends: base.yml\ntraffic: [{ to: front, trace: in/t.csv }]\n');
    const { until } = watchRun(folder);
    expect(await until(/Watching .*\n/)).toContain('t.csv');
    mkdirSync(join(folder, 'in'));
    writeFileSync(join(folder, 'in', 't.csv'), 'timestamp\n0\n1000\n');
    const first = await until(/Watching .*\n/);
    expect(first).toContain('the 2 files it refers to');
    writeFileSync(join(folder, 'base.yml'), scenario(1024));
    const second = await until(/Watching .*\n/);
    const latencyOf = (text: string): string | undefined => /p99 of api (\S+ ms)/.exec(text)?.[1];
    expect(latencyOf(second)).toBeDefined();
    expect(latencyOf(second)).not.toBe(latencyOf(first));
  });

  it('stops a run that a save makes out of date', async () => {
    const folder = newFolder();
    const file = join(folder, 'api.yml');
    writeFileSync(file, scenario(512));
    const { until } = watchRun(folder, '--workers', '1', '--json=brief');
    await until(/Watching .*\n/);
    writeFileSync(file, scenario(512).replace('5/s', '5000/s').replace('2m', '10h'));
    // Of the long run nothing is heard; it would take minutes.
    await new Promise((resolve) => setTimeout(resolve, 200));
    writeFileSync(file, scenario(768));
    const text = await until(/Watching .*\n/);
    expect(text.match(/Done in/g)).toHaveLength(1);
    expect(text.match(/^\{.*\}$/gm)).toHaveLength(1);
  });

  it('begins with no words that a save cannot mend', () => {
    const folder = newFolder();
    expect(lambdaSim(['run', '-', '--watch'], { cwd: folder })).toMatchObject({
      status: 2,
      stderr: 'command line: --watch: standard input cannot be watched; give the name of a scenario file\n',
    });
    expect(lambdaSim(['run', 'none.yml', '--watch'], { cwd: folder }).status).toBe(2);
    writeFileSync(join(folder, 'api.yml'), scenario(512));
    expect(lambdaSim(['run', 'api.yml', '--watch', '--summary', 'long'], { cwd: folder }).status).toBe(2);
  });
});

describe('watched files', () => {
  it('tell of a save once, of no other file, and of what comes back after it was taken away', async () => {
    const folder = newFolder();
    const file = join(folder, 'a.yml');
    writeFileSync(file, '1');
    let calls = 0;
    let called = (): void => undefined;
    const next = (): Promise<void> => new Promise((resolve) => (called = resolve));
    const files = new WatchedFiles(() => {
      calls += 1;
      called();
    });
    watched.push(files);
    files.follow([file]);
    let change = next();
    writeFileSync(join(folder, 'b.yml'), 'other');
    writeFileSync(file, '12');
    writeFileSync(file, '123');
    await change;
    expect(calls).toBe(1);
    change = next();
    rmSync(file);
    writeFileSync(file, '1234');
    await change;
    expect(calls).toBe(2);
  });
});

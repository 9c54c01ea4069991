import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outputFolderFaults, writeFileWhole, writeOutput } from '../../src/cli/output.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-output-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (path: string, content = path) => ({ path, content });

function visible(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.endsWith('.lambda-sim-files'))
    .sort();
}

describe('writeOutput', () => {
  it('makes the folder and its parents, and leaves nothing else behind', () => {
    writeOutput(join(folder, 'reports/a'), [file('report.html'), file('compare/results.json')]);
    expect(visible(folder)).toEqual([
      'reports',
      'reports/a',
      'reports/a/compare',
      'reports/a/compare/results.json',
      'reports/a/report.html',
    ]);
  });

  it('keeps what a user put there and takes away what an earlier run wrote and this one does not', () => {
    const target = join(folder, 'a');
    writeOutput(target, [file('report.html', 'old'), file('cost.png'), file('compare/old.png')]);
    writeFileSync(join(target, 'notes.txt'), 'mine');
    writeOutput(target, [file('report.html', 'new')]);
    expect(visible(target)).toEqual(['notes.txt', 'report.html']);
    expect(readFileSync(join(target, 'report.html'), 'utf8')).toBe('new');
    expect(readFileSync(join(target, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('leaves everything as it was where one file cannot take its place', () => {
    const target = join(folder, 'a');
    writeOutput(target, [file('report.html', 'old')]);
    mkdirSync(join(target, 'results.json'));
    const write = () => writeOutput(target, [file('report.html', 'new'), file('results.json')]);
    expect(write).toThrow(expect.objectContaining({ code: 'EISDIR' }));
    expect(readFileSync(join(target, 'report.html'), 'utf8')).toBe('old');
    expect(visible(target)).toEqual(['report.html', 'results.json']);
  });

  it('removes the parents that it made where writing fails', () => {
    const target = join(folder, 'x/y/z');
    expect(() => writeOutput(target, [file('a'), file('a/b')])).toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('replaces a symbolic link to a file instead of writing through it', () => {
    const target = join(folder, 'a');
    mkdirSync(target);
    writeFileSync(join(folder, 'precious'), 'precious');
    symlinkSync(join(folder, 'precious'), join(target, 'results.json'));
    writeOutput(target, [file('results.json')]);
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('precious');
    expect(readFileSync(join(target, 'results.json'), 'utf8')).toBe('results.json');
  });

  it('does not follow a symbolic link in the place of a subfolder, nor a manifest that leads out', () => {
    const target = join(folder, 'a');
    mkdirSync(target);
    mkdirSync(join(folder, 'elsewhere'));
    writeFileSync(join(folder, 'elsewhere/kept'), 'kept');
    symlinkSync(join(folder, 'elsewhere'), join(target, 'compare'));
    writeFileSync(join(target, '.lambda-sim-files'), '../elsewhere/kept\ncompare/kept\n/etc/hostname\n');
    const write = () => writeOutput(target, [file('compare/results.json')]);
    expect(write).toThrow(expect.objectContaining({ code: 'ELOOP' }));
    writeOutput(target, [file('results.json')]);
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['kept']);
  });
});

describe('outputFolderFaults', () => {
  it('accepts what exists or can be made', () => {
    expect(outputFolderFaults(folder, 'given')).toEqual([]);
    expect(outputFolderFaults(join(folder, 'a/b/c'), 'default')).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a file, and a place below a file', () => {
    writeFileSync(join(folder, 'f'), '');
    expect(outputFolderFaults(join(folder, 'f'), 'given')[0]?.problem).toMatch(/it is a file/);
    expect(outputFolderFaults(join(folder, 'f/g/h'), 'given')[0]?.problem).toMatch(/which is a file/);
  });

  it('follows a link only where the user named it, and never one that leads nowhere', () => {
    symlinkSync(tmpdir(), join(folder, 'link'));
    symlinkSync(join(folder, 'nothing'), join(folder, 'dangling'));
    expect(outputFolderFaults(join(folder, 'link'), 'given')).toEqual([]);
    expect(outputFolderFaults(join(folder, 'link'), 'default')[0]?.problem).toMatch(/symbolic link/);
    expect(outputFolderFaults(join(folder, 'dangling'), 'given')[0]?.problem).toMatch(/nowhere/);
  });
});

describe('writeFileWhole', () => {
  it('replaces a file or a link of that name and leaves nothing temporary', () => {
    writeFileSync(join(folder, 'target'), 'precious');
    symlinkSync(join(folder, 'target'), join(folder, 'scenario.yml'));
    expect(readlinkSync(join(folder, 'scenario.yml'))).toBe(join(folder, 'target'));
    writeFileWhole(join(folder, 'scenario.yml'), 'new');
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('precious');
    expect(readFileSync(join(folder, 'scenario.yml'), 'utf8')).toBe('new');
    expect(readdirSync(folder).sort()).toEqual(['scenario.yml', 'target']);
  });

  it('needs the folder to exist', () => {
    expect(() => writeFileWhole(join(folder, 'no/where.yml'), '')).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});

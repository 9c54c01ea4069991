import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { problemsOf, runCommand } from './hostile/commands.ts';

// Every command that reads what others made, and every kind of file that is none of it: one fault with the
// file's name, exit 2, and nothing written.

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-bad-inputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);

put('scenario.yml', 'functions: { f: { work: { duration: 20ms } } }\ntraffic: [{ to: f, constant: 1/s }]\n');
const LOG =
  'REPORT RequestId: a\tDuration: -5.00 ms\tBilled Duration: 6 ms\tMemory Size: 128 MB\tMax Memory Used: 9 MB\n';
const NOISE = Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256);

const INPUTS: Readonly<Record<string, string | Uint8Array>> = {
  'binary.bin': NOISE,
  'empty.txt': '',
  'spaces.txt': '  \n\n',
  'zip.zip': Buffer.concat([Buffer.from('PK\u0003\u0004'), NOISE]),
  'broken.gz': Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), NOISE]),
  'bomb.gz': gzipSync(Buffer.alloc(100_000_000)),
  'deep.json': `${'['.repeat(200)}${']'.repeat(200)}`,
  'deep-object.json': `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`,
  'cut.json': '{"Resources": {"F": {"Type": "AWS::Lambda::Func',
  'page.html': '<!doctype html><html><body>AccessDenied</body></html>',
  'refused.json': '{"message":"The security token is expired","__type":"ExpiredTokenException"}',
  'other.log': 'Oct 11 22:14:15 mymachine su: root failed on /dev/pts/8\n'.repeat(50),
  'negative.log': LOG,
  'null.json': 'null',
  'list.json': '[]',
};
const COMMANDS: readonly (readonly string[])[] = [
  ['import', 'FILE', '--out', 'made.yml'],
  ['calibrate', 'FILE', '--out', 'made.yml'],
  ['reconcile', 'scenario.yml', '--bill', 'FILE'],
  ['reconcile', 'scenario.yml', '--logs', 'FILE'],
  ['trace', 'inspect', 'FILE'],
  ['trace', 'convert', 'FILE', '--out', 'made.csv'],
  ['estimate', 'FILE'],
  ['estimate', 'scenario.yml', '--logs', 'FILE'],
];
for (const [name, content] of Object.entries(INPUTS)) put(name, content);
const before = readdirSync(folder).sort();
const names = Object.keys(INPUTS);

// A process takes half a second: each command meets every third input, another third each time.
it.each(COMMANDS.map((words, at) => [words.join(' '), words, at] as const))(
  '%s: one fault for each file that it cannot read, and nothing written',
  (_, words, at) => {
    for (const name of names.filter((_name, index) => index % 3 === at % 3)) {
      const ran = runCommand(
        words.map((word) => (word === 'FILE' ? name : word)),
        folder,
      );
      const lines = ran.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Warning: '));
      const isNamed = lines.every((line) => line.startsWith(`${name}:`));
      const { status } = ran;
      expect({ name, status, problems: problemsOf(ran), faults: lines.length, isNamed }).toEqual({
        ...{ name, status: 2, problems: [], faults: 1, isNamed: true },
      });
      const after = readdirSync(folder).filter((one) => one !== 'memory');
      expect(after.sort()).toEqual(before);
    }
  },
  120_000,
);

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attackInput, type Finding } from './hostile/attack.ts';
import { attackCommands, problemsOf, runCommand } from './hostile/commands.ts';

const SEED = 20_261_128;
const MUTANTS = 3000;
/** Of them, through the command line as a whole. */
const COMMANDS = 20;
const PATIENCE_MS = 240_000;

const told = (findings: readonly Finding[]) =>
  findings.map(({ index, subject, problem }) => `${index} ${subject}: ${problem}`);

it(
  'mutated scenarios, traces, results, prices and columns end in an answer or in faults, each told once',
  async () => {
    expect(told(await attackInput({ seed: SEED, from: 0, to: MUTANTS }))).toEqual([]);
  },
  PATIENCE_MS,
);

it(
  'so they do through the command line, within ten seconds and a gigabyte',
  async () => {
    expect(told(await attackCommands({ seed: SEED, from: MUTANTS, to: MUTANTS + COMMANDS }))).toEqual([]);
  },
  PATIENCE_MS,
);

it(
  'what is no file is one sentence at once, wherever a file is read',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-special-'));
    const server = createServer();
    try {
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      mkdirSync(join(folder, 'folder'));
      await new Promise<void>((done) => server.listen(join(folder, 'socket'), done));
      const functions = 'functions: { f: { work: { duration: 20ms } } }\n';
      const traffic = 'traffic: [{ to: f, poisson: 1/s }]\n';
      const special = ['pipe', 'folder', 'socket', '/dev/zero'];
      for (const [at, name] of special.entries()) {
        writeFileSync(join(folder, 'trace.yml'), `${functions}traffic: [{ to: f, trace: ${name} }]\n`);
        writeFileSync(join(folder, 'prices.yml'), `${functions}${traffic}billing: { prices: ${name} }\n`);
        writeFileSync(join(folder, 'good.yml'), `${functions}${traffic}`);
        writeFileSync(join(folder, 'base.yml'), `extends: ${name}\n`);
        const io = `{ empirical: { file: ${name} } }`;
        writeFileSync(join(folder, 'column.yml'), `functions: { f: { work: { io: ${io} } } }\n${traffic}`);
        const all = [
          ['diff', name, name],
          ['run', name],
          ['import', name],
          ['estimate', name],
          ['calibrate', name],
          ['trace', 'inspect', name],
          ['reconcile', 'good.yml', '--bill', name],
          ['reconcile', 'good.yml', '--logs', name],
          ['estimate', 'good.yml', '--logs', name],
          ['estimate', 'good.yml', '--usage', name],
          ...['trace.yml', 'prices.yml', 'base.yml', 'column.yml'].map((file) => ['validate', file]),
        ];
        // A process each takes a third of a second: every special file with diff, the others in turn.
        for (const words of all.filter((_, index) => index === 0 || index % special.length === at)) {
          const ran = runCommand(words, folder);
          expect({
            words,
            status: ran.status,
            problems: problemsOf(ran),
          }).toEqual({
            words,
            status: 2,
            problems: [],
          });
        }
      }
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  PATIENCE_MS,
);

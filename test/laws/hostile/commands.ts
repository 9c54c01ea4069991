import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from '../../cli/command-line.ts';
import type { Attack, Finding } from './attack.ts';
import { Chance } from './chance.ts';
import { mutant } from './mutants.ts';
import { subjectsIn } from './subjects.ts';

const LONGEST_MS = 10_000;
const LARGEST_KILOBYTES = 1_048_576;
/** The last word of the process: what it held at most. */
const TELLS_MEMORY = `data:text/javascript,${encodeURIComponent(
  "import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync('memory', String(process.resourceUsage().maxRSS)));",
)}`;
const COMMANDS: readonly (readonly string[])[] = [
  ['validate'],
  ['run', '--duration', '5s', '--json'],
  ['compare', '--memory', '128,256', '--duration', '5s', '--json'],
  ['tune', '--duration', '5s', '--json'],
  ['plan', '--duration', '5s', '--json'],
];

/**
 * The same mutants through the built command line, a process each. A scenario that is sound may compute for
 * long: only `validate` gets it.
 */
export async function attackCommands({ seed, from, to }: Attack): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-hostile-'));
  const findings: Finding[] = [];
  try {
    const subjects = await subjectsIn(folder);
    for (let index = from; index < to; index += 1) {
      const chance = new Chance(seed, index);
      const subject = chance.of(subjects);
      const content = mutant(subject.text, chance);
      const file = subject.place(folder, content);
      const [command = 'validate', ...options] = chance.of(COMMANDS);
      let words = [command, file, ...options];
      if (subject.isDocument) {
        writeFileSync(join(folder, 'before.json'), subject.text);
        words = ['diff', join(folder, 'before.json'), file];
      } else if (command !== 'validate' && runCommand(['validate', file], folder).status === 0) {
        words = ['validate', file];
      }
      const ran = runCommand(words, folder);
      findings.push(
        ...problemsOf(ran).map((problem) => ({
          index,
          subject: `${words[0]} ${subject.name}`,
          problem,
          content,
        })),
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return findings;
}

export interface CommandRun {
  readonly status: number | null;
  readonly stderr: string;
  readonly kilobytes: number;
}

export function runCommand(words: readonly string[], folder: string): CommandRun {
  writeFileSync(join(folder, 'memory'), '0');
  const { status, stderr } = spawnSync(process.execPath, ['--import', TELLS_MEMORY, cli, ...words], {
    cwd: folder,
    env: { PATH: process.env['PATH'] },
    input: '',
    encoding: 'utf8',
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 28,
  });
  return { status, stderr, kilobytes: Number(readFileSync(join(folder, 'memory'), 'utf8')) };
}

/** What a user should not have seen of a command. */
export function problemsOf({ status, stderr, kilobytes }: CommandRun): string[] {
  const problems: string[] = [];
  if (status === null) problems.push(`no end within ${LONGEST_MS} ms`);
  else if (![0, 2, 99].includes(status)) problems.push(`exit status ${status}: ${stderr.slice(0, 500)}`);
  if (kilobytes > LARGEST_KILOBYTES) problems.push(`it held ${kilobytes} kB`);
  const lines = stderr.split('\n').filter((line) => line !== '');
  if (status === 2 && (lines.length === 0 || lines.some((line) => !/^.+: .+; .+$|^Warning: /u.test(line)))) {
    problems.push(`not one message a fault: ${stderr.slice(0, 500)}`);
  }
  if (new Set(lines).size < lines.length) problems.push(`told twice: ${stderr.slice(0, 500)}`);
  if (/a defect of|^ {4}at /m.test(stderr)) problems.push(`not a user's words: ${stderr.slice(0, 500)}`);
  return problems;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** What is interrupted: some hundred milliseconds to some seconds each. */
const COMMANDS = {
  run: ['--duration', '10m'],
  compare: ['--duration', '5m', '--memory', '256,512,768,1024,1280'],
  tune: ['--duration', '2m', '--memory', '128..1024:128'],
  plan: ['--duration', '1m', '--growth', '1,2', '--requests-per-run', '2000'],
  sweep: ['--no-live'],
} as const;
export type CommandName = keyof typeof COMMANDS;
export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

export interface Asked {
  readonly command: CommandName;
  /** Tells the files of one run from those of another. */
  readonly seed: number;
}

const SEEDS = 6;
/** Hidden files of a folder in which something is kept to go on with. */
export const KEPT = /^\.lambda-sim-(kept|sweep)-/;

/** How a process ended, and what it said. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

export interface Begun {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export function writeScenario(folder: string): void {
  if (!existsSync(CLI)) throw new Error('dist/ is missing: npm run build');
  writeFileSync(
    join(folder, 'scenario.yml'),
    `name: Interrupted
functions: { api: { memory: 512, work: { cpu: { lognormal: { median: 40ms, p95: 90ms } }, io: 10ms } } }
traffic: [{ to: api, poisson: 100/s }]
`,
  );
  for (let seed = 1; seed <= SEEDS; seed++) {
    writeFileSync(
      join(folder, `sweep-${seed}.yml`),
      `scenario: scenario.yml
design: sobol
samples: 24
axes: { functions.api.memory: { min: 128, max: 1769, integer: true } }
set: { run.duration: 1m, run.seed: ${seed} }
`,
    );
  }
}

/** A sweep has its seed in its file, and formats of its own. */
function wordsOf({ command, seed }: Asked): readonly string[] {
  if (command === 'sweep')
    return [command, `sweep-${seed}.yml`, ...COMMANDS.sweep, '--format', 'html,parquet'];
  return [command, 'scenario.yml', ...COMMANDS[command], '--seed', String(seed), '--format', 'json,csv,md'];
}

/** Starts the built command line in `folder`. `shell` goes before it: limits, and where its output goes. */
export function begin(
  folder: string,
  asked: Asked,
  out: string,
  more: readonly string[] = [],
  shell: { readonly before?: string; readonly after?: string } = {},
): Begun {
  const all = [CLI, ...wordsOf(asked), '--out', out, ...more];
  const { before = '', after = '' } = shell;
  const child =
    before === '' && after === ''
      ? spawn(process.execPath, all, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
      : spawn('sh', ['-c', `${before} exec "$0" "$@" ${after}`, process.execPath, ...all], {
          cwd: folder,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
  let stderr = '';
  child.stdout?.resume();
  child.stderr?.on('data', (data) => {
    stderr += String(data);
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (status, signal) => resolve({ status, signal, stderr }));
  });
  return { child, ended };
}

/**
 * Every file of a folder by its name, without what two runs of the same may differ in; none where there is no
 * folder.
 */
export function filesIn(folder: string): ReadonlyMap<string, string> {
  let names: readonly string[];
  try {
    names = readdirSync(folder).toSorted();
  } catch {
    return new Map();
  }
  return new Map(
    names.map((name) => {
      const text = readFileSync(join(folder, name), 'latin1');
      return [name, name.endsWith('.json') ? JSON.stringify(withoutTimes(text)) : text];
    }),
  );
}

/** @throws SyntaxError where the document is not whole */
function withoutTimes(text: string): unknown {
  const differing = /^(wallSeconds|requestsPerSecond|peakRssMb)(Ci95)?$/;
  return JSON.parse(text, (key, value: unknown) => (differing.test(key) ? undefined : value));
}

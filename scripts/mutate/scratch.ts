import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { mutatedText } from './compiler.ts';
import type { Mutant } from './sites.ts';

/** How a run of tests ended. */
export interface TestRun {
  readonly ending: 'passed' | 'failed' | 'timed out';
  /** The first test that failed, and its file; null where the runner named none. */
  readonly failed: { readonly file: string; readonly test: string } | null;
  /** Duration of each file that ran to its end. */
  readonly seconds: ReadonlyMap<string, number>;
}

/** Memory that one process may take: a mutant that fills memory must not take down what else runs. */
const MEMORY_KB = 4_000_000;
/**
 * Files whose numbers `vitest.config.ts` puts into others, where a kept transformation would not see them
 * change.
 */
const INLINED = /\/(?:layout|outcome-codes)\.ts$/;
const REPORT = 'mutate-report.json';
/** Of the times in /proc: the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
/** How often it is looked whether the time of a run is over. */
const LOOK_MS = 500;
/** By the clock a run may take so many times what it may take of the processor. */
const WALL_FACTOR = 5;
const CONFIG = 'vitest.mutate.config.ts';

/**
 * The tests' own configuration, with files in the order in which they are named, and without a build where
 * nobody asks for one.
 */
const CONFIG_TEXT = `
import base from './vitest.config.ts';
const order = JSON.parse(process.env.MUTATE_ORDER ?? '[]');
const place = (spec) => { const at = order.findIndex((file) => spec.moduleId.endsWith('/' + file)); return at < 0 ? order.length : at; };
class Sequencer {
  async shard(files) { return files; }
  async sort(files) { return [...files].sort((one, other) => place(one) - place(other)); }
}
const setup = process.env.MUTATE_BUILD === 'yes' ? base.test.globalSetup : [];
const experimental = { fsModuleCache: process.env.MUTATE_CACHE === 'yes', fsModuleCachePath: '.mutate-cache' };
export default { ...base, test: { ...base.test, globalSetup: setup, sequence: { sequencer: Sequencer }, experimental } };
`;

/** A copy of the work tree, outside it, in which files are changed and tests run. */
export class Scratch {
  readonly folder: string;
  private running: ChildProcess | null = null;
  private mutated: readonly string[] = [];
  /** Texts as they were when the run began, whatever becomes of the work tree meanwhile. */
  private readonly texts = new Map<string, string>();

  private readonly workers: number;

  constructor(root: string, workers: number) {
    this.workers = workers;
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'lambda-sim-mutate-')));
    const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    });
    for (const file of files.split('\0')) {
      if (file === '' || !existsSync(join(root, file))) continue;
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      cpSync(join(root, file), join(this.folder, file));
    }
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'), 'junction');
    writeFileSync(join(this.folder, CONFIG), CONFIG_TEXT);
  }

  remove(): void {
    this.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  apply(mutants: readonly Mutant[]): void {
    this.restore();
    this.mutated = [...new Set(mutants.map(({ file }) => file))];
    for (const file of this.mutated) {
      const text = this.textOf(file);
      const own = mutants.filter((mutant) => mutant.file === file);
      writeFileSync(join(this.folder, file), mutatedText(text, own));
    }
  }

  restore(): void {
    for (const file of this.mutated) writeFileSync(join(this.folder, file), this.textOf(file));
    this.mutated = [];
  }

  /** The text of a source without a mutant. */
  textOf(file: string): string {
    const known = this.texts.get(file);
    if (known !== undefined) return known;
    const text = readFileSync(join(this.folder, file), 'utf8');
    this.texts.set(file, text);
    return text;
  }

  /** Runs test files, or all of `npm test` where none are named, until the first that fails. */
  async test(files: readonly string[] | 'all', limitSeconds: number, needsBuild: boolean): Promise<TestRun> {
    const report = join(this.folder, REPORT);
    rmSync(report, { force: true });
    const wanted =
      files === 'all'
        ? ['--exclude', 'test/package/**', '--exclude', 'test/docs/examples.test.ts']
        : [...files];
    const vitest = join(this.folder, 'node_modules/vitest/vitest.mjs');
    const args = [
      vitest,
      'run',
      '--config',
      CONFIG,
      '--bail',
      '1',
      '--reporter',
      'json',
      '--outputFile',
      report,
    ];
    args.push('--maxWorkers', String(this.workers));
    // Modules of the sources are loaded once for all files, which is half of the time of a run of small ones.
    if (!needsBuild) args.push('--no-isolate');
    const env = {
      ...process.env,
      MUTATE_ORDER: JSON.stringify(files === 'all' ? [] : files),
      MUTATE_BUILD: needsBuild ? 'yes' : 'no',
      MUTATE_CACHE: this.mutated.some((file) => INLINED.test(file)) ? 'no' : 'yes',
    };
    const [program, words] = limited(process.execPath, [...args, ...wanted]);
    const child = spawn(program, words, { cwd: this.folder, env, detached: true, stdio: 'ignore' });
    this.running = child;
    const startMs = performance.now();
    const isInTime = await new Promise<boolean>((resolve, reject) => {
      const timer = setInterval(() => {
        const wallSeconds = (performance.now() - startMs) / 1000;
        const usedSeconds = child.pid === undefined ? null : groupSeconds(child.pid);
        // A machine that is busy otherwise makes no mutant slow; one that waits for ever uses no processor.
        const limit = usedSeconds === null ? limitSeconds : WALL_FACTOR * limitSeconds;
        if (wallSeconds < limit && (usedSeconds ?? 0) < limitSeconds * this.workers) return;
        clearInterval(timer);
        this.stop();
        resolve(false);
      }, LOOK_MS);
      child.once('error', reject);
      child.once('exit', () => {
        clearInterval(timer);
        resolve(true);
      });
    });
    this.running = null;
    if (!isInTime) return { ending: 'timed out', failed: null, seconds: new Map() };
    return readReport(report, this.folder, child.exitCode === 0);
  }

  private stop(): void {
    const pid = this.running?.pid;
    this.running = null;
    if (pid === undefined) return;
    try {
      // The runner's workers, and what they started, are in the group of the runner.
      process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

/** Processor time of the processes of a group, of those that they waited for too; null where it is not told. */
function groupSeconds(group: number): number | null {
  if (process.platform !== 'linux') return null;
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // After the name, which may have blanks: state, parent, group …, and at 11 to 14 the four times.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(fields[2]) !== group) continue;
      ticks += fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return ticks / TICKS_PER_SECOND;
}

function limited(program: string, args: readonly string[]): readonly [string, readonly string[]] {
  if (process.platform !== 'linux') return [program, args];
  return ['sh', ['-c', `ulimit -d ${MEMORY_KB}; exec "$0" "$@"`, program, ...args]];
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function readReport(path: string, folder: string, isGood: boolean): TestRun {
  const seconds = new Map<string, number>();
  if (!existsSync(path)) return { ending: isGood ? 'passed' : 'failed', failed: null, seconds };
  const { testResults } = JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  const nameOf = (name: string) => relative(folder, name).split(sep).join('/');
  for (const { name, startTime, endTime } of testResults) {
    seconds.set(nameOf(name), (endTime - startTime) / 1000);
  }
  if (isGood) return { ending: 'passed', failed: null, seconds };
  const failing = testResults.find(({ status }) => status === 'failed');
  const test = failing?.assertionResults.find(({ status }) => status === 'failed');
  const failed =
    failing === undefined ? null : { file: nameOf(failing.name), test: test?.fullName ?? 'the file itself' };
  return { ending: 'failed', failed, seconds };
}

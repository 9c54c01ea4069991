import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chance } from '../laws/hostile/chance.ts';
import {
  type Asked,
  begin,
  COMMAND_NAMES,
  type CommandName,
  type Ended,
  filesIn,
  KEPT,
  writeScenario,
} from './commands.ts';

export interface InterruptionOptions {
  readonly rounds: number;
  readonly seed: number;
  /** Of `performance.now()`; no round begins later. */
  readonly untilMs?: number | undefined;
  readonly commands?: readonly CommandName[] | undefined;
  /** Told each round in a line. */
  readonly report: (line: string) => void;
}

const KINDS = ['signal', 'kill', 'closed pipe', 'full disk', 'writers'] as const;
type Kind = (typeof KINDS)[number];

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

interface Reference {
  readonly files: ReadonlyMap<string, string>;
  readonly tookMs: number;
}

/**
 * Interrupts commands at random instants and looks at what they leave: the exit status that is documented, no
 * stack trace, every file whole and of one run, and with `--resume` the same bytes as undisturbed. Gives what
 * was found wrong, a line each; none where all is well. When a command is struck hangs on the machine; what
 * is done hangs on the seed.
 */
export async function interruptionRounds(options: InterruptionOptions): Promise<readonly string[]> {
  const { rounds, seed, report, untilMs = Number.POSITIVE_INFINITY, commands = COMMAND_NAMES } = options;
  const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-interruptions-'));
  writeScenario(folder);
  const lab = new Lab(folder);
  const found: string[] = [];
  try {
    for (let round = 0; round < rounds && performance.now() < untilMs; round++) {
      const chance = new Chance(seed, round);
      const kind = KINDS[round % KINDS.length] ?? 'signal';
      const asked = { command: chance.of(commands), seed: 1 + chance.below(3) };
      const out = join(folder, `out-${round}`);
      // Half of the time in a folder that is there.
      if (chance.next() < 0.5) mkdirSync(out);
      const { what, wrong } = await lab.strike(kind, asked, out, chance, commands);
      const words = `round ${round} of seed ${seed}: ${asked.command}, ${what}`;
      report(`${words}: ${wrong.length === 0 ? 'well' : wrong.join('; ')}`);
      found.push(...wrong.map((one) => `${words}: ${one}`));
      const beside = readdirSync(folder).filter(
        (name) => name.startsWith('.') && name.includes(`out-${round}-`),
      );
      if (beside.length > 0) found.push(`${words}: left ${beside.join(', ')} beside the folder`);
      rmSync(out, { recursive: true, force: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return found;
}

interface Struck {
  readonly what: string;
  readonly wrong: readonly string[];
}

class Lab {
  private readonly folder: string;
  private readonly references = new Map<string, Promise<Reference>>();

  constructor(folder: string) {
    this.folder = folder;
  }

  async strike(
    kind: Kind,
    asked: Asked,
    out: string,
    chance: Chance,
    commands: readonly CommandName[],
  ): Promise<Struck> {
    const { tookMs } = await this.undisturbed(asked);
    const afterMs = Math.round(1.1 * tookMs * chance.next());
    switch (kind) {
      case 'signal':
        return this.signal(asked, out, chance.of(['SIGINT', 'SIGTERM', 'SIGHUP'] as const), afterMs);
      case 'kill':
        return this.signal(asked, out, 'SIGKILL', afterMs);
      case 'closed pipe':
        return this.closedPipe(asked, out, chance.of(['stdout', 'stderr'] as const), afterMs);
      case 'full disk':
        return this.fullDisk(asked, out, chance.below(400));
      case 'writers': {
        const others = Array.from({ length: 1 + chance.below(2) }, (_, index) => ({
          command: chance.of(commands),
          seed: asked.seed + 1 + index,
        }));
        return this.writers([asked, ...others], out, chance.next() < 0.3 ? afterMs : null);
      }
    }
  }

  private async signal(
    asked: Asked,
    out: string,
    signal: keyof typeof SIGNALS | 'SIGKILL',
    afterMs: number,
  ): Promise<Struck> {
    const { child, ended } = begin(this.folder, asked, out);
    const timer = setTimeout(() => child.kill(signal), afterMs);
    const end = await ended;
    clearTimeout(timer);
    const wrong = said(end);
    const status = signal === 'SIGKILL' ? null : SIGNALS[signal];
    // Before it could listen, the signal ends it as it ends any process.
    if (end.status !== 0 && end.status !== status && end.signal !== signal)
      wrong.push(`status ${end.status}`);
    const files = report(out);
    if (end.status === 0) wrong.push(...(await this.isRun(out, [asked])));
    else if (files.length > 0) {
      // Struck after the files were put in their places, or while they were: the latter is for the next run
      // to put right.
      if (signal !== 'SIGKILL') wrong.push(...(await this.isRun(out, [asked])));
    }
    wrong.push(...(await this.resume(asked, out, end)));
    return { what: `${signal} after ${afterMs} ms (ended with ${end.status ?? end.signal})`, wrong };
  }

  private async closedPipe(
    asked: Asked,
    out: string,
    stream: 'stdout' | 'stderr',
    afterMs: number,
  ): Promise<Struck> {
    const { child, ended } = begin(this.folder, asked, out);
    const timer = setTimeout(() => child[stream]?.destroy(), afterMs);
    const end = await ended;
    clearTimeout(timer);
    const wrong = said(end);
    if (end.status !== 0) wrong.push(`status ${end.status ?? end.signal}`);
    wrong.push(...(await this.isRun(out, [asked])));
    return { what: `${stream} closed after ${afterMs} ms`, wrong };
  }

  /** No file may be larger than some blocks of 512 bytes; or standard output is a full disk. */
  private async fullDisk(asked: Asked, out: string, blocks: number): Promise<Struck> {
    const isStdout = blocks % 4 === 0;
    const shell = isStdout ? { after: '> /dev/full' } : { before: `ulimit -f ${blocks};` };
    const end = await begin(this.folder, asked, out, [], shell).ended;
    const wrong = said(end);
    const whole = await this.isRun(out, [asked]);
    if (isStdout) {
      if (end.status !== 1 || !end.stderr.includes('standard output')) wrong.push(`status ${end.status}`);
      wrong.push(...whole);
    } else if (end.status === 0) wrong.push(...whole);
    else if (end.status !== 1) wrong.push(`status ${end.status ?? end.signal}`);
    else {
      if (report(out).length > 0) wrong.push(`left ${report(out).join(', ')}`);
      wrong.push(...(await this.resume(asked, out, end)));
    }
    const what = isStdout ? 'standard output on a full disk' : `files of at most ${blocks} blocks`;
    return { what: `${what} (ended with ${end.status})`, wrong };
  }

  /** All at once to one folder; the first may be killed. */
  private async writers(all: readonly Asked[], out: string, killedAfterMs: number | null): Promise<Struck> {
    await Promise.all(all.map((asked) => this.undisturbed(asked)));
    const begun = all.map((asked) => begin(this.folder, asked, out));
    const timer =
      killedAfterMs === null ? null : setTimeout(() => begun[0]?.child.kill('SIGKILL'), killedAfterMs);
    const ends = await Promise.all(begun.map(({ ended }) => ended));
    if (timer !== null) clearTimeout(timer);
    const wrong = ends.flatMap(said);
    ends.forEach(({ status, signal }, index) => {
      const mayBeKilled = index === 0 && killedAfterMs !== null && signal === 'SIGKILL';
      if (status !== 0 && !mayBeKilled) wrong.push(`writer ${index} ended with ${status ?? signal}`);
    });
    wrong.push(...(await this.isRun(out, all, killedAfterMs !== null)));
    const killed = killedAfterMs === null ? '' : `, the first killed after ${killedAfterMs} ms`;
    return { what: `beside ${all.slice(1).map(({ command }) => command)} in one folder${killed}`, wrong };
  }

  /** The folder holds what one of them writes undisturbed, and nothing else. */
  private async isRun(out: string, all: readonly Asked[], mayKeep = false): Promise<string[]> {
    let files: ReadonlyMap<string, string>;
    try {
      files = filesIn(out);
    } catch (error) {
      return [`a file is not whole: ${(error as Error).message}`];
    }
    const left = [...files].filter(([name]) => !(mayKeep && KEPT.test(name)));
    const references = await Promise.all(all.map((asked) => this.undisturbed(asked)));
    const isOne = references.some(
      (reference) =>
        left.length === reference.files.size &&
        left.every(([name, text]) => reference.files.get(name) === text),
    );
    return isOne ? [] : [`the folder has the files of no run: ${left.map(([name]) => name).join(', ')}`];
  }

  /**
   * Going on where something is kept, and from the start where nothing is, gives what an undisturbed run
   * does.
   */
  private async resume(asked: Asked, out: string, struck: Ended): Promise<string[]> {
    const isKept = namesIn(out).some((name) => KEPT.test(name));
    const wrong: string[] = [];
    if (asked.command !== 'run') {
      const resumed = await begin(this.folder, asked, out, ['--resume']).ended;
      wrong.push(...said(resumed));
      if (!isKept && resumed.status === 0) wrong.push('resumed from nothing');
      const isTorn = resumed.stderr.includes('that was interrupted');
      if (resumed.status !== 0 && !(resumed.status === 2 && (!isKept || isTorn))) {
        wrong.push(`--resume ended with ${resumed.status ?? resumed.signal}: ${resumed.stderr.trim()}`);
      }
      if (struck.stderr.includes('are kept') && resumed.status !== 0)
        wrong.push('what was kept is not found');
      if (resumed.status === 0) return [...wrong, ...(await this.isRun(out, [asked]))];
    }
    const again = await begin(this.folder, asked, out).ended;
    wrong.push(...said(again));
    return [...wrong, ...(await this.isRun(out, [asked]))];
  }

  private undisturbed(asked: Asked): Promise<Reference> {
    const key = `${asked.command} ${asked.seed}`;
    const known = this.references.get(key);
    if (known !== undefined) return known;
    const made = (async () => {
      const out = join(this.folder, `reference-${asked.command}-${asked.seed}`);
      const startedMs = performance.now();
      const { status, stderr } = await begin(this.folder, asked, out).ended;
      if (status !== 0) throw new Error(`undisturbed, ${key} ended with ${status}: ${stderr}`);
      return { files: filesIn(out), tookMs: performance.now() - startedMs };
    })();
    this.references.set(key, made);
    return made;
  }
}

/** What must never be said. */
function said({ stderr }: Ended): string[] {
  return /^\s+at |defect|node:internal/m.test(stderr) ? [`said ${JSON.stringify(stderr.slice(0, 300))}`] : [];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What a user sees in the folder. */
function report(folder: string): readonly string[] {
  return namesIn(folder).filter((name) => !name.startsWith('.'));
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Mutant } from './sites.ts';

/** `outlived`: the tests of the first two rounds pass, the whole `npm test` has not been asked. */
export type Fate = 'killed' | 'timed out' | 'outlived' | 'survived';

export interface Verdict {
  readonly mutant: Mutant;
  /** Names the text of the file that was mutated: the verdict is of that text. */
  readonly textHash: string;
  readonly fate: Fate;
  /** The test that killed it. */
  readonly by: string | null;
}

interface Kept {
  readonly seconds: Readonly<Record<string, number>>;
  readonly verdicts: readonly Verdict[];
}

/** The report of one seed, written after each verdict, so that an interrupted run goes on where it was. */
export class Verdicts {
  private readonly byName = new Map<string, Verdict>();
  /** How long each test file takes, from the run without a mutant. */
  seconds: ReadonlyMap<string, number> = new Map();

  private readonly textOf: (file: string) => string;
  private readonly path: string;

  constructor(textOf: (file: string) => string, path: string, resume: boolean) {
    this.textOf = textOf;
    this.path = path;
    if (!resume || !existsSync(path)) return;
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Kept;
    this.seconds = new Map(Object.entries(kept.seconds));
    for (const verdict of kept.verdicts) this.byName.set(nameOf(verdict.mutant, verdict.textHash), verdict);
  }

  of(mutant: Mutant): Verdict | undefined {
    return this.byName.get(nameOf(mutant, this.hashOf(mutant)));
  }

  /** The test files that killed, once for each mutant. */
  killers(): readonly string[] {
    return [...this.byName.values()].flatMap(({ by }) => by?.split(':')[0] ?? []);
  }

  set(mutant: Mutant, fate: Fate, by: string | null): void {
    const textHash = this.hashOf(mutant);
    this.byName.set(nameOf(mutant, textHash), { mutant, textHash, fate, by });
    this.write();
  }

  write(): void {
    mkdirSync(dirname(this.path), { recursive: true });
    const kept: Kept = { seconds: Object.fromEntries(this.seconds), verdicts: [...this.byName.values()] };
    writeFileSync(`${this.path}.part`, `${JSON.stringify(kept, null, 2)}\n`);
    renameSync(`${this.path}.part`, this.path);
  }

  private hashOf({ file }: Mutant): string {
    return createHash('sha256').update(this.textOf(file)).digest('hex').slice(0, 16);
  }
}

function nameOf({ file, start, end, after }: Mutant, textHash: string): string {
  return `${file} ${textHash} ${start} ${end} ${after}`;
}

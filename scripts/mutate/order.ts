import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { ROOMS } from './sites.ts';

/** Files that take longer than this wait for the whole `npm test`. */
const LIMIT_SECONDS = 6;

/**
 * Which test files are asked first: those that find much in little time, among those that load the mutated
 * file.
 */
export class Order {
  private readonly kills = new Map<string, number>();
  private readonly loaded = new Map<string, ReadonlySet<string>>();
  private readonly files: readonly string[];

  private readonly root: string;
  private readonly secondsOf: ReadonlyMap<string, number>;

  constructor(root: string, secondsOf: ReadonlyMap<string, number>) {
    this.root = root;
    this.secondsOf = secondsOf;
    this.files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => `test/${name.split(sep).join('/')}`)
      .filter((name) => secondsOf.has(name))
      .sort();
  }

  /** Short tests of the mutated rooms. */
  near(source: string): readonly string[] {
    return this.sorted(
      this.files.filter(
        (file) => this.isNear(file) && this.isQuick(file) && this.sourcesOf(file).has(source),
      ),
    );
  }

  /** All other short tests that load the mutated file. */
  wider(source: string): readonly string[] {
    const near = new Set(this.near(source));
    return this.sorted(
      this.files.filter((file) => !near.has(file) && this.isQuick(file) && this.sourcesOf(file).has(source)),
    );
  }

  killed(file: string): void {
    this.kills.set(file, (this.kills.get(file) ?? 0) + 1);
  }

  private isNear(file: string): boolean {
    return ROOMS.some((room) => file.startsWith(`test/${room}/`));
  }

  /** What asks the built program needs a build for each mutant, and takes long in most files. */
  private isQuick(file: string): boolean {
    if (this.seconds(file) > LIMIT_SECONDS) return false;
    return ![...this.sourcesOf(file)].some(
      (source) =>
        source.startsWith('test/') && /\bdist\b/.test(readFileSync(join(this.root, source), 'utf8')),
    );
  }

  private seconds(file: string): number {
    return this.secondsOf.get(file) ?? 0;
  }

  /** A file costs half a second at least: it is loaded. */
  private sorted(files: readonly string[]): readonly string[] {
    const worth = (file: string) => ((this.kills.get(file) ?? 0) + 1) / (this.seconds(file) + 0.5);
    return [...files].sort((one, other) => worth(other) - worth(one));
  }

  /**
   * The sources that a test file loads, directly and not; a worker that is started by its path is none of
   * them.
   */
  private sourcesOf(file: string): ReadonlySet<string> {
    const known = this.loaded.get(file);
    if (known !== undefined) return known;
    const found = new Set<string>();
    const waiting = [file];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      const text = readFileSync(join(this.root, next), 'utf8');
      for (const [, path] of text.matchAll(/['"](\.{1,2}\/[^'"\n]+\.ts)['"]|builtModels/g)) {
        const target =
          path === undefined ? 'test/support/models.ts' : this.fromRoot(join(dirname(next), path));
        if (existsSync(join(this.root, target))) waiting.push(target);
      }
    }
    this.loaded.set(file, found);
    return found;
  }

  private fromRoot(path: string): string {
    return relative(this.root, join(this.root, path)).split(sep).join('/');
  }
}

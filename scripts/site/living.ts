import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A report that simulates again in its page. */
export interface LivingReport {
  readonly name: string;
  /** From the top of the site. */
  readonly path: string;
}

/** What ends with it has an answer all the same: thresholds were missed. */
const THRESHOLD_FAILED = 99;

/**
 * Writes reports that simulate again into `folder`, by the command line of the repository at `root`, which has
 * to be built.
 */
export class LivingReports {
  private readonly root: string;
  private readonly folder: string;

  constructor(root: string, folder: string) {
    this.root = root;
    this.folder = folder;
  }

  /**
   * Of the commands of a page that ask one question of one scenario, by the text of their code: those before
   * are run as well, so that the files are there which they make.
   */
  ofCommands(page: string, codes: readonly string[]): ReadonlyMap<string, LivingReport> {
    const place = mkdtempSync(join(tmpdir(), 'lambda-sim-site-'));
    const reports = new Map<string, LivingReport>();
    try {
      for (const code of codes) {
        const [, command = '', rest = ''] =
          /^npx lambda-sim (init|run|tune|plan) ([^\n>|]*)\n$/.exec(code) ?? [];
        const words = rest.split(' ').filter((word) => word !== '');
        if (command === 'init') this.run([command, ...words], place);
        if (command === '' || command === 'init') continue;
        const format = words.indexOf('--format');
        const asked = [command, ...(format < 0 ? words : words.toSpliced(format, 2))];
        reports.set(code, this.write(`${page}-${command}`, asked, place));
      }
    } finally {
      rmSync(place, { recursive: true });
    }
    return reports;
  }

  private write(name: string, words: readonly string[], place: string): LivingReport {
    const out = join(this.folder, 'live', name);
    mkdirSync(out, { recursive: true });
    this.run([...words, '--format', 'html', '--out', out, '--quiet', '--workers', '1'], place);
    return { name, path: `live/${name}/report.html` };
  }

  private run(words: readonly string[], place: string): void {
    try {
      execFileSync(process.execPath, [join(this.root, 'dist/cli.js'), ...words], {
        cwd: place,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    } catch (error) {
      if ((error as { readonly status?: number }).status !== THRESHOLD_FAILED) throw error;
    }
  }
}

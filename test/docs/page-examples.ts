import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli, root } from '../cli/command-line.ts';

/**
 * A fenced example of the README or a page of docs/: `sh` is run by a shell, `yaml` goes through `validate`,
 * `ts` is a program. A fence `output` is what the `sh` before it prints, `excerpt` some lines of that; others
 * are text.
 */
export interface Example {
  readonly page: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** What the page shows as the output of a shell example; null where it shows none. */
  readonly output: {
    readonly line: number;
    /** How many there are between the fences. */
    readonly lines: number;
    readonly text: string;
    readonly isWhole: boolean;
  } | null;
}

export const PAGES: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export function examplesOf(page: string): readonly Example[] {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  const examples: Example[] = [];
  let open: { readonly line: number; readonly language: string } | null = null;
  let isFresh = false;
  for (const [index, text] of lines.entries()) {
    const fence = /^\s*```(\S*)/.exec(text);
    if (fence === null) {
      isFresh = isFresh && (open !== null || text.trim() === '');
    } else if (open === null) {
      open = { line: index + 1, language: fence[1] ?? '' };
    } else {
      const inside = lines.slice(open.line, index).join('\n');
      const before = examples.at(-1);
      if (open.language === 'output' || open.language === 'excerpt') {
        if (!isFresh || before?.language !== 'sh') {
          throw new Error(`${page}:${open.line}: an output stands right after the example that prints it`);
        }
        examples[examples.length - 1] = {
          ...before,
          output: {
            line: open.line,
            lines: index - open.line,
            text: inside,
            isWhole: open.language === 'output',
          },
        };
      } else {
        examples.push({ page, ...open, text: inside, output: null });
      }
      isFresh = true;
      open = null;
    }
  }
  return examples;
}

/** Folders in which the pages' examples run one after another, as a reader would type them. */
export class ExampleFolders {
  readonly folder: string;
  private readonly shims: string;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'lambda-sim-docs-'));
    cpSync(join(root, 'scenarios'), join(this.folder, 'scenarios'), { recursive: true });
    this.shims = join(this.folder, 'shims');
    mkdirSync(this.shims);
    const program = `exec "${process.execPath}" "${cli}" "$@"\n`;
    const commands = {
      'lambda-sim': program,
      npx: `test "$1" = lambda-sim || { echo "npx $1"; exit 1; }; shift\n${program}`,
      // Installing and testing are tried where they belong: in a fresh clone.
      npm: 'exit 0\n',
    };
    for (const [name, text] of Object.entries(commands)) {
      writeFileSync(join(this.shims, name), `#!/bin/sh\n${text}`);
      chmodSync(join(this.shims, name), 0o755);
    }
  }

  run(example: Example): {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  } {
    const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', example.text], {
      cwd: this.pageFolder(example.page),
      env: { PATH: `${this.shims}:${process.env['PATH']}`, HOME: this.folder, COLUMNS: '80' },
      encoding: 'utf8',
    });
    return { status, stdout: shown(stdout), stderr };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private pageFolder(page: string): string {
    const path = join(this.folder, page.replaceAll('/', '-'));
    if (!existsSync(path)) {
      mkdirSync(path);
      cpSync(join(root, 'scenarios'), join(path, 'scenarios'), { recursive: true });
    }
    return path;
  }
}

/** As a page has it: no blanks at the ends of lines, no empty lines at the end. */
function shown(output: string): string {
  return output.replace(/[ \t]+$/gm, '').trimEnd();
}

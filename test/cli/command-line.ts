import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// By the URL, which still names this file where a script has it in its bundle.
export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
export const cli = resolve(root, 'dist/cli.js');

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as a user's shell does. */
export function lambdaSim(
  words: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
    /** Another Node than this one. */
    readonly node?: string;
  } = {},
): Ran {
  if (!existsSync(cli)) {
    throw new Error('dist/ is missing: npm run build');
  }
  const { status, stdout, stderr } = spawnSync(options.node ?? process.execPath, [cli, ...words], {
    cwd: options.cwd ?? root,
    env: { PATH: process.env['PATH'], ...options.env },
    input: options.input ?? '',
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from './processes.ts';

/** The built command line; built first where it is missing or older than its sources. */
export async function builtCommandLine(root: string): Promise<string> {
  const cli = join(root, 'dist', 'cli.js');
  const builtMs = existsSync(cli) ? statSync(cli).mtimeMs : 0;
  if (builtMs < newestSourceMs(root)) {
    console.log('\n(dist/ is missing or older than src/: building)');
    await runNode([join(root, 'scripts', 'build.mjs'), '--no-types']);
  }
  return cli;
}

function newestSourceMs(root: string): number {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((name) =>
    join(root, 'src', name),
  );
  const files = [...sources, join(root, 'scripts', 'build.mjs'), join(root, 'package.json')];
  return files.reduce((newest, file) => Math.max(newest, statSync(file).mtimeMs), 0);
}

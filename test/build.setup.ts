import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/**
 * The command line is tested as it is shipped: bundled, in a process of its own, and never an older build
 * than the sources.
 */
export function setup(): void {
  const build = resolve(import.meta.dirname, '../scripts/build.mjs');
  execFileSync(process.execPath, [build, '--no-types'], { stdio: 'inherit' });
}

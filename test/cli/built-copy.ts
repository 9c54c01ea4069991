import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { root } from './command-line.ts';

/** A copy of dist/ that a test may damage, with what it finds beside it; removed when the file's tests are over. */
export function builtCopy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-copy-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['node_modules', 'assets', 'schema', 'package.json', 'scenarios']) {
    symlinkSync(join(root, name), join(folder, name));
  }
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  return folder;
}

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ResultsDocument } from '../../src/results/documents/document.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The results document of `lambda-sim run FILE --json`, from a process of its own. */
export function runByCommandLine(file: string): ResultsDocument {
  const words = ['dist/cli.js', 'run', file, '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`lambda-sim run ended with status ${status}: ${stderr}`);
  return JSON.parse(stdout) as ResultsDocument;
}

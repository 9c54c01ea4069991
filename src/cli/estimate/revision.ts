import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { type Fault, FaultError } from '../../model/fault.ts';
import { usageFault } from '../arguments.ts';

const MAXIMUM_BYTES = 268_435_456;
const MOST_FILES = 5000;
const SETTINGS_FILE = 'lambda-sim.yml';

export interface RevisionFiles {
  /** The same paths, as they were. */
  readonly paths: readonly string[];
  /** `lambda-sim.yml` as it was; null where there was none. */
  readonly settings: string | null;
  /** A fault in one of the copies, called by its name in the repository. */
  faultOf(fault: Fault): Fault;
  /** Takes the copies away. */
  discard(): void;
}

/**
 * Paths as they were at a revision of the repository that they stand in, with all that lay in their folders:
 * templates name others beside them.
 *
 * @throws FaultError where there is no such revision, or no such file in it
 */
export function filesAtRevision(revision: string, paths: readonly string[]): RevisionFiles {
  const [first = '.'] = paths;
  const from = dirname(resolve(first));
  const root = git(from, ['rev-parse', '--show-toplevel']);
  const commit = revision.startsWith('-')
    ? null
    : git(from, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  if (root === null || commit === null) {
    const problem =
      root === null
        ? `there is no file ${JSON.stringify(revision)}, and ${first} stands in no git repository`
        : `there is no file and no git revision ${JSON.stringify(revision)}`;
    throw new FaultError([
      usageFault('--against', problem, 'give a file, an estimate.json, or a branch, tag or commit'),
    ]);
  }
  const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-'));
  const discard = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const wanted = paths.map((path) => relative(root, resolve(path)));
    const folders = [...new Set(wanted.map((path) => dirname(path)))];
    const listed =
      git(root, [
        'ls-tree',
        '-r',
        '-z',
        '--name-only',
        commit,
        '--',
        ...folders.flatMap((name) => [name === '.' ? '.' : `${name}/`]),
        ...wanted,
      ]) ?? '';
    const names = listed
      .split('\0')
      .filter((name) => name !== '')
      .slice(0, MOST_FILES);
    const missing = wanted.filter(
      (path) => !names.some((name) => name === path || name.startsWith(`${path}/`)),
    );
    if (missing.length > 0) {
      const problem = `${missing.join(', ')} is not in ${revision}`;
      throw new FaultError([usageFault('--against', problem, 'give a revision that has it')]);
    }
    for (const name of names.filter(isRead)) copy(root, commit, name, join(folder, name));
    const beside = names.find((name) => folders.some((one) => name === join(one, SETTINGS_FILE)));
    return {
      paths: wanted.map((path) => join(folder, path)),
      settings: beside === undefined ? null : join(folder, beside),
      faultOf: (fault) => ({ ...fault, file: fault.file.replace(`${folder}/`, `${revision}:`) }),
      discard,
    };
  } catch (error) {
    discard();
    throw error;
  }
}

/** What a template may be or name: no code, no images. */
function isRead(name: string): boolean {
  return /\.(?:ya?ml|json|template|toml|tf|csv|params?)$/i.test(name) || !/\.[^/]*$/.test(name);
}

function copy(root: string, commit: string, name: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  const content = execFileSync('git', ['-C', root, 'show', `${commit}:${name}`], {
    maxBuffer: MAXIMUM_BYTES,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  writeFileSync(target, content);
}

/** What git prints, without the end of its line; null where it fails. */
function git(folder: string, words: readonly string[]): string | null {
  try {
    const text = execFileSync('git', ['-C', folder, ...words], {
      encoding: 'utf8',
      maxBuffer: MAXIMUM_BYTES,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text.replace(/\n$/, '');
  } catch {
    return null;
  }
}

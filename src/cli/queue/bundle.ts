import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { FaultError } from '../../model/fault.ts';
import { VERSION } from '../../model/version.ts';
import type { SettingText } from '../../scenario/load.ts';
import { entriesOf } from '../output.ts';
import { isOfEndedProcess, uniqueTag } from '../process-tag.ts';
import { digestOfFiles } from '../sweep-digest.ts';

/** Base64 of it stays far below what Redis takes in one value (512 MB). */
const MOST_BYTES = 200 * 1_048_576;
/** Folders of workers begin so; the rest says whose it is. */
const FOLDER_START = 'lambda-sim-work-';

/** A scenario with all its files, as data: what travels to workers. No code does. */
export interface Bundle {
  readonly version: string;
  /** Path → content in base64, from a folder that holds them all. */
  readonly files: Readonly<Record<string, string>>;
  readonly scenario: string;
  readonly scenarioDigest: string;
  readonly fixed: readonly SettingText[];
  /** What its tasks are: points of a sweep, or orders of a run. */
  readonly kind: 'sweep' | 'run';
  /** Figures that an outcome of a sweep has. */
  readonly figures: readonly string[];
}

/** What travels, with all files that it is made of. */
export interface Travelling extends Pick<Bundle, 'scenarioDigest' | 'fixed' | 'kind' | 'figures'> {
  /** Whole path of the scenario, or of the folder of scenarios. */
  readonly scenarioFile: string;
  readonly files: readonly string[];
}

/** @throws FaultError where the files are too large to travel */
export function bundleOf(travelling: Travelling): Bundle {
  // Whoever gives more has it left out: nothing else may travel.
  const { scenarioFile, scenarioDigest, fixed, kind, figures } = travelling;
  const files = [...new Set([scenarioFile, ...travelling.files])].sort();
  const root = commonFolder(files);
  let bytes = 0;
  const contents: Record<string, string> = {};
  for (const file of files) {
    const content = contentOf(file);
    if (content === null) continue;
    bytes += content.length;
    if (bytes > MOST_BYTES) {
      const problem = `the scenario and its files are larger than ${MOST_BYTES / 1_048_576} MB`;
      const remedy = 'use shards, whose machines read the files themselves';
      throw new FaultError([{ file, path: '', problem, remedy }]);
    }
    contents[inside(root, file)] = content.toString('base64');
  }
  return {
    version: VERSION,
    files: contents,
    scenario: inside(root, scenarioFile),
    scenarioDigest,
    fixed,
    kind,
    figures,
  };
}

export interface Unpacked {
  /** The whole path of the scenario in `folder`. */
  readonly scenario: string;
  readonly folder: string;
}

/**
 * Writes a bundle into a folder of its own; null where a path leads out of it, or the content is not what the
 * digest says.
 */
export async function unpack(bundle: Bundle): Promise<Unpacked | null> {
  const folder = join(tmpdir(), `${FOLDER_START}${uniqueTag()}`);
  const paths = Object.keys(bundle.files).map((path) => join(folder, path));
  const scenario = join(folder, bundle.scenario);
  if (![scenario, ...paths].every((path) => path.startsWith(folder + sep))) return null;
  mkdirSync(folder, { mode: 0o700 });
  try {
    for (const [path, content] of Object.entries(bundle.files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), Buffer.from(content, 'base64'), { flag: 'wx' });
    }
    if ((await digestOfFiles(paths, scenario)) === bundle.scenarioDigest) return { scenario, folder };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  rmSync(folder, { recursive: true, force: true });
  return null;
}

/** Takes away what workers of this machine left that were killed. */
export function removeAbandoned(): void {
  for (const name of entriesOf(tmpdir())) {
    if (!name.startsWith(FOLDER_START) || !isOfEndedProcess(name.slice(FOLDER_START.length))) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // It is another user's.
    }
  }
}

function contentOf(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

function commonFolder(files: readonly string[]): string {
  const folders = files.map(dirname);
  let [root = sep] = folders;
  while (!folders.every((folder) => folder === root || folder.startsWith(root === sep ? sep : root + sep))) {
    root = dirname(root);
  }
  return root;
}

function inside(root: string, file: string): string {
  const path = relative(root, file);
  if (isAbsolute(path)) throw new Error(`${file} is not in ${root}`);
  return path.split(sep).join('/');
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FILES } from '../../host/host.ts';
import type { Desk, EstimateQuestion } from '../../mcp/desk.ts';
import { FaultError } from '../../model/fault.ts';
import type { Arguments } from '../command.ts';
import { readModel } from '../estimate/read-model.ts';
import { outputFolderFaults, writeOutput } from '../output.ts';
import { MOST_BYTES, Roots, refuseLarge } from './roots.ts';

const LEVELS = ['low', 'moderate', 'high'] as const;
const SETTINGS_FILE = 'lambda-sim.yml';

/**
 * A desk that reads under `folders` and in the package's own scenarios, and writes under `writeFolder` alone.
 * For the rest of the process no file outside is read.
 */
export function openDesk(folders: readonly string[], writeFolder: string | null): Desk {
  const scenarios = packageFolder('scenarios');
  const roots = new Roots(folders);
  const readable = new Roots([...folders, ...(scenarios === null ? [] : [scenarios])]);
  if (writeFolder !== null) {
    const faults = outputFolderFaults(writeFolder, 'given', '--write');
    if (faults.length > 0) throw new FaultError(faults);
  }
  FILES.handIn(readable.guard(FILES.now));
  const examples = scenarios === null ? new Map<string, never>() : examplesIn(scenarios);
  const checked = (path: string): string => {
    const found = pathUnder(path, folders, roots);
    if (found === null) throw new FaultError([roots.fault(path)]);
    return found;
  };
  return {
    baseFolder: folders[0] ?? '.',
    readable: checked,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    examples: () => examples,
    estimateModel: (question) => estimateModel(question, checked, roots),
    save:
      writeFolder === null
        ? null
        : (name, files) => {
            mkdirSync(writeFolder, { recursive: true });
            const folder = join(writeFolder, name);
            writeOutput(folder, files);
            return folder;
          },
  };
}

/** A path as it stands, or as it stands in one of the roots; null where it lies outside all of them. */
function pathUnder(path: string, folders: readonly string[], roots: Roots): string | null {
  if (path.includes('\0')) return null;
  const places = [path, ...folders.map((folder) => resolve(folder, path))];
  const allowed = places.filter((place) => roots.allows(place));
  return allowed.find((place) => existsSync(place)) ?? allowed[0] ?? null;
}

async function estimateModel(
  { paths, logs, usage, region, parameters }: EstimateQuestion,
  checked: (path: string) => string,
  roots: Roots,
) {
  const places = paths.map(checked);
  const logPlaces = logs.map(checked);
  const logFiles = logPlaces.flatMap((place) => filesUnder(place, roots));
  refuseLarge(logFiles, logs[0] ?? '', MOST_BYTES);
  const level = LEVELS.find((one) => one === usage);
  const file = usage === undefined || level !== undefined ? null : checked(usage);
  const texts: Readonly<Record<string, readonly string[]>> = {
    logs: logPlaces,
    region: region === undefined ? [] : [region],
  };
  const input: Arguments = {
    positionals: places,
    texts: (option) => texts[option] ?? [],
    text: (option) => texts[option]?.at(-1),
    flag: () => false,
  };
  const beside = join(dirname(places[0] ?? '.'), SETTINGS_FILE);
  const settings = beside !== places[0] && roots.allows(beside) && existsSync(beside) ? beside : null;
  const question = {
    input,
    usage: { level, file },
    parameters: new Map(Object.entries(parameters)),
    name: null,
  };
  return readModel(places, question, settings);
}

/** A folder of logs is read with all that is in it: what a link in it leads to has to lie inside too. */
function filesUnder(path: string, roots: Roots, above: readonly string[] = []): readonly string[] {
  if (!roots.allows(path)) throw new FaultError([roots.fault(path)]);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true) return [path];
  const real = realpathSync(path);
  if (above.includes(real)) {
    const remedy = 'take the link out, or name the folders of logs themselves';
    throw new FaultError([{ file: path, path: '', problem: 'the folder holds itself by a link', remedy }]);
  }
  const entries = readdirSync(path).filter((name) => !name.startsWith('.'));
  return entries.flatMap((name) => filesUnder(join(path, name), roots, [...above, real]));
}

function examplesIn(folder: string): ReadonlyMap<string, { readonly text: string; readonly folder: string }> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yml'));
  return new Map(
    names.sort().map((name) => {
      return [name.slice(0, -'.yml'.length), { text: readFileSync(join(folder, name), 'utf8'), folder }];
    }),
  );
}

/** A folder of the package, wherever this module runs from; null where it was not installed. */
function packageFolder(name: string): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, name))) return join(folder, name);
    if (folder === dirname(folder)) return null;
  }
}

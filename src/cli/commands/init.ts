import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FaultError } from '../../model/fault.ts';
import { starterScenario } from '../../scenario/starter.ts';
import { usageFault } from '../arguments.ts';
import { type Command, EXIT } from '../command.ts';
import { note } from '../delivery.ts';
import { TERMINAL_OPTIONS } from '../options.ts';
import { writeFileWhole } from '../output.ts';

const DEFAULT_FILE = 'scenario.yml';
const SCHEMA_COPY = 'lambda-sim.schema.json';

export const initCommand: Command = {
  usage: '[FILE] [options]',
  minimumPositionals: 0,
  maximumPositionals: 1,
  positional: 'a file name',
  options: {
    ...TERMINAL_OPTIONS,
    force: { type: 'boolean', alias: 'yes', describe: 'replace a file that exists' },
  },
  examples: [['lambda-sim init my-api.yml', `writes a commented scenario (default ${DEFAULT_FILE})`]],
  run: async (input) => {
    const file = input.positionals[0] ?? DEFAULT_FILE;
    const existing = lstatSync(file, { throwIfNoEntry: false });
    if (existing?.isDirectory()) {
      throw new FaultError([
        usageFault('', `${file} is a folder`, `name a file in it: ${file}/${DEFAULT_FILE}`),
      ]);
    }
    if (existing !== undefined && !input.flag('force')) {
      throw new FaultError([usageFault('', `${file} exists already`, 'name another file, or add --force')]);
    }
    const schema = schemaFor(file);
    writeFileWhole(file, starterScenario(schema.name));
    const isNew = schema.text !== null && (input.flag('force') || !existsSync(schema.path));
    if (schema.text !== null && isNew) writeFileWhole(schema.path, schema.text);
    const written = isNew ? `${file}, and ${schema.path} by which an editor completes its keys` : file;
    note(input, `Wrote ${written}. Next: lambda-sim run ${file}`);
    return EXIT.done;
  },
};

interface SchemaFile {
  /** What the scenario calls it. */
  readonly name: string | null;
  readonly path: string;
  /** What is to be written there; null where it is there already. */
  readonly text: string | null;
}

/**
 * The schema of the package that runs where it lies in the project of the scenario (a clone, or an installed
 * dependency); elsewhere, where the package may go or move, a copy beside the scenario.
 */
function schemaFor(file: string): SchemaFile {
  const folder = dirname(resolve(file));
  const own = ownSchema();
  if (own === null) return { name: null, path: '', text: null };
  const path = relative(folder, own);
  const isInProject = !path.startsWith('..') && !isAbsolute(path);
  if (isInProject) return { name: path.split(sep).join('/'), path: own, text: null };
  return { name: SCHEMA_COPY, path: join(dirname(file), SCHEMA_COPY), text: readFileSync(own, 'utf8') };
}

/** The schema in the package that this runs from, the sources or a bundle; null where it was left out. */
function ownSchema(): string | null {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const path = join(folder, 'schema', 'scenario.schema.json');
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) return null;
    folder = dirname(folder);
  }
}

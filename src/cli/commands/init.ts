import { lstatSync } from 'node:fs';
import { FaultError } from '../../model/fault.ts';
import { starterScenario } from '../../scenario/starter.ts';
import { usageFault } from '../arguments.ts';
import { type Command, EXIT } from '../command.ts';
import { TERMINAL_OPTIONS } from '../options.ts';
import { writeFileWhole } from '../output.ts';

const DEFAULT_FILE = 'scenario.yml';

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
    writeFileWhole(file, starterScenario());
    if (!input.flag('quiet')) {
      process.stderr.write(`Wrote ${file}. Next: lambda-sim run ${file}\n`);
    }
    return EXIT.done;
  },
};

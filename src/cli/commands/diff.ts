import { type Command, EXIT } from '../command.ts';
import { TERMINAL_OPTIONS } from '../options.ts';
export const diffCommand: Command = {
  usage: 'A.json B.json',
  minimumPositionals: 2,
  maximumPositionals: 2,
  positional: 'two',
  options: TERMINAL_OPTIONS,
  examples: [],
  run: async () => EXIT.done,
};

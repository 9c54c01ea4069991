import type { Options } from 'yargs';
import parser from 'yargs-parser';
import type { Command } from './command.ts';

export interface Parsed {
  readonly _: readonly (string | number)[];
  readonly [option: string]: unknown;
}

export const PARSER_CONFIGURATION = {
  'greedy-arrays': false,
  'dot-notation': false,
  'camel-case-expansion': false,
  'boolean-negation': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'strip-aliased': true,
};

/** Help, the version, completions, letters: of these yargs itself knows what follows. */
const FOR_THE_WHOLE_GRAMMAR = /^(-[^-]|--$|--(help|version|get-yargs-completions|show-hidden))/;

/**
 * What a command's words say, by the parser that yargs has as well, without yargs, whose loading and help
 * take longer than all else in a short command. Null where it is for the whole grammar to judge
 * (grammar.ts): help, completions, whatever is in doubt.
 */
export function parseCommand(words: readonly string[], command: Command): Parsed | null {
  if (words.some((word) => FOR_THE_WHOLE_GRAMMAR.test(word))) return null;
  const names = (isOf: (option: Options) => boolean | undefined) =>
    Object.keys(command.options).filter((name) => isOf(command.options[name] ?? {}) === true);
  const { argv, error } = parser.detailed([...words], {
    alias: { help: ['h'], version: ['v'] },
    array: names(({ array }) => array),
    boolean: ['help', 'version', ...names(({ type }) => type === 'boolean')],
    string: names(({ type }) => type === 'string'),
    configuration: PARSER_CONFIGURATION,
  });
  return error === null ? argv : null;
}

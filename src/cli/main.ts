import '../node.ts';
import { FaultError } from '../model/fault.ts';
import { VERSION } from '../model/version.ts';
import { nearest } from '../units/nearest.ts';
import { argumentFaults, argumentsOf, unknownCommandFault, usageFault } from './arguments.ts';
import { EXIT, type ExitStatus } from './command.ts';
import { COMMANDS } from './commands.ts';
import { SHELLS } from './complete.ts';
import { exitOnSignals, ignoreClosedPipes } from './process-events.ts';
import { reportError } from './report-error.ts';
import { type Parsed, parseCommand } from './words.ts';

/**
 * The command line as a whole: words in, exit status out. Faults and defects are printed here and nowhere
 * else.
 *
 * @param given what follows the program's name
 */
export async function main(given: readonly string[]): Promise<ExitStatus> {
  ignoreClosedPipes();
  exitOnSignals();
  // What nobody waited for ends in a sentence too.
  process.on('uncaughtException', (error) => process.exit(reportError(error, given.includes('--verbose'))));
  try {
    const words = plainWords(given);
    const parsed = await parse(words);
    // Help, the completion script and completions are answered by then.
    if (parsed['help'] === true || parsed._[0] === 'completion' || 'get-yargs-completions' in parsed) {
      return EXIT.done;
    }
    if (parsed['version'] === true) {
      process.stdout.write(`${VERSION}\n`);
      return EXIT.done;
    }
    return await run(words, parsed);
  } catch (error) {
    return reportError(error, given.includes('--verbose'));
  }
}

async function parse(words: readonly string[]): Promise<Parsed> {
  const [name = ''] = words;
  const command = Object.hasOwn(COMMANDS, name) ? await COMMANDS[name]?.load() : undefined;
  const parsed = command === undefined ? null : parseCommand(words, command);
  if (parsed !== null) return parsed;
  const { parseWhole } = await import('./grammar.ts');
  return parseWhole(words);
}

async function run(words: readonly string[], parsed: Parsed): Promise<ExitStatus> {
  const names = [...Object.keys(COMMANDS), 'completion'];
  const name = parsed._[0] === undefined ? undefined : String(parsed._[0]);
  if (name === undefined) {
    const given = Object.keys(parsed).filter((key) => key !== '_' && key !== '$0');
    const problem = given.length === 0 ? 'no command is given' : `--${given[0]} needs a command before it`;
    throw new FaultError([usageFault('', problem, `give one of ${names.join(', ')}, or --help`)]);
  }
  const command = Object.hasOwn(COMMANDS, name) ? await COMMANDS[name]?.load() : undefined;
  if (command === undefined) {
    throw new FaultError([unknownCommandFault(name, names)]);
  }
  const positionals = parsed._.slice(1).map(String);
  const faults = argumentFaults(name, command, parsed, positionals, words);
  if (faults.length > 0) {
    throw new FaultError(faults);
  }
  return command.run(argumentsOf(parsed, positionals));
}

/** `help`, `help COMMAND` and `completion SHELL` in the words that the grammar knows. */
function plainWords(given: readonly string[]): readonly string[] {
  const words = withBrief(given);
  const [first, second, ...rest] = words;
  if (first === 'help') {
    if (second === undefined) return ['--help'];
    const names = [...Object.keys(COMMANDS), 'completion'];
    if (!names.includes(second)) throw new FaultError([unknownCommandFault(second, names)]);
    return [second, '--help', ...rest];
  }
  if (first === 'completion' && second !== undefined && !second.startsWith('-')) {
    if (!SHELLS.some((shell) => shell === second)) {
      const near = nearest(second, SHELLS);
      const remedy = near === undefined ? `the shells are ${SHELLS.join(', ')}` : `did you mean ${near}?`;
      throw new FaultError([usageFault('', `there is no completion for ${JSON.stringify(second)}`, remedy)]);
    }
    // By these the parser chooses among its scripts.
    delete process.env['ZSH_NAME'];
    process.env['SHELL'] = `/bin/${second}`;
    return [first, ...rest];
  }
  return words;
}

/** `--json=brief` as the two flags that it stands for; `--json` takes no value, wherever it stands. */
function withBrief(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => (word === '--json=brief' ? ['--json', '--brief'] : [word]));
}

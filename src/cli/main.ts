import yargs, { type Argv, type CommandModule } from 'yargs';
import '../node.ts';
import { FaultError } from '../model/fault.ts';
import { VERSION } from '../model/version.ts';
import { nearest } from '../units/nearest.ts';
import { argumentFaults, argumentsOf, unknownCommandFault, usageFault } from './arguments.ts';
import { EXIT, type ExitStatus } from './command.ts';
import { COMMANDS, EPILOGUE, PURPOSE } from './commands.ts';
import { SHELLS } from './complete.ts';
import { exitOnSignals, ignoreClosedPipes } from './process-events.ts';
import { reportError } from './report-error.ts';

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
    const parsed = await commandLine(words).parseAsync();
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

type Parsed = Awaited<ReturnType<Argv['parseAsync']>>;

/**
 * The grammar alone: yargs reads the words and answers for help and completion; running a command, its faults
 * and its status are ours.
 */
function commandLine(words: readonly string[]): Argv {
  let program = yargs([...words])
    .scriptName('lambda-sim')
    .locale('en')
    .parserConfiguration({
      'greedy-arrays': false,
      'dot-notation': false,
      'camel-case-expansion': false,
      'boolean-negation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'strip-aliased': true,
    })
    .exitProcess(false)
    .wrap(Math.min(100, Math.max(60, process.stdout.columns ?? 80)))
    .version(false)
    .usage(`lambda-sim COMMAND [options]\n\n${PURPOSE}`)
    .help('help', 'show this help')
    .alias('help', 'h')
    .option('version', { type: 'boolean', describe: 'show the version', alias: 'v' })
    .example('lambda-sim demo', 'a first result, without a file')
    .example('lambda-sim init scenario.yml', 'a scenario to start from')
    .example('lambda-sim run scenario.yml', 'simulate it; the report goes to reports/')
    .example('lambda-sim compare scenario.yml --memory 128..3008:64', 'cost and latency over memory')
    .example('lambda-sim tune scenario.yml', 'the best memory, and the patch to apply')
    .epilogue(EPILOGUE)
    .fail((message, error) => {
      throw error ?? new FaultError([usageFault('', message, 'lambda-sim --help shows the usage')]);
    });
  for (const [name, { describe, load }] of Object.entries(COMMANDS)) {
    program = program.command({
      command: name,
      describe,
      builder: async (inner: Argv) => {
        const command = await load();
        let built = inner
          .usage(`lambda-sim ${name} ${command.usage}\n\n${describe}`)
          .options(command.options);
        for (const [example, text] of command.examples) {
          built = built.example(example, text);
        }
        return built;
      },
    } as unknown as CommandModule);
  }
  return program.completion(
    'completion',
    'print the completion script of your shell: bash, zsh or fish',
    (_current: string, _parsed: unknown, _others: () => void, done: (words: string[]) => void) => {
      propose(words.slice(words.indexOf('--get-yargs-completions') + 2)).then(
        (proposed) => done([...proposed]),
        () => done([]),
      );
    },
  );
}

/** What a shell can propose in place of the last word. */
async function propose(words: readonly string[]): Promise<readonly string[]> {
  const { completionsOf } = await import('./complete.ts');
  const written = words.at(-1) ?? '';
  const [name = ''] = words;
  const commands = [...Object.keys(COMMANDS), 'completion', 'help'];
  const begun = (known: readonly string[]) => known.filter((one) => one.startsWith(written));
  if (words.length < 2) return begun(written.startsWith('-') ? ['--help', '--version'] : commands);
  if (name === 'help') return words.length === 2 ? begun(commands) : [];
  const options = Object.hasOwn(COMMANDS, name) ? ((await COMMANDS[name]?.load())?.options ?? {}) : {};
  const values = await completionsOf(words, (option) => options[option]?.type === 'string');
  if (values !== null) return values;
  const names = Object.entries(options).map(([option, { array }]) => ({ word: `--${option}`, array }));
  const left = names.filter(({ word, array }) => array === true || !words.slice(0, -1).includes(word));
  return begun([...left.map(({ word }) => word), '--help']);
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

import yargs, { type Argv, type CommandModule } from 'yargs';
import { FaultError } from '../model/fault.ts';
import { usageFault } from './arguments.ts';
import { COMMANDS, EPILOGUE, PURPOSE } from './commands.ts';
import { PARSER_CONFIGURATION, type Parsed } from './words.ts';

/**
 * The whole grammar, of which yargs answers for help, completion and whatever the short way (words.ts) leaves
 * alone. Running a command, its faults and its status are ours.
 */
export function parseWhole(words: readonly string[]): Promise<Parsed> {
  return commandLine(words).parseAsync();
}

function commandLine(words: readonly string[]): Argv {
  let program = yargs([...words])
    .scriptName('lambda-sim')
    .locale('en')
    .parserConfiguration(PARSER_CONFIGURATION)
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

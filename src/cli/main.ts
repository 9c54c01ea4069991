import yargs, { type Argv, type CommandModule } from 'yargs';
import '../node.ts';
import { type Fault, FaultError, formatFault, helpLines } from '../model/fault.ts';
import { VERSION } from '../model/version.ts';
import { argumentFaults, argumentsOf, unknownCommandFault, usageFault } from './arguments.ts';
import { type Command, EXIT, type ExitStatus } from './command.ts';
import { exitOnSignals, ignoreClosedPipes } from './process-events.ts';
import { surroundingsText, systemErrorText } from './system-error.ts';

/** Each command's code is loaded when it is called for, and not before. */
const COMMANDS: Readonly<Record<string, { describe: string; load: () => Promise<Command> }>> = {
  run: {
    describe: 'simulate a scenario, print the summary and write the report',
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  compare: {
    describe: 'the same traffic and work at several settings, side by side',
    load: async () => (await import('./commands/compare.ts')).compareCommand,
  },
  tune: {
    describe: "a function's best memory by cost, speed, balance or thresholds, and the patch to apply",
    load: async () => (await import('./commands/tune.ts')).tuneCommand,
  },
  diff: {
    describe: 'what changed between two results documents',
    load: async () => (await import('./commands/diff.ts')).diffCommand,
  },
  plan: {
    describe: 'what breaks as traffic grows, what to reserve and provision, and what it costs',
    load: async () => (await import('./commands/plan.ts')).planCommand,
  },
  validate: {
    describe: 'check a scenario without running it',
    load: async () => (await import('./commands/validate.ts')).validateCommand,
  },
  init: {
    describe: 'write a commented scenario to start from',
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  prices: {
    describe: 'the prices of a region, each with its source and date, or the rule of its estimate',
    load: async () => (await import('./commands/prices.ts')).pricesCommand,
  },
  schema: {
    describe: 'print the JSON Schema of scenarios or results',
    load: async () => (await import('./commands/schema.ts')).schemaCommand,
  },
};

const EPILOGUE = `Exit status:
    0  done
    1  a defect of lambda-sim, or the report could not be written
    2  bad usage or bad input: one message per fault on stderr, nothing written
   99  a threshold failed; every output was written first
  129  hung up (SIGHUP), 130 interrupted (SIGINT), 143 terminated (SIGTERM): nothing is left half written`;

/**
 * The command line as a whole: words in, exit status out. Faults and defects are printed here and nowhere
 * else.
 *
 * @param words what follows the program's name
 */
export async function main(words: readonly string[]): Promise<ExitStatus> {
  ignoreClosedPipes();
  exitOnSignals();
  // What nobody waited for ends in a sentence too.
  process.on('uncaughtException', (error) => process.exit(report(error, words.includes('--verbose'))));
  try {
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
    return report(error, words.includes('--verbose'));
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
    .usage('lambda-sim COMMAND [options]\n\nWhat AWS Lambda will do to your latency and your bill.')
    .help('help', 'show this help')
    .alias('help', 'h')
    .option('version', { type: 'boolean', describe: 'show the version' })
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
    'print the completion script for your shell',
    (_current: string, _parsed: unknown, others: () => void, done: (words: string[]) => void) => {
      if (words.at(-2) !== '--fail-on') others();
      else import('./complete-metrics.ts').then(({ metricsOf }) => done(metricsOf(words)));
    },
  );
}

function report(error: unknown, isVerbose: boolean): ExitStatus {
  if (error instanceof FaultError) {
    printFaults(error.faults);
    return EXIT.badInput;
  }
  const surroundings = surroundingsText(error);
  if (surroundings !== null) {
    process.stderr.write(`lambda-sim: ${surroundings}\n`);
    return EXIT.badInput;
  }
  const systemText = systemErrorText(error);
  if (systemText !== null) {
    const path = (error as NodeJS.ErrnoException).path;
    process.stderr.write(`lambda-sim: ${path === undefined ? '' : `${path}: `}${systemText}\n`);
  } else {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`lambda-sim: a defect of lambda-sim, not of your input: ${firstLine(text)}\n`);
    if (!isVerbose) {
      process.stderr.write('Re-run with --verbose for the details that a report of it needs.\n');
    }
  }
  if (isVerbose && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  return EXIT.defect;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function printFaults(faults: readonly Fault[]): void {
  const lines = new Set(faults.map((fault) => `${formatFault(fault)}\n`));
  process.stderr.write([...lines, ...helpLines(faults).map((line) => `${line}\n`)].join(''));
}

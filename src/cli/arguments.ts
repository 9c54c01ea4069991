import type { Fault } from '../model/fault.ts';
import { nearest } from '../units/nearest.ts';
import type { Arguments, Command } from './command.ts';

const COMMAND_LINE = 'command line';

export function usageFault(path: string, problem: string, remedy: string): Fault {
  return { file: COMMAND_LINE, path, problem, remedy };
}

/** Everything wrong with the form of a command line; what the values mean is for the command to judge. */
export function argumentFaults(
  name: string,
  command: Command,
  parsed: Readonly<Record<string, unknown>>,
  positionals: readonly string[],
  words: readonly string[],
): readonly Fault[] {
  const faults: Fault[] = [];
  const known = [...Object.keys(command.options), 'help', 'version'];
  for (const [option, value] of Object.entries(parsed)) {
    if (option === '_' || option === '$0') {
      continue;
    }
    const shown = option.length === 1 ? `-${option}` : `--${option}`;
    if (!known.includes(option)) {
      const near = nearest(option, known);
      faults.push(
        usageFault(
          '',
          `${name} has no option ${shown}`,
          near === undefined ? `lambda-sim ${name} --help lists them` : `did you mean --${near}?`,
        ),
      );
      continue;
    }
    const isFlag = command.options[option]?.type === 'boolean';
    // The parser takes any value of a flag for false, so that the words themselves are looked at.
    if (isFlag && words.some((word) => word.startsWith(`${shown}=`) && word !== `${shown}=true`)) {
      faults.push(usageFault(shown, 'it takes no value', `give ${shown} alone, or leave it out`));
    }
    if (!isFlag && [value].flat().includes('')) {
      faults.push(usageFault(shown, 'its value is missing', `give ${shown} VALUE`));
    }
  }
  if (positionals.length < command.minimumPositionals) {
    faults.push(usageFault('', `${name} needs ${command.positional}`, usageLine(name, command)));
  }
  for (const extra of positionals.slice(command.maximumPositionals)) {
    faults.push(
      usageFault('', `${JSON.stringify(extra)} is one argument too many`, usageLine(name, command)),
    );
  }
  return faults;
}

function usageLine(name: string, command: Command): string {
  return `use lambda-sim ${name} ${command.usage}`;
}

export function unknownCommandFault(word: string, commands: readonly string[]): Fault {
  const near = nearest(word, commands);
  if (near === undefined && /\.ya?ml$/i.test(word)) {
    return usageFault('', `${JSON.stringify(word)} is no command`, `did you mean lambda-sim run ${word}?`);
  }
  return usageFault(
    '',
    `there is no command ${JSON.stringify(word)}`,
    near === undefined ? `the commands are ${commands.join(', ')}` : `did you mean ${near}?`,
  );
}

export function argumentsOf(
  parsed: Readonly<Record<string, unknown>>,
  positionals: readonly string[],
): Arguments {
  const texts = (option: string): readonly string[] => {
    const value = parsed[option];
    const values: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
    return values.map(String);
  };
  return {
    positionals,
    texts,
    text: (option) => texts(option).at(-1),
    flag: (option) => texts(option).at(-1) === 'true',
  };
}

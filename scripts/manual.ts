import { COMMANDS, EPILOGUE, PURPOSE } from '../src/cli/commands.ts';
import { VERSION } from '../src/model/version.ts';

/** The manual page of the program (section 1) in man(7)'s macros, from the definitions of its commands. */
export async function manualPage(): Promise<string> {
  const commands = await Promise.all(
    Object.entries(COMMANDS).map(async ([name, { describe, load }]) => {
      const { usage, options, examples } = await load();
      const listed = Object.entries(options).filter(([option]) => !COMMON.includes(option));
      return [
        `.SS "lambda\\-sim ${escaped(name)} ${escaped(usage)}"`,
        sentence(describe),
        ...listed.flatMap(([option, { type, describe: about }]) => [
          '.TP',
          `.B \\-\\-${escaped(option)}${type === 'boolean' ? '' : ' VALUE'}`,
          sentence(about ?? ''),
        ]),
        ...examples.flatMap(([example, about]) => ['.TP', `.I ${escaped(example)}`, sentence(about)]),
      ];
    }),
  );
  const run = await COMMANDS['run']?.load();
  const common = COMMON.flatMap((option) => {
    const { describe = '' } = run?.options[option] ?? {};
    return ['.TP', `.B \\-\\-${escaped(option)}`, sentence(describe)];
  });
  const [statuses = '', ...rest] = EPILOGUE.split('\n\n');
  const lines = [
    `.TH LAMBDA\\-SIM 1 "" "lambda\\-sim ${VERSION}" "User Commands"`,
    '.SH NAME',
    `lambda\\-sim \\- ${escaped(PURPOSE.charAt(0).toLowerCase() + PURPOSE.slice(1, -1))}`,
    '.SH SYNOPSIS',
    '.B lambda\\-sim',
    'COMMAND [options]',
    '.SH DESCRIPTION',
    'Simulates AWS Lambda: what a scenario or a trace does to latency, cold starts, throttles and the bill.',
    ...rest.map(sentence),
    '.SH COMMANDS',
    ...commands.flat(),
    `.SS "lambda\\-sim completion [bash|zsh|fish]"`,
    'Print the completion script of a shell.',
    `.SS "lambda\\-sim help [COMMAND]"`,
    'Tell the options of a command.',
    '.SH COMMON OPTIONS',
    ...common,
    '.SH EXIT STATUS',
    ...statuses
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, status = '', meaning = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
        return ['.TP', `.B ${status}`, sentence(meaning)];
      }),
    '.SH FILES',
    '.TP',
    '.I reports/',
    'Where reports go without \\-\\-out.',
  ];
  return `${lines.join('\n')}\n`;
}

/** Options that every command has. */
const COMMON: readonly string[] = ['quiet', 'no-color', 'verbose'];

function sentence(text: string): string {
  const line = escaped(text.charAt(0).toUpperCase() + text.slice(1));
  return /[.…]$/.test(line) ? line : `${line}.`;
}

/** Backslashes, hyphens and what would be a macro at the beginning of a line, as text. */
function escaped(text: string): string {
  const plain = text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('"', '\\(dq');
  return plain.replaceAll('…', '...').replace(/^([.'])/, '\\&$1');
}

import { FaultError } from '../../model/fault.ts';
import { starterScenario } from '../../scenario/starter.ts';
import { loadScenario } from '../../study/load.ts';
import { type Command, EXIT } from '../command.ts';
import { note, terminalOf } from '../delivery.ts';
import { TERMINAL_OPTIONS } from '../options.ts';
import { textOf } from '../print.ts';
import { progressLine } from '../progress.ts';

const NAME = 'demo';

const NEXT = `This was the built-in scenario; nothing was written. Next:
  lambda-sim init scenario.yml                a commented copy, to make it yours
  lambda-sim run scenario.yml                 the same with a report: reports/
  lambda-sim tune scenario.yml --function api the best memory size`;

export const demoCommand: Command = {
  usage: '[options]',
  minimumPositionals: 0,
  maximumPositionals: 0,
  positional: 'nothing',
  options: {
    json: { type: 'boolean', describe: 'the results document alone on stdout' },
    ...TERMINAL_OPTIONS,
  },
  examples: [['npx lambda-sim demo', 'a first result without a file or an account']],
  run: async (input) => {
    const loaded = await loadScenario({ text: starterScenario(), name: NAME }, { purpose: 'run' });
    if (!loaded.ok) throw new FaultError(loaded.faults);
    const { runScenario } = await import('../../study/run.ts');
    const progress = progressLine(process.stderr, input.flag('quiet'));
    const { document } = await runScenario(loaded.compiled, { onProgress: progress.show });
    progress.clear();
    const terminal = terminalOf(process.stdout, input);
    process.stdout.write(await textOf(document, input.flag('json') ? 'json' : 'text', terminal));
    for (const line of NEXT.split('\n')) note(input, line);
    return EXIT.done;
  },
};

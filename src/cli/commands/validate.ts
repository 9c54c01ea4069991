import type { CompiledScenario } from '../../model/compiled.ts';
import type { Fault } from '../../model/fault.ts';
import { plural, visible } from '../../report/words/text.ts';
import { formatDuration } from '../../units/format.ts';
import { type Command, EXIT } from '../command.ts';
import { warn } from '../delivery.ts';
import { load, throwIfAny } from '../load.ts';
import { readSettings, SCENARIO_OPTIONS, TERMINAL_OPTIONS } from '../options.ts';

export const validateCommand: Command = {
  usage: 'SCENARIO [options]',
  minimumPositionals: 1,
  maximumPositionals: 1,
  positional: 'a scenario file or a folder of them',
  options: {
    ...SCENARIO_OPTIONS,
    ...TERMINAL_OPTIONS,
    json: { type: 'boolean', describe: '{ valid, faults, warnings } on stdout' },
  },
  examples: [['lambda-sim validate scenario.yml', 'every fault at once, with line and column']],
  run: async (input) => {
    const faults: Fault[] = [];
    const loaded = await load(input.positionals[0] ?? '', readSettings(input), 'validate', faults);
    const warnings = loaded?.compiled.warnings ?? [];
    if (input.flag('json')) {
      const answer = { valid: faults.length === 0, faults, warnings };
      process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
      return faults.length === 0 ? EXIT.done : EXIT.badInput;
    }
    warn(input, warnings);
    throwIfAny(faults);
    if (loaded !== null) {
      process.stdout.write(`OK ${loaded.file}: ${summaryOf(loaded.compiled)}\n`);
    }
    return EXIT.done;
  },
};

function summaryOf(compiled: CompiledScenario): string {
  const triggers = compiled.sources.filter(({ trigger }) => trigger !== null).length;
  const parts = [
    counted(compiled.functions.length, 'function'),
    counted(triggers, 'trigger'),
    counted(compiled.arrivals.length, 'source of traffic', 'sources of traffic'),
    counted(compiled.thresholds.length, 'threshold'),
  ];
  const where = `${compiled.platform}, ${compiled.region}, ${formatDuration(compiled.model.horizonMs)}`;
  return `"${visible(compiled.name)}" with ${parts.join(', ')} (${where})`;
}

function counted(count: number, one: string, many?: string): string {
  return `${count} ${plural(count, one, many)}`;
}

import { basename } from 'node:path';
import type { Fault } from '../../model/fault.ts';
import { findPlatform } from '../../platform/platforms.ts';
import { PLAN_DEFAULTS } from '../../results/documents/plan-defaults.ts';
import type { PlanDocument, PlanSettings } from '../../results/documents/plan-document.ts';
import type { MemoryVariant } from '../../study/plan/plan-sensitivity.ts';
import type { TaskKeeper } from '../../study/runs/checkpoint.ts';
import { type Arguments, type Command, EXIT } from '../command.ts';
import { deliver, reportFolder, terminalOf, warn } from '../delivery.ts';
import { type LoadedScenario, load, loadVariants, throwIfAny } from '../load.ts';
import {
  OUTPUT_OPTIONS,
  type OutputSettings,
  readOutputSettings,
  readSettings,
  SCENARIO_OPTIONS,
  type Setting,
  TERMINAL_OPTIONS,
} from '../options.ts';
import { PLAN_OPTIONS, readPlanSettings } from '../plan-settings.ts';
import { progressLine } from '../progress.ts';
import { reportFiles } from '../report-files.ts';
import { keptStudy, RESUME_OPTIONS } from '../resume.ts';

const { replications: _, ...scenarioOptions } = SCENARIO_OPTIONS;
const { explain: __, ...outputOptions } = OUTPUT_OPTIONS;

export const planCommand: Command = {
  usage: 'SCENARIO [options]',
  minimumPositionals: 1,
  maximumPositionals: 1,
  positional: 'a scenario file',
  options: { ...PLAN_OPTIONS, ...RESUME_OPTIONS, ...scenarioOptions, ...outputOptions, ...TERMINAL_OPTIONS },
  examples: [
    ['lambda-sim plan scenario.yml', 'what breaks first, what to reserve, what it costs as it grows'],
    ['lambda-sim plan scenario.yml --growth 1,3,10 --uncertainty 30%', 'other factors, a wider range'],
    ['lambda-sim plan scenario.yml --cold-starts 0.1%', 'provisioned concurrency for fewer cold starts'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const output = readOutputSettings(input, faults);
    const settings = readPlanSettings(input, PLAN_DEFAULTS, faults);
    const changes = readSettings(input);
    const loaded = await load(input.positionals[0] ?? '', changes, 'run', faults);
    const folder = reportFolder(output, `${loaded?.compiled.name ?? ''} plan`, faults);
    throwIfAny(faults);
    if (loaded === null) return EXIT.badInput;
    const study = { command: 'plan', scenarios: [loaded.compiled], measuresBatches: null };
    const kept = keptStudy(input, output, folder, study, faults);
    throwIfAny(faults);
    return kept(async (keeper) => {
      const document = await plan(input, loaded, changes, settings, output, keeper);
      await print(input, document, output);
      const context = { scenarioName: basename(loaded.file), scenarioText: loaded.text };
      deliver(folder, await reportFiles(document, output.formats, context), input);
      return EXIT.done;
    });
  },
};

async function plan(
  input: Arguments,
  loaded: LoadedScenario,
  changes: readonly Setting[],
  settings: PlanSettings,
  output: OutputSettings,
  keeper: TaskKeeper | undefined,
): Promise<PlanDocument> {
  const { planScenario } = await import('../../study/plan/plan.ts');
  const progress = progressLine(process.stderr, input.flag('quiet'));
  const document = await planScenario(loaded.compiled, {
    settings,
    memory: await memoryVariants(loaded, changes),
    onProgress: progress.show,
    maximumBadRows: output.maximumBadRows,
    workers: output.workers,
    keeper,
  });
  progress.clear();
  return document;
}

/** Every function with half and with twice its memory, as far as the platform has such sizes and the scenario allows them. */
async function memoryVariants(
  { compiled, file }: LoadedScenario,
  changes: readonly Setting[],
): Promise<readonly MemoryVariant[]> {
  const facts = findPlatform(compiled.platform);
  if (facts === undefined) return [];
  const { minimum, maximum, step } = facts.memoryMb;
  const variants: MemoryVariant[] = [];
  for (const [side, factor, label] of [
    ['low', 0.5, 'half'],
    ['high', 2, 'double'],
  ] as const) {
    const set = Object.fromEntries(
      compiled.functions.map(({ name, memoryMb }) => {
        const steps = Math.round((memoryMb * factor - minimum.value) / step.value);
        const sizeMb = minimum.value + Math.max(0, steps) * step.value;
        return [`functions.${name}.memory`, Math.min(maximum.value, sizeMb)];
      }),
    );
    // What the scenario does not take (a size beyond its measurements) is no variant, and no fault of the user's.
    const [variant] = await loadVariants(file, [{ label, set }], changes, []);
    if (variant !== undefined) variants.push({ side, label, compiled: variant.compiled });
  }
  return variants;
}

async function print(input: Arguments, document: PlanDocument, { json }: OutputSettings): Promise<void> {
  if (json) {
    const { toJson } = await import('../../report/json.ts');
    process.stdout.write(toJson(document));
    warn(input, document.warnings);
    return;
  }
  const { renderPlanTerminal } = await import('../../report/terminal/plan.ts');
  process.stdout.write(renderPlanTerminal(document, terminalOf(process.stdout, input)));
}

import { basename } from 'node:path';
import type { Fault } from '../../model/fault.ts';
import { PLAN_DEFAULTS } from '../../results/documents/plan-defaults.ts';
import type { PlanDocument, PlanSettings } from '../../results/documents/plan-document.ts';
import type { TaskKeeper } from '../../study/runs/checkpoint.ts';
import { type Arguments, type Command, EXIT } from '../command.ts';
import { reportFolder } from '../delivery.ts';
import { deliverKept } from '../history/keep-report.ts';
import { givenWords, liveOf } from '../live.ts';
import { load, type ScenarioFile, throwIfAny } from '../load.ts';
import {
  HISTORY_OPTIONS,
  LIVE_OPTIONS,
  OUTPUT_OPTIONS,
  type OutputSettings,
  readOutputSettings,
  readSettings,
  SCENARIO_OPTIONS,
  TERMINAL_OPTIONS,
} from '../options.ts';
import { PLAN_OPTIONS, readPlanSettings } from '../plan-settings.ts';
import { printDocument } from '../print.ts';
import { progressLine } from '../progress.ts';
import { reportFiles } from '../report-files.ts';
import { keptStudy, RESUME_OPTIONS } from '../resume.ts';

const { replications: _, ...scenarioOptions } = SCENARIO_OPTIONS;
const { explain: __, ...outputOptions } = OUTPUT_OPTIONS;

export const planCommand: Command = {
  usage: 'SCENARIO [options]',
  minimumPositionals: 1,
  maximumPositionals: 1,
  positional: 'a scenario file or a folder of them',
  options: {
    ...PLAN_OPTIONS,
    ...RESUME_OPTIONS,
    ...HISTORY_OPTIONS,
    ...scenarioOptions,
    ...outputOptions,
    ...LIVE_OPTIONS,
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim plan scenario.yml', 'what breaks first, what to reserve, what it costs as it grows'],
    ['lambda-sim plan scenario.yml --growth 1,3,10 --uncertainty 30%', 'other factors, a wider range'],
    ['lambda-sim plan scenario.yml --cold-starts 0.1%', 'provisioned concurrency for fewer cold starts'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const output = readOutputSettings(input, faults);
    const settings = readPlanSettings(input, PLAN_DEFAULTS, faults);
    const loaded = await load(input.positionals[0] ?? '', readSettings(input), 'run', faults);
    const folder = reportFolder(output, `${loaded?.compiled.name ?? ''} plan`, faults);
    throwIfAny(faults);
    if (loaded === null) return EXIT.badInput;
    const study = { command: 'plan', scenarios: [loaded.compiled], measuresBatches: null };
    const kept = keptStudy(input, output, folder, study, faults);
    throwIfAny(faults);
    return kept(async (keeper) => {
      const document = await plan(input, loaded, settings, output, keeper);
      await printDocument(input, document, output.json);
      const live = await liveOf(input, loaded, output, {
        kind: 'plan',
        settings,
        words: givenWords(input, Object.keys(PLAN_OPTIONS)),
      });
      const context = { scenarioName: basename(loaded.file), scenarioText: loaded.text, live };
      await deliverKept(folder, await reportFiles(document, output.formats, context), input, output, {
        command: 'plan',
        document,
        context,
      });
      return EXIT.done;
    });
  },
};

async function plan(
  input: Arguments,
  loaded: ScenarioFile,
  settings: PlanSettings,
  output: OutputSettings,
  keeper: TaskKeeper | undefined,
): Promise<PlanDocument> {
  const { planScenario } = await import('../../study/plan/plan.ts');
  const progress = progressLine(process.stderr, input.flag('quiet'));
  const { workers, maximumBadRows } = output;
  const document = await planScenario(loaded, {
    settings,
    onProgress: progress.show,
    maximumBadRows,
    workers,
    keeper,
  });
  progress.clear();
  return document;
}

import { basename } from 'node:path';
import type { Fault } from '../../model/fault.ts';
import type { LiveStudy } from '../../report/html/live-part.ts';
import type { Axis } from '../../study/axes.ts';
import {
  baselineOf,
  type ComparisonChoices,
  comparedVariants,
  labelByScenario,
} from '../../study/compare-scenario.ts';
import type { ReadyVariant } from '../../study/load.ts';
import { shellWord } from '../../units/shell-word.ts';
import { type Arguments, type Command, EXIT, type ExitStatus } from '../command.ts';
import { reportFolder } from '../delivery.ts';
import { GRID_OPTIONS, maximumVariants } from '../grid.ts';
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
  readSummarySettings,
  SCENARIO_OPTIONS,
  type Setting,
  SUMMARY_OPTIONS,
  type SummarySettings,
  TERMINAL_OPTIONS,
} from '../options.ts';
import { printDocument } from '../print.ts';
import { progressLine } from '../progress.ts';
import { type ReportContext, reportFiles } from '../report-files.ts';
import { type KeptStudy, keptStudy, RESUME_OPTIONS } from '../resume.ts';
import { splitValues } from '../variants.ts';
import { COMMAND_LINE } from '../wording.ts';

export const compareCommand: Command = {
  usage: 'SCENARIO… [options]',
  minimumPositionals: 1,
  maximumPositionals: 100,
  positional: 'a scenario file or a folder of them',
  options: {
    memory: { type: 'string', describe: 'memory sizes in MB: 128..3008:64, or 128,256,512' },
    arch: { type: 'string', describe: 'architectures: x86_64,arm64' },
    function: { type: 'string', describe: 'the function whose memory and architecture vary (default: all)' },
    baseline: {
      type: 'string',
      describe: 'label of the variant that the others are held against (default: the first)',
    },
    ...GRID_OPTIONS,
    ...RESUME_OPTIONS,
    ...SCENARIO_OPTIONS,
    set: {
      type: 'string',
      array: true,
      describe: 'several values vary, one is set: --set functions.api.timeout=3s,10s (repeatable)',
    },
    ...OUTPUT_OPTIONS,
    ...HISTORY_OPTIONS,
    ...LIVE_OPTIONS,
    ...SUMMARY_OPTIONS,
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim compare scenario.yml --memory 128..3008:64', 'cost and latency over memory'],
    ['lambda-sim compare scenario.yml --memory 512,1024 --arch x86_64,arm64', 'every combination'],
    ['lambda-sim compare now.yml then.yml', 'two scenarios'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const output = { ...readOutputSettings(input, faults), ...readSummarySettings(input, faults) };
    const { axes, changes } = splitSettings(readSettings(input));
    const choices = readChoices(input, axes);
    const scenarios: ScenarioFile[] = [];
    const variants: ReadyVariant[] = [];
    const { length } = input.positionals;
    for (const file of input.positionals) {
      const loaded = await load(file, changes, 'run', faults);
      if (loaded !== null) {
        scenarios.push(loaded);
        variants.push(...(await comparedVariants(loaded, choices, length, COMMAND_LINE, faults)));
      }
    }
    const name = scenarios.map(({ compiled }) => compiled.name).join(' and ');
    const folder = reportFolder(output, `${name} compare`, faults);
    const named = labelByScenario(scenarios, variants);
    const baseline = baselineOf(named, choices.baseline, COMMAND_LINE, faults);
    throwIfAny(faults);
    const asked = {
      command: 'compare',
      scenarios: named.map(({ compiled }) => compiled),
      measuresBatches: named.length > 1,
    };
    const kept = keptStudy(input, output, folder, asked, faults);
    throwIfAny(faults);
    const study = liveStudy(input, choices, scenarios);
    return compare(input, scenarios, named, baseline, output, folder, kept, study);
  },
};

/** `--set PATH=V1,V2` is an axis, `--set PATH=V` a change that all variants share. */
function splitSettings(settings: readonly Setting[]): { axes: readonly Axis[]; changes: readonly Setting[] } {
  const axes: Axis[] = [];
  const changes: Setting[] = [];
  for (const setting of settings) {
    const equals = setting.text.indexOf('=');
    const values = splitValues(setting.text.slice(equals + 1));
    if (setting.option === '--set' && equals > 0 && values.length > 1) {
      axes.push({ path: setting.text.slice(0, equals).trim(), values });
    } else {
      changes.push(setting);
    }
  }
  return { axes, changes };
}

function readChoices(input: Arguments, axes: readonly Axis[]): ComparisonChoices {
  return {
    memory: input.text('memory'),
    architectures: input
      .text('arch')
      ?.split(',')
      .map((value) => value.trim()),
    function: input.text('function'),
    axes,
    baseline: input.text('baseline'),
    maximumVariants: maximumVariants(input),
  };
}

/** What the page asks again; null of a scenario from a pipe beside others, which has no name there. */
function liveStudy(
  input: Arguments,
  { memory, architectures, function: of, axes = [], baseline }: ComparisonChoices,
  scenarios: readonly ScenarioFile[],
): LiveStudy | null {
  if (scenarios.length > 1 && scenarios.some(({ paths }) => paths.length === 0)) return null;
  const words = axes.map(({ path, values }) => `--set ${shellWord(`${path}=${values.join(',')}`)}`);
  return {
    kind: 'compare',
    others: [],
    memory: memory as string | undefined,
    architectures,
    function: of,
    axes,
    baseline,
    words: [...givenWords(input, ['memory', 'arch', 'function', 'baseline']), ...words],
  };
}

async function compare(
  input: Arguments,
  scenarios: readonly ScenarioFile[],
  variants: readonly ReadyVariant[],
  baseline: string | undefined,
  output: OutputSettings & SummarySettings,
  folder: string,
  kept: KeptStudy,
  study: LiveStudy | null,
): Promise<ExitStatus> {
  const { compareVariants } = await import('../../study/compare.ts');
  const progress = progressLine(process.stderr, input.flag('quiet'));
  return kept(async (keeper) => {
    const document = await compareVariants(variants, {
      onProgress: progress.show,
      maximumBadRows: output.maximumBadRows,
      workers: output.workers,
      baseline,
      keeper,
    });
    progress.clear();
    await printDocument(input, document, output.json, output);
    const [first] = scenarios;
    const live =
      first === undefined ? undefined : await liveOf(input, first, output, study, scenarios.slice(1));
    const context = { ...shownScenario(scenarios), live };
    await deliverKept(folder, await reportFiles(document, output.formats, context), input, output, {
      command: 'compare',
      document,
      context,
    });
    return EXIT.done;
  });
}

function shownScenario(scenarios: readonly ScenarioFile[]): ReportContext {
  const [first] = scenarios;
  if (scenarios.length === 1 && first !== undefined) {
    return { scenarioName: basename(first.file), scenarioText: first.text };
  }
  return {
    scenarioName: scenarios.map(({ file }) => basename(file)).join(', '),
    scenarioText: scenarios.map(({ file, text }) => `# --- ${basename(file)}\n${text}`).join('\n'),
  };
}

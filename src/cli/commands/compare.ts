import { basename } from 'node:path';
import type { Fault } from '../../model/fault.ts';
import { findPlatform } from '../../platform/platforms.ts';
import type { ComparisonDocument } from '../../results/documents/document.ts';
import { parseMemoryRange } from '../../scenario/schema/memory-range.ts';
import { nearest } from '../../units/nearest.ts';
import { usageFault } from '../arguments.ts';
import { type Arguments, type Command, EXIT, type ExitStatus } from '../command.ts';
import { deliver, reportFolder, terminalOf, warn } from '../delivery.ts';
import { GRID_OPTIONS, unconfirmedGrid } from '../grid.ts';
import { type LoadedScenario, type LoadedVariant, load, loadVariants, throwIfAny } from '../load.ts';
import {
  OUTPUT_OPTIONS,
  type OutputSettings,
  readOutputSettings,
  readSettings,
  SCENARIO_OPTIONS,
  type Setting,
  TERMINAL_OPTIONS,
} from '../options.ts';
import { progressLine } from '../progress.ts';
import { type ReportContext, reportFiles } from '../report-files.ts';
import { type KeptStudy, keptStudy, RESUME_OPTIONS } from '../resume.ts';
import { type Axis, splitValues, variantsOf } from '../variants.ts';

const ARCHITECTURES = ['x86_64', 'arm64'];

export const compareCommand: Command = {
  usage: 'SCENARIO… [options]',
  minimumPositionals: 1,
  maximumPositionals: 100,
  positional: 'a scenario file',
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
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim compare scenario.yml --memory 128..3008:64', 'cost and latency over memory'],
    ['lambda-sim compare scenario.yml --memory 512,1024 --arch x86_64,arm64', 'every combination'],
    ['lambda-sim compare now.yml then.yml', 'two scenarios'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const output = readOutputSettings(input, faults);
    const { axes, changes } = splitSettings(readSettings(input));
    const scenarios: LoadedScenario[] = [];
    const variants: LoadedVariant[] = [];
    for (const file of input.positionals) {
      const loaded = await load(file, changes, 'run', faults);
      if (loaded !== null) {
        scenarios.push(loaded);
        variants.push(...(await variantsFrom(input, loaded, axes, changes, faults)));
      }
    }
    const name = scenarios.map(({ compiled }) => compiled.name).join(' and ');
    const folder = reportFolder(output, `${name} compare`, faults);
    const named = withFileNames(scenarios, variants);
    const baseline = readBaseline(input, named, faults);
    throwIfAny(faults);
    const asked = {
      command: 'compare',
      scenarios: named.map(({ compiled }) => compiled),
      measuresBatches: named.length > 1,
    };
    const kept = keptStudy(input, output, folder, asked, faults);
    throwIfAny(faults);
    return compare(input, scenarios, named, baseline, output, folder, kept);
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

async function variantsFrom(
  input: Arguments,
  loaded: LoadedScenario,
  setAxes: readonly Axis[],
  changes: readonly Setting[],
  faults: Fault[],
): Promise<readonly LoadedVariant[]> {
  const { compiled, file } = loaded;
  const names = functionsToVary(input, loaded, faults);
  const asked = [...optionAxes(input, loaded, faults), ...setAxes];
  const axes = asked.length > 0 ? asked : (compiled.compare ?? []);
  if (axes.length === 0 && input.positionals.length === 1) {
    const remedy = 'give --memory 128..3008:64, --arch x86_64,arm64, --set PATH=V1,V2, or a second scenario';
    faults.push(usageFault('', 'there is nothing to compare', remedy));
    return [];
  }
  const tooMany = unconfirmedGrid(axes, compiled, input.flag('yes'));
  if (tooMany !== null) {
    faults.push(tooMany);
    return [];
  }
  return loadVariants(file, variantsOf(axes, names), changes, faults);
}

function functionsToVary(
  input: Arguments,
  { compiled, file }: LoadedScenario,
  faults: Fault[],
): readonly string[] {
  const names = compiled.functions.map(({ name }) => name);
  const asked = input.text('function');
  if (asked === undefined || names.includes(asked)) {
    return asked === undefined ? names : [asked];
  }
  const near = nearest(asked, names);
  const remedy = near === undefined ? `its functions are ${names.join(', ')}` : `did you mean ${near}?`;
  faults.push(usageFault('--function', `${file} has no function ${JSON.stringify(asked)}`, remedy));
  return names;
}

function optionAxes(input: Arguments, { compiled }: LoadedScenario, faults: Fault[]): readonly Axis[] {
  const axes: Axis[] = [];
  const memory = input.text('memory');
  const facts = findPlatform(compiled.platform);
  if (memory !== undefined && facts !== undefined) {
    const range = parseMemoryRange(memory, facts);
    if (range.ok) {
      axes.push({ path: 'memory', values: range.sizesMb });
    } else {
      faults.push(usageFault('--memory', range.problem, range.remedy));
    }
  }
  const arch = input.text('arch');
  if (arch !== undefined) {
    const values = arch.split(',').map((value) => value.trim());
    for (const value of values.filter((one) => !ARCHITECTURES.includes(one))) {
      const near = nearest(value, ARCHITECTURES);
      const remedy = near === undefined ? `give ${ARCHITECTURES.join(',')}` : `did you mean ${near}?`;
      faults.push(usageFault('--arch', `there is no architecture ${JSON.stringify(value)}`, remedy));
    }
    axes.push({ path: 'architecture', values });
  }
  return axes;
}

/** The label asked for, as the variants have it. */
function readBaseline(
  input: Arguments,
  variants: readonly LoadedVariant[],
  faults: Fault[],
): string | undefined {
  const asked = input.text('baseline');
  const labels = variants.map(({ label }) => label);
  if (asked === undefined || labels.length === 0 || labels.includes(asked)) return asked;
  const near = nearest(asked, labels);
  const remedy =
    near === undefined ? `the variants are ${shortList(labels)}` : `did you mean ${JSON.stringify(near)}?`;
  faults.push(usageFault('--baseline', `there is no variant ${JSON.stringify(asked)}`, remedy));
  return undefined;
}

function shortList(labels: readonly string[]): string {
  const shown = labels.slice(0, 5).join(', ');
  return labels.length > 5 ? `${shown}, …` : shown;
}

/** Of several scenarios each variant says which one it is of, after its memory. */
function withFileNames(
  scenarios: readonly LoadedScenario[],
  variants: readonly LoadedVariant[],
): readonly LoadedVariant[] {
  if (scenarios.length < 2) {
    return variants;
  }
  const areNamesDistinct = new Set(scenarios.map(({ compiled }) => compiled.name)).size === scenarios.length;
  return variants.map((variant) => {
    const of = areNamesDistinct ? variant.compiled.name : variant.file;
    const varies = Object.keys(variant.set).length > 0;
    return { ...variant, label: varies ? `${variant.label} · ${of}` : of };
  });
}

async function compare(
  input: Arguments,
  scenarios: readonly LoadedScenario[],
  variants: readonly LoadedVariant[],
  baseline: string | undefined,
  output: OutputSettings,
  folder: string,
  kept: KeptStudy,
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
    await print(input, document, output);
    deliver(folder, await reportFiles(document, output.formats, shownScenario(scenarios)), input);
    return EXIT.done;
  });
}

function shownScenario(scenarios: readonly LoadedScenario[]): ReportContext {
  const [first] = scenarios;
  if (scenarios.length === 1 && first !== undefined) {
    return { scenarioName: basename(first.file), scenarioText: first.text };
  }
  return {
    scenarioName: scenarios.map(({ file }) => basename(file)).join(', '),
    scenarioText: scenarios.map(({ file, text }) => `# --- ${basename(file)}\n${text}`).join('\n'),
  };
}

async function print(
  input: Arguments,
  document: ComparisonDocument,
  { json }: OutputSettings,
): Promise<void> {
  if (json) {
    const { toJson } = await import('../../report/json.ts');
    process.stdout.write(toJson(document));
    warn(input, [...new Set(document.variants.flatMap(({ results }) => results.warnings))]);
    return;
  }
  const { renderComparisonTerminal } = await import('../../report/terminal/comparison.ts');
  process.stdout.write(renderComparisonTerminal(document, terminalOf(process.stdout, input)));
}

import { basename } from 'node:path';
import type { Fault } from '../../model/fault.ts';
import { findPlatform } from '../../platform/platforms.ts';
import type { TuneDocument, TuneStrategy } from '../../results/documents/tune-document.ts';
import { parseMemoryRange } from '../../scenario/schema/memory-range.ts';
import type { TuneCandidate, TuneQuestion } from '../../study/tune/tune.ts';
import { nearest } from '../../units/nearest.ts';
import { usageFault } from '../arguments.ts';
import { type Arguments, type Command, EXIT, type ExitStatus } from '../command.ts';
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
import { progressLine } from '../progress.ts';
import { reportFiles } from '../report-files.ts';
import { type KeptStudy, keptStudy, RESUME_OPTIONS } from '../resume.ts';
import { type Axis, variantsOf } from '../variants.ts';

const STRATEGIES: readonly TuneStrategy[] = ['cost', 'speed', 'balanced', 'slo'];
const ARCHITECTURES = ['x86_64', 'arm64'];
/** Those of Power Tuning's "ALL". */
const DEFAULT_STEP_MB = 64;
/** More are compiled before the first runs, and nobody asks for them. */
const MAXIMUM_CANDIDATES = 2000;
/** A threshold is met with a chance, which one run cannot tell. */
const REPLICATIONS_OF_SLO = 5;

export const tuneCommand: Command = {
  usage: 'SCENARIO [options]',
  minimumPositionals: 1,
  maximumPositionals: 1,
  positional: 'a scenario file',
  options: {
    function: { type: 'string', describe: 'the function to tune (may be left out where there is one)' },
    strategy: { type: 'string', describe: `what is best: ${STRATEGIES.join(', ')} (default cost)` },
    weight: { type: 'string', describe: 'of balanced: 0 is speed alone, 1 cost alone (default 0.5)' },
    memory: {
      type: 'string',
      describe: "memory sizes in MB: 128..3008:64, or 128,256,512 (default the platform's, by 64)",
    },
    arch: { type: 'string', describe: 'architectures to choose from: x86_64,arm64' },
    provisioned: { type: 'string', describe: 'provisioned concurrencies to choose from: 0,5,10' },
    ...RESUME_OPTIONS,
    ...SCENARIO_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim tune scenario.yml', 'the best memory by cost, speed and balanced'],
    ['lambda-sim tune scenario.yml --function api --strategy slo', 'the cheapest that meets the thresholds'],
    ['lambda-sim tune scenario.yml --memory 128..3008:64 --arch x86_64,arm64', 'architecture too'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const output = readOutputSettings(input, faults);
    const changes = readSettings(input);
    const asked = { strategy: readStrategy(input, faults), weight: readWeight(input, faults) };
    const loaded = await load(input.positionals[0] ?? '', changes, 'run', faults);
    const folder = reportFolder(output, `${loaded?.compiled.name ?? ''} tune`, faults);
    const question = loaded === null ? null : await questionOf(input, loaded, asked, changes, faults);
    throwIfAny(faults);
    if (loaded === null || question === null) return EXIT.badInput;
    const study = { command: 'tune', scenarios: [loaded.compiled], measuresBatches: null };
    const kept = keptStudy(input, output, folder, study, faults);
    throwIfAny(faults);
    return answer(input, loaded, question, output, folder, kept);
  },
};

async function questionOf(
  input: Arguments,
  loaded: LoadedScenario,
  { strategy, weight }: Pick<TuneQuestion, 'strategy' | 'weight'>,
  changes: readonly Setting[],
  faults: Fault[],
): Promise<TuneQuestion | null> {
  const { compiled, scenario, file } = loaded;
  if (strategy === 'slo' && compiled.thresholds.length === 0) {
    const remedy = 'give it thresholds, or choose cost, speed or balanced';
    faults.push(usageFault('--strategy', `slo needs thresholds, and ${file} has none`, remedy));
  }
  const functionName = readFunction(input, loaded, faults);
  const axes = readAxes(input, loaded, functionName, faults);
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > MAXIMUM_CANDIDATES) {
    const remedy = `take a wider step: at most ${MAXIMUM_CANDIDATES} settings are searched`;
    faults.push(
      usageFault('', `memory, architecture and provisioned concurrency make ${count} settings`, remedy),
    );
  }
  if (faults.length > 0) return null;
  const variants = await loadVariants(file, variantsOf(axes, []), changes, faults, 'tune');
  const candidates = variants.map((variant): TuneCandidate => {
    const found = variant.compiled.functions.find(({ name }) => name === functionName);
    if (found === undefined) throw new Error(`no function ${functionName}`);
    const varies = (key: string) => `functions.${functionName}.${key}` in variant.set;
    return {
      ...variant,
      setting: {
        memoryMb: found.memoryMb,
        architecture: varies('architecture') ? found.architecture : undefined,
        provisionedConcurrency: varies('provisionedConcurrency') ? found.provisionedConcurrency : undefined,
      },
    };
  });
  const own = compiled.functions.find(({ name }) => name === functionName);
  const current = candidates.find(
    ({ setting }) =>
      own !== undefined &&
      setting.memoryMb === own.memoryMb &&
      (setting.architecture ?? own.architecture) === own.architecture &&
      (setting.provisionedConcurrency ?? own.provisionedConcurrency) === own.provisionedConcurrency,
  );
  const work = scenario.functions.get(functionName)?.work;
  const isReplicated = scenario.run.replications !== undefined;
  return {
    functionName,
    strategy,
    weight,
    candidates,
    currentLabel: current?.label ?? null,
    landmarksMb: [
      scenario.facts.fullVcpuMb.value,
      ...(work?.form === 'measured' ? work.means.map(({ memoryMb }) => memoryMb) : []),
    ],
    replications:
      compiled.replications === 'auto' || (strategy === 'slo' && !isReplicated)
        ? REPLICATIONS_OF_SLO
        : compiled.replications,
  };
}

function readStrategy(input: Arguments, faults: Fault[]): TuneStrategy {
  const text = input.text('strategy') ?? 'cost';
  const found = STRATEGIES.find((strategy) => strategy === text);
  if (found === undefined) {
    const near = nearest(text, STRATEGIES);
    const remedy = near === undefined ? `give one of ${STRATEGIES.join(', ')}` : `did you mean ${near}?`;
    faults.push(usageFault('--strategy', `there is no strategy ${JSON.stringify(text)}`, remedy));
  }
  return found ?? 'cost';
}

function readWeight(input: Arguments, faults: Fault[]): number {
  const text = input.text('weight') ?? '0.5';
  const weight = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (weight >= 0 && weight <= 1) return weight;
  const remedy = 'give a number from 0 (speed alone) to 1 (cost alone)';
  faults.push(usageFault('--weight', `${JSON.stringify(text.slice(0, 40))} is not a weight`, remedy));
  return 0.5;
}

function readFunction(input: Arguments, { compiled, file }: LoadedScenario, faults: Fault[]): string {
  const names = compiled.functions.map(({ name }) => name);
  const asked = input.text('function');
  if (asked !== undefined && names.includes(asked)) return asked;
  if (asked === undefined && names.length === 1) return names[0] ?? '';
  const some = names.length > 5 ? `${names.slice(0, 5).join(', ')}, …` : names.join(', ');
  if (asked === undefined) {
    const problem = `${file} has ${names.length} functions, and one is tuned`;
    faults.push(usageFault('--function', problem, `give --function with one of ${some}`));
  } else {
    const near = nearest(asked, names);
    const remedy = near === undefined ? `its functions are ${some}` : `did you mean ${near}?`;
    faults.push(usageFault('--function', `${file} has no function ${JSON.stringify(asked)}`, remedy));
  }
  return names[0] ?? '';
}

function readAxes(
  input: Arguments,
  { scenario }: LoadedScenario,
  functionName: string,
  faults: Fault[],
): readonly Axis[] {
  const facts = findPlatform(scenario.facts.name) ?? scenario.facts;
  const { minimum, maximum } = facts.memoryMb;
  const memory = input.text('memory') ?? `${minimum.value}..${maximum.value}:${DEFAULT_STEP_MB}`;
  const range = parseMemoryRange(memory, facts);
  if (!range.ok) faults.push(usageFault('--memory', range.problem, range.remedy));
  const architectures = readArchitectures(input, faults);
  const provisioned = readProvisioned(input, faults);
  const axis = (key: string, values: readonly (string | number)[]): Axis => ({
    path: `functions.${functionName}.${key}`,
    values,
  });
  return [
    axis('memory', range.ok ? range.sizesMb : [minimum.value]),
    ...(architectures === null ? [] : [axis('architecture', architectures)]),
    ...(provisioned === null ? [] : [axis('provisionedConcurrency', provisioned)]),
  ];
}

function readArchitectures(input: Arguments, faults: Fault[]): readonly string[] | null {
  const values = listOf(input.text('arch'));
  for (const value of values ?? []) {
    if (ARCHITECTURES.includes(value)) continue;
    const near = nearest(value, ARCHITECTURES);
    const remedy = near === undefined ? `give ${ARCHITECTURES.join(',')}` : `did you mean ${near}?`;
    faults.push(usageFault('--arch', `there is no architecture ${JSON.stringify(value)}`, remedy));
  }
  return values;
}

function readProvisioned(input: Arguments, faults: Fault[]): readonly number[] | null {
  const values = listOf(input.text('provisioned'));
  for (const value of values ?? []) {
    if (/^\d{1,7}$/.test(value)) continue;
    const problem = `${JSON.stringify(value.slice(0, 40))} is not a number of environments`;
    faults.push(usageFault('--provisioned', problem, 'give whole numbers, such as 0,5,10'));
  }
  return values?.map(Number) ?? null;
}

function listOf(text: string | undefined): readonly string[] | null {
  return text === undefined ? null : [...new Set(text.split(',').map((value) => value.trim()))];
}

async function answer(
  input: Arguments,
  loaded: LoadedScenario,
  question: TuneQuestion,
  output: OutputSettings,
  folder: string,
  kept: KeptStudy,
): Promise<ExitStatus> {
  const [{ tune }, { compareVariants }] = await Promise.all([
    import('../../study/tune/tune.ts'),
    import('../../study/compare.ts'),
  ]);
  const progress = progressLine(process.stderr, input.flag('quiet'));
  return kept(async (keeper) => {
    const document = await tune(question, compareVariants, {
      workers: output.workers,
      onProgress: progress.show,
      maximumBadRows: output.maximumBadRows,
      keeper,
    });
    progress.clear();
    await print(input, document, output);
    const context = { scenarioName: basename(loaded.file), scenarioText: loaded.text };
    deliver(folder, await reportFiles(document, output.formats, context), input);
    return document.tune.chosen === null ? EXIT.thresholdFailed : EXIT.done;
  });
}

async function print(input: Arguments, document: TuneDocument, { json }: OutputSettings): Promise<void> {
  if (json) {
    const { toJson } = await import('../../report/json.ts');
    process.stdout.write(toJson(document));
    warn(input, [...new Set(document.variants.flatMap(({ results }) => results.warnings))]);
    return;
  }
  const { renderTuneTerminal } = await import('../../report/terminal/tune.ts');
  process.stdout.write(renderTuneTerminal(document, terminalOf(process.stdout, input)));
}

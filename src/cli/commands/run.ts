import { basename } from 'node:path';
import type { Fault } from '../../model/fault.ts';
import type { ComparisonDocument, ResultsDocument } from '../../results/documents/document.ts';
import { type CloudWatchFiles, cloudWatchFiles } from '../cloudwatch-files.ts';
import type { Arguments, Command } from '../command.ts';
import { EXIT } from '../command.ts';
import { deliver, reportFolder, terminalOf, warn } from '../delivery.ts';
import { GRID_OPTIONS, unconfirmedGrid } from '../grid.ts';
import { type LoadedScenario, type LoadedVariant, load, loadVariants, throwIfAny } from '../load.ts';
import {
  CLOUDWATCH_OPTIONS,
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
import { variantsOf } from '../variants.ts';

export const runCommand: Command = {
  usage: 'SCENARIO [options]',
  minimumPositionals: 1,
  maximumPositionals: 1,
  positional: 'a scenario file',
  options: {
    ...SCENARIO_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...CLOUDWATCH_OPTIONS,
    ...GRID_OPTIONS,
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim run scenario.yml', 'summary here, report in reports/'],
    ['lambda-sim run scenario.yml --set functions.api.memory=512', 'the same with another memory size'],
    ['lambda-sim run scenario.yml --json | jq .cost.monthly', 'the results document alone'],
    ['lambda-sim run scenario.yml --logs logs --metrics metrics.csv', 'what CloudWatch would hold'],
    ['lambda-sim run scenario.yml --format md,junit --out ci', 'for a pull request and a CI server'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const settings = readOutputSettings(input, faults);
    const changes = readSettings(input);
    const loaded = await load(input.positionals[0] ?? '', changes, 'run', faults);
    const folder = reportFolder(settings, loaded?.compiled.name ?? '', faults);
    const variants =
      loaded === null ? [] : await comparedVariants(loaded, changes, input.flag('yes'), faults);
    const cloudWatch = cloudWatchFiles(input, faults);
    throwIfAny(faults);
    if (loaded === null) return EXIT.badInput;
    try {
      return await simulate(input, loaded, variants, settings, folder, cloudWatch);
    } finally {
      cloudWatch.discard();
    }
  },
};

/** What the scenario's own `compare:` asks for. */
async function comparedVariants(
  loaded: LoadedScenario,
  changes: readonly Setting[],
  isConfirmed: boolean,
  faults: Fault[],
): Promise<readonly LoadedVariant[]> {
  const { compare, functions } = loaded.compiled;
  if (compare === null) {
    return [];
  }
  const tooMany = unconfirmedGrid(compare, loaded.compiled, isConfirmed);
  if (tooMany !== null) {
    faults.push(tooMany);
    return [];
  }
  const names = functions.map(({ name }) => name);
  return loadVariants(loaded.file, variantsOf(compare, names), changes, faults);
}

async function simulate(
  input: Arguments,
  loaded: LoadedScenario,
  variants: readonly LoadedVariant[],
  settings: OutputSettings,
  folder: string,
  cloudWatch: CloudWatchFiles,
): Promise<typeof EXIT.done | typeof EXIT.thresholdFailed> {
  const { runScenario } = await import('../../study/run.ts');
  const progress = progressLine(process.stderr, input.flag('quiet'));
  const { maximumBadRows, workers } = settings;
  const options = { onProgress: progress.show, maximumBadRows, workers };
  const observer = await cloudWatch.open(loaded.compiled);
  const { document, explanation } = await runScenario(loaded.compiled, { ...options, observer });
  const comparison = variants.length === 0 ? null : await compared(variants, options);
  progress.clear();
  await print(input, document, comparison, explanation, settings);
  const context = { scenarioName: basename(loaded.file), scenarioText: loaded.text };
  const files = [...(await reportFiles(document, settings.formats, context))];
  if (comparison !== null) {
    for (const file of await reportFiles(comparison, settings.formats, context)) {
      files.push({ path: `compare/${file.path}`, content: file.content });
    }
  }
  deliver(folder, files, input);
  cloudWatch.commit(input);
  return document.thresholds.every(({ passed }) => passed) ? EXIT.done : EXIT.thresholdFailed;
}

async function compared(
  variants: readonly LoadedVariant[],
  options: Parameters<typeof import('../../study/compare.ts').compareVariants>[1],
): Promise<ComparisonDocument> {
  const { compareVariants } = await import('../../study/compare.ts');
  return compareVariants(variants, options);
}

async function print(
  input: Arguments,
  document: ResultsDocument,
  comparison: ComparisonDocument | null,
  explanation: readonly string[],
  { json, explain }: OutputSettings,
): Promise<void> {
  const explained = explain ? `\n${explanation.join('\n')}\n` : '';
  if (json) {
    const { toJson } = await import('../../report/json.ts');
    process.stdout.write(toJson(document));
    process.stderr.write(explained);
    warn(input, document.warnings);
    return;
  }
  const { renderTerminal } = await import('../../report/terminal/run.ts');
  process.stdout.write(renderTerminal(document, terminalOf(process.stdout, input)));
  if (comparison !== null) {
    const { renderComparisonTerminal } = await import('../../report/terminal/comparison.ts');
    process.stdout.write(`\n${renderComparisonTerminal(comparison, terminalOf(process.stdout, input))}`);
  }
  process.stdout.write(explained);
}

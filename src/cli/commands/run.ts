import { basename, dirname, join } from 'node:path';
import type { Fault } from '../../model/fault.ts';
import type { ComparisonDocument, ResultsDocument } from '../../results/documents/document.ts';
import { gridVariants } from '../../study/compare-scenario.ts';
import type { ReadyVariant } from '../../study/load.ts';
import type { StateKeeper } from '../../study/runs/checkpoint.ts';
import { shellWord } from '../../units/shell-word.ts';
import { CHECKPOINT_OPTIONS, checkpointed } from '../checkpoint.ts';
import { type CloudWatchFiles, cloudWatchFiles } from '../cloudwatch-files.ts';
import type { Arguments, Command } from '../command.ts';
import { EXIT, type ExitStatus } from '../command.ts';
import { note, reportFolder, terminalOf, warn } from '../delivery.ts';
import { readShared, SHARED_OPTIONS, type Shared } from '../elsewhere/run-options.ts';
import { GRID_OPTIONS, maximumVariants } from '../grid.ts';
import { deliverKept } from '../history/keep-report.ts';
import { liveOf } from '../live.ts';
import { load, type ScenarioFile, throwIfAny } from '../load.ts';
import {
  CLOUDWATCH_OPTIONS,
  HISTORY_OPTIONS,
  LIVE_OPTIONS,
  OUTPUT_OPTIONS,
  type OutputSettings,
  readOutputSettings,
  readSettings,
  readSummarySettings,
  SCENARIO_OPTIONS,
  SUMMARY_OPTIONS,
  type SummarySettings,
  TERMINAL_OPTIONS,
  WATCH_OPTIONS,
  WHAT_IF_OPTIONS,
} from '../options.ts';
import { outputFolderFaults, writeOutput } from '../output.ts';
import { briefText, textOf } from '../print.ts';
import { progressLine } from '../progress.ts';
import { reportFiles } from '../report-files.ts';
import { slugOf } from '../slug.ts';
import { COMMAND_LINE } from '../wording.ts';

export const runCommand: Command = {
  usage: 'SCENARIO [options]',
  minimumPositionals: 1,
  maximumPositionals: 1,
  positional: 'a scenario file or a folder of them',
  options: {
    ...SCENARIO_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...HISTORY_OPTIONS,
    ...SUMMARY_OPTIONS,
    ...CLOUDWATCH_OPTIONS,
    ...GRID_OPTIONS,
    ...TERMINAL_OPTIONS,
    ...WHAT_IF_OPTIONS,
    ...LIVE_OPTIONS,
    ...WATCH_OPTIONS,
    ...CHECKPOINT_OPTIONS,
    ...SHARED_OPTIONS,
  },
  examples: [
    ['lambda-sim run scenario.yml', 'summary here, report in reports/'],
    ['lambda-sim run scenario.yml --set functions.api.memory=512', 'the same with another memory size'],
    ['lambda-sim run scenario.yml --json | jq .cost.monthly', 'the results document alone'],
    ['lambda-sim run scenario.yml --logs logs --metrics metrics.csv', 'what CloudWatch would hold'],
    ['lambda-sim run scenario.yml --watch', 'again at each save'],
    ['lambda-sim run scenario.yml --checkpoint state', 'killed, the same command goes on'],
    ['lambda-sim run org --queue redis://queue:6379', 'the parts of an organisation to workers of a queue'],
    ['lambda-sim run scenario.yml --format md,junit --out ci', 'for a pull request and a CI server'],
  ],
  run: async (input) => {
    if (!input.flag('watch')) return runOnce(input);
    const { watchRuns } = await import('../watch/watch-runs.ts');
    return watchRuns(input, (attempt) => runOnce(input, attempt));
  },
};

/** One run of several: a save may stop it, and what it prints stands on a clean screen. */
interface Attempt {
  readonly signal?: AbortSignal;
  readonly beforePrinting?: () => void;
  readonly states?: StateKeeper | undefined;
}

async function runOnce(input: Arguments, attempt: Attempt = {}): Promise<ExitStatus> {
  const faults: Fault[] = [];
  const settings = { ...readOutputSettings(input, faults), ...readSummarySettings(input, faults) };
  const loaded = await load(input.positionals[0] ?? '', readSettings(input), 'run', faults);
  const folder = reportFolder(settings, loaded?.compiled.name ?? '', faults);
  const variants = loaded === null ? [] : await ownComparison(loaded, maximumVariants(input), faults);
  const cloudWatch = cloudWatchFiles(input, faults);
  const kept = checkpointed(input, loaded?.compiled ?? null, faults);
  const shared = await readShared(input, loaded, settings.maximumBadRows, faults);
  throwIfAny(faults);
  if (loaded === null) return EXIT.badInput;
  try {
    if (shared?.kind === 'shard') return await runShard(input, shared, settings);
    return await withShared(input, shared, () =>
      kept((states) =>
        simulate(input, loaded, variants, settings, folder, cloudWatch, { ...attempt, states }),
      ),
    );
  } finally {
    cloudWatch.discard();
  }
}

async function runShard(
  input: Arguments,
  { run, shard }: Extract<Shared, { readonly kind: 'shard' }>,
  { out, workers }: OutputSettings,
): Promise<ExitStatus> {
  const name = `${shard.part + 1}-of-${shard.of}`;
  const folder = out ?? join('reports', `${slugOf(run.name)}-shards`, name);
  throwIfAny(outputFolderFaults(folder, out === null ? 'default' : 'given'));
  const { shardFiles } = await import('../elsewhere/run-shards.ts');
  writeOutput(folder, await shardFiles(run, shard, workers));
  note(
    input,
    `Shard ${shard.part + 1}/${shard.of}: ${folder}; \`run --join ${shellWord(dirname(folder))}\` puts all together`,
  );
  return EXIT.done;
}

/** What others do of the run, on a queue or in shards, is theirs while `work` goes on. */
async function withShared<T>(
  input: Arguments,
  shared: Exclude<Shared, { readonly kind: 'shard' }> | null,
  work: () => Promise<T>,
): Promise<T> {
  if (shared === null) return work();
  if (shared.kind === 'join') {
    const { withShards } = await import('../elsewhere/run-shards.ts');
    return withShards(shared.run, shared.folder, work);
  }
  const { onQueue } = await import('../elsewhere/run-on-queue.ts');
  const { address, tries } = shared;
  return onQueue(shared.run, address, { tries, tell: (text) => note(input, text) }, work);
}

type RunSettings = OutputSettings & SummarySettings;

/** What the scenario's own `compare:` asks for. */
async function ownComparison(
  loaded: ScenarioFile,
  mostVariants: number | undefined,
  faults: Fault[],
): Promise<readonly ReadyVariant[]> {
  const { compare, functions } = loaded.compiled;
  if (compare === null) return [];
  const names = functions.map(({ name }) => name);
  return gridVariants(loaded, compare, names, mostVariants, COMMAND_LINE, faults);
}

async function simulate(
  input: Arguments,
  loaded: ScenarioFile,
  variants: readonly ReadyVariant[],
  settings: RunSettings,
  folder: string,
  cloudWatch: CloudWatchFiles,
  { signal, beforePrinting = () => undefined, states }: Attempt,
): Promise<typeof EXIT.done | typeof EXIT.thresholdFailed> {
  const { runScenario } = await import('../../study/run.ts');
  const progress = progressLine(process.stderr, input.flag('quiet'));
  const { maximumBadRows, workers } = settings;
  const options = { onProgress: progress.show, maximumBadRows, workers, signal, states };
  const observer = await cloudWatch.open(loaded.compiled);
  const { document, explanation } = await runScenario(loaded, {
    ...options,
    observer,
    whatIf: !input.flag('no-what-if'),
  });
  const comparison = variants.length === 0 ? null : await compared(variants, options);
  progress.clear();
  signal?.throwIfAborted();
  beforePrinting();
  await print(input, document, comparison, explanation, settings);
  const context = {
    scenarioName: basename(loaded.file),
    scenarioText: loaded.text,
    live: await liveOf(input, loaded, settings),
  };
  const files = [...(await reportFiles(document, settings.formats, context))];
  if (comparison !== null) {
    for (const file of await reportFiles(comparison, settings.formats, context)) {
      files.push({ path: `compare/${file.path}`, content: file.content });
    }
  }
  await deliverKept(folder, files, input, settings, { command: 'run', document, context });
  cloudWatch.commit(input);
  return document.thresholds.every(({ passed }) => passed) ? EXIT.done : EXIT.thresholdFailed;
}

async function compared(
  variants: readonly ReadyVariant[],
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
  { json, explain, summary, assumptions }: RunSettings,
): Promise<void> {
  const explained = explain ? `\n${explanation.join('\n')}\n` : '';
  const terminal = terminalOf(process.stdout, input);
  if (json !== null) {
    process.stdout.write(
      json === 'brief' ? await briefText(document) : await textOf(document, 'json', terminal),
    );
    process.stderr.write(explained);
    warn(input, document.warnings);
    return;
  }
  const context = { ...terminal, summary, assumptions, command: commandOf(input) };
  const texts = [await textOf(document, 'text', context)];
  if (comparison !== null && summary !== 'none')
    texts.push(await textOf(comparison, 'text', { ...terminal, summary, assumptions }));
  process.stdout.write(`${texts.filter((text) => text !== '').join('\n')}${explained}`);
}

/** The command that makes this run again, to which a finding's options can be added. */
function commandOf(input: Arguments): string {
  const options = [...Object.keys(SCENARIO_OPTIONS)].flatMap((option) =>
    input.texts(option).map((value) => `--${option} ${shellWord(value)}`),
  );
  return ['lambda-sim run', shellWord(input.positionals[0] ?? ''), ...options].join(' ');
}

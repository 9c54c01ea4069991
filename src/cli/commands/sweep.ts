import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../../model/fault.ts';
import { FaultError } from '../../model/fault.ts';
import { readShard } from '../../sweep/merge.ts';
import type { SweepPlan } from '../../sweep/plan.ts';
import { readSweep } from '../../sweep/read-sweep.ts';
import { rowLines } from '../../sweep/rows.ts';
import type { Shard } from '../../sweep/sweep.ts';
import { usageFault } from '../arguments.ts';
import { type Arguments, type Command, EXIT, type ExitStatus } from '../command.ts';
import { deliver, note } from '../delivery.ts';
import { GRID_OPTIONS, maximumVariants } from '../grid.ts';
import { throwIfAny } from '../load.ts';
import { OUTPUT_OPTIONS, readWorkers, TERMINAL_OPTIONS } from '../options.ts';
import { outputFolderFaults, writeOutput } from '../output.ts';
import { printDocument } from '../print.ts';
import { onInterrupt } from '../process-events.ts';
import { slugOf } from '../slug.ts';
import { digestOfFiles, hashText } from '../sweep-digest.ts';
import { SweepJournal } from '../sweep-journal.ts';
import { changedMeanwhile, readSweepFormats, SWEEP_OUTPUT_OPTIONS, sweepFiles } from '../sweep-output.ts';
import { sweepProgressLine } from '../sweep-progress.ts';
import { systemErrorText } from '../system-error.ts';

export const sweepCommand: Command = {
  usage: 'SWEEP.yml [options]',
  minimumPositionals: 1,
  maximumPositionals: 1,
  positional: 'a sweep file',
  options: {
    ...SWEEP_OUTPUT_OPTIONS,
    shard: { type: 'string', describe: 'one part of the points: 3/100; `merge` puts the parts together' },
    resume: {
      type: 'boolean',
      describe:
        'go on with a sweep that was interrupted or killed (a sweep does so anyway; this asks that there is one)',
    },
    workers: OUTPUT_OPTIONS.workers,
    ...GRID_OPTIONS,
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim sweep sweep.yml', 'every point of a design space; the report goes to reports/'],
    ['lambda-sim sweep sweep.yml --shard 3/100 --out parts/3', 'the third of a hundred parts'],
    ['lambda-sim sweep sweep.yml --format html,parquet', 'results for DuckDB and pandas too'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const formats = readSweepFormats(input, faults);
    const workers = readWorkers(input, faults);
    const shard = shardOf(input, faults);
    const file = input.positionals[0] ?? '';
    throwIfAny(faults);
    const plan = await readSweep(file, {
      hash: hashText,
      digestOfFiles,
      maximumPoints: maximumVariants(input),
    });
    if (shard !== undefined && plan.header.halving !== null) {
      const problem = 'successive halving compares all points, and a shard has some of them';
      throw new FaultError([
        usageFault('--shard', problem, 'leave halving out of the sweep file, or --shard'),
      ]);
    }
    const out = input.text('out') ?? null;
    const suffix = shard === undefined ? '' : `-${shard.part + 1}-of-${shard.of}`;
    const folder = out ?? join('reports', `${slugOf(`${plan.header.name} sweep`)}${suffix}`);
    const keeps = out !== null || !input.flag('json');
    if (keeps) throwIfAny(outputFolderFaults(folder, out === null ? 'default' : 'given'));
    const journal = keeps || input.flag('resume') ? openJournal(input, folder) : undefined;
    return sweep(input, plan, { workers, shard, folder, keeps, formats, journal });
  },
};

interface SweepSettings {
  readonly workers: number | undefined;
  readonly shard: Shard | undefined;
  readonly folder: string;
  readonly keeps: boolean;
  readonly formats: ReturnType<typeof readSweepFormats>;
  readonly journal: SweepJournal | undefined;
}

async function sweep(input: Arguments, plan: SweepPlan, settings: SweepSettings): Promise<ExitStatus> {
  const { shard, folder, keeps, formats, journal } = settings;
  const { CrewExecutor } = await import('../../sweep/crew-executor.ts');
  const { runSweep } = await import('../../sweep/sweep.ts');
  const work = { input: plan.scenario.input, fixed: plan.fixed, figures: plan.header.figures };
  const executor = new CrewExecutor(work, settings.workers ?? availableParallelism());
  const progress = sweepProgressLine(process.stderr, input.flag('quiet'));
  if (journal !== undefined && keeps) {
    onInterrupt(() => {
      return `${journal.kept + journal.found} finished tasks are kept in ${folder}: the same command goes on`;
    });
  }
  try {
    const rows = await runSweep(plan, executor, {
      hash: hashText,
      store: journal,
      shard,
      onProgress: progress.show,
    });
    progress.clear();
    const scenarioFile = String(plan.scenario.input);
    if ((await digestOfFiles(plan.files, scenarioFileOf(plan))) !== plan.scenarioDigest) {
      journal?.discard();
      throw changedMeanwhile(scenarioFile);
    }
    if (shard !== undefined) {
      const document = {
        schemaVersion: 1,
        kind: 'sweep-shard',
        shard: shard.part + 1,
        of: shard.of,
        sweep: plan.header,
      };
      const files = [
        { path: 'shard.json', content: `${JSON.stringify(document, null, 2)}\n` },
        { path: 'results.ndjson', content: rowLines(rows) },
      ];
      writeOutput(folder, files);
      journal?.discard();
      note(input, `Shard ${shard.part + 1}/${shard.of}: ${rows.length} points in ${folder}`);
      return EXIT.done;
    }
    const { buildSweepDocument } = await import('../../sweep/build-sweep-document.ts');
    const document = buildSweepDocument(plan.header, rows);
    await printDocument(input, document, input.flag('json'));
    if (keeps) deliver(folder, await sweepFiles(document, rows, formats), input);
    journal?.discard();
    return EXIT.done;
  } finally {
    progress.clear();
    onInterrupt(null);
    await executor.close();
  }
}

function scenarioFileOf({ files, scenario }: SweepPlan): string {
  const name = String(scenario.input);
  return files.find((file) => file === name || file.endsWith(`/${name}`)) ?? name;
}

function openJournal(input: Arguments, folder: string): SweepJournal {
  const journal = new SweepJournal(folder, (error) => {
    const words = systemErrorText(error) ?? String(error);
    note(input, `Warning: what is finished cannot be kept in ${folder}: ${words}`);
  });
  if (input.flag('resume') && journal.found === 0) {
    const problem = `${folder} holds no sweep that was interrupted`;
    throw new FaultError([
      usageFault('--resume', problem, 'leave --resume out, or name its folder with --out'),
    ]);
  }
  if (journal.found > 0)
    note(input, `Going on: ${journal.found} tasks of an earlier sweep are kept in ${folder}`);
  return journal;
}

function shardOf(input: Arguments, faults: Fault[]): Shard | undefined {
  const text = input.text('shard');
  if (text === undefined) return undefined;
  const shard = readShard(text);
  if (shard !== null) return shard;
  const problem = `${JSON.stringify(text.slice(0, 40))} is no shard`;
  faults.push(usageFault('--shard', problem, 'give its number and how many there are, such as 3/100'));
  return undefined;
}

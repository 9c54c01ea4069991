import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../../model/fault.ts';
import { FaultError } from '../../model/fault.ts';
import { visible } from '../../report/words/text.ts';
import { Cancelled, type Executor, type SweepOutcome, type SweepTask } from '../../sweep/executor.ts';
import { readShard } from '../../sweep/merge.ts';
import type { SweepPlan } from '../../sweep/plan.ts';
import { readSweep } from '../../sweep/read-sweep.ts';
import { rowBytes } from '../../sweep/rows.ts';
import type { Shard } from '../../sweep/sweep.ts';
import { usageFault } from '../arguments.ts';
import { type Arguments, type Command, EXIT, type ExitStatus } from '../command.ts';
import { deliver, note } from '../delivery.ts';
import { GRID_OPTIONS, maximumVariants } from '../grid.ts';
import { throwIfAny } from '../load.ts';
import { OUTPUT_OPTIONS, readWhole, readWorkers, TERMINAL_OPTIONS } from '../options.ts';
import { outputFolderFaults, writeOutput } from '../output.ts';
import { printDocument } from '../print.ts';
import { onInterrupt } from '../process-events.ts';
import { QUEUE_OPTIONS, type QueueAddress, queueAddress } from '../queue/connection.ts';
import { slugOf } from '../slug.ts';
import { digestOfFiles, hashText } from '../sweep-digest.ts';
import { SweepJournal } from '../sweep-journal.ts';
import {
  changedMeanwhile,
  liveOfSweep,
  readSweepFormats,
  SWEEP_OUTPUT_OPTIONS,
  sweepFiles,
} from '../sweep-output.ts';
import { sweepProgressLine } from '../sweep-progress.ts';
import { systemErrorText } from '../system-error.ts';

export const sweepCommand: Command = {
  usage: 'SWEEP.yml|status|cancel [options]',
  minimumPositionals: 1,
  maximumPositionals: 2,
  positional: 'a sweep file',
  options: {
    ...SWEEP_OUTPUT_OPTIONS,
    shard: { type: 'string', describe: 'one part of the points: 3/100; `merge` puts the parts together' },
    resume: {
      type: 'boolean',
      describe:
        'go on with a sweep that was interrupted or killed (a sweep does so anyway; this asks that there is one)',
    },
    ...QUEUE_OPTIONS,
    tries: {
      type: 'string',
      describe: 'times that a task of the queue is tried before it is given up (default 3)',
    },
    workers: OUTPUT_OPTIONS.workers,
    ...GRID_OPTIONS,
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim sweep sweep.yml', 'every point of a design space; the report goes to reports/'],
    ['lambda-sim sweep sweep.yml --shard 3/100 --out parts/3', 'the third of a hundred parts'],
    ['lambda-sim sweep sweep.yml --queue redis://queue:6379', 'the tasks to workers on other machines'],
    ['lambda-sim sweep status --queue redis://queue:6379', 'the sweeps and workers of a queue'],
    ['lambda-sim sweep sweep.yml --format html,parquet', 'results for DuckDB and pandas too'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const address = queueAddress(input, faults);
    const [file = '', second] = input.positionals;
    if (file === 'status' || file === 'cancel') return askQueue(input, file, second, address, faults);
    if (second !== undefined) {
      faults.push(
        usageFault('', `${JSON.stringify(second)} is one argument too many`, 'give one sweep file'),
      );
    }
    const formats = readSweepFormats(input, faults);
    const workers = readWorkers(input, faults);
    const tries = readWhole(input, 'tries', 3, 1, faults);
    const shard = shardOf(input, faults);
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
    return sweep(input, plan, { workers, address, tries, shard, folder, keeps, formats, journal });
  },
};

interface SweepSettings {
  readonly workers: number | undefined;
  readonly address: QueueAddress | undefined;
  readonly tries: number;
  readonly shard: Shard | undefined;
  readonly folder: string;
  readonly keeps: boolean;
  readonly formats: ReturnType<typeof readSweepFormats>;
  readonly journal: SweepJournal | undefined;
}

async function sweep(input: Arguments, plan: SweepPlan, settings: SweepSettings): Promise<ExitStatus> {
  const { shard, folder, keeps, formats, journal } = settings;
  const { runSweep } = await import('../../sweep/sweep.ts');
  const executor = await executorOf(input, plan, settings);
  const progress = sweepProgressLine(process.stderr, input.flag('quiet'));
  if (journal !== undefined && keeps) {
    onInterrupt(() => {
      const kept = keptWords(journal, folder);
      return kept === null ? null : `${kept}: the same command goes on`;
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
    if ((await digestOfFiles(plan.files, plan.scenarioFile)) !== plan.scenarioDigest) {
      journal?.discard();
      throw changedMeanwhile(String(plan.scenario.input));
    }
    if (shard !== undefined) {
      const document = {
        schemaVersion: 1,
        kind: 'sweep-shard',
        shard: shard.part + 1,
        of: shard.of,
        sweep: plan.header,
        live: await liveOfSweep(plan),
      };
      const files = [
        { path: 'shard.json', content: `${JSON.stringify(document, null, 2)}\n` },
        { path: 'results.ndjson', content: rowBytes(rows) },
      ];
      writeOutput(folder, files);
      journal?.discard();
      note(input, `Shard ${shard.part + 1}/${shard.of}: ${rows.length} points in ${folder}`);
      return EXIT.done;
    }
    const { buildSweepDocument } = await import('../../sweep/build-sweep-document.ts');
    const document = buildSweepDocument(plan.header, rows);
    const live = input.flag('no-live') ? undefined : await liveOfSweep(plan);
    await printDocument(input, document, input.flag('json') ? 'whole' : null);
    if (keeps) deliver(folder, await sweepFiles(document, rows, formats, live), input);
    journal?.discard();
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    const kept = journal === undefined ? null : keptWords(journal, folder);
    process.stderr.write(`lambda-sim: the sweep was cancelled${kept === null ? '' : `; ${kept}`}\n`);
    return EXIT.interrupted;
  } finally {
    progress.clear();
    onInterrupt(null);
    await executor.close();
  }
}

/** Null where nothing was finished. */
function keptWords({ kept, found }: SweepJournal, folder: string): string | null {
  const tasks = kept + found;
  if (tasks === 0) return null;
  return tasks === 1
    ? `1 finished task is kept in ${folder}`
    : `${tasks} finished tasks are kept in ${folder}`;
}

async function executorOf(input: Arguments, plan: SweepPlan, settings: SweepSettings): Promise<Executor> {
  const { workers, address, tries } = settings;
  if (address !== undefined) {
    const { QueueExecutor } = await import('../queue/queue-executor.ts');
    const { bundleOf } = await import('../queue/bundle.ts');
    const { digest, name, points, figures } = plan.header;
    const study = {
      id: digest.slice(0, 16),
      name,
      points,
      done: Math.min(points, settings.journal?.found ?? 0),
      bundle: bundleOf({ ...plan, kind: 'sweep', figures }),
    };
    return QueueExecutor.open<SweepTask, SweepOutcome>(address, study, {
      tries,
      tell: (text) => note(input, text),
    });
  }
  const { CrewExecutor } = await import('../../sweep/crew-executor.ts');
  const work = { input: plan.scenario.input, fixed: plan.fixed, figures: plan.header.figures };
  const { Crew } = await import('../../study/runs/task-scheduler.ts');
  const { shard, journal } = settings;
  const points = plan.points.length / (shard?.of ?? 1);
  const expectedTasks = Math.max(0, points - (journal?.found ?? 0));
  return new CrewExecutor(work, new Crew({ workers: workers ?? availableParallelism(), expectedTasks }));
}

/** `sweep status` and `sweep cancel ID`. */
async function askQueue(
  input: Arguments,
  question: 'status' | 'cancel',
  sweepId: string | undefined,
  address: QueueAddress | undefined,
  faults: Fault[],
): Promise<ExitStatus> {
  if (address === undefined && faults.length === 0) {
    faults.push(usageFault('--queue', 'no queue is named', 'give --queue redis://HOST:PORT'));
  }
  if (question === 'cancel' && sweepId === undefined) {
    faults.push(usageFault('', 'no sweep is named', 'give its id, as `sweep status` shows it'));
  }
  throwIfAny(faults);
  if (address === undefined) return EXIT.badInput;
  const { cancelSweep, queueStatus } = await import('../queue/queue-status.ts');
  if (question === 'cancel') {
    if (await cancelSweep(address, sweepId ?? '')) {
      note(input, `Cancelled: ${sweepId}`);
      return EXIT.done;
    }
    const problem = `there is no sweep ${JSON.stringify(sweepId)}`;
    throw new FaultError([usageFault('', problem, '`sweep status` lists them')]);
  }
  const status = await queueStatus(address);
  if (input.flag('json')) {
    process.stdout.write(`${JSON.stringify(status, null, 2)}\n`);
    return EXIT.done;
  }
  const { workers, waiting, active, failed, sweeps } = status;
  const lines = [
    `${address.shown}: ${workers} workers, ${waiting} jobs wait, ${active} are done now, ${failed} were given up`,
    ...sweeps.map((one) => {
      const silent = Math.round((Date.now() - one.heardMs) / 1000);
      const heard = one.state === 'running' && silent > 10 ? `, silent for ${silent} s` : '';
      return `${one.sweep}  ${one.state}${heard}  ${one.finished} tasks done of ${one.points} points  ${one.name}  (version ${one.version})`;
    }),
  ];
  process.stdout.write(`${lines.map(visible).join('\n')}\n`);
  return EXIT.done;
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

import { availableParallelism } from 'node:os';
import { type Fault, FaultError } from '../../model/fault.ts';
import { parseDurationMs } from '../../units/duration.ts';
import { usageFault } from '../arguments.ts';
import { type Command, EXIT } from '../command.ts';
import { note } from '../delivery.ts';
import { throwIfAny } from '../load.ts';
import { readWhole, TERMINAL_OPTIONS } from '../options.ts';
import { onInterrupt } from '../process-events.ts';
import { QUEUE_OPTIONS, queueAddress } from '../queue/connection.ts';

const LEAST_STALLED_MS = 1_000;

export const workerCommand: Command = {
  usage: '--queue URL [options]',
  minimumPositionals: 0,
  maximumPositionals: 0,
  positional: 'nothing',
  options: {
    ...QUEUE_OPTIONS,
    concurrency: { type: 'string', describe: 'tasks at once (default: one a processor)' },
    tries: {
      type: 'string',
      describe: 'times that workers may end at a task before it is given up (default 3)',
    },
    'stalled-after': {
      type: 'string',
      describe: 'how long a worker may be silent before others do its tasks (default 30s)',
    },
    ...TERMINAL_OPTIONS,
  },
  examples: [
    [
      'lambda-sim worker --queue redis://queue:6379 --concurrency 8',
      'do tasks of sweeps until it is stopped',
    ],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const address = queueAddress(input, faults);
    if (address === undefined && faults.length === 0) {
      faults.push(usageFault('--queue', 'no queue is named', 'give --queue redis://HOST:PORT'));
    }
    const concurrency = readWhole(input, 'concurrency', availableParallelism(), 1, faults);
    const tries = readWhole(input, 'tries', 3, 1, faults);
    const stalled = parseDurationMs(input.text('stalled-after') ?? '30s');
    if (!stalled.ok || stalled.value < LEAST_STALLED_MS) {
      const problem = stalled.ok ? 'it is too short for any worker' : stalled.problem;
      faults.push(usageFault('--stalled-after', problem, 'give at least 1s, such as 30s'));
    }
    throwIfAny(faults);
    if (address === undefined || !stalled.ok) return EXIT.badInput;
    const { QueueWorker } = await import('../queue/queue-worker.ts');
    const tell = (text: string): void => note(input, text);
    const worker = await QueueWorker.open(address, { concurrency, tries, stalledMs: stalled.value, tell });
    note(input, `Waits for tasks at ${address.shown}, ${concurrency} at once`);
    // What is begun is left to others, who take it over when this one has been silent for a while.
    onInterrupt(() => `${worker.finished} tasks were done`);
    // Else it ends by a signal.
    const alive = setInterval(() => undefined, 60_000);
    const problem = await worker.unfit;
    clearInterval(alive);
    await worker.close();
    const remedy = 'make room there, or name another folder with TMPDIR; its tasks went back to the queue';
    throw new FaultError([{ file: 'worker', path: '', problem, remedy }]);
  },
};

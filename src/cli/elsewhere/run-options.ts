import type { Fault } from '../../model/fault.ts';
import { readShard } from '../../sweep/merge.ts';
import type { Shard } from '../../sweep/sweep.ts';
import { usageFault } from '../arguments.ts';
import type { Arguments } from '../command.ts';
import type { ScenarioFile } from '../load.ts';
import { readWhole } from '../options.ts';
import { QUEUE_OPTIONS, type QueueAddress, queueAddress } from '../queue/connection.ts';
import { type SharedRun, sharedRunOf } from './shared-run.ts';

export const SHARED_OPTIONS = {
  ...QUEUE_OPTIONS,
  tries: {
    type: 'string',
    describe: 'times that a task of the queue is tried before it is given up (default 3)',
  },
  shard: {
    type: 'string',
    describe: 'one share of the parts or replications alone: 3/10; --join puts them together',
  },
  join: { type: 'string', describe: 'folder that holds the folders of all shards of this run' },
} as const;

/** How a run is shared with other processes. */
export type Shared =
  | {
      readonly kind: 'queue';
      readonly run: SharedRun;
      readonly address: QueueAddress;
      readonly tries: number;
    }
  | { readonly kind: 'shard'; readonly run: SharedRun; readonly shard: Shard }
  | { readonly kind: 'join'; readonly run: SharedRun; readonly folder: string };

/** Null where all is done here, or where something is wrong, which is added to `faults`. */
export async function readShared(
  input: Arguments,
  loaded: ScenarioFile | null,
  maximumBadRows: number,
  faults: Fault[],
): Promise<Shared | null> {
  const options = (['queue', 'shard', 'join'] as const).filter((name) => input.text(name) !== undefined);
  const [option, other] = options;
  const tries = readWhole(input, 'tries', 3, 1, faults);
  if (option === undefined) return null;
  if (other !== undefined) {
    const problem = `a run is shared out in one way, and --${other} is another`;
    faults.push(usageFault(`--${option}`, problem, 'give one of --queue, --shard and --join'));
    return null;
  }
  const address = queueAddress(input, faults);
  const shard = shardOf(input.text('shard'), faults);
  if (loaded === null || faults.length > 0) return null;
  const run = await sharedRunOf(input, loaded, `--${option}`, maximumBadRows, faults);
  if (run === null) return null;
  if (address !== undefined) return { kind: 'queue', run, address, tries };
  if (shard !== undefined) return { kind: 'shard', run, shard };
  return { kind: 'join', run, folder: input.text('join') ?? '' };
}

function shardOf(text: string | undefined, faults: Fault[]): Shard | undefined {
  if (text === undefined) return undefined;
  const shard = readShard(text);
  if (shard !== null) return shard;
  const problem = `${JSON.stringify(text.slice(0, 40))} is no shard`;
  faults.push(usageFault('--shard', problem, 'give its number and how many there are, such as 3/10'));
  return undefined;
}

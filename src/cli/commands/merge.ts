import { readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Fault } from '../../model/fault.ts';
import { mergeShards, type ShardTexts } from '../../sweep/merge.ts';
import { usageFault } from '../arguments.ts';
import { type Command, EXIT } from '../command.ts';
import { deliver, note } from '../delivery.ts';
import { throwIfAny } from '../load.ts';
import { TERMINAL_OPTIONS } from '../options.ts';
import { outputFolderFaults } from '../output.ts';
import { printDocument } from '../print.ts';
import { slugOf } from '../slug.ts';
import { liveOfShard, readSweepFormats, SWEEP_OUTPUT_OPTIONS, sweepFiles } from '../sweep-output.ts';
import { systemErrorText } from '../system-error.ts';

export const mergeCommand: Command = {
  usage: 'DIR… [options]',
  minimumPositionals: 1,
  maximumPositionals: 100_000,
  positional: 'the folder of a shard',
  options: { ...SWEEP_OUTPUT_OPTIONS, ...TERMINAL_OPTIONS },
  examples: [['lambda-sim merge parts/* --out sweep', 'the shards of a sweep as the whole of it']],
  run: async (input) => {
    const faults: Fault[] = [];
    const formats = readSweepFormats(input, faults);
    const texts = input.positionals.flatMap((folder) => readFolder(folder, faults) ?? []);
    throwIfAny(faults);
    const { header, live, rows, notes } = mergeShards(texts);
    const out = input.text('out') ?? null;
    const folder = out ?? join('reports', slugOf(`${header.name} sweep`));
    const keeps = out !== null || !input.flag('json');
    if (keeps) {
      throwIfAny(outputFolderFaults(folder, out === null ? 'default' : 'given'));
      throwIfAny(ownFolderFaults(folder, input.positionals));
    }
    const { buildSweepDocument } = await import('../../sweep/build-sweep-document.ts');
    const document = buildSweepDocument(header, rows);
    for (const text of notes) note(input, `Note: ${text}`);
    await printDocument(input, document, input.flag('json') ? 'whole' : null);
    if (keeps)
      deliver(
        folder,
        await sweepFiles(document, rows, formats, input.flag('no-live') ? undefined : liveOfShard(live)),
        input,
      );
    return EXIT.done;
  },
};

/** The whole would take the place of a shard that it is made of. */
function ownFolderFaults(folder: string, shards: readonly string[]): readonly Fault[] {
  const own = shards.find((shard) => placeOf(shard) === placeOf(folder));
  if (own === undefined) return [];
  const problem = `${folder} is a shard that is merged, and would be overwritten`;
  return [usageFault('--out', problem, 'name another folder')];
}

function placeOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}

function readFolder(folder: string, faults: Fault[]): ShardTexts | null {
  const [shard, rows] = ['shard.json', 'results.ndjson'].map((name) => {
    try {
      return readFileSync(join(folder, name), 'utf8');
    } catch (error) {
      const problem = systemErrorText(error) ?? 'it cannot be read';
      faults.push({
        file: folder,
        path: name,
        problem,
        remedy: 'give the folders that `sweep --shard` wrote',
      });
      return null;
    }
  });
  return typeof shard === 'string' && typeof rows === 'string' ? { folder, shard, rows } : null;
}

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../model/fault.ts';
import { readText } from '../scenario/read-text.ts';
import { readKeptVariants, VariantKeeper, variantKey } from '../study/kept-variants.ts';
import { usageFault } from './arguments.ts';
import type { Arguments } from './command.ts';
import type { LoadedVariant } from './load.ts';
import type { OutputSettings } from './options.ts';
import { writeFileWhole } from './output.ts';
import { onInterrupt } from './process-events.ts';

export const RESUME_OPTIONS = {
  resume: {
    type: 'boolean',
    describe: 'go on with a comparison that was interrupted, from its --out folder',
  },
} as const;

/** In the report's folder, from an interruption until the study is done. */
const FILE = '.lambda-sim-variants.json';
/** V8 holds no text of more than some five hundred million characters. */
const MAXIMUM_KEPT_BYTES = 500_000_000;

export interface Resumption {
  readonly keeper: VariantKeeper;
  /** The study is done: nothing is kept any more. */
  readonly end: () => void;
}

/** What an earlier study left, where it is asked for; and from now on a signal leaves what is finished. */
export function resumption(
  input: Arguments,
  settings: OutputSettings,
  folder: string,
  variants: readonly LoadedVariant[],
  faults: Fault[],
): Resumption {
  const file = join(folder, FILE);
  const keeper = new VariantKeeper(input.flag('resume') ? keptIn(file, folder, faults) : null);
  const { maximumBadRows } = settings;
  const isKnown = variants.some(
    ({ compiled }) => keeper.find(variantKey(compiled, maximumBadRows)) !== undefined,
  );
  if (input.flag('resume') && faults.length === 0 && !isKnown) {
    const problem = `${folder} keeps no variant of this comparison as it is now`;
    faults.push(
      usageFault('--resume', problem, 'leave --resume out, or give the scenario and options of then'),
    );
  }
  // Without files to write nobody has named a place for them.
  const writes = settings.formats.length > 0 || settings.out !== null;
  onInterrupt(() => {
    if (!writes || keeper.finished === 0) return null;
    mkdirSync(folder, { recursive: true });
    writeFileWhole(file, JSON.stringify(keeper.toJson()));
    return `kept ${keeper.finished} of ${variants.length} variants in ${folder}: the same command with --resume goes on`;
  });
  return {
    keeper,
    end: () => {
      onInterrupt(null);
      rmSync(file, { force: true });
    },
  };
}

function keptIn(file: string, folder: string, faults: Fault[]): ReturnType<typeof readKeptVariants> {
  const read = readText(file, file, MAXIMUM_KEPT_BYTES);
  const kept = read.ok ? readKeptVariants(read.text) : null;
  if (kept !== null) return kept;
  const problem = `${folder} holds no comparison that was interrupted`;
  faults.push(usageFault('--resume', problem, 'leave --resume out, or name its folder with --out'));
  return null;
}

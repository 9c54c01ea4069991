import type { Options } from 'yargs';
import type { Arguments } from './command.ts';

export const GRID_OPTIONS = {
  yes: { type: 'boolean', describe: 'run a very large grid of variants without being asked' },
} satisfies Record<string, Options>;

/** How many variants may be run; undefined: as many as a study runs unasked. */
export function maximumVariants(input: Arguments): number | undefined {
  return input.flag('yes') ? Number.POSITIVE_INFINITY : undefined;
}

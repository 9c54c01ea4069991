import type { WorkSpec } from '../schema/work-schema.ts';

type Timed = Exclude<WorkSpec, { form: 'default' }> | NonNullable<WorkSpec['perRecord']>;

/**
 * Keys under `functions.F` whose time is the same at every memory size only because nobody said how memory
 * changes it; empty where the scenario says it (`cpu` and `io`, or `measured` at two sizes or more).
 */
export function memoryGaps(work: WorkSpec | undefined): readonly string[] {
  if (work === undefined) return ['work'];
  const own = work.form === 'default' ? ['work'] : gapIn('work', work);
  return work.perRecord === null ? own : [...own, ...gapIn('work.perRecord', work.perRecord)];
}

function gapIn(key: string, timed: Timed): readonly string[] {
  if (timed.form === 'measured') return timed.means.length < 2 ? [`${key}.measured`] : [];
  if (timed.form !== 'whole') return [];
  const { duration } = timed;
  const isNothing = duration.kind === 'constant' && duration.value === 0;
  return isNothing ? [] : [`${key}.duration`];
}

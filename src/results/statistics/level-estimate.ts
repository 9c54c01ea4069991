import { type Estimate, type Estimator, withoutInterval } from './confidence.ts';

/** Levels that move in steps of whole environments, messages or connections. */
const LEVELS: ReadonlySet<string> = new Set(['environments', 'backlog', 'waiting', 'connections']);
/** Figures of the worst moment of a run. */
const WORST: ReadonlySet<string> = new Set(['backlog.max', 'waiting.max']);
/** Share of its greatest value from which on a level that always reaches that has no spread of its own. */
const AT_CEILING = 0.8;

/** A level in one replication: its mean and its greatest value. */
export type Level = readonly [mean: number, most: number];

/**
 * The mean over replications of a figure that is one number in each; `path` is the end of its key path,
 * `environments.mean`, and `levels` are there where that is of a level.
 */
export function estimateAt(
  path: string,
  values: readonly number[],
  levels: () => readonly Level[],
  estimate: Estimator,
): Estimate {
  const [parent = '', key = ''] = path.split('.');
  if (path === 'worstMinute.p99Ms') return estimate(values, undefined, 'worstTime');
  if (parent === 'worstMinute' || WORST.has(path)) return estimate(values, undefined, 'worst');
  if (!LEVELS.has(parent)) return estimate(values);
  const found = estimate(values, undefined, 'level');
  if (key === 'max' || found.interval === null || !isAtCeiling(levels())) return found;
  return withoutInterval(found.mean, 'ceiling', values.length);
}

/**
 * Whether a level stays next to its greatest value, which is the same in all replications: a reserved
 * concurrency, the shards of a stream. What it is below that hangs on few of them.
 */
function isAtCeiling(levels: readonly Level[]): boolean {
  const [first] = levels;
  if (first === undefined) return false;
  const sum = levels.reduce((total, [mean]) => total + mean, 0);
  return levels.every(([, most]) => most === first[1]) && sum >= AT_CEILING * first[1] * levels.length;
}

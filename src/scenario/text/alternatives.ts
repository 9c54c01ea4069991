import { KEYED_KEEP_ALIVES } from '../../policies/keep-alives.ts';
import type { KeyPath, SourceEntry } from './source-node.ts';

export const DISTRIBUTION_KINDS = [
  'exponential',
  'lognormal',
  'gamma',
  'weibull',
  'uniform',
  'normal',
  'pareto',
  'empirical',
  'mixture',
] as const;

/** Keys that exclude each other: a map takes them from one group alone. */
const DISTRIBUTION_GROUPS: readonly (readonly string[])[] = [
  ['p50', 'median', 'mean', 'p95', 'p99'],
  ...DISTRIBUTION_KINDS.map((kind) => [kind]),
  ...KEYED_KEEP_ALIVES.map(({ kind }) => [kind]),
];
export const WORK_GROUPS: readonly (readonly string[])[] = [
  ['cpu', 'io', 'parallel'],
  ['duration', 'coldDuration'],
  ['measured', 'cv'],
];
export const INIT_GROUPS: readonly (readonly string[])[] = [
  ['cpu', 'io', 'parallel'],
  ['measured', 'cv'],
];
const LOGNORMAL_GROUPS: readonly (readonly string[])[] = [
  ['median', 'p95', 'p99'],
  ['mean', 'cv'],
  ['mu', 'sigma'],
];
const GAMMA_GROUPS: readonly (readonly string[])[] = [
  ['mean', 'cv'],
  ['shape', 'scale'],
];

const TRAFFIC_GROUPS: readonly (readonly string[])[] = [
  ['poisson'],
  ['constant'],
  ['rate'],
  ['ramp'],
  ['burst'],
  ['gamma'],
  ['closed'],
  ['trace', 'columns', 'timeUnit', 'format', 'functions', 'speed', 'repeat'],
];

function groupsAt([section, , key, ...rest]: KeyPath): readonly (readonly string[])[] {
  if (section === 'traffic' && key === undefined) return TRAFFIC_GROUPS;
  const isWork = rest.length === 0 || (rest.length === 1 && rest[0] === 'perRecord');
  if (section === 'functions' && key === 'work' && isWork) return WORK_GROUPS;
  if (section === 'functions' && key === 'coldStart' && rest.length === 1 && rest[0] === 'init') {
    return [...DISTRIBUTION_GROUPS, ...INIT_GROUPS];
  }
  const isDistribution =
    (section === 'triggers' && key === 'delivery') ||
    (section === 'resources' && key === 'latency') ||
    (section === 'traffic' && key === 'closed' && rest[0] === 'thinkTime') ||
    (section === 'functions' && key !== undefined);
  if (!isDistribution) return [];
  if (rest.at(-1) === 'lognormal') return LOGNORMAL_GROUPS;
  return rest.at(-1) === 'gamma' ? GAMMA_GROUPS : DISTRIBUTION_GROUPS;
}

/**
 * The entries of a map without those that a newly given key makes void: whoever gives `gamma` over a file
 * that says `lognormal`, or `work.duration` over one that says `work.cpu`, means the new one alone.
 */
export function withoutExcluded(
  entries: ReadonlyMap<string, SourceEntry>,
  given: Iterable<string>,
  path: KeyPath,
): Map<string, SourceEntry> {
  const kept = new Map(entries);
  const groups = groupsAt(path);
  for (const key of given) {
    const own = groups.find((group) => group.includes(key));
    if (own === undefined) continue;
    for (const group of groups) if (group !== own) for (const other of group) kept.delete(other);
  }
  return kept;
}

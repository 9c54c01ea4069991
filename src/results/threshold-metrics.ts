import type { CompiledScenario } from '../scenario/compiled.ts';
import { nearest } from '../units/nearest.ts';
import type { Aggregation, LimitUnit, Problem } from './threshold-expression.ts';

export interface ThresholdNames {
  readonly functions: readonly string[];
  readonly triggers: readonly string[];
  readonly resources: readonly string[];
}

/** What a metric is of: a function (`name` null: all of them together), a trigger, a resource, or the bill (`name` null). */
export interface Metric {
  readonly owner: 'function' | 'trigger' | 'resource' | 'cost';
  readonly name: string | null;
  readonly measure: string;
}

const FUNCTION_TRENDS = ['latency', 'duration', 'init'];
const FUNCTION_COUNTERS = ['requests', 'invocations', 'coldStarts', 'throttles', 'errors', 'timeouts'];
const FUNCTION_GAUGES = ['concurrency', 'environments'];
const COSTS = ['cost.total', 'cost.monthly', 'cost.perMillionRequests'];
const MEASURES: Readonly<Record<'function' | 'trigger' | 'resource', readonly string[]>> = {
  function: [...FUNCTION_TRENDS, ...FUNCTION_COUNTERS, ...FUNCTION_GAUGES],
  trigger: ['age', 'backlog'],
  resource: ['latency', 'rejected'],
};
const TRENDS: ReadonlySet<string> = new Set([...FUNCTION_TRENDS, 'age']);
const COUNTERS: ReadonlySet<string> = new Set([...FUNCTION_COUNTERS, 'rejected']);
const GAUGES: ReadonlySet<string> = new Set([...FUNCTION_GAUGES, 'backlog']);

export function thresholdNames(compiled: CompiledScenario): ThresholdNames {
  return {
    functions: compiled.functions.map(({ name }) => name),
    triggers: compiled.sources.flatMap(({ trigger }) => (trigger === null ? [] : [trigger])),
    resources: compiled.resources.map(({ name }) => name),
  };
}

/**
 * The metric that `F.latency`, `T.age`, `R.rejected`, `cost.monthly` or (all functions together) `latency` names. Of a function, a trigger
 * and a resource with the same name, the first that has the measure is meant, in this order: only `latency` of a function and of a resource can
 * coincide. `functions.F.…`, `triggers.T.…` and `resources.R.…` name each without doubt.
 */
export function findMetric(metric: string, names: ThresholdNames): Metric | Problem {
  if (COSTS.includes(metric)) return { owner: 'cost', name: null, measure: metric.slice('cost.'.length) };
  // The last dot: names may contain dots, measures do not.
  const dot = metric.lastIndexOf('.');
  const prefix = dot < 0 ? null : metric.slice(0, dot);
  const measure = metric.slice(dot + 1);
  if (prefix === null && MEASURES.function.includes(measure))
    return { owner: 'function', name: null, measure };
  for (const owner of ['function', 'trigger', 'resource'] as const) {
    const known = names[`${owner}s`];
    const name = [prefix, withoutFolder(prefix, `${owner}s.`)].find(
      (one) => one !== null && known.includes(one),
    );
    if (name !== undefined && MEASURES[owner].includes(measure)) return { owner, name, measure };
  }
  return {
    ok: false,
    problem: `there is no metric ${JSON.stringify(metric)}`,
    remedy: remedyFor(metric, prefix, measure, names),
  };
}

export function aggregationsOf({ owner, measure }: Metric): readonly Aggregation[] {
  if (owner === 'cost') return ['value'];
  if (TRENDS.has(measure)) return ['avg', 'min', 'max', 'med', 'p'];
  if (COUNTERS.has(measure)) return ['count', 'rate'];
  return GAUGES.has(measure) ? ['avg', 'max'] : [];
}

export function limitUnitOf({ owner, measure }: Metric, aggregation: Aggregation): LimitUnit {
  if (owner !== 'cost' && TRENDS.has(measure)) return 'ms';
  return aggregation === 'rate' ? 'share' : 'count';
}

function withoutFolder(prefix: string | null, folder: string): string | null {
  return prefix?.startsWith(folder) === true ? prefix.slice(folder.length) : null;
}

function remedyFor(metric: string, prefix: string | null, measure: string, names: ThresholdNames): string {
  const cost = nearest(metric, COSTS);
  if (cost !== undefined) return `did you mean ${cost}?`;
  if (prefix === null) {
    const near = nearest(measure, MEASURES.function);
    if (near !== undefined) return `did you mean ${near}?`;
    const owner = MEASURES.trigger.includes(measure) ? 'trigger' : 'resource';
    return MEASURES[owner].includes(measure)
      ? `name the ${owner}: NAME.${measure}${names[`${owner}s`].length === 0 ? '' : ` with one of ${shortList(names[`${owner}s`])}`}`
      : `use one of ${[...MEASURES.function, ...COSTS].join(', ')}`;
  }
  const owners = (['function', 'trigger', 'resource'] as const).map((owner) => {
    const known = names[`${owner}s`];
    const name = known.includes(prefix) ? prefix : nearest(prefix, known);
    const near = MEASURES[owner].includes(measure) ? measure : nearest(measure, MEASURES[owner]);
    return { owner, name, near, isKnown: name === prefix };
  });
  const guess = owners.find(({ name, near }) => name !== undefined && near !== undefined);
  if (guess !== undefined) return `did you mean ${guess.name}.${guess.near}?`;
  const known = owners.find(({ isKnown }) => isKnown);
  if (known !== undefined) return `use ${prefix}. with one of ${MEASURES[known.owner].join(', ')}`;
  return `name a function (${shortList(names.functions)})${others(names)}, cost, or no function for all of them together`;
}

function others({ triggers, resources }: ThresholdNames): string {
  return [
    triggers.length === 0 ? '' : `, a trigger (${shortList(triggers)})`,
    resources.length === 0 ? '' : `, a resource (${shortList(resources)})`,
  ].join('');
}

function shortList(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const shown = distinct.slice(0, 5).join(', ');
  return distinct.length > 5 ? `${shown}, …` : shown;
}

import type { CompiledArrivals, CompiledSource } from '../../model/compiled.ts';
import type { ClosedLoopModel, SourceModel } from '../../model/model.ts';
import type { TraceModel, TrafficPattern } from '../../model/traffic-pattern.ts';
import { isScheduled } from '../graph/invocation.ts';
import type { Access } from '../permissions/access.ts';
import type { PlacedTraffic, Scenario } from '../schema/scenario.ts';
import type { Assumptions } from './assumptions.ts';
import type { Destinations } from './compile-function.ts';
import { SourceBuilder } from './source-builder.ts';

export interface CompiledSources {
  readonly models: readonly SourceModel[];
  readonly sources: readonly CompiledSource[];
  readonly arrivals: readonly CompiledArrivals[];
  readonly closedLoops: readonly ClosedLoopModel[];
  /** By function index. */
  readonly destinations: readonly Destinations[];
  /** By function index, then by the number of the entry of `invokes`. */
  readonly invokes: readonly (readonly number[])[];
  /** Source that each resource's calls send events to, by its place among the resources. */
  readonly feeds: readonly (number | null)[];
  /** Functions that some source reaches, and those reached through the asynchronous queue. */
  readonly reached: ReadonlySet<number>;
  readonly reachedAsync: ReadonlySet<number>;
}

/**
 * Every way in which events come in: one source a trigger that is used, one a function called directly, one
 * for traces that name functions by row, one a pair of caller and callee, one a pair of sender and
 * destination. A queue or a stream is one source, whoever sends to it. `traces` holds each trace by the
 * number of its traffic entry.
 */
export function compileSources(
  scenario: Scenario,
  traces: ReadonlyMap<number, TraceModel>,
  access: Access,
  assumptions: Assumptions,
  warnings: string[],
): CompiledSources {
  const builder = new SourceBuilder(scenario, access, assumptions);
  const arrivals: CompiledArrivals[] = [];
  const closedLoops: ClosedLoopModel[] = [];
  const entriesTo = new Map<string, number>();
  const [only = ''] = scenario.functions.keys();
  for (const entry of scenario.traffic) {
    const sourceIndex = entrySource(entry, scenario, builder);
    const keyPath = `traffic.${entry.index}`;
    // '*' is no name, so a trace that names functions by row shares its streams with no other traffic.
    const target = entry.to ?? (entry.pattern.kind === 'trace' ? '*' : only);
    const ordinal = entriesTo.get(target) ?? 0;
    entriesTo.set(target, ordinal + 1);
    const streamName = `traffic to ${target} ${ordinal}`;
    if (sourceIndex === null) {
      warnings.push(`${keyPath}: the trigger '${entry.to}' is not enabled, so this traffic does not arrive`);
      continue;
    }
    const { pattern } = entry;
    if (pattern.kind === 'closed') {
      closedLoops.push({ sourceIndex, name: streamName, users: pattern.users, thinkMs: pattern.thinkTime });
    } else arrivals.push({ sourceIndex, pattern: toPattern(entry, traces), streamName, keyPath });
  }
  for (const [name, trigger] of scenario.triggers) {
    if (!isScheduled(trigger) || trigger.enabled === false) continue;
    const pattern: TrafficPattern = {
      kind: 'schedule',
      expression: trigger.expression ?? '',
      count: trigger.count ?? 1,
      ...(trigger.timezone === undefined ? {} : { timezone: trigger.timezone }),
    };
    const keyPath = `triggers.${name}`;
    arrivals.push({ sourceIndex: builder.trigger(name, trigger), pattern, streamName: keyPath, keyPath });
  }
  const destinations = [...scenario.functions].map(([name, spec]) => {
    const destination = (key: 'onFailure' | 'onSuccess' | 'deadLetter') => {
      const isLost = access.isDenied(['functions', name, 'async', key]);
      return isLost ? null : builder.target(spec.async?.[key], name);
    };
    return {
      onFailureSource: destination(spec.async?.deadLetter === undefined ? 'onFailure' : 'deadLetter'),
      onSuccessSource: destination('onSuccess'),
    };
  });
  const invokes = [...scenario.functions].map(([name, spec]) => {
    return (spec.invokes ?? []).map((invoke, index) => builder.invoke(name, invoke, index));
  });
  const called = new Set(
    [...scenario.functions.values()].flatMap(({ calls = [] }) => calls.map((call) => call.resource)),
  );
  const feeds = [...scenario.resources].map(([name, { feeds: trigger }]) => {
    return trigger !== undefined && called.has(name) ? builder.fed(trigger, null) : null;
  });
  return { ...builder.finish(), arrivals, closedLoops, destinations, invokes, feeds };
}

function entrySource(entry: PlacedTraffic, scenario: Scenario, builder: SourceBuilder): number | null {
  if (entry.to === null) {
    const [only] = scenario.functions.keys();
    return entry.pattern.kind === 'trace' ? builder.byRow() : builder.direct(only ?? '');
  }
  const trigger = scenario.triggers.get(entry.to);
  if (trigger === undefined) return builder.direct(entry.to);
  return trigger.enabled === false ? null : builder.trigger(entry.to, trigger);
}

function toPattern(entry: PlacedTraffic, traces: ReadonlyMap<number, TraceModel>): TrafficPattern {
  const { pattern, index } = entry;
  if (pattern.kind === 'closed') throw new Error('a closed loop has no arrivals');
  if (pattern.kind !== 'trace') return pattern;
  const trace = traces.get(index);
  if (trace === undefined) throw new Error(`the trace of traffic.${index} was not resolved`);
  return { kind: 'trace', trace };
}

import type { CompiledArrivals, CompiledSource } from '../../model/compiled.ts';
import type { ClosedLoopModel, SourceModel } from '../../model/model.ts';
import type { TraceModel, TrafficPattern } from '../../model/traffic-pattern.ts';
import type { WorkflowModel } from '../../model/workflow.ts';
import { FanOut } from '../graph/fan-out.ts';
import { isScheduled } from '../graph/invocation.ts';
import type { Access } from '../permissions/access.ts';
import type { PlacedTraffic, Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Assumptions } from './assumptions.ts';
import type { Destinations } from './compile-function.ts';
import type { QuotaRegister } from './compile-quotas.ts';
import { SharedTraffic } from './shared-traffic.ts';
import { SourceBuilder } from './source-builder.ts';

export interface CompiledSources {
  readonly models: readonly SourceModel[];
  readonly sources: readonly CompiledSource[];
  readonly arrivals: readonly CompiledArrivals[];
  readonly closedLoops: readonly ClosedLoopModel[];
  /** Sets of sources that get the same events (`Model.fanOuts`). */
  readonly fanOuts: readonly (readonly number[])[];
  readonly workflows: readonly WorkflowModel[];
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
  quotas: QuotaRegister,
): CompiledSources {
  const builder = new SourceBuilder(scenario, access, assumptions, quotas);
  const arrivals: CompiledArrivals[] = [];
  const closedLoops: ClosedLoopModel[] = [];
  const entriesTo = new Map<string, number>();
  const [only = ''] = scenario.functions.keys();
  const shared = new SharedTraffic(scenario, warnings);
  for (const entry of scenario.traffic) {
    const keyPath = `traffic.${entry.index}`;
    // '*' is no name, so a trace that names functions by row shares its streams with no other traffic.
    const target = addressOf(entry) ?? (entry.pattern.kind === 'trace' ? '*' : only);
    const ordinal = entriesTo.get(target) ?? 0;
    entriesTo.set(target, ordinal + 1);
    const twin = shared.twinOf(entry, ordinal);
    const streamName = twin ?? `traffic to ${target} ${ordinal}`;
    const { pattern } = entry;
    /** Streams, topics, buses and buckets that the events have been put into. */
    const published = new Set<unknown>();
    for (const { receiver, sourceIndex, hub } of entrySources(entry, scenario, builder)) {
      if (sourceIndex === null) {
        warnings.push(
          `${keyPath}: the trigger '${receiver}' is not enabled, so this traffic does not arrive`,
        );
        continue;
      }
      if (pattern.kind === 'closed') {
        closedLoops.push({ sourceIndex, name: streamName, users: pattern.users, thinkMs: pattern.thinkTime });
        continue;
      }
      const isCopy = hub !== null && (twin !== null || published.has(hub));
      published.add(hub);
      arrivals.push({
        sourceIndex,
        pattern: toPattern(entry, traces),
        streamName,
        keyPath,
        ...(isCopy ? { isCopy } : {}),
      });
    }
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
      const target = spec.async?.[key];
      return isLost || target === undefined ? null : builder.target([target], name);
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
  const feeds = [...scenario.resources].map(([name, { feeds: fed = [] }]) => {
    return called.has(name) ? builder.target(fed, null) : null;
  });
  const { warnings: told, ...finished } = builder.finish();
  warnings.push(...told);
  return { ...finished, arrivals, closedLoops, destinations, invokes, feeds };
}

function addressOf({ to, also = [] }: PlacedTraffic): string | null {
  return to === null ? null : [to, ...also].join(', ');
}

/** Each source that gets the events of an entry; null for a trigger that is not enabled. */
function entrySources(entry: PlacedTraffic, scenario: Scenario, builder: SourceBuilder) {
  const { to, also = [] } = entry;
  const [only = ''] = scenario.functions.keys();
  if (to === null) {
    const sourceIndex = entry.pattern.kind === 'trace' ? builder.byRow() : builder.direct(only);
    return [{ receiver: only, sourceIndex, hub: null }];
  }
  const fanOut = FanOut.of(scenario);
  return fanOut.allReceivers([to, ...also]).map((one) => {
    if ('function' in one) {
      return { receiver: one.function, sourceIndex: builder.direct(one.function), hub: null };
    }
    const trigger = scenario.triggers.get(one.trigger) as TriggerSpec;
    return {
      receiver: one.trigger,
      sourceIndex: trigger.enabled === false ? null : builder.trigger(one.trigger, trigger),
      hub: fanOut.hubOf(one.trigger),
    };
  });
}

function toPattern(entry: PlacedTraffic, traces: ReadonlyMap<number, TraceModel>): TrafficPattern {
  const { pattern, index } = entry;
  if (pattern.kind === 'closed') throw new Error('a closed loop has no arrivals');
  if (pattern.kind !== 'trace') return pattern;
  const trace = traces.get(index);
  if (trace === undefined) throw new Error(`the trace of traffic.${index} was not resolved`);
  return { kind: 'trace', trace };
}

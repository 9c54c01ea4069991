import type { CompiledArrivals } from '../../model/compiled.ts';
import { targetsOf } from '../../model/fan-outs.ts';
import type { Model } from '../../model/model.ts';
import type { TrafficPattern } from '../../model/traffic-pattern.ts';
import { pollerKindOf } from '../../policies/pollers.ts';

/** What is connected, directly or through others: indexes into the lists of the model, ascending. */
export interface Component {
  readonly functions: readonly number[];
  readonly sources: readonly number[];
  readonly resources: readonly number[];
  readonly closedLoops: readonly number[];
  readonly quotas: readonly number[];
}

/**
 * The parts of a model that meet only in the account's limits: whatever sends to, calls, waits for or takes
 * from the same thing is one part. In the order of their first function, source or resource.
 */
export function componentsOf(model: Model, arrivals: readonly CompiledArrivals[]): Component[] {
  const { functions, sources, resources, closedLoops } = model;
  const bounds = [functions, sources, resources, closedLoops, model.quotas ?? []].map(({ length }) => length);
  const first = bounds.map((_, kind) => bounds.slice(0, kind).reduce((sum, length) => sum + length, 0));
  const [ofFunction, ofSource, ofResource, ofLoop, ofQuota] = first.map(
    (start) => (index: number) => start + index,
  ) as [Node, Node, Node, Node, Node];
  const joined = new Joined(bounds.reduce((sum, length) => sum + length, 0));
  const joinSource = (node: number, target: number | null): void => {
    for (const source of targetsOf(model, target)) joined.join(node, ofSource(source));
  };

  sources.forEach((source, index) => {
    const node = ofSource(index);
    if (source.functionIndex >= 0) joined.join(node, ofFunction(source.functionIndex));
    joinSource(node, source.authorizer?.sourceIndex ?? null);
    const { poller } = source;
    if (poller !== null) joinSource(node, pollerKindOf(poller).givenUpSource(poller));
    for (const { quotaIndex } of source.quotas ?? []) joined.join(node, ofQuota(quotaIndex));
  });
  for (const { sourceIndex, pattern } of arrivals) {
    if (!namesFunctions(pattern)) continue;
    // Each row names its function: any of them.
    for (const index of functions.keys()) joined.join(ofSource(sourceIndex), ofFunction(index));
  }
  functions.forEach(({ asynchronous, steps }, index) => {
    const node = ofFunction(index);
    joinSource(node, asynchronous.onFailureSource);
    joinSource(node, asynchronous.onSuccessSource);
    for (const step of steps) {
      if (step.kind === 'invoke') joinSource(node, step.sourceIndex);
      else {
        joined.join(node, ofResource(step.resourceIndex));
        for (const { quotaIndex } of step.quotas ?? []) joined.join(node, ofQuota(quotaIndex));
      }
    }
  });
  resources.forEach(({ feedsSource }, index) => {
    joinSource(ofResource(index), feedsSource);
  });
  closedLoops.forEach(({ sourceIndex }, index) => {
    joinSource(ofLoop(index), sourceIndex);
  });
  for (const [fed, ...others] of model.fanOuts ?? []) {
    for (const other of others) joinSource(ofSource(fed as number), other);
  }
  for (const { sourceIndex, states } of model.workflows ?? []) {
    for (const state of states) {
      if (state.kind === 'task') joinSource(ofSource(sourceIndex), state.sourceIndex);
    }
  }

  const groups = new Map<number, number[][]>();
  bounds.forEach((length, kind) => {
    for (let index = 0; index < length; index++) {
      const root = joined.rootOf((first[kind] as number) + index);
      const group = groups.get(root) ?? [[], [], [], [], []];
      groups.set(root, group);
      (group[kind] as number[]).push(index);
    }
  });
  const components = [...groups.values()].map(
    ([fns = [], srcs = [], rsrcs = [], loops = [], quotas = []]) => {
      return { functions: fns, sources: srcs, resources: rsrcs, closedLoops: loops, quotas };
    },
  );
  // A quota that nobody takes from is no part of anything.
  return components.filter((one) => one.functions.length + one.sources.length + one.resources.length > 0);
}

/** Whether it may be a trace with a column of functions, or has a table of them. */
function namesFunctions(pattern: TrafficPattern): boolean {
  if (pattern.kind === 'repeated' || pattern.kind === 'part') return namesFunctions(pattern.of);
  if (pattern.kind !== 'trace') return false;
  return pattern.trace.brings?.functions !== false || pattern.trace.functions !== undefined;
}

type Node = (index: number) => number;

/** Disjoint sets of numbers, joined by and by (Tarjan's forest with halved paths). */
class Joined {
  private readonly parent: Int32Array;

  constructor(count: number) {
    this.parent = Int32Array.from({ length: count }, (_, node) => node);
  }

  rootOf(node: number): number {
    const { parent } = this;
    let at = node;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!; // every node has a parent, a root itself
      at = parent[at]!;
    }
    return at;
  }

  join(one: number, other: number): void {
    const roots = [this.rootOf(one), this.rootOf(other)];
    this.parent[Math.max(...roots)] = Math.min(...roots);
  }
}

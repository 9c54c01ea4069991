import type { CompiledArrivals, CompiledScenario } from '../../model/compiled.ts';
import { FIRST_FAN_OUT, targetsOf } from '../../model/fan-outs.ts';
import type { FunctionModel, Model, QuotaUse, SourceModel, StepModel } from '../../model/model.ts';
import type { WorkflowModel } from '../../model/workflow.ts';
import { pollerKindOf } from '../../policies/pollers.ts';
import type { Component } from './components.ts';

/**
 * What components of a scenario are by themselves: scenarios of their members alone, numbered anew in the
 * same order, in the same account, with the same seed, steps and horizon. Random streams hang on names, so
 * that each member meets what it meets in the whole. For `simulate` only: what documents need is left out.
 */
export class SubScenarios {
  private readonly compiled: CompiledScenario;
  private readonly model: Model;
  /** By source: places in the lists of the scenario. */
  private readonly arrivals: ReadonlyMap<number, readonly number[]>;
  private readonly workflows: ReadonlyMap<number, readonly number[]>;

  /** @param model the scenario's, or one with the same members */
  constructor(compiled: CompiledScenario, model: Model) {
    this.compiled = compiled;
    this.model = model;
    this.arrivals = placesBySource(compiled.arrivals);
    this.workflows = placesBySource(model.workflows ?? []);
  }

  of(component: Component): CompiledScenario {
    const { compiled, model } = this;
    const numbers = new Numbers(model, component);
    const { functions, sources, resources, closedLoops, quotas } = component;
    const pick = <T>(list: readonly T[], indexes: readonly number[]): T[] =>
      indexes.map((index) => list[index] as T);
    const { fanOuts: _, workflows = [], quotas: limits = [], ...account } = model;
    const own: Model = {
      ...account,
      functions: pick(model.functions, functions).map((fn) => numbers.ofFunction(fn)),
      sources: pick(model.sources, sources).map((source) => numbers.ofSource(source)),
      resources: pick(model.resources, resources).map((resource) => {
        return { ...resource, feedsSource: numbers.target(resource.feedsSource) };
      }),
      closedLoops: pick(model.closedLoops, closedLoops).map((loop) => {
        return { ...loop, sourceIndex: numbers.target(loop.sourceIndex) };
      }),
      quotas: pick(limits, quotas),
    };
    const states = pick(workflows, placesOf(this.workflows, sources)).map((one) => numbers.ofWorkflow(one));
    const arrivals = pick(compiled.arrivals, placesOf(this.arrivals, sources));
    return {
      ...compiled,
      ...LEFT_OUT,
      model: {
        ...own,
        ...(states.length === 0 ? {} : { workflows: states }),
        ...(numbers.fanOuts.length === 0 ? {} : { fanOuts: numbers.fanOuts }),
      },
      functions: pick(compiled.functions, functions),
      sources: pick(compiled.sources, sources),
      resources: pick(compiled.resources, resources),
      arrivals: arrivals.map((one): CompiledArrivals => {
        return { ...one, sourceIndex: numbers.source(one.sourceIndex) };
      }),
    };
  }
}

/** Of the whole, and told of the whole. */
const LEFT_OUT = {
  fileOrder: { functions: [], triggers: [], resources: [] },
  quotas: [],
  thresholds: [],
  assumptions: [],
  warnings: [],
  compare: null,
  groups: [],
  month: [],
} satisfies Partial<CompiledScenario>;

/** The numbers that a component's members have in it, by those that they have in the whole. */
class Numbers {
  /** Those that it sends to, as they are first met. */
  readonly fanOuts: (readonly number[])[] = [];
  private readonly model: Model;
  private readonly functions: ReadonlyMap<number, number>;
  private readonly sources: ReadonlyMap<number, number>;
  private readonly resources: ReadonlyMap<number, number>;
  private readonly quotas: ReadonlyMap<number, number>;
  private readonly targets = new Map<number, number>();

  constructor(model: Model, { functions, sources, resources, quotas }: Component) {
    this.model = model;
    [this.functions, this.sources, this.resources, this.quotas] = [functions, sources, resources, quotas].map(
      (indexes) => new Map(indexes.map((index, place) => [index, place])),
    ) as [Map<number, number>, Map<number, number>, Map<number, number>, Map<number, number>];
  }

  source(index: number): number {
    return numberIn(this.sources, index, 'source');
  }

  /** A source, or each of several. */
  target(target: number): number;
  target(target: number | null): number | null;
  target(target: number | null): number | null {
    if (target === null || target < FIRST_FAN_OUT) return target === null ? null : this.source(target);
    const known = this.targets.get(target);
    if (known !== undefined) return known;
    const sources = targetsOf(this.model, target).map((index) => this.source(index));
    const number = FIRST_FAN_OUT + this.fanOuts.push(sources) - 1;
    this.targets.set(target, number);
    return number;
  }

  ofFunction(fn: FunctionModel): FunctionModel {
    const { asynchronous, steps } = fn;
    const { onFailureSource, onSuccessSource } = asynchronous;
    return {
      ...fn,
      asynchronous: {
        ...asynchronous,
        onFailureSource: this.target(onFailureSource),
        onSuccessSource: this.target(onSuccessSource),
      },
      steps: steps.map((step): StepModel => {
        if (step.kind === 'invoke') return { ...step, sourceIndex: this.target(step.sourceIndex) };
        const resourceIndex = numberIn(this.resources, step.resourceIndex, 'resource');
        return { ...step, resourceIndex, ...this.ofUses(step.quotas) };
      }),
    };
  }

  ofSource(source: SourceModel): SourceModel {
    const { functionIndex, authorizer, poller, quotas } = source;
    return {
      ...source,
      functionIndex: functionIndex < 0 ? functionIndex : numberIn(this.functions, functionIndex, 'function'),
      ...(authorizer === undefined
        ? {}
        : { authorizer: { ...authorizer, sourceIndex: this.target(authorizer.sourceIndex) } }),
      poller: poller === null ? null : this.ofPoller(poller),
      ...this.ofUses(quotas),
    };
  }

  ofWorkflow(workflow: WorkflowModel): WorkflowModel {
    return {
      ...workflow,
      sourceIndex: this.source(workflow.sourceIndex),
      states: workflow.states.map((state) =>
        state.kind === 'task' ? { ...state, sourceIndex: this.target(state.sourceIndex) } : state,
      ),
    };
  }

  private ofPoller(poller: NonNullable<SourceModel['poller']>): SourceModel['poller'] {
    const kind = pollerKindOf(poller);
    return kind.withGivenUpSource(poller, this.target(kind.givenUpSource(poller)));
  }

  private ofUses(quotas: readonly QuotaUse[] | undefined): { readonly quotas?: readonly QuotaUse[] } {
    if (quotas === undefined) return {};
    return {
      quotas: quotas.map((use) => {
        return { ...use, quotaIndex: numberIn(this.quotas, use.quotaIndex, 'quota') };
      }),
    };
  }
}

function numberIn(numbers: ReadonlyMap<number, number>, index: number, what: string): number {
  const number = numbers.get(index);
  if (number === undefined) throw new Error(`${what} ${index} is in another part of the model`);
  return number;
}

function placesBySource(
  list: readonly { readonly sourceIndex: number }[],
): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  for (const [place, { sourceIndex }] of list.entries()) {
    const own = places.get(sourceIndex);
    if (own === undefined) places.set(sourceIndex, [place]);
    else own.push(place);
  }
  return places;
}

/**
 * Of these sources, in the order of the list: what happens at the same time happens in the order of its
 * entries.
 */
function placesOf(
  places: ReadonlyMap<number, readonly number[]>,
  sources: readonly number[],
): readonly number[] {
  return sources.flatMap((source) => places.get(source) ?? []).sort((one, other) => one - other);
}

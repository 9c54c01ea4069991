import { type ErrorHandling, NO_STATE, type WorkflowState } from '../../model/workflow.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import {
  type CatchSpec,
  type RetrySpec,
  type StepSpec,
  type WaySpec,
  walkSteps,
} from '../schema/step-schema.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Workflow } from '../schema/workflow.ts';
import { errorBits } from './error-names.ts';
import { retrierOf, WorkflowParts } from './workflow.ts';

/** Items of an inline Map at a time, at most. */
export const INLINE_ITEMS_AT_ONCE = 40;

/** The states of a trigger's `steps`. Its own `retry` holds for every call that has none. */
export function workflowOfSteps(
  { retry, timeout }: TriggerSpec,
  steps: readonly StepSpec[],
  facts: PlatformFacts,
): Workflow {
  const reader = new StepsReader(facts, retry === undefined ? [] : [retry]);
  // In the order of reading, though the states are made from behind.
  walkSteps(steps, [], (step) => {
    if ('function' in step) reader.parts.place(step.function);
  });
  const start = reader.list(steps, NO_STATE);
  const { functions, states, warnings, assumed } = reader.parts;
  return {
    functions,
    ...inReadingOrder(states, start),
    timeoutMs: timeout ?? Number.POSITIVE_INFINITY,
    warnings,
    assumed,
  };
}

/** Lists are read from behind, since a state names the one that follows it. */
class StepsReader {
  readonly parts = new WorkflowParts();
  private readonly facts: PlatformFacts;
  private readonly retryOfAll: readonly RetrySpec[];

  constructor(facts: PlatformFacts, retryOfAll: readonly RetrySpec[]) {
    this.facts = facts;
    this.retryOfAll = retryOfAll;
  }

  /** Number of the first state of a list after which `next` follows. */
  list(steps: readonly StepSpec[], next: number): number {
    return steps.reduceRight((after, step) => this.step(step, after), next);
  }

  private step(step: StepSpec, next: number): number {
    if ('function' in step) {
      const handling = this.handling(step, next, this.retryOfAll);
      return this.add({
        kind: 'task',
        sourceIndex: this.parts.place(step.function),
        timeoutMs: step.timeout ?? Number.POSITIVE_INFINITY,
        ...handling,
      });
    }
    if ('wait' in step) return this.add({ kind: 'wait', durationMs: step.wait, next });
    if ('parallel' in step) {
      const handling = this.handling(step, next, []);
      const branches = [...step.parallel].reverse().map((branch) => this.list(branch, NO_STATE));
      return this.add({ kind: 'parallel', branches: branches.reverse(), ...handling });
    }
    if ('map' in step) {
      const handling = this.handling(step, next, []);
      const first = this.list(step.map, NO_STATE);
      const maximumConcurrency = step.maxConcurrency ?? INLINE_ITEMS_AT_ONCE;
      return this.add({ kind: 'map', items: step.items, maximumConcurrency, first, ...handling });
    }
    if ('choice' in step) {
      const shares = sharesOf(step.choice);
      const ways = [...step.choice].reverse().map(({ steps }) => this.list(steps, next));
      ways.reverse();
      return this.add({
        kind: 'choice',
        ways: ways.map((way, index) => ({ share: shares[index] ?? 0, next: way })),
      });
    }
    return this.add({ kind: 'end', isGood: 'succeed' in step });
  }

  private handling(
    step: {
      readonly retry?: readonly RetrySpec[] | undefined;
      readonly catch?: readonly CatchSpec[] | undefined;
    },
    next: number,
    retryOfAll: readonly RetrySpec[],
  ): ErrorHandling {
    const catchers = (step.catch ?? []).map((caught) => ({
      errors: errorBits(caught.errors),
      next: this.list(caught.steps, next),
    }));
    const retriers = (step.retry ?? retryOfAll).map((retry) => retrierOf(retry, this.facts));
    return { next, retriers, catchers };
  }

  private add(state: WorkflowState): number {
    return this.parts.states.push(state) - 1;
  }
}

/** What the ways that name no probability share evenly. */
export function sharesOf(ways: readonly WaySpec[]): readonly number[] {
  const named = ways.reduce((sum, { probability = 0 }) => sum + probability, 0);
  const open = ways.filter(({ probability }) => probability === undefined).length;
  return ways.map(({ probability }) => probability ?? Math.max(0, 1 - named) / open);
}

/** The states numbered the other way round: a way to a lower number is a way back. */
function inReadingOrder(states: readonly WorkflowState[], start: number) {
  const at = (number: number): number => (number === NO_STATE ? NO_STATE : states.length - 1 - number);
  return { states: states.map((state) => renumbered(state, at)).reverse(), start: at(start) };
}

function renumbered(state: WorkflowState, at: (number: number) => number): WorkflowState {
  if (state.kind === 'end') return state;
  if (state.kind === 'choice') {
    return { ...state, ways: state.ways.map(({ share, next }) => ({ share, next: at(next) })) };
  }
  if (state.kind === 'pass' || state.kind === 'wait') return { ...state, next: at(state.next) };
  const handled = {
    next: at(state.next),
    catchers: state.catchers.map(({ errors, next }) => ({ errors, next: at(next) })),
  };
  if (state.kind === 'task') return { ...state, ...handled };
  if (state.kind === 'map') return { ...state, ...handled, first: at(state.first) };
  return { ...state, ...handled, branches: state.branches.map(at) };
}

import type { WorkflowModel, WorkflowState } from '../../model/workflow.ts';
import { formatDuration } from '../../units/format.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Workflow } from '../schema/workflow.ts';
import type { Assumptions } from './assumptions.ts';

/** An express execution has no limit of its history: this one ends loops that take no time. */
const MOST_EXPRESS_EVENTS = 1_000_000;

/**
 * A workflow as the engine takes it. `sources` are those of its executions and, in the order of its
 * functions, of the calls that its states make.
 */
export function compileWorkflow(
  name: string,
  trigger: TriggerSpec,
  workflow: Workflow,
  sources: { readonly index: number; readonly calls: readonly number[] },
  { facts }: Scenario,
  assumptions: Assumptions,
): WorkflowModel {
  const key = `triggers.${name}`;
  const isExpress = trigger.type === 'express';
  const { historyEvents, itemsAtOnce, longestMs, transitions } = facts.sources.workflows;
  const longest = longestMs.value[isExpress ? 'express' : 'standard'];
  if (isExpress && workflow.timeoutMs > longest) {
    assumptions.fromFact(`${key}.timeout`, `${formatDuration(longest)} (express)`, longestMs);
  }
  if (!isExpress) {
    assumptions.fromFact(
      `${key}.history`,
      `at most ${historyEvents.value} events an execution`,
      historyEvents,
    );
    if (trigger.transitions === undefined) {
      assumptions.fromFact(`${key}.transitions`, transitions.value, transitions);
    }
  }
  if (workflow.states.some(({ kind }) => kind === 'map')) {
    assumptions.fromFact(`${key}.itemsAtOnce`, `at most ${itemsAtOnce.value} of an inline Map`, itemsAtOnce);
  }
  return {
    sourceIndex: sources.index,
    states: workflow.states.map((state): WorkflowState => {
      if (state.kind !== 'task') return state;
      const sourceIndex = sources.calls[state.sourceIndex];
      if (sourceIndex === undefined) throw new Error(`no source of the calls of ${name}`);
      return { ...state, sourceIndex };
    }),
    start: workflow.start,
    timeoutMs: Math.min(workflow.timeoutMs, longest),
    historyLimit: isExpress ? MOST_EXPRESS_EVENTS : historyEvents.value,
  };
}

import type { WorkflowModel, WorkflowState } from '../../model/workflow.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import { formatCount, formatDuration } from '../../units/format.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Workflow } from '../schema/workflow.ts';
import type { Assumptions } from './assumptions.ts';

/** Of executions without a limit of their history: this one ends loops that take no time. */
const NO_HISTORY_LIMIT = 1_000_000;

/** A workflow of a trigger, and where what it needs of the model stands. */
export interface WorkflowGiven {
  /** The trigger's. */
  readonly name: string;
  readonly trigger: TriggerSpec;
  readonly workflow: Workflow;
  /** Those of its executions and, in the order of its functions, of the calls that its states make. */
  readonly sources: { readonly index: number; readonly calls: readonly number[] };
  readonly facts: PlatformFacts;
  readonly assumptions: Assumptions;
}

/** A state machine as the engine takes it. */
export function compileWorkflow({
  name,
  trigger,
  workflow,
  sources,
  facts,
  assumptions,
}: WorkflowGiven): WorkflowModel {
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
    ...withSources(name, workflow, sources),
    timeoutMs: Math.min(workflow.timeoutMs, longest),
    historyLimit: isExpress ? NO_HISTORY_LIMIT : historyEvents.value,
  };
}

/**
 * An execution of a durable function: its states are invocations and what it waits for between them. What
 * Lambda replays of a handler that goes on is part of that invocation's work.
 */
export function compileDurable({
  name,
  trigger,
  workflow,
  sources,
  facts,
  assumptions,
}: WorkflowGiven): WorkflowModel {
  const key = `triggers.${name}`;
  const { longestMs, retentionMs, bytesPerOperation, operations } = facts.sources.durable;
  if (trigger.operations === undefined)
    assumptions.fromFact(`${key}.operations`, operations.value, operations);
  if (trigger.written === undefined) {
    const words = `${formatCount(bytesPerOperation.value)} bytes an operation`;
    assumptions.fromFact(`${key}.written`, words, bytesPerOperation);
  }
  if (trigger.retention === undefined) {
    assumptions.fromFact(`${key}.retention`, formatDuration(retentionMs.value), retentionMs);
  }
  assumptions.choice(
    `${key}.steps`,
    'each invocation takes the work of its function, replay included',
    'a handler that goes on runs again from its start without the steps that were done; AWS publishes no figure for it',
  );
  return {
    ...withSources(name, workflow, sources),
    timeoutMs: Math.min(workflow.timeoutMs, longestMs.value),
    historyLimit: NO_HISTORY_LIMIT,
  };
}

function withSources(name: string, { states, start }: Workflow, sources: WorkflowGiven['sources']) {
  return {
    sourceIndex: sources.index,
    states: states.map((state): WorkflowState => {
      if (state.kind !== 'task') return state;
      const sourceIndex = sources.calls[state.sourceIndex];
      if (sourceIndex === undefined) throw new Error(`no source of the calls of ${name}`);
      return { ...state, sourceIndex };
    }),
    start,
  };
}

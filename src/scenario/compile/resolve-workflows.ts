import { FILES } from '../../host/host.ts';
import type { Fault } from '../../model/fault.ts';
import { nearest } from '../../units/nearest.ts';
import { type DefinitionContext, workflowOfAsl } from '../graph/workflow-of-asl.ts';
import { workflowOfSteps } from '../graph/workflow-of-steps.ts';
import { shown } from '../schema/fields.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';
import { walkSteps } from '../schema/step-schema.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Workflow } from '../schema/workflow.ts';
import { printable, readYaml } from '../text/read-yaml.ts';
import { type KeyPath, nodeAt, pathText, type SourceMap, type SourceNode } from '../text/source-node.ts';
import { fileOf } from './resolve-traffic.ts';

export interface ResolvedWorkflows {
  /** By trigger. */
  readonly workflows: ReadonlyMap<string, Workflow>;
  readonly issues: readonly Issue[];
  /** In the files of the definitions. */
  readonly faults: readonly Fault[];
}

const LARGEST_DEFINITION_BYTES = 10_000_000;
/** States of a machine: far above what AWS takes. */
const MAXIMUM_STATES = 10_000;

/**
 * The state machines of a scenario: steps become states, definitions are read from their files. `functions`
 * are the names that stand in the file, whether or not they could be read.
 */
export function resolveWorkflows(
  scenario: Scenario,
  functions: ReadonlySet<string>,
  root: SourceMap,
  scenarioFile: string,
): ResolvedWorkflows {
  const workflows = new Map<string, Workflow>();
  const issues: Issue[] = [];
  const faults: Fault[] = [];
  for (const [name, trigger] of scenario.triggers) {
    if (trigger.source !== 'step-functions' && trigger.source !== 'durable') continue;
    const path = ['triggers', name];
    const wrong = shapeIssues(trigger, path, (key) => nodeAt(root, [...path, key]) !== undefined);
    issues.push(...wrong);
    if (wrong.length > 0) continue;
    if (trigger.steps !== undefined) {
      issues.push(...stepIssues(trigger.steps, [...path, 'steps'], functions));
      workflows.set(name, workflowOfSteps(trigger, trigger.steps, scenario.facts));
    } else if (trigger.definition !== undefined) {
      const at = [...path, 'definition'];
      const context = { path, key: path.join('.'), trigger, functions, facts: scenario.facts };
      const own = nodeAt(root, at);
      const read =
        typeof trigger.definition === 'string'
          ? readDefinition(
              FILES.now.besides(fileOf(root, at, scenarioFile), trigger.definition),
              trigger.definition,
              context,
            )
          : own === undefined
            ? { faults: [], issues: [] }
            : inside(readMachine(own, context), at);
      faults.push(...read.faults);
      issues.push(
        ...read.issues.map((issue) => ({ ...issue, path: issue.path.length === 0 ? at : issue.path })),
      );
      if (read.workflow !== undefined) workflows.set(name, read.workflow);
    }
    const states = workflows.get(name)?.states.length ?? 0;
    if (states > MAXIMUM_STATES) {
      const problem = `the workflow has ${states} states`;
      issues.push({ path, problem, remedy: `give at most ${MAXIMUM_STATES}` });
    }
  }
  return { workflows, issues, faults };
}

/** Keys that say what the workflow does, of which there is one; and those that need another. */
function shapeIssues(
  trigger: TriggerSpec,
  path: readonly string[],
  isGiven: (key: string) => boolean,
): Issue[] {
  if (trigger.source === 'durable') return durableIssues(path, isGiven);
  const kinds = ['function', 'steps', 'definition'].filter(isGiven);
  if (kinds.length === 0) {
    const remedy = 'give one of function (a workflow of one state), steps and definition';
    return [{ path, problem: 'the workflow does nothing', remedy, isLack: true }];
  }
  if (kinds.length > 1) {
    const problem = `${kinds.join(' and ')} stand side by side`;
    return [{ path: [...path, kinds[1] ?? ''], problem, remedy: 'keep one of them', at: 'key' }];
  }
  const issues: Issue[] = [];
  const only = (key: keyof TriggerSpec, needed: string, isThere: boolean) => {
    if (trigger[key] === undefined || isThere) return;
    const problem = `${key} belongs to ${needed}`;
    issues.push({ path: [...path, key], problem, remedy: `take it away, or give ${needed}`, at: 'key' });
  };
  const isDefined = trigger.definition !== undefined;
  only('functions', 'a definition', isDefined);
  only('states', 'a definition', isDefined);
  only('timeout', 'steps or a definition', isDefined || trigger.steps !== undefined);
  only('retry', 'a function or steps: a definition has its own', !isDefined);
  return issues;
}

function durableIssues(path: readonly string[], isGiven: (key: string) => boolean): Issue[] {
  if (isGiven('function')) {
    const problem = 'an execution is told by its steps';
    const remedy = 'give steps: [{ function: NAME }, { wait: 1h }, { function: NAME }] in its place';
    return [{ path: [...path, 'function'], problem, remedy, at: 'key' }];
  }
  if (isGiven('steps')) return [];
  const remedy = 'give steps: each invocation of the durable function, and what it waits for between them';
  return [{ path, problem: 'the execution does nothing', remedy, isLack: true }];
}

function stepIssues(
  steps: NonNullable<TriggerSpec['steps']>,
  path: readonly (string | number)[],
  functions: ReadonlySet<string>,
): Issue[] {
  const issues: Issue[] = [];
  if (steps.length === 0) issues.push({ path, problem: 'there are no steps', remedy: 'give at least one' });
  walkSteps(steps, path, (step, at) => {
    if ('function' in step && !functions.has(step.function)) {
      const near = nearest(step.function, functions);
      const known = `known are ${[...functions].slice(0, 8).join(', ')}`;
      const remedy = near === undefined ? known : `did you mean '${near}'?`;
      issues.push({ path: at, problem: `there is no function ${shown(step.function)}`, remedy });
    }
    if (!('choice' in step)) return;
    const named = step.choice.reduce((sum, { probability = 0 }) => sum + probability, 0);
    const isOpen = step.choice.some(({ probability }) => probability === undefined);
    if (named > 1 + 1e-9 || (!isOpen && named < 1 - 1e-9)) {
      const problem = `the probabilities of the choice add up to ${Math.round(named * 1e6) / 1e4}%`;
      const remedy = 'let them add up to 100%, or leave one out, which takes the rest';
      issues.push({ path: [...at, 'choice'], problem, remedy });
    }
  });
  return issues;
}

/** Faults of a machine that stands in the scenario have their key paths there. */
function inside(read: DefinitionRead, at: KeyPath): DefinitionRead {
  return {
    ...read,
    faults: read.faults.map((fault) => ({ ...fault, path: `${pathText(at)}.${fault.path}` })),
  };
}

interface DefinitionRead {
  readonly workflow?: Workflow;
  readonly faults: readonly Fault[];
  readonly issues: readonly Issue[];
}

/** An issue without a path is of the file as a whole. */
function readDefinition(file: string, name: string, context: DefinitionContext): DefinitionRead {
  const text = FILES.now.readText(file, name, LARGEST_DEFINITION_BYTES);
  if (!text.ok) {
    const { problem, remedy } = text.fault;
    return { faults: [], issues: [{ path: [], problem: `${printable(name, 200)}: ${problem}`, remedy }] };
  }
  const read = readYaml(text.text, name);
  if (!read.ok) return { faults: read.faults, issues: [] };
  return readMachine(read.root, context);
}

function readMachine(root: SourceNode, context: DefinitionContext): DefinitionRead {
  const { workflow, faults, issues } = workflowOfAsl(root, context);
  return faults.length + issues.length > 0 ? { faults, issues } : { workflow, faults, issues };
}

import type { Fault } from '../../model/fault.ts';
import { type ErrorHandling, NO_STATE, type WorkflowState } from '../../model/workflow.ts';
import { failingStates, openShares } from '../../model/workflow-ends.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import { nearest } from '../../units/nearest.ts';
import type { StateSpec } from '../schema/definition-keys.ts';
import { shown } from '../schema/fields.ts';
import type { Issue } from '../schema/issues.ts';
import type { RetrySpec } from '../schema/step-schema.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Workflow } from '../schema/workflow.ts';
import { printable } from '../text/read-yaml.ts';
import { childOf, type KeyPath, pathText, type SourceNode, toPlain } from '../text/source-node.ts';
import { calledFunction, lastName, listOf, namesOf, sharesInWords, textOf, waysOf } from './asl-nodes.ts';
import { errorBits, ownErrors } from './error-names.ts';
import { constant, retrierOf, WorkflowParts } from './workflow.ts';
import { INLINE_ITEMS_AT_ONCE } from './workflow-of-steps.ts';

/** What a definition is read with. */
export interface DefinitionContext {
  /** Key path of the trigger, and the same as text. */
  readonly path: KeyPath;
  readonly key: string;
  readonly trigger: TriggerSpec;
  /** Functions of the scenario. */
  readonly functions: ReadonlySet<string>;
  readonly facts: PlatformFacts;
}

/** The states of one machine: the whole, a branch, or what a Map does for each item. */
interface Machine {
  /** Numbers of the states by name. */
  readonly numbers: ReadonlyMap<string, number>;
  /** States from which every execution fails. */
  readonly failing: ReadonlySet<string>;
}

const STATE_TYPES = ['Task', 'Pass', 'Wait', 'Choice', 'Parallel', 'Map', 'Succeed', 'Fail'] as const;
type StateType = (typeof STATE_TYPES)[number];

const NOWHERE: ErrorHandling = { next: NO_STATE, retriers: [], catchers: [] };
const SECOND_MS = 1000;

/**
 * A state machine in the Amazon States Language (https://states-language.net/spec.html, read 2026-11-28) as
 * states: what it does, not what data it passes on. What cannot be simulated is a warning with its place;
 * what is no state machine is a fault.
 */
export function workflowOfAsl(
  root: SourceNode,
  context: DefinitionContext,
): { readonly workflow: Workflow; readonly faults: readonly Fault[]; readonly issues: readonly Issue[] } {
  const reader = new AslReader(context);
  const start = reader.machine(root, []);
  const { trigger } = context;
  for (const name of trigger.states?.keys() ?? []) {
    if (!reader.names.has(name)) reader.unknownState(name);
  }
  const timeoutMs = trigger.timeout ?? reader.seconds(root, 'TimeoutSeconds', []) ?? Number.POSITIVE_INFINITY;
  const { functions, states, warnings, assumed } = reader.parts;
  const { faults, issues } = reader;
  return { workflow: { functions, states, start, timeoutMs, warnings, assumed }, faults, issues };
}

class AslReader {
  readonly parts = new WorkflowParts();
  readonly faults: Fault[] = [];
  /** What is wrong with the trigger's own keys. */
  readonly issues: Issue[] = [];
  /** Names of all states, those inside others too. */
  readonly names = new Set<string>();
  private readonly context: DefinitionContext;

  constructor(context: DefinitionContext) {
    this.context = context;
  }

  /** Number of the first state of a machine: the whole, a branch, or what a Map does for each item. */
  machine(node: SourceNode | undefined, path: KeyPath): number {
    const states = node === undefined ? undefined : childOf(node, 'States');
    if (node === undefined || states?.kind !== 'map' || states.entries.size === 0) {
      const at = states ?? node;
      if (at !== undefined) {
        this.fault(at, path, 'there are no States', 'give a state machine in the Amazon States Language');
      }
      return NO_STATE;
    }
    const ways = new Map([...states.entries].map(([name, { value }]) => [name, waysOf(value)]));
    // A state that has lost its Next is told by itself.
    if ([...ways.values()].every(({ isGoodEnd, next }) => isGoodEnd === null && next.length > 0)) {
      const remedy = 'give a state with End: true, or of type Succeed or Fail, as AWS asks for';
      this.fault(states, [...path, 'States'], 'no state ends the workflow: it goes on for ever', remedy);
    }
    const failing = failingStates(ways);
    const first = this.parts.states.length;
    const numbers = new Map([...states.entries.keys()].map((name, index) => [name, first + index]));
    // The states of one machine stand side by side, those inside them behind.
    for (const _ of numbers) this.parts.states.push({ kind: 'pass', next: NO_STATE });
    for (const [name, { value }] of states.entries) {
      this.names.add(name);
      const number = numbers.get(name) as number;
      const state = this.state(name, value, { numbers, failing }, [...path, 'States', name]);
      if (state !== undefined) this.parts.states[number] = state;
    }
    return this.target(childOf(node, 'StartAt'), node, numbers, [...path, 'StartAt']);
  }

  unknownState(name: string): void {
    const near = nearest(name, this.names);
    const known = `its states are ${[...this.names].slice(0, 8).join(', ')}`;
    this.issues.push({
      path: [...this.context.path, 'states', name],
      problem: `the definition has no state ${shown(name)}`,
      remedy: near === undefined ? known : `did you mean '${near}'?`,
      at: 'key',
    });
  }

  /** Milliseconds of a key in seconds; undefined where it is not there or depends on data. */
  seconds(node: SourceNode, key: string, path: KeyPath): number | undefined {
    const found = childOf(node, key);
    if (found === undefined) return undefined;
    const value = found.kind === 'scalar' ? found.value : undefined;
    if (typeof value === 'string' && value.trim().startsWith('{%')) return undefined;
    if (typeof value === 'number' && value >= 0) return value * SECOND_MS;
    this.fault(found, [...path, key], `${shown(toPlain(found))} is not a number of seconds`, 'give a number');
    return undefined;
  }

  private state(name: string, node: SourceNode, machine: Machine, path: KeyPath): WorkflowState | undefined {
    const { numbers } = machine;
    const type = this.typeOf(node, path);
    if (type === undefined) return undefined;
    const given = this.context.trigger.states?.get(name) ?? {};
    if (type === 'Succeed' || type === 'Fail') return { kind: 'end', isGood: type === 'Succeed' };
    if (type === 'Choice') return this.choice(name, node, given, machine, path);
    const next = this.next(node, numbers, path);
    if (type === 'Pass') return { kind: 'pass', next };
    if (type === 'Wait') return this.wait(name, node, given, next, path);
    const handling = this.handling(name, node, next, numbers, path);
    if (type === 'Task') return this.task(name, node, given, handling, path);
    if (type === 'Parallel') return this.parallel(node, handling, path);
    return this.map(name, node, given, handling, path);
  }

  private typeOf(node: SourceNode, path: KeyPath): StateType | undefined {
    const type = textOf(childOf(node, 'Type'));
    const known = STATE_TYPES.find((candidate) => candidate === type);
    if (known !== undefined) return known;
    const problem = type === undefined ? 'the state has no Type' : `${shown(type)} is not a type of state`;
    this.fault(
      childOf(node, 'Type') ?? node,
      [...path, 'Type'],
      problem,
      `give one of ${STATE_TYPES.join(', ')}`,
    );
    return undefined;
  }

  private next(node: SourceNode, numbers: ReadonlyMap<string, number>, path: KeyPath): number {
    const isEnd = childOf(node, 'End');
    if (isEnd?.kind === 'scalar' && isEnd.value === true) return NO_STATE;
    return this.target(childOf(node, 'Next'), node, numbers, [...path, 'Next']);
  }

  private target(
    node: SourceNode | undefined,
    above: SourceNode,
    numbers: ReadonlyMap<string, number>,
    path: KeyPath,
  ): number {
    const name = textOf(node);
    const number = name === undefined ? undefined : numbers.get(name);
    if (number !== undefined) return number;
    const key = String(path.at(-1));
    const near = name === undefined ? undefined : nearest(name, numbers.keys());
    const problem =
      name === undefined ? `${key} is missing` : `there is no state ${shown(name)} beside this one`;
    const remedy =
      near === undefined
        ? `name one of ${[...numbers.keys()].slice(0, 8).join(', ')}`
        : `did you mean '${near}'?`;
    this.fault(node ?? above, path, problem, remedy);
    return NO_STATE;
  }

  private choice(
    name: string,
    node: SourceNode,
    given: StateSpec,
    { numbers, failing }: Machine,
    path: KeyPath,
  ): WorkflowState {
    const choices = childOf(node, 'Choices');
    const ways: { name: string; next: number }[] = [];
    const add = (at: SourceNode | undefined, above: SourceNode, where: KeyPath) => {
      ways.push({ name: textOf(at) ?? '', next: this.target(at, above, numbers, where) });
    };
    if (choices?.kind === 'list') {
      for (const [index, rule] of choices.items.entries()) {
        add(childOf(rule, 'Next'), rule, [...path, 'Choices', index, 'Next']);
      }
    } else this.fault(choices ?? node, [...path, 'Choices'], 'there are no Choices', 'give a list of rules');
    const otherwise = childOf(node, 'Default');
    if (otherwise !== undefined) add(otherwise, node, [...path, 'Default']);
    const shares = this.sharesOf(name, ways, given, failing);
    return { kind: 'choice', ways: ways.map(({ next }, index) => ({ share: shares[index] ?? 0, next })) };
  }

  /** Which way an execution goes is data, which is not simulated: shares stand for it. */
  private sharesOf(
    state: string,
    ways: readonly { readonly name: string }[],
    { choose = new Map() }: StateSpec,
    failing: ReadonlySet<string>,
  ): readonly number[] {
    const path = [...this.context.path, 'states', state, 'choose'];
    const key = `${this.context.key}.states.${printable(state)}.choose`;
    const names = new Set(ways.map(({ name }) => name));
    for (const name of choose.keys()) {
      if (names.has(name)) continue;
      const problem = `${shown(name)} is not a next state of ${shown(state)}`;
      this.issues.push({
        path: [...path, name],
        problem,
        remedy: `they are ${[...names].join(', ')}`,
        at: 'key',
      });
    }
    const named = [...choose.values()].reduce((sum, share) => sum + share, 0);
    const isOver = named > 1 + 1e-9;
    if (isOver) {
      const problem = `the shares of ${shown(state)} add up to ${Math.round(named * 1e6) / 1e4}%`;
      this.issues.push({ path, problem, remedy: 'let them add up to at most 100%' });
    }
    const open = [...names].filter((name) => !choose.has(name));
    const assumed = openShares(open, failing, Math.max(0, 1 - named));
    if (open.length > 0 && names.size > 1 && named < 1) {
      this.parts.assumed.push({
        key,
        value: printable(sharesInWords(assumed), 200),
        why: [...assumed.values()].includes(0)
          ? 'which way an execution goes hangs on its data, which is not simulated; ways that fail are left out'
          : 'which way an execution goes hangs on its data, which is not simulated',
      });
    }
    const shareOf = (name: string) => choose.get(name) ?? assumed.get(name) ?? 0;
    // Several rules may lead to the same state, which has its share once.
    return ways.map(({ name }, index) => {
      const isFirst = ways.findIndex((way) => way.name === name) === index;
      return isFirst ? shareOf(name) : 0;
    });
  }

  private wait(name: string, node: SourceNode, given: StateSpec, next: number, path: KeyPath): WorkflowState {
    const fixed = given.duration === undefined ? this.seconds(node, 'Seconds', path) : undefined;
    if (given.duration === undefined && fixed === undefined) {
      this.warn(node, `the wait of ${shown(name)} hangs on data, and takes no time here`, name, 'duration');
    }
    return { kind: 'wait', durationMs: given.duration ?? constant(fixed ?? 0), next };
  }

  private task(
    name: string,
    node: SourceNode,
    given: StateSpec,
    handling: ErrorHandling,
    path: KeyPath,
  ): WorkflowState | undefined {
    const resource = childOf(node, 'Resource');
    const text = textOf(resource);
    const timeoutMs = this.seconds(node, 'TimeoutSeconds', path) ?? Number.POSITIVE_INFINITY;
    for (const key of ['TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath', 'Credentials']) {
      if (childOf(node, key) !== undefined) this.warn(node, `${key} of ${shown(name)} is not simulated`);
    }
    const called = given.function ?? (text === undefined ? undefined : calledFunction(text, node));
    if (called === null) {
      this.notALambda(name, text ?? '', node, given);
      return { kind: 'wait', durationMs: given.duration ?? constant(0), next: handling.next };
    }
    const functionName = this.functionOf(called ?? name, name);
    if (functionName === undefined) {
      const problem = `${shown(called ?? name)} is no function of the scenario`;
      const near = nearest(lastName(called ?? name), this.context.functions);
      const hint = near === undefined ? '' : `, such as '${near}'`;
      const remedy = `name it in ${this.context.key}.functions, or give ${this.context.key}.states.${printable(name)}.function${hint}`;
      this.fault(resource ?? node, [...path, 'Resource'], problem, remedy);
      return undefined;
    }
    if (text?.includes('.waitForTaskToken') === true) {
      this.warn(
        node,
        `${shown(name)} waits for a task token, which is not simulated: it goes on with the function's answer`,
      );
    }
    return { kind: 'task', sourceIndex: this.parts.place(functionName), timeoutMs, ...handling };
  }

  private notALambda(name: string, resource: string, node: SourceNode, { duration }: StateSpec): void {
    const how = resource.includes('.sync') ? ', waited for (.sync)' : '';
    const takes =
      duration === undefined
        ? 'takes no time here, and cannot fail'
        : 'takes the time given, and cannot fail';
    const problem = `${shown(name)} calls another service (${printable(resource, 80)})${how}, which ${takes}; its price is not in the bill`;
    this.warn(node, problem, duration === undefined ? name : undefined, 'duration');
  }

  /** The scenario's function that a name in the definition means. */
  private functionOf(called: string, state: string): string | undefined {
    const { trigger, functions } = this.context;
    const short = lastName(called);
    const { functions: table } = trigger;
    const candidates = [table?.get(called), table?.get(short), called, short, table?.get(state), state];
    return candidates.find((name) => name !== undefined && functions.has(name));
  }

  private parallel(node: SourceNode, handling: ErrorHandling, path: KeyPath): WorkflowState {
    const branches = childOf(node, 'Branches');
    if (branches?.kind !== 'list' || branches.items.length === 0) {
      this.fault(
        branches ?? node,
        [...path, 'Branches'],
        'there are no Branches',
        'give a list of state machines',
      );
      return { kind: 'pass', next: handling.next };
    }
    const firsts = branches.items.map((branch, index) => this.machine(branch, [...path, 'Branches', index]));
    return { kind: 'parallel', branches: firsts, ...handling };
  }

  private map(
    name: string,
    node: SourceNode,
    given: StateSpec,
    handling: ErrorHandling,
    path: KeyPath,
  ): WorkflowState {
    const key = childOf(node, 'ItemProcessor') === undefined ? 'Iterator' : 'ItemProcessor';
    const inner = childOf(node, key);
    if (inner === undefined) {
      this.fault(node, [...path, 'ItemProcessor'], 'there is no ItemProcessor', 'give a state machine');
      return { kind: 'pass', next: handling.next };
    }
    const mode = textOf(childOf(childOf(inner, 'ProcessorConfig') ?? inner, 'Mode'));
    const isDistributed = mode === 'DISTRIBUTED';
    if (isDistributed) {
      this.warn(
        node,
        `${shown(name)} is a distributed map: its items are simulated as those of an inline one, without executions of their own`,
      );
    }
    for (const one of [
      'ToleratedFailurePercentage',
      'ToleratedFailureCount',
      'ItemBatcher',
      'MaxConcurrencyPath',
    ]) {
      if (childOf(node, one) !== undefined) this.warn(node, `${one} of ${shown(name)} is not simulated`);
    }
    if (given.items === undefined) {
      const at = `${this.context.key}.states.${printable(name)}.items`;
      this.parts.assumed.push({
        key: at,
        value: '1',
        why: 'how many items a Map has hangs on its data, which is not simulated',
      });
    }
    const most = isDistributed ? 10_000 : INLINE_ITEMS_AT_ONCE;
    const concurrency = childOf(node, 'MaxConcurrency');
    const wanted = concurrency?.kind === 'scalar' ? Number(concurrency.value) : 0;
    return {
      kind: 'map',
      items: given.items ?? constant(1),
      maximumConcurrency: wanted >= 1 ? Math.min(most, Math.floor(wanted)) : most,
      first: this.machine(inner, [...path, key]),
      ...handling,
    };
  }

  private handling(
    name: string,
    node: SourceNode,
    next: number,
    numbers: ReadonlyMap<string, number>,
    path: KeyPath,
  ): ErrorHandling {
    const retries = listOf(childOf(node, 'Retry'));
    const catches = listOf(childOf(node, 'Catch'));
    if (retries.length === 0 && catches.length === 0) return { ...NOWHERE, next };
    for (const entry of [...retries, ...catches]) this.tellOwnErrors(name, entry);
    return {
      next,
      retriers: retries.map((retry, index) =>
        retrierOf(this.retry(retry, [...path, 'Retry', index]), this.context.facts),
      ),
      catchers: catches.map((caught, index) => ({
        errors: errorBits(namesOf(childOf(caught, 'ErrorEquals'))),
        next: this.target(childOf(caught, 'Next'), caught, numbers, [...path, 'Catch', index, 'Next']),
      })),
    };
  }

  private retry(node: SourceNode, path: KeyPath): RetrySpec {
    const numberOf = (key: string): number | undefined => {
      const found = childOf(node, key);
      if (found === undefined) return undefined;
      if (found.kind === 'scalar' && typeof found.value === 'number' && found.value >= 0) return found.value;
      this.fault(found, [...path, key], `${shown(toPlain(found))} is not a number`, 'give a number');
      return undefined;
    };
    return {
      errors: namesOf(childOf(node, 'ErrorEquals')),
      interval: this.seconds(node, 'IntervalSeconds', path),
      maxAttempts: numberOf('MaxAttempts'),
      backoffRate: numberOf('BackoffRate'),
      maxDelay: this.seconds(node, 'MaxDelaySeconds', path),
      jitter: textOf(childOf(node, 'JitterStrategy')) === 'FULL' ? 'full' : 'none',
    };
  }

  private tellOwnErrors(state: string, node: SourceNode): void {
    const own = ownErrors(namesOf(childOf(node, 'ErrorEquals')));
    if (own.length === 0) return;
    const names = own.map((name) => shown(name)).join(', ');
    this.warn(
      node,
      `${names} of ${shown(state)}: every error of a handler, and of a Fail state, is taken to have this name`,
    );
  }

  private fault(node: SourceNode, path: KeyPath, problem: string, remedy: string): void {
    const { file, line, column } = node.place;
    const place = line === undefined || column === undefined ? { file } : { file, line, column };
    this.faults.push({ ...place, path: printable(pathText(path), 200), problem, remedy });
  }

  /** A warning with its place; `state` and `key` say which key of the trigger would mend it. */
  private warn(node: SourceNode, words: string, state?: string, key = ''): void {
    const { file, line = 1 } = node.place;
    const remedy = state === undefined ? '' : `; give ${this.context.key}.states.${printable(state)}.${key}`;
    this.parts.warnings.push(
      `${this.context.key}.definition: ${printable(file, 200)}:${line}: ${words}${remedy}`,
    );
  }
}

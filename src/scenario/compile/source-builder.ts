import { type CompiledSource, NOT_BILLED } from '../../model/compiled.ts';
import { FIRST_FAN_OUT } from '../../model/fan-outs.ts';
import type { SourceModel } from '../../model/model.ts';
import type { WorkflowModel } from '../../model/workflow.ts';
import { pollerKindOf } from '../../policies/pollers.ts';
import type { Distribution } from '../../random/distribution.ts';
import { FanOut } from '../graph/fan-out.ts';
import { isPolled } from '../graph/invocation.ts';
import type { Access } from '../permissions/access.ts';
import type { InvokeSpec } from '../schema/chain-schema.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Workflow } from '../schema/workflow.ts';
import type { Assumptions } from './assumptions.ts';
import { authorizerRules } from './compile-authorizer.ts';
import { compileClient } from './compile-client.ts';
import type { QuotaRegister } from './compile-quotas.ts';
import { compileTrigger, describeBilling } from './compile-trigger.ts';
import { compileDurable, compileWorkflow } from './compile-workflow.ts';

const AT_ONCE: Distribution = { kind: 'constant', value: 0 };

const SYNCHRONOUS = {
  invocation: 'sync',
  deliveryMs: AT_ONCE,
  isRequestLimited: true,
  throttle: null,
  integrationTimeoutMs: Number.POSITIVE_INFINITY,
  isEntry: true,
  filterShare: 1,
  isDenied: false,
  client: null,
  poller: null,
} as const;

/** Makes the sources of a scenario, each once, in the order in which they are asked for. */
export class SourceBuilder {
  private readonly scenario: Scenario;
  private readonly access: Access;
  private readonly assumptions: Assumptions;
  private readonly quotas: QuotaRegister;
  private readonly indexOfFunction: ReadonlyMap<string, number>;
  /** Triggers that traffic from outside goes to. */
  private readonly fanOuts: (readonly number[])[] = [];
  private readonly entries: ReadonlySet<string | null>;
  private readonly workflows: WorkflowModel[] = [];
  private readonly warnings: string[] = [];
  private readonly models: SourceModel[] = [];
  private readonly sources: CompiledSource[] = [];
  private readonly indexOfSource = new Map<string, number>();
  private readonly invokesOfPair = new Map<string, number>();
  private readonly placeOfFanOut = new Map<string, number>();
  /** Pollers whose dead letters have no source yet: two queues may send each other theirs. */
  private readonly undirected: { readonly index: number; readonly target: string; readonly from: string }[] =
    [];

  constructor(scenario: Scenario, access: Access, assumptions: Assumptions, quotas: QuotaRegister) {
    this.scenario = scenario;
    this.quotas = quotas;
    this.access = access;
    this.assumptions = assumptions;
    this.indexOfFunction = new Map([...scenario.functions.keys()].map((name, index) => [name, index]));
    const fanOut = FanOut.of(scenario);
    this.entries = new Set(
      scenario.traffic.flatMap(({ to, also = [] }) => {
        const receivers = to === null ? [] : fanOut.allReceivers([to, ...also]);
        return receivers.flatMap((receiver) => ('trigger' in receiver ? [receiver.trigger] : []));
      }),
    );
  }

  direct(functionName: string): number {
    return this.once(
      `function ${functionName}`,
      { trigger: null, source: 'sdk', from: null, billing: NOT_BILLED },
      () => ({ ...SYNCHRONOUS, functionIndex: this.functionIndex(functionName) }),
    );
  }

  byRow(): number {
    return this.once('by row', { trigger: null, source: 'sdk', from: null, billing: NOT_BILLED }, () => ({
      ...SYNCHRONOUS,
      functionIndex: -1,
    }));
  }

  trigger(name: string, trigger: TriggerSpec): number {
    const workflow = this.scenario.workflows?.get(name);
    if (workflow !== undefined) return this.workflow(name, trigger, workflow);
    const isEntry = !isPolled(trigger) || this.entries.has(name);
    const index = this.once(`trigger ${name}`, this.describe(name, trigger, null), () => ({
      ...this.compile(name, trigger, null),
      ...this.authorizer(name, trigger),
      isEntry,
    }));
    return index;
  }

  /**
   * A workflow of several states: where its executions start, and a source for each function that it calls.
   */
  private workflow(name: string, trigger: TriggerSpec, workflow: Workflow): number {
    const { functions, warnings, assumed } = workflow;
    const described = { ...this.describe(name, trigger, null), functions };
    const isNew = !this.indexOfSource.has(`trigger ${name}`);
    const index = this.once(`trigger ${name}`, described, () => ({
      ...SYNCHRONOUS,
      // Its events go to no function: the first one stands in, of whose work nothing is used.
      functionIndex: 0,
      isRequestLimited: false,
      deliveryMs: trigger.delivery ?? AT_ONCE,
      filterShare: trigger.filter ?? 1,
      ...this.quotaUses(name, trigger, null),
    }));
    if (!isNew) return index;
    const calls = functions.map((called) =>
      this.once(
        `workflow ${name} ${called}`,
        { trigger: null, source: trigger.source, from: null, workflow: name, billing: NOT_BILLED },
        () => ({
          ...SYNCHRONOUS,
          functionIndex: this.functionIndex(called),
          isEntry: false,
          isDenied: this.access.isTriggerDenied(name),
        }),
      ),
    );
    const compile = trigger.source === 'durable' ? compileDurable : compileWorkflow;
    const { scenario, assumptions } = this;
    const sources = { index, calls };
    const { facts } = scenario;
    this.workflows.push(compile({ name, trigger, workflow, sources, facts, assumptions }));
    this.warnings.push(...warnings);
    for (const { key, value, why } of assumed) this.assumptions.choice(key, value, why);
    return index;
  }

  private authorizer(name: string, trigger: TriggerSpec): Pick<SourceModel, 'authorizer'> {
    const { authorizer } = trigger;
    if (authorizer === undefined) return {};
    const key = `triggers.${name}.authorizer`;
    const rules = authorizerRules(trigger, key, this.scenario.facts, this.assumptions);
    const described = {
      trigger: null,
      source: 'authorizer',
      from: null,
      authorizes: name,
      billing: NOT_BILLED,
    };
    const sourceIndex = this.once(`authorizer ${name}`, described, () => ({
      ...SYNCHRONOUS,
      functionIndex: this.functionIndex(authorizer.function),
      integrationTimeoutMs: rules.timeoutMs,
      isEntry: false,
    }));
    const { cacheMs, tokens, refusedShare } = rules;
    return { authorizer: { sourceIndex, cacheMs, tokens, refusedShare } };
  }

  /** Events that a function or a resource sends to a trigger; null where it is not enabled. */
  fed(name: string, from: string | null): number | null {
    const trigger = this.scenario.triggers.get(name);
    if (trigger === undefined || trigger.enabled === false) return null;
    if (isPolled(trigger)) return this.trigger(name, trigger);
    return this.once(`sent ${from ?? ''} ${name}`, this.describe(name, trigger, from), () => ({
      ...this.compile(name, trigger, from),
      invocation: 'async',
      isRequestLimited: false,
      isEntry: false,
    }));
  }

  /**
   * A destination: functions, triggers, or a resource that passes on, each of which gets every event; null
   * where the events end there.
   */
  target(targets: readonly string[], from: string | null): number | null {
    const found = FanOut.of(this.scenario)
      .allReceivers(targets)
      .map((receiver) => {
        return 'trigger' in receiver
          ? this.fed(receiver.trigger, from)
          : this.destination(receiver.function, from ?? '');
      })
      .filter((index) => index !== null);
    if (found.length < 2) return found[0] ?? null;
    const members = found.join();
    const place = this.placeOfFanOut.get(members) ?? this.fanOuts.push(found) - 1;
    this.placeOfFanOut.set(members, place);
    return FIRST_FAN_OUT + place;
  }

  private destination(functionName: string, from: string): number {
    const described = { trigger: null, source: 'destination', from, billing: NOT_BILLED };
    return this.once(`destination ${from} ${functionName}`, described, () => ({
      ...SYNCHRONOUS,
      functionIndex: this.functionIndex(functionName),
      invocation: 'async',
      isRequestLimited: false,
      isEntry: false,
    }));
  }

  /** One function calls another: one source a caller, callee, mode and client. */
  invoke(from: string, invoke: InvokeSpec, index: number): number {
    const isAsync = invoke.mode === 'async';
    const key = `invoke ${from} ${invoke.function} ${isAsync} ${JSON.stringify(invoke.client ?? null)}`;
    const described = { trigger: null, source: 'lambda', from, billing: NOT_BILLED };
    return this.once(
      key,
      described,
      () => ({
        ...SYNCHRONOUS,
        functionIndex: this.functionIndex(invoke.function),
        invocation: isAsync ? 'async' : 'sync',
        isEntry: false,
        client: isAsync
          ? null
          : compileClient(
              invoke.client,
              `functions.${from}.invokes.${index}.client`,
              this.scenario.facts,
              this.assumptions,
            ),
      }),
      this.nameOfInvoke(key, from, invoke.function),
    );
  }

  /** All sources, once the dead letters know where they go. */
  finish() {
    for (const { index, target, from } of this.undirected) {
      const source = this.target([target], from);
      const model = this.models[index] as SourceModel;
      const { poller } = model;
      const directed = poller && pollerKindOf(poller).withGivenUpSource(poller, source);
      this.models[index] = { ...model, poller: directed };
    }
    const names = [...this.indexOfFunction.keys()];
    const starts = new Set(this.workflows.map(({ sourceIndex }) => sourceIndex));
    for (const [index, model] of this.models.entries()) {
      if (starts.has(index)) continue;
      const callee = names[model.functionIndex];
      if (callee === undefined || this.access.mayStart(callee)) continue;
      this.models[index] = { ...model, isDenied: true };
    }
    const reached = new Set<number>();
    const reachedAsync = new Set<number>();
    for (const [index, { functionIndex, invocation }] of this.models.entries()) {
      if (starts.has(index)) continue;
      const indices = functionIndex >= 0 ? [functionIndex] : [...this.indexOfFunction.values()];
      for (const index of indices) reached.add(index);
      if (invocation === 'async') reachedAsync.add(functionIndex);
    }
    const { models, sources, fanOuts, workflows, warnings } = this;
    return { models, sources, fanOuts, workflows, warnings, reached, reachedAsync };
  }

  private describe(name: string, trigger: TriggerSpec, from: string | null): CompiledSource {
    const hub = FanOut.of(this.scenario).hubOf(name);
    const { writtenAs } = trigger;
    return {
      trigger: name,
      source: trigger.source,
      from,
      ...(hub === null ? {} : { hub }),
      ...(writtenAs === undefined ? {} : { writtenAs }),
      billing: describeBilling(trigger, this.scenario.facts),
    };
  }

  private compile(name: string, trigger: TriggerSpec, from: string | null): Omit<SourceModel, 'name'> {
    const functionIndex = this.functionIndex(trigger.function);
    const model = compileTrigger(name, trigger, functionIndex, this.scenario, this.assumptions);
    return {
      ...model,
      isDenied: this.access.isTriggerDenied(name),
      ...this.quotaUses(name, trigger, from),
    };
  }

  private quotaUses(name: string, trigger: TriggerSpec, from: string | null): Pick<SourceModel, 'quotas'> {
    const quotas = this.quotas.ofTrigger(name, trigger, from);
    return quotas.length === 0 ? {} : { quotas };
  }

  private once(
    key: string,
    source: CompiledSource,
    make: () => Omit<SourceModel, 'name'>,
    streamName = key,
  ): number {
    const known = this.indexOfSource.get(key);
    if (known !== undefined) return known;
    const index = this.models.push({ ...make(), name: streamName }) - 1;
    this.sources.push(source);
    this.indexOfSource.set(key, index);
    const trigger = source.trigger === null ? undefined : this.scenario.triggers.get(source.trigger);
    const isLost = source.trigger !== null && this.access.isDenied(['triggers', source.trigger, 'onFailure']);
    const target = trigger?.deadLetter ?? (isLost ? undefined : trigger?.onFailure);
    if (trigger !== undefined && target !== undefined) {
      this.undirected.push({ index, target, from: trigger.function });
    }
    return index;
  }

  /**
   * By caller and callee alone, so that another client or mode draws the same; a second pair's source has a
   * number.
   */
  private nameOfInvoke(key: string, from: string, callee: string): string {
    const pair = `invoke ${from} ${callee}`;
    const others = this.invokesOfPair.get(pair) ?? 0;
    if (!this.indexOfSource.has(key)) this.invokesOfPair.set(pair, others + 1);
    return `${pair} ${others}`;
  }

  private functionIndex(name: string): number {
    const index = this.indexOfFunction.get(name);
    if (index === undefined) throw new Error(`no function ${name}`);
    return index;
  }
}

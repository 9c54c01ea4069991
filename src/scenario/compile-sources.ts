import type { SourceModel } from '../model/model.ts';
import { gatewayLimits } from '../platform/gateway-limits.ts';
import type { Distribution } from '../random/distribution.ts';
import { formatDuration } from '../units/format.ts';
import type { TraceModel, TrafficPattern } from '../workload/pattern.ts';
import type { Assumptions } from './assumptions.ts';
import type { Destinations } from './compile-function.ts';
import { type CompiledArrivals, type CompiledSource, NOT_BILLED } from './compiled.ts';
import type { PlacedTraffic, Scenario } from './scenario.ts';
import type { TriggerSpec } from './trigger-schema.ts';

const AT_ONCE: Distribution = { kind: 'constant', value: 0 };

export interface CompiledSources {
  readonly models: readonly SourceModel[];
  readonly sources: readonly CompiledSource[];
  readonly arrivals: readonly CompiledArrivals[];
  /** By function index. */
  readonly destinations: readonly Destinations[];
  /** Functions that some source reaches, and those reached through the asynchronous queue. */
  readonly reached: ReadonlySet<number>;
  readonly reachedAsync: ReadonlySet<number>;
}

/**
 * Every way in which events come in: one source a trigger that is used, one a function called directly, one for traces that name
 * functions by row, one a destination. `traces` holds each trace by the number of its traffic entry.
 */
export function compileSources(
  scenario: Scenario,
  traces: ReadonlyMap<number, TraceModel>,
  assumptions: Assumptions,
  warnings: string[],
): CompiledSources {
  const builder = new SourceBuilder(scenario, assumptions);
  const arrivals: CompiledArrivals[] = [];
  for (const entry of scenario.traffic) {
    const sourceIndex = entrySource(entry, scenario, builder);
    if (sourceIndex === null) {
      warnings.push(
        `traffic.${entry.index}: the trigger '${entry.to}' is not enabled, so this traffic does not arrive`,
      );
      continue;
    }
    const pattern = toPattern(entry, traces);
    arrivals.push({ sourceIndex, pattern, streamName: `traffic.${entry.index}` });
  }
  for (const [name, trigger] of scenario.triggers) {
    if (trigger.source !== 'schedule' || trigger.enabled === false) continue;
    const pattern: TrafficPattern = {
      kind: 'schedule',
      expression: trigger.expression ?? '',
      count: trigger.count ?? 1,
    };
    arrivals.push({ sourceIndex: builder.trigger(name, trigger), pattern, streamName: `triggers.${name}` });
  }
  const destinations = [...scenario.functions.values()].map((spec) => ({
    onFailureSource: builder.destination(spec.async?.onFailure),
    onSuccessSource: builder.destination(spec.async?.onSuccess),
  }));
  return { ...builder.result(), arrivals, destinations };
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
  if (entry.pattern.kind !== 'trace') return entry.pattern;
  const trace = traces.get(entry.index);
  if (trace === undefined) throw new Error(`the trace of traffic.${entry.index} was not resolved`);
  return { kind: 'trace', trace };
}

class SourceBuilder {
  readonly #scenario: Scenario;
  readonly #assumptions: Assumptions;
  readonly #indexOfFunction: ReadonlyMap<string, number>;
  readonly #models: SourceModel[] = [];
  readonly #sources: CompiledSource[] = [];
  readonly #indexOfSource = new Map<string, number>();

  constructor(scenario: Scenario, assumptions: Assumptions) {
    this.#scenario = scenario;
    this.#assumptions = assumptions;
    this.#indexOfFunction = new Map([...scenario.functions.keys()].map((name, index) => [name, index]));
  }

  direct(functionName: string): number {
    return this.#once(
      `function ${functionName}`,
      { trigger: null, source: 'sdk', from: null, billing: NOT_BILLED },
      () => ({
        ...SYNCHRONOUS,
        functionIndex: this.#functionIndex(functionName),
      }),
    );
  }

  byRow(): number {
    return this.#once('by row', { trigger: null, source: 'sdk', from: null, billing: NOT_BILLED }, () => ({
      ...SYNCHRONOUS,
      functionIndex: -1,
    }));
  }

  trigger(name: string, trigger: TriggerSpec): number {
    return this.#once(
      `trigger ${name}`,
      { trigger: name, source: trigger.source, from: null, billing: NOT_BILLED },
      () => ({
        ...this.#throughTrigger(name, trigger),
        isEntry: true,
      }),
    );
  }

  destination(target: string | undefined): number | null {
    if (target === undefined) return null;
    const trigger = this.#scenario.triggers.get(target);
    if (trigger?.enabled === false) return null;
    const described = {
      trigger: trigger === undefined ? null : target,
      source: trigger?.source ?? 'destination',
      from: null,
      billing: NOT_BILLED,
    };
    return this.#once(`destination ${target}`, described, () => {
      const model =
        trigger === undefined
          ? { ...SYNCHRONOUS, functionIndex: this.#functionIndex(target) }
          : this.#throughTrigger(target, trigger);
      return { ...model, invocation: 'async', isRequestLimited: false, isEntry: false };
    });
  }

  result() {
    const reached = new Set<number>();
    const reachedAsync = new Set<number>();
    for (const { functionIndex, invocation } of this.#models) {
      const indices = functionIndex >= 0 ? [functionIndex] : [...this.#indexOfFunction.values()];
      for (const index of indices) reached.add(index);
      if (invocation === 'async') reachedAsync.add(functionIndex);
    }
    return { models: this.#models, sources: this.#sources, reached, reachedAsync };
  }

  #once(key: string, source: CompiledSource, make: () => SourceModel): number {
    const known = this.#indexOfSource.get(key);
    if (known !== undefined) return known;
    const index = this.#models.push(make()) - 1;
    this.#sources.push(source);
    this.#indexOfSource.set(key, index);
    return index;
  }

  #functionIndex(name: string): number {
    const index = this.#indexOfFunction.get(name);
    if (index === undefined) throw new Error(`no function ${name}`);
    return index;
  }

  #throughTrigger(name: string, trigger: TriggerSpec): SourceModel {
    const isAsync =
      trigger.source === 'sdk' ? trigger.invocation === 'async' : ASYNCHRONOUS_SOURCES.has(trigger.source);
    this.#assumeDelivery(name, trigger);
    const common = {
      functionIndex: this.#functionIndex(trigger.function),
      deliveryMs: trigger.delivery ?? AT_ONCE,
      throttle: null,
      integrationTimeoutMs: Number.POSITIVE_INFINITY,
      isEntry: true,
      ...PLAIN,
    };
    // Asynchronous calls from AWS services are not counted (AWS Lambda Developer Guide, "Lambda quotas", 2023 and 2026).
    if (isAsync) return { ...common, invocation: 'async', isRequestLimited: trigger.source === 'sdk' };
    const front = trigger.source === 'api-gateway' ? this.#gateway(name, trigger) : this.#url(trigger);
    return { ...common, ...front, invocation: 'sync', isRequestLimited: true };
  }

  /** A function URL in front of reserved concurrency passes ten times as many requests a second (Developer Guide, function URLs, 2023). */
  #url(trigger: TriggerSpec) {
    const reserved = this.#scenario.functions.get(trigger.function)?.reservedConcurrency ?? 0;
    const perSecond = reserved * this.#scenario.facts.requestsPerConcurrency.value;
    const throttle =
      trigger.source === 'function-url' && perSecond > 0 ? { perSecond, burst: perSecond } : null;
    return { throttle, integrationTimeoutMs: trigger.timeout ?? Number.POSITIVE_INFINITY };
  }

  #gateway(name: string, trigger: TriggerSpec) {
    const { facts, region } = this.#scenario;
    const type = trigger.type ?? 'rest';
    const limits = gatewayLimits(facts, region);
    const perSecond = trigger.throttle?.rate ?? limits.ratePerSecond;
    const burst = trigger.throttle?.burst ?? limits.burst;
    const timeoutMs = trigger.timeout ?? facts.apiGateway.timeoutMs.value[type];
    const key = `triggers.${name}`;
    if (trigger.throttle?.rate === undefined || trigger.throttle.burst === undefined) {
      const words = `${perSecond} requests per second, ${burst} at once`;
      this.#assumptions.fromFact(`${key}.throttle`, words, facts.apiGateway.ratePerSecond);
    }
    if (trigger.timeout === undefined) {
      const words = `${formatDuration(timeoutMs)} (${type} API)`;
      this.#assumptions.fromFact(`${key}.timeout`, words, facts.apiGateway.timeoutMs);
    }
    return { throttle: { perSecond, burst }, integrationTimeoutMs: timeoutMs };
  }

  #assumeDelivery(name: string, trigger: TriggerSpec): void {
    if (trigger.delivery !== undefined || !ASYNCHRONOUS_SOURCES.has(trigger.source)) return;
    const key = `triggers.${name}.delivery`;
    if (this.#assumptions.list().some((assumption) => assumption.key === key)) return;
    this.#assumptions.choice(
      key,
      '0 ms',
      `AWS publishes no figure for the delay of ${trigger.source} events`,
    );
  }
}

const PLAIN = { filterShare: 1, isDenied: false, client: null, poller: null } as const;

const ASYNCHRONOUS_SOURCES: ReadonlySet<string> = new Set(['s3', 'sns', 'schedule']);

const SYNCHRONOUS = {
  invocation: 'sync',
  deliveryMs: AT_ONCE,
  isRequestLimited: true,
  throttle: null,
  integrationTimeoutMs: Number.POSITIVE_INFINITY,
  isEntry: true,
  ...PLAIN,
} as const;

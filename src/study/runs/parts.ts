import type { CompiledScenario } from '../../model/compiled.ts';
import type { FunctionModel, Model } from '../../model/model.ts';
import type { WindowAsked } from '../../model/windows.ts';
import { meanOf } from '../../random/moments.ts';
import { loopRequests, patternRequests } from '../../workload/expected-requests.ts';
import { type Component, componentsOf } from './components.ts';
import { withoutIdleQuotas } from './idle-quotas.ts';
import { windowsOf } from './simulate.ts';
import { SubScenarios } from './sub-scenario.ts';

/** A component of a scenario, made ready to be simulated alone. Plain data, for `simulate` only. */
export interface Part extends Component {
  readonly compiled: CompiledScenario;
  /** Windows to be measured, by its functions. */
  readonly windows: readonly (readonly WindowAsked[])[];
  /** By its functions: whether they take from the concurrency that all share. */
  readonly isShared: readonly boolean[];
  /** About how many requests it has. */
  readonly requests: number;
  /** About how many all parts have. */
  readonly requestsOfAll: number;
}

/** About how many requests a run must have for its parts to be simulated apart. */
const LEAST_REQUESTS = 100_000;
/** Fewer will do where there are so many functions, each of which is looked at again and again. */
const MANY_FUNCTIONS = 100;
/** What is known of no component's traffic: a trace's requests, by the entry. */
const UNKNOWN_REQUESTS = 1_000_000;

/**
 * The components of a scenario: they meet only in the account's limits, which `joinParts` holds the result
 * against. Empty where there is one, where the run is too short for it (`leastRequests`, default a hundred
 * thousand) and has few functions, or where they share more than those limits.
 */
export async function partsOf(
  compiled: CompiledScenario,
  leastRequests: number = LEAST_REQUESTS,
): Promise<readonly Part[]> {
  const { account, runaway, functions, sources, closedLoops } = compiled.model;
  // An account's burst of environments is one bucket (2018); events in a circle are bounded for the whole
  // run.
  if (account.scaling.scope === 'account' || runaway !== undefined) return [];
  if (functions.length + sources.length < 2 || unreservedConcurrency(compiled.model) < 0) return [];
  const bySource = sources.map(() => 0);
  for (const { pattern, sourceIndex } of compiled.arrivals) {
    bySource[sourceIndex]! +=
      pattern.kind === 'trace' ? UNKNOWN_REQUESTS : await patternRequests(pattern, compiled);
  }
  for (const { sourceIndex, users, thinkMs } of closedLoops) {
    const requests = loopRequests(users, meanOf(thinkMs), compiled.model.horizonMs);
    // One that sends to several has one part all the same.
    bySource[sourceIndex] = (bySource[sourceIndex] ?? 0) + requests;
  }
  const requestsOfAll = bySource.reduce((sum, requests) => sum + requests, 0);
  const isLong = requestsOfAll >= leastRequests;
  if (!isLong && functions.length < MANY_FUNCTIONS) return [];
  const model = withoutIdleQuotas(compiled.model, compiled);
  const components = componentsOf(model, compiled.arrivals);
  if (components.length < 2) return [];
  const scenarios = new SubScenarios(compiled, model);
  const windows = windowsOf(compiled);
  return components.map((component): Part => {
    return {
      ...component,
      compiled: scenarios.of(component),
      windows: component.functions.map((index) => windows[index] ?? []),
      isShared: component.functions.map((index) => functions[index]?.reservedConcurrency === null),
      requests: component.sources.reduce((sum, index) => sum + (bySource[index] ?? 0), 0),
      requestsOfAll,
    };
  });
}

/** The parts that each of so many threads simulates, about equally much traffic each; the largest first. */
export function sharedOut(parts: readonly Part[], threads: number): readonly (readonly Part[])[] {
  const shares = Array.from({ length: Math.min(threads, parts.length) }, () => {
    return { parts: [] as Part[], requests: 0 };
  });
  for (const part of [...parts].sort((one, other) => other.requests - one.requests)) {
    const share = shares.reduce((least, other) => (isLess(other, least) ? other : least));
    share.parts.push(part);
    share.requests += part.requests;
  }
  return shares.map((share) => share.parts);
}

interface Share {
  readonly parts: readonly Part[];
  readonly requests: number;
}

function isLess(one: Share, other: Share): boolean {
  return (
    one.requests < other.requests ||
    (one.requests === other.requests && one.parts.length < other.parts.length)
  );
}

/**
 * The most that functions without reserved concurrency may run at once, whatever is provisioned then: what
 * the account's quota leaves.
 */
export function unreservedConcurrency({ account, functions }: Model): number {
  return functions.reduce((left, fn) => {
    return left - (fn.reservedConcurrency ?? mostProvisioned(fn));
  }, account.concurrency);
}

function mostProvisioned({ provisionedConcurrency, provisioning }: FunctionModel): number {
  const changes = provisioning?.changes.map(({ count }) => count) ?? [];
  return Math.max(provisionedConcurrency, provisioning?.tracking?.maximum ?? 0, ...changes);
}

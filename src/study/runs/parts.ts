import type { CompiledScenario } from '../../model/compiled.ts';
import type { FunctionModel, Model } from '../../model/model.ts';
import { meanOf } from '../../random/moments.ts';
import { loopRequests, patternRequests } from '../../workload/expected-requests.ts';
import { type Component, componentsOf } from './components.ts';
import { withoutIdleQuotas } from './idle-quotas.ts';

/** Components that one thread simulates, and what a run of them alone needs. */
export interface Part extends Component {
  /** Its share of the account's requests per second, 0–1; those of all parts are no more than 1 together. */
  readonly requestShare: number;
}

/** About how many requests a run must have for parts of it to be worth a thread each. */
const LEAST_REQUESTS = 1_000_000;
/** Rounding of the buckets' arithmetic, of the account's requests per second. */
const SHARED_OUT = 1 - 1e-9;
/** What is known of no component's traffic: a trace's requests, by the entry. */
const UNKNOWN_REQUESTS = 1_000_000;
/** Of the requests per second, given out in equal parts whatever the traffic. */
const EQUAL_SHARE = 0.2;

export interface PartsAsked {
  /** How many at the most. */
  readonly most: number;
  /** Requests below which there are none; default a million. */
  readonly leastRequests?: number | undefined;
}

/**
 * Parts of a scenario that may be simulated apart: they meet only in the account's limits, which `joinParts`
 * holds the result against. About equally much traffic each. Empty where the scenario has one component, is
 * too short for it, or shares more than those limits.
 */
export async function partsOf(compiled: CompiledScenario, asked: PartsAsked): Promise<readonly Part[]> {
  const model = withoutIdleQuotas(compiled.model, compiled);
  // An account's burst of environments is one bucket (2018); events in a circle are bounded for the whole
  // run.
  if (asked.most < 2 || model.account.scaling.scope === 'account' || model.runaway !== undefined) return [];
  const components = componentsOf(model, compiled.arrivals);
  if (components.length < 2) return [];
  const loads: { component: Component; requests: number }[] = [];
  for (const component of components) {
    loads.push({ component, requests: await requestsOf(component, compiled) });
  }
  const total = loads.reduce((sum, { requests }) => sum + requests, 0);
  if (total < (asked.leastRequests ?? LEAST_REQUESTS)) return [];
  const bins = packed(loads, Math.min(asked.most, components.length));
  const parts = bins.map(({ members, requests }): Part => {
    const share = (1 - EQUAL_SHARE) * (requests / total) + EQUAL_SHARE / bins.length;
    return { ...merged(members), requestShare: share * SHARED_OUT };
  });
  // A bucket below one request still lets one pass.
  return parts.some(({ requestShare }) => requestShare * model.account.requestsPerSecond < 1) ? [] : parts;
}

/** The scenario with one part of it alone at work: the rest stands there, and nothing comes to it. */
export function partOf(compiled: CompiledScenario, part: Part): CompiledScenario {
  const [functions, sources, loops] = [part.functions, part.sources, part.closedLoops].map(
    (indexes) => new Set(indexes),
  ) as [Set<number>, Set<number>, Set<number>];
  const { model } = compiled;
  return {
    ...compiled,
    arrivals: compiled.arrivals.filter(({ sourceIndex }) => sources.has(sourceIndex)),
    model: {
      ...model,
      account: { ...model.account, requestShare: part.requestShare },
      functions: model.functions.map((fn, index) => (functions.has(index) ? fn : idle(fn))),
      sources: model.sources.map((source, index) =>
        sources.has(index) || source.poller === null ? source : { ...source, isDenied: true },
      ),
      closedLoops: model.closedLoops.map((loop, index) => (loops.has(index) ? loop : { ...loop, users: 0 })),
    },
  };
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

function idle(fn: FunctionModel): FunctionModel {
  return { ...fn, provisionedConcurrency: 0, provisioning: null, failures: [] };
}

async function requestsOf({ sources, closedLoops }: Component, compiled: CompiledScenario): Promise<number> {
  const { model, arrivals } = compiled;
  const own = new Set(sources);
  let requests = 0;
  for (const { pattern, sourceIndex } of arrivals) {
    if (!own.has(sourceIndex)) continue;
    requests += pattern.kind === 'trace' ? UNKNOWN_REQUESTS : await patternRequests(pattern, compiled);
  }
  for (const index of closedLoops) {
    const { users, thinkMs } = model.closedLoops[index]!; // an index of the model's own list
    requests += loopRequests(users, meanOf(thinkMs), model.horizonMs);
  }
  return requests;
}

interface Bin {
  readonly members: Component[];
  requests: number;
}

/** The largest first, each to where there is least. */
function packed(
  loads: readonly { readonly component: Component; readonly requests: number }[],
  count: number,
): readonly Bin[] {
  const bins: Bin[] = Array.from({ length: count }, () => ({ members: [], requests: 0 }));
  for (const { component, requests } of [...loads].sort((one, other) => other.requests - one.requests)) {
    const bin = bins.reduce((least, other) => (other.requests < least.requests ? other : least));
    bin.members.push(component);
    bin.requests += requests;
  }
  return bins.filter(({ requests }) => requests > 0).length < 2 ? [] : bins;
}

function merged(members: readonly Component[]): Component {
  const all = (pick: (component: Component) => readonly number[]): number[] =>
    members.flatMap(pick).sort((one, other) => one - other);
  return {
    functions: all(({ functions }) => functions),
    sources: all(({ sources }) => sources),
    resources: all(({ resources }) => resources),
    closedLoops: all(({ closedLoops }) => closedLoops),
  };
}

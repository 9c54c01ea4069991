import type { CompiledScenario } from '../../model/compiled.ts';
import { findPlatform } from '../../platform/platforms.ts';
import { SERVICE_QUOTAS } from '../../platform/quotas/service-quotas.ts';
import { pollerKindOf } from '../../policies/pollers.ts';
import type { PlanStep, QuotaRequest } from '../../results/documents/plan-document.ts';
import type { LoadedScenario } from '../../scenario/load.ts';
import { variantsOfScenario } from '../load.ts';
import { Entries } from './entries.ts';
import { leavesTheRest, withOnly } from './in-force.ts';
import { isClearedBy, type Limit, limitsOf } from './plan-limits.ts';
import { type LoadedRun, type PlanRuns, settledMs } from './plan-runs.ts';
import type { Broken, SearchResult } from './plan-search.ts';
import { refusedShare, WAITING } from './refused.ts';
import { underLoad } from './scale-traffic.ts';

/** Room above what is needed, and by how much more where that still breaks. */
const ROOM = 1.1;
const MORE = 1.2;
const MOST_ROUNDS = 7;
type Settings = Record<string, number | string>;

/**
 * What to set, and to ask AWS for, before the traffic has grown to each factor at which something breaks. In
 * proportion to where each limit breaks, with room; then simulated at that factor and raised until it holds.
 * Nothing for a compiled scenario, which cannot be read again.
 */
export async function stepsOf(
  runs: PlanRuns,
  loaded: LoadedScenario | null,
  found: SearchResult,
  factors: readonly number[],
  monthlyAt: (factor: number) => number,
): Promise<readonly PlanStep[]> {
  if (loaded === null) return [];
  const steps: PlanStep[] = [];
  const hidden: Broken[] = [];
  for (const factor of [...new Set([1, ...factors])].toSorted((a, b) => a - b)) {
    if (factor < 1) continue;
    const own = found.broken.filter(({ scale }) => scale <= factor);
    if (own.length === 0) continue;
    const step = await stepAt(runs, loaded, { own, hidden, accountScale: accountScale(found) }, factor);
    const last = steps.at(-1);
    const isNew =
      last === undefined || last.options !== step.options || step.breaks.length > last.breaks.length;
    if (isNew) {
      const monthly = monthlyAt(factor) * (await timesDearer(runs, loaded, step));
      steps.push({ ...step, monthly: Number(monthly.toPrecision(12)) });
    }
  }
  return steps;
}

/**
 * How many times the bill is that without Lambda's limits where a step raises those of resources too: what
 * these no longer refuse, or let wait, is work. From the same part of the traffic.
 */
async function timesDearer(
  runs: PlanRuns,
  loaded: LoadedScenario,
  { factor, set }: Pick<PlanStep, 'factor' | 'set'>,
): Promise<number> {
  if (!Object.keys(set).some((path) => path.startsWith('resources.'))) return 1;
  const compiled = await variantOf(loaded, set as Settings);
  if (compiled === null) return 1;
  const { load } = await runs.billedAt(factor);
  const own = await runs.run(underLoad(compiled, load), load);
  const without = await runs.lifted(load);
  const base = without.document.cost.monthly;
  return base > 0 ? own.document.cost.monthly / base : 1;
}

/** What breaks up to a factor, and where what nobody reserved does: at least there. */
interface Breaking {
  readonly own: readonly Broken[];
  /**
   * Limits of resources that break only once another one of theirs is raised, as found so far, with the scale
   * at which that one breaks; what is found is added.
   */
  readonly hidden: Broken[];
  readonly accountScale: number;
}

const ACCOUNT = 'account.concurrency';
/** How the limits end that break where a queue does not catch up. */
const BACKLOG = '.backlog';

function accountScale({ broken, holding, upToScale, reachOf }: SearchResult): number {
  const holds = holding.find(({ name }) => name === ACCOUNT);
  return (
    broken.find(({ limit }) => limit.name === ACCOUNT)?.scale ??
    (holds === undefined ? upToScale : reachOf(holds))
  );
}

async function stepAt(
  runs: PlanRuns,
  loaded: LoadedScenario,
  breaking: Breaking,
  factor: number,
): Promise<Omit<PlanStep, 'monthly'>> {
  const breaks = breaking.own.map(({ limit }) => limit.name);
  const load = runs.load(factor);
  const isSimulated = factor <= runs.mostScale && runs.arrivalsOf(load) <= runs.mostRequests;
  const isBrokenUnder = async (limit: Limit, all: LoadedRun, compiled: CompiledScenario) => {
    if (limit.inForce === 'all') return limit.isBroken(all);
    if (isClearedBy(limit, all)) return false;
    const alone = withOnly(underLoad(compiled, load), limit.inForce, settledMs(load));
    return limit.mark === null
      ? limit.isBroken(await runs.run(alone, load))
      : runs.isMade(alone, load, limit.mark);
  };
  const more: More = new Map();
  let best: Omit<PlanStep, 'monthly'> | null = null;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const variant = await raised(runs.compiled, loaded, breaking, { factor, more });
    if (variant === null) return { factor, breaks, ...NOTHING, remaining: breaks };
    const { set, compiled, mended } = variant;
    const step = {
      factor,
      breaks,
      set,
      options: optionsOf(set),
      asks: asksOf(runs.compiled, compiled),
    };
    const unmended = breaks.filter((name) => !mended.has(name));
    if (!isSimulated) {
      const isCaughtUp = factor > runs.mostScale && !(await isBehind(runs, variant.compiled, factor));
      const remaining = unmended.filter(
        (name) => !name.includes(':') && !(isCaughtUp && name.endsWith(BACKLOG)),
      );
      return { ...step, remaining, refusedAfter: null };
    }
    const all = await runs.run(underLoad(compiled, load), load);
    const found = hiddenLimits(compiled, breaking, all);
    breaking.hidden.push(...found);
    const looked = [...breaks, ...breaking.hidden.map(({ limit }) => limit.name)];
    // What is reserved for one is taken from the others.
    const limits = limitsOf(compiled).filter(({ name }) => looked.includes(name) || name === ACCOUNT);
    const remaining: string[] = [];
    const alone = limits.filter((limit) => limit.inForce !== 'all' && !isClearedBy(limit, all));
    const kinds = [...new Set(alone.map(({ inForce }) => inForce))];
    // Most often the settings are enough for all of them.
    const areFree =
      kinds.length > 1 &&
      kinds.every((kind) => leavesTheRest(kind, compiled)) &&
      !(await runs.isMade(withOnly(underLoad(compiled, load), kinds, settledMs(load)), load, {
        kind: 'anything',
      }));
    for (const limit of limits) {
      if (areFree && alone.includes(limit)) continue;
      if (await isBrokenUnder(limit, all, compiled)) remaining.push(limit.name);
    }
    best = { ...step, remaining, refusedAfter: refusedShare(all.document) };
    // What was hidden is raised in the next round, as far as the other was.
    if (found.length > 0) continue;
    const short = remaining.filter((name) => mended.has(name) || name === ACCOUNT);
    if (short.length === 0) return best;
    for (const name of short) more.set(name, MORE * (more.get(name) ?? 1));
  }
  return best ?? { factor, breaks, ...NOTHING, remaining: breaks };
}

/** Limits of resources that break with the settings, and did not without them. */
function hiddenLimits(
  compiled: CompiledScenario,
  { own, hidden }: Breaking,
  run: LoadedRun,
): readonly Broken[] {
  const known = [...own, ...hidden];
  return limitsOf(compiled).flatMap((limit): readonly Broken[] => {
    if (known.some((one) => one.limit.name === limit.name)) return [];
    const resource = compiled.resources.find(({ name }) => limit.name.startsWith(`${name}.`));
    if (resource === undefined || limit.threshold !== null || !limit.isBroken(run)) return [];
    const others = known.filter(
      (one) => one.limit.threshold === null && one.limit.name.startsWith(`${resource.name}.`),
    );
    if (others.length === 0) return [];
    return [{ ...others[0]!, limit, scale: Math.min(...others.map(({ scale }) => scale)) }];
  });
}

/** Whether a part of the traffic, with the settings, falls behind. */
async function isBehind(runs: PlanRuns, compiled: CompiledScenario, factor: number): Promise<boolean> {
  const { load } = await runs.typicalBeyond(factor);
  const { document } = await runs.run(underLoad(compiled, load), load);
  return new Entries(compiled).behindShare(document) > WAITING;
}

/** How much more than in proportion each limit is raised that still broke. */
type More = Map<string, number>;

interface Wanted {
  readonly factor: number;
  readonly more: ReadonlyMap<string, number>;
}

/** How many times a limit is needed at a factor, which breaks at a scale. */
function timesOf({ factor, more }: Wanted, name: string, scale: number): number {
  return (ROOM * factor * (more.get(name) ?? 1)) / scale;
}

const NOTHING = { set: {}, options: '', asks: [], refusedAfter: null };

interface Raised {
  readonly set: Settings;
  readonly compiled: CompiledScenario;
  /** Limits that the settings raise. */
  readonly mended: ReadonlySet<string>;
}

/**
 * The scenario with everything raised that breaks, where there is a setting for it and the scenario takes it.
 */
async function raised(
  compiled: CompiledScenario,
  loaded: LoadedScenario,
  breaking: Breaking,
  wanted: Wanted,
): Promise<Raised | null> {
  const set: Settings = {};
  const mended = new Set<string>();
  const account = accountFor(compiled, breaking, wanted);
  for (const { limit, scale } of [...breaking.own, ...breaking.hidden]) {
    const times = timesOf(wanted, limit.name, scale);
    for (const own of settingsFor(compiled, limit, times)) {
      const trial = { ...set, ...own };
      // What the scenario does not take is no advice.
      const withAccount = account === null ? trial : { ...trial, [ACCOUNT]: account };
      if ((await variantOf(loaded, withAccount)) === null) continue;
      Object.assign(set, own);
      mended.add(limit.name);
      break;
    }
  }
  if (account !== null) {
    set[ACCOUNT] = account;
    mended.add(ACCOUNT).add('account.requestRate');
  }
  if (Object.keys(set).length === 0) return null;
  const ready = await variantOf(loaded, set);
  return ready === null ? null : { set, compiled: ready, mended };
}

async function variantOf(loaded: LoadedScenario, set: Settings): Promise<CompiledScenario | null> {
  const [ready] = await variantsOfScenario(loaded, [{ label: 'step', set }], []);
  return ready?.compiled ?? null;
}

/**
 * The account's concurrency that is needed: of what nobody reserved in proportion, what is reserved beside
 * it. Null where the quota that there is is enough.
 */
function accountFor(
  { model, functions, platform }: CompiledScenario,
  { own, accountScale }: Breaking,
  wanted: Wanted,
): number | null {
  const { factor, more } = wanted;
  const quota = model.account.concurrency;
  const timesUp = (name: string): number => {
    const scale = own.find(({ limit }) => limit.name === name)?.scale;
    return scale === undefined ? 1 : timesOf(wanted, name, scale);
  };
  let given = 0;
  let reserved = 0;
  for (const [index, { name }] of functions.entries()) {
    const before = model.functions[index]?.reservedConcurrency ?? 0;
    given += before;
    const wanted = Math.ceil(before * timesUp(`${name}.reservedConcurrency`));
    reserved += Math.max(before, Math.min(wanted, mostAtOnce(model, index)));
  }
  // Where each function has its own, nobody takes from what is left.
  const isShared = model.functions.some(({ reservedConcurrency }) => reservedConcurrency === null);
  const shared = isShared ? (quota - given) * timesOf(wanted, ACCOUNT, accountScale) : 0;
  const needed = Math.max(
    accountScale <= factor || more.has(ACCOUNT) || reserved > given
      ? reserved + Math.max(unreserved(platform), shared)
      : 0,
    quota * timesUp('account.requestRate'),
  );
  return needed <= quota ? null : roundedUp(needed);
}

/** Settings that raise a limit, the likeliest first. */
function settingsFor(compiled: CompiledScenario, limit: Limit, times: number): readonly Settings[] {
  const { model, functions, resources, sources, quotas = [] } = compiled;
  const quota = quotas.find(({ name }) => name === limit.name);
  if (quota !== undefined) {
    const { raise } = quota;
    if (raise === null) return [];
    if ('value' in raise) return [{ [raise.path]: String(raise.value) }];
    return [
      {
        [raise.path]: raise.isWhole
          ? Math.ceil(raise.carriesNow * times)
          : `${roundedUp(raise.carriesNow * times)}/s`,
      },
      { [raise.path]: roundedUp(raise.carriesNow * times) },
    ];
  }
  const parts = limit.name.split('.');
  const key = parts.at(-1) ?? '';
  const name = parts.slice(0, -1).join('.');
  if (key === 'throttle') {
    const trigger = name.replace(/^triggers\./, '');
    const index = sources.findIndex((source) => source.trigger === trigger);
    const throttle = model.sources[index]?.throttle;
    if (throttle == null) return [];
    // A function URL takes ten requests a second for each reserved execution, and has no other throttle.
    if (sources[index]?.source === 'function-url') {
      const callee = functions[model.sources[index]?.functionIndex ?? -1];
      const own = model.functions[model.sources[index]?.functionIndex ?? -1]?.reservedConcurrency ?? null;
      if (callee === undefined || own === null) return [];
      return [{ [`functions.${callee.name}.reservedConcurrency`]: roundedUp(own * times) }];
    }
    const rate = `${roundedUp(throttle.perSecond * times)}/s`;
    return [
      {
        [`triggers.${trigger}.throttle.rate`]: rate,
        [`triggers.${trigger}.throttle.burst`]: roundedUp(throttle.burst * times),
      },
    ];
  }
  const index = functions.findIndex((fn) => fn.name === name);
  const reserved = model.functions[index]?.reservedConcurrency ?? null;
  if (key === 'reservedConcurrency' && reserved !== null && reserved > 0) {
    const most = mostAtOnce(model, index);
    if (most <= reserved) return [];
    return [{ [`functions.${name}.reservedConcurrency`]: Math.min(roundedUp(reserved * times), most) }];
  }
  const resource = model.resources[resources.findIndex((one) => one.name === name)];
  if (resource === undefined) return [];
  const path = `resources.${name}.${key}`;
  if (key === 'concurrency' || key === 'connections') return [{ [path]: roundedUp(resource[key] * times) }];
  if (key === 'readCapacity' || key === 'writeCapacity') {
    const capacity = resource[key];
    return capacity === null ? [] : [{ [path]: roundedUp(capacity.perSecond * times) }];
  }
  if (key === 'rate' && resource.rate !== null) {
    return [{ [path]: `${roundedUp(resource.rate.perSecond * times)}/s` }];
  }
  return [];
}

/** What the sources of a function can have in work at once: bounded by shards and message groups alone. */
function mostAtOnce({ sources }: CompiledScenario['model'], functionIndex: number): number {
  const own = sources.filter((source) => source.functionIndex === functionIndex);
  return own.reduce(
    (sum, { poller }) => sum + (poller === null ? Infinity : pollerKindOf(poller).mostAtOnce(poller)),
    0,
  );
}

/** Two digits, so that nobody takes it for exact; never less. */
function roundedUp(value: number): number {
  let unit = 1;
  while (value >= 100 * unit) unit *= 10;
  return Math.ceil(value / unit - 1e-9) * unit;
}

function optionsOf(set: Settings): string {
  return Object.entries(set)
    .map(([path, value]) => `--set ${path}=${value}`)
    .join(' ');
}

/** Quotas of the account that are above what the scenario has. */
function asksOf(before: CompiledScenario, after: CompiledScenario): readonly QuotaRequest[] {
  const asks: QuotaRequest[] = [];
  const concurrency = after.model.account.concurrency;
  if (concurrency > before.model.account.concurrency) {
    const { service, quota, code } = SERVICE_QUOTAS.concurrency;
    asks.push({ service, quota, code, from: before.model.account.concurrency, to: concurrency });
  }
  for (const { name, service, counts, perSecond } of after.quotas ?? []) {
    const old = before.quotas?.find((one) => one.name === name)?.perSecond ?? perSecond;
    if (!name.startsWith('account.quotas.') || perSecond <= old) continue;
    asks.push({ service, quota: `${counts}, a second`, code: null, from: old, to: perSecond });
  }
  const gateway = ({ model, sources }: CompiledScenario): number =>
    Math.max(
      0,
      ...model.sources.map(({ throttle }, index) =>
        sources[index]?.source === 'function-url' ? 0 : (throttle?.perSecond ?? 0),
      ),
    );
  const known = SERVICE_QUOTAS.apiGatewayRequests;
  if (gateway(after) > Math.max(gateway(before), known.usual)) {
    const { service, quota, code } = known;
    asks.push({ service, quota, code, from: Math.max(gateway(before), known.usual), to: gateway(after) });
  }
  return asks;
}

/** What of an account's concurrency can't be reserved. */
export function unreserved(platform: string): number {
  return findPlatform(platform)?.unreservedMinimum.value ?? 0;
}

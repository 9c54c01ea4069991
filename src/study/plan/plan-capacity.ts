import type { CompiledScenario } from '../../model/compiled.ts';
import { findPlatform } from '../../platform/platforms.ts';
import { findPrices } from '../../platform/prices/prices.ts';
import type { FunctionResults } from '../../results/documents/document.ts';
import type { CapacityAdvice } from '../../results/documents/plan-document.ts';
import { parseExpression, parseLimit } from '../../results/figures/threshold-expression.ts';
import { inOrder } from '../runs/settle-in-order.ts';
import { lambdaMonthly } from '../tune/lambda-monthly.ts';
import { serversForLoss } from './erlang.ts';
import { LeastSearch } from './least-search.ts';
import { type LoadedRun, type PlanRuns, refusedAttempts } from './plan-runs.ts';
import { unreserved } from './plan-steps.ts';
import { type Load, underLoad } from './scale-traffic.ts';
import { arrivalsBetween } from './traffic-shape.ts';

/** Refusals to keep to where the scenario has no threshold of its own for them. */
const USUAL_REFUSAL_SHARE = 0.001;
/** A share of a thousandth needs some hundred thousand requests to be seen. */
const REQUESTS_PER_TRIAL = 200_000;
/** And so many times those of another run at the most. */
const TRIAL_FACTOR = 2;
const MOST_REPLICATIONS = 8;
/** A share is told where it is this many standard deviations off its limit, of counts that come in bursts. */
const MOST_DEVIATIONS = 3;
const BURSTINESS = 10;
/** Replications differ by no more in their attempts. */
const AS_MANY = 1.1;
/**
 * Provisioned environments that the cold starts do not need have to save so much a month, and this share of
 * the bill.
 */
const LEAST_SAVED = 1;
const LEAST_SAVED_SHARE = 0.02;
/** A round tries one number for every function; each halves what is left. */
const MOST_ROUNDS = 14;

export interface CapacityOptions {
  readonly coldStartRate: number;
  /** Whether the traffic stands for a month: what is provisioned is paid for all of it. */
  readonly isWholeMonth: boolean;
}

/**
 * Reserved and provisioned concurrency of every function, all found in the same runs of the given traffic.
 */
export async function adviseCapacity(
  runs: PlanRuns,
  options: CapacityOptions,
): Promise<Readonly<Record<string, CapacityAdvice>>> {
  const { compiled } = runs;
  const names = compiled.functions.map(({ name }) => name);
  const peak = peakLoad(runs);
  const free = await runs.withoutLimits(
    provisioned(underLoad(compiled, peak), () => 0),
    peak,
  );
  const without = await runs.run(free, peak);
  const demand = names.map((name) => functionOf(without, name));
  const refusalLimits = names.map((name) => refusalLimit(compiled, name));
  const [reserved, provision] = await Promise.all([
    searchReserved(runs, { free, peak }, demand, refusalLimits),
    searchProvisioned(runs, names, options),
  ]);
  const asks = askedFor(
    compiled,
    reserved.map(({ count }) => Math.max(1, count)),
  );
  const entries = names.map((name, index): [string, CapacityAdvice] => [
    name,
    {
      // Reserved concurrency 0 refuses everything, also what comes outside the part that was simulated.
      reservedConcurrency: Math.max(1, reserved[index]?.count ?? 0),
      provisionedConcurrency: provision[index]?.count ?? 0,
      refusalLimit: refusalLimits[index] ?? USUAL_REFUSAL_SHARE,
      refusalRate: reserved[index]?.share ?? 0,
      concurrency: { mean: demand[index]?.concurrency.mean ?? 0, max: demand[index]?.concurrency.max ?? 0 },
      coldStartRate: { without: provision[index]?.without ?? 0, with: provision[index]?.with ?? 0 },
      monthly: {
        without: provision[index]?.monthlyWithout ?? 0,
        with: provision[index]?.monthlyWith ?? 0,
      },
      breakEvenUtilization: breakEven(compiled, index),
      ...(asks[index] === undefined ? {} : { askForConcurrency: asks[index] }),
      given: {
        reserved: compiled.model.functions[index]?.reservedConcurrency ?? null,
        provisioned: compiled.functions[index]?.provisionedConcurrency ?? 0,
      },
    },
  ]);
  return Object.fromEntries(entries);
}

/**
 * The busiest part of the given traffic that has about as many requests as one trial, or a tenth of the run
 * where that is shorter.
 */
function peakLoad(runs: PlanRuns): Load {
  const { horizonMs, warmupMs } = runs.compiled.model;
  const total = arrivalsBetween(runs.shape, warmupMs, horizonMs, 1);
  const mean = total / Math.max(1, horizonMs - warmupMs);
  const bin = runs.shape.binMs * 20;
  let peak = 0;
  for (let atMs = warmupMs; atMs + bin <= horizonMs; atMs += bin) {
    peak = Math.max(peak, arrivalsBetween(runs.shape, atMs, atMs + bin, 1) / bin);
  }
  // Traffic that is much the same at all times has no peak to look for.
  return peak < 1.2 * mean + 3 * Math.sqrt(mean / bin) ? runs.load(1) : runs.partOf(0.1);
}

/**
 * The account's quota under which each function could reserve so much, the others as they are; undefined
 * where the account has it.
 */
function askedFor(
  { model, platform }: CompiledScenario,
  counts: readonly number[],
): readonly (number | undefined)[] {
  const given = model.functions.map(({ reservedConcurrency }) => reservedConcurrency ?? 0);
  const all = given.reduce((sum, count) => sum + count, 0);
  return counts.map((count, index) => {
    const needed = all - (given[index] ?? 0) + count + unreserved(platform);
    return needed > model.account.concurrency && count > (given[index] ?? 0)
      ? Math.ceil(needed / 100) * 100
      : undefined;
  });
}

interface Found {
  readonly count: number;
  readonly share: number;
}

/**
 * The least concurrency of each function that refuses no more than its limit; begun at what Erlang B says,
 * decided by simulation.
 */
async function searchReserved(
  runs: PlanRuns,
  { free, peak }: { readonly free: CompiledScenario; readonly peak: Load },
  demand: readonly (FunctionResults | undefined)[],
  limits: readonly number[],
): Promise<readonly Found[]> {
  const names = free.functions.map(({ name }) => name);
  const each = Math.max(
    1,
    arrivalsBetween(runs.shape, peak.fromMs + peak.leadMs, peak.fromMs + peak.lengthMs, 1),
  );
  const replications = Math.min(
    MOST_REPLICATIONS,
    Math.max(1, Math.ceil(Math.min(REQUESTS_PER_TRIAL, TRIAL_FACTOR * runs.requestsPerRun) / each)),
  );
  /** Shares that are refused; of functions that are still looked for they are told as surely as it takes. */
  const trial = async (
    counts: readonly number[],
    isSought: (index: number) => boolean,
  ): Promise<readonly number[]> => {
    const reserved: CompiledScenario = {
      ...free,
      model: {
        ...free.model,
        functions: free.model.functions.map((fn, index) => ({
          ...fn,
          reservedConcurrency: counts[index] ?? null,
        })),
      },
    };
    const refused = names.map(() => 0);
    const attempts = names.map(() => 0);
    for (let replication = 0; replication < replications; replication += 1) {
      const run = await runs.run(reserved, peak, replication);
      for (const [index, name] of names.entries()) {
        const own = refusedAttempts(run, name);
        refused[index] = (refused[index] ?? 0) + own;
        attempts[index] = (attempts[index] ?? 0) + own + (functionOf(run, name)?.invocations ?? 0);
      }
      const isClear = names.every(
        (_, index) =>
          !isSought(index) ||
          isSure(refused[index] ?? 0, attempts[index] ?? 0, limits[index] ?? USUAL_REFUSAL_SHARE) ||
          // More than the limit of as many attempts as all replications will have.
          (refused[index] ?? 0) * (replication + 1) >
            AS_MANY * (limits[index] ?? USUAL_REFUSAL_SHARE) * (attempts[index] ?? 0) * replications,
      );
      if (isClear) break;
    }
    return names.map((_, index) =>
      attempts[index] === 0 ? 0 : (refused[index] ?? 0) / (attempts[index] ?? 1),
    );
  };
  const search = names.map((_, index) => {
    const { mean = 0, max = 0 } = demand[index]?.concurrency ?? {};
    const start = serversForLoss(mean, limits[index] ?? USUAL_REFUSAL_SHARE);
    // With as many as were ever busy at once hardly anything is refused.
    return new LeastSearch(Math.min(start, max));
  });
  const shares = names.map(() => new Map<number, number>());
  for (let round = 0; round < MOST_ROUNDS && search.some((one) => !one.isDone); round += 1) {
    const counts = search.map((one) => one.next);
    const tried = await trial(counts, (index) => search[index]?.isDone === false);
    for (const [index, share] of tried.entries()) {
      const count = counts[index] ?? 0;
      shares[index]?.set(count, share);
      search[index]?.tell(count, share <= (limits[index] ?? USUAL_REFUSAL_SHARE));
    }
  }
  return search.map(({ least }, index) => ({ count: least, share: shares[index]?.get(least) ?? 0 }));
}

/**
 * Whether a share is on one side of a limit by more than chance: refusals come in bursts, so that they vary
 * more than independent ones would.
 */
function isSure(refused: number, attempts: number, limit: number): boolean {
  const expected = limit * attempts;
  return Math.abs(refused - expected) > MOST_DEVIATIONS * Math.sqrt(BURSTINESS * Math.max(expected, refused));
}

interface Provision {
  readonly count: number;
  readonly without: number;
  readonly with: number;
  readonly monthlyWithout: number;
  readonly monthlyWith: number;
}

/**
 * The cheapest provisioned concurrency of each function that keeps its cold starts to a share of its
 * invocations.
 */
async function searchProvisioned(
  runs: PlanRuns,
  names: readonly string[],
  { coldStartRate, isWholeMonth }: CapacityOptions,
): Promise<readonly Provision[]> {
  const { compiled } = runs;
  const load = runs.load(1);
  const base = await runs.withoutLimits(
    provisioned(underLoad(compiled, load), () => 0),
    load,
  );
  const trial = (counts: readonly number[]): Promise<LoadedRun> =>
    runs.run(
      provisioned(base, (index) => counts[index] ?? 0),
      load,
    );
  const none = await trial(names.map(() => 0));
  const before = names.map((name) => functionOf(none, name));
  const isPossible = names.map((_, index) => mayProvision(compiled, index));
  const search = names.map((_, index) => {
    const isNeeded = (before[index]?.coldStartRate ?? 0) > coldStartRate && isPossible[index] === true;
    return new LeastSearch(isNeeded ? Math.max(1, Math.ceil(before[index]?.concurrency.mean ?? 0)) : 0);
  });
  for (const [index, one] of search.entries()) {
    const isFine = (before[index]?.coldStartRate ?? 0) <= coldStartRate || isPossible[index] === false;
    one.tell(0, isFine);
  }
  const seen = new Map<string, LoadedRun>();
  for (let round = 0; round < MOST_ROUNDS && search.some((one) => !one.isDone); round += 1) {
    const counts = search.map((one) => one.next);
    const run = await trial(counts);
    seen.set(counts.join(), run);
    names.forEach((name, index) => {
      search[index]?.tell(counts[index] ?? 0, (functionOf(run, name)?.coldStartRate ?? 0) <= coldStartRate);
    });
  }
  const least = search.map((one) => one.least);
  // Beyond what the cold starts need, provisioned environments pay where each is busy more than the
  // break-even.
  const paying = names.map((_, index) => {
    const mayPay = isWholeMonth && isPossible[index] === true && (breakEven(compiled, index) ?? 1) < 1;
    if (!mayPay) return least[index] ?? 0;
    return Math.max(least[index] ?? 0, Math.floor(before[index]?.concurrency.mean ?? 0));
  });
  const [withLeast, withPaying] = await inOrder(
    [
      seen.get(least.join()) ?? trial(least),
      paying.join() === least.join() ? (seen.get(least.join()) ?? trial(least)) : trial(paying),
    ].map((run) => Promise.resolve(run)),
  );
  return names.map((name, index) => {
    const costOf = (run: LoadedRun | undefined): number =>
      run === undefined ? Number.POSITIVE_INFINITY : lambdaMonthly(run.document, name);
    const saved = costOf(withLeast) - costOf(withPaying);
    const pays = saved >= LEAST_SAVED && saved >= LEAST_SAVED_SHARE * costOf(withLeast);
    const chosen = pays ? withPaying : withLeast;
    return {
      count: (pays ? paying[index] : least[index]) ?? 0,
      without: before[index]?.coldStartRate ?? 0,
      with: chosen === undefined ? 0 : (functionOf(chosen, name)?.coldStartRate ?? 0),
      monthlyWithout: lambdaMonthly(none.document, name),
      monthlyWith: costOf(chosen),
    };
  });
}

/** With so many provisioned environments of each function, and no change of them in the run. */
function provisioned(compiled: CompiledScenario, count: (index: number) => number): CompiledScenario {
  return {
    ...compiled,
    functions: compiled.functions.map((fn, index) => ({ ...fn, provisionedConcurrency: count(index) })),
    model: {
      ...compiled.model,
      functions: compiled.model.functions.map((fn, index) => ({
        ...fn,
        provisionedConcurrency: count(index),
        provisioning: null,
      })),
    },
  };
}

/** SnapStart and provisioned concurrency exclude each other, and a platform may not have it yet. */
function mayProvision(compiled: CompiledScenario, index: number): boolean {
  const facts = findPlatform(compiled.platform);
  const launch = facts?.launches['provisionedConcurrency'];
  const isThere = launch === undefined || launch.date <= (facts?.knowsUntil ?? '');
  return isThere && compiled.functions[index]?.snapStart !== true;
}

/**
 * From this utilisation on a provisioned environment is cheaper than on-demand ones: idle price ÷ what its
 * cheaper duration saves.
 */
function breakEven({ platform, region, functions }: CompiledScenario, index: number): number | null {
  const items = findPrices(platform, region)?.items;
  const architecture = functions[index]?.architecture ?? 'x86_64';
  const price = (item: string): number => Number(items?.[`lambda.${item}.${architecture}`]?.tiers[0]?.price);
  const saved = price('duration') - price('provisionedDuration');
  const utilization = price('provisionedConcurrency') / saved;
  return Number.isFinite(utilization) && utilization > 0 ? utilization : null;
}

function refusalLimit({ thresholds }: CompiledScenario, name: string): number {
  const limits = thresholds.flatMap(({ metric, expression }) => {
    if (metric !== `${name}.throttles`) return [];
    const parsed = parseExpression(expression);
    if (!parsed.ok || parsed.expression.aggregation !== 'rate') return [];
    if (!parsed.expression.operator.startsWith('<')) return [];
    const limit = parseLimit(parsed.expression.value, 'share');
    return limit.ok ? [limit.limit] : [];
  });
  return Math.min(...limits, limits.length === 0 ? USUAL_REFUSAL_SHARE : 1);
}

function functionOf({ document }: LoadedRun, name: string): FunctionResults | undefined {
  return document.functions[name];
}

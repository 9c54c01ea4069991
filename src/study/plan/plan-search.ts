import { pow } from '../../math/pow.ts';
import { powerOfTwo } from '../../math/powers-of-two.ts';
import { inOrder } from '../runs/settle-in-order.ts';
import type { Limit } from './plan-limits.ts';
import type { LoadedRun, PlanRuns } from './plan-runs.ts';
import { arrivalsBetween } from './traffic-shape.ts';

/** Scales are tried on a fixed grid, so that limits share their runs: neighbours are 2.2 % apart. */
const STEPS_PER_DOUBLING = 32;
const MOST_DOUBLINGS = 10;
const MOST_HALVINGS = 6;

export interface Broken {
  readonly limit: Limit;
  readonly scale: number;
  readonly isBelowRange: boolean;
}

export interface SearchResult {
  /** In the order in which they break. */
  readonly broken: readonly Broken[];
  readonly holding: readonly Limit[];
  /** Up to here the traffic was scaled. */
  readonly upToScale: number;
}

/** The scale at which each limit breaks first, within 1.1 %; the same random numbers at every scale. */
export async function searchLimits(runs: PlanRuns, limits: readonly Limit[]): Promise<SearchResult> {
  const doublings = mostDoublings(runs);
  // All limits ask for these: the next is begun before the last one is done, as long as some limit holds.
  for (let doubling = 0, holding = limits; doubling <= doublings && holding.length > 0; doubling++) {
    const next = Math.min(doubling + 1, doublings);
    await inOrder([runs.at(powerOfTwo(doubling)), runs.at(powerOfTwo(next))]);
    const broken = await inOrder(
      holding.map((limit) => isBroken(runs, limit, doubling * STEPS_PER_DOUBLING)),
    );
    holding = holding.filter((_, index) => broken[index] === false);
  }
  const found = await inOrder(limits.map((limit) => searchOne(runs, limit, doublings)));
  const broken = found.flatMap((result, index) => {
    const limit = limits[index];
    return result === null || limit === undefined ? [] : [{ limit, ...result }];
  });
  return {
    broken: broken.toSorted((a, b) => a.scale - b.scale),
    holding: limits.filter((_, index) => found[index] === null),
    upToScale: powerOfTwo(doublings),
  };
}

/** As far as the shortest run that means something is not too long. */
function mostDoublings(runs: PlanRuns): number {
  let doublings = 0;
  while (doublings < MOST_DOUBLINGS) {
    const { fromMs, lengthMs } = runs.load(powerOfTwo(doublings + 1));
    const requests = arrivalsBetween(runs.shape, fromMs, fromMs + lengthMs, powerOfTwo(doublings + 1));
    const users = runs.compiled.model.closedLoops.reduce((sum, loop) => sum + loop.users, 0);
    if (requests > runs.mostRequests || users * powerOfTwo(doublings + 1) > 100_000) break;
    doublings += 1;
  }
  return doublings;
}

async function searchOne(
  runs: PlanRuns,
  limit: Limit,
  doublings: number,
): Promise<{ scale: number; isBelowRange: boolean } | null> {
  let high = 0;
  const most = doublings * STEPS_PER_DOUBLING;
  while (!(await isBroken(runs, limit, high))) {
    high += STEPS_PER_DOUBLING;
    if (high > most) return null;
  }
  if (high === 0) {
    const least = -MOST_HALVINGS * STEPS_PER_DOUBLING;
    do {
      high -= STEPS_PER_DOUBLING;
      if (high < least) return { scale: powerOfTwo(-MOST_HALVINGS), isBelowRange: true };
    } while (await isBroken(runs, limit, high));
    high += STEPS_PER_DOUBLING;
  }
  let low = high - STEPS_PER_DOUBLING;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await isBroken(runs, limit, middle)) high = middle;
    else low = middle;
  }
  return {
    scale: Number(pow(2, (low + high) / 2 / STEPS_PER_DOUBLING).toPrecision(4)),
    isBelowRange: false,
  };
}

async function isBroken(runs: PlanRuns, limit: Limit, step: number): Promise<boolean> {
  const factor = pow(2, step / STEPS_PER_DOUBLING);
  const run = await runs.at(factor);
  if (limit.inForce === 'all') return limit.isBroken(run);
  if (limit.onlyRefuses && !refusesAnything(run)) return false;
  if (limit.inForce.startsWith('quota ') && isUnhindered(run)) return false;
  return limit.isBroken(await runs.at(factor, limit.inForce));
}

/**
 * Whether no limit did anything at any time of the run, so that it went as it would with one of them alone.
 * What happens to quotas before the measured part is not counted, so that a run that has one says nothing.
 */
function isUnhindered(run: LoadedRun): boolean {
  const quotas = run.document.quotas ?? [];
  const isCounted = run.load.leadMs === 0;
  return (
    isCounted && !refusesAnything(run) && quotas.every(({ refused, delayed }) => refused + delayed === 0)
  );
}

/** Whether anything was refused, at a door or by Lambda. */
function refusesAnything({ document }: LoadedRun): boolean {
  return (
    document.totals.throttles > 0 ||
    Object.values(document.triggers).some(({ throttled }) => throttled > 0) ||
    Object.values(document.series.functions).some(({ throttles }) => throttles.some((count) => count > 0))
  );
}

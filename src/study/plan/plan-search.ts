import { pow } from '../../math/pow.ts';
import { powerOfTwo } from '../../math/powers-of-two.ts';
import { inOrder } from '../runs/settle-in-order.ts';
import type { Limit } from './plan-limits.ts';
import { type InForce, type LimitMark, type LoadedRun, leavesTheRest, type PlanRuns } from './plan-runs.ts';
import { arrivalsBetween } from './traffic-shape.ts';

/** Scales are tried on a fixed grid, so that limits share their runs: neighbours are 2.2 % apart. */
const STEPS_PER_DOUBLING = 32;
const MOST_DOUBLINGS = 10;
const MOST_HALVINGS = 6;
/** Parts of runs that must be whole are looked at up to ×16. */
const DOUBLINGS_OF_PARTS = 4;

export interface Broken {
  readonly limit: Limit;
  readonly scale: number;
  readonly isBelowRange: boolean;
}

export interface SearchResult {
  /** In the order in which they break. */
  readonly broken: readonly Broken[];
  readonly holding: readonly Limit[];
  /** Up to here the traffic was scaled for all of them. */
  readonly upToScale: number;
  /** And for those that a part of the traffic tells. */
  readonly furthestScale: number;
  /** Up to where a limit was looked at. */
  reachOf(limit: Limit): number;
}

/** The scale at which each limit breaks first, within 1.1 %; the same random numbers at every scale. */
export async function searchLimits(runs: PlanRuns, limits: readonly Limit[]): Promise<SearchResult> {
  const whole = mostDoublings(runs, true);
  const furthest = mostDoublings(runs, false);
  const doublingsOf = ({ inForce }: Limit): number => (inForce === 'all' ? whole : furthest);
  const verdicts = new Verdicts(runs, limits);
  // All limits ask for these: the next is begun before the last one is done, as long as some limit holds.
  for (let doubling = 0, holding = limits; doubling <= furthest; doubling++) {
    holding = holding.filter((limit) => doubling <= doublingsOf(limit));
    if (holding.length === 0) break;
    const next = Math.min(doubling + 1, Math.max(...holding.map(doublingsOf)));
    const step = doubling * STEPS_PER_DOUBLING;
    if (holding.some((limit) => verdicts.needsAll(limit, step))) {
      await inOrder([runs.at(powerOfTwo(doubling)), runs.at(powerOfTwo(next))]);
    }
    const broken = await verdicts.of(holding, step);
    holding = holding.filter((_, index) => broken[index] === false);
  }
  const found = await inOrder(limits.map((limit) => searchOne(verdicts, limit, doublingsOf(limit))));
  const broken = found.flatMap((result, index) => {
    const limit = limits[index];
    return result === null || limit === undefined ? [] : [{ limit, ...result }];
  });
  return {
    broken: broken.toSorted((a, b) => a.scale - b.scale),
    holding: limits.filter((_, index) => found[index] === null),
    upToScale: powerOfTwo(whole),
    furthestScale: powerOfTwo(furthest),
    reachOf: (limit) => powerOfTwo(doublingsOf(limit)),
  };
}

/**
 * As far as the shortest run that means something is not too long. Where runs must be whole for what waits in
 * a queue, parts of them tell of the other limits for some doublings more.
 */
function mostDoublings(runs: PlanRuns, isWhole: boolean): number {
  let doublings = 0;
  while (doublings < MOST_DOUBLINGS) {
    if (powerOfTwo(doublings + 1) > runs.mostScale && (isWhole || doublings >= DOUBLINGS_OF_PARTS)) break;
    const { fromMs, lengthMs } = runs.loadAtLength(powerOfTwo(doublings + 1));
    const requests = arrivalsBetween(runs.shape, fromMs, fromMs + lengthMs, powerOfTwo(doublings + 1));
    const users = runs.compiled.model.closedLoops.reduce((sum, loop) => sum + loop.users, 0);
    if (requests > runs.mostRequests || users * powerOfTwo(doublings + 1) > 100_000) break;
    doublings += 1;
  }
  return doublings;
}

async function searchOne(
  verdicts: Verdicts,
  limit: Limit,
  doublings: number,
): Promise<{ scale: number; isBelowRange: boolean } | null> {
  let high = 0;
  const most = doublings * STEPS_PER_DOUBLING;
  while (!(await verdicts.isBroken(limit, high))) {
    high += STEPS_PER_DOUBLING;
    if (high > most) return null;
  }
  if (high === 0) {
    const least = -MOST_HALVINGS * STEPS_PER_DOUBLING;
    do {
      high -= STEPS_PER_DOUBLING;
      if (high < least) return { scale: powerOfTwo(-MOST_HALVINGS), isBelowRange: true };
    } while (await verdicts.isBroken(limit, high));
    high += STEPS_PER_DOUBLING;
  }
  let low = high - STEPS_PER_DOUBLING;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await verdicts.isBroken(limit, middle)) high = middle;
    else low = middle;
  }
  return {
    scale: Number(pow(2, (low + high) / 2 / STEPS_PER_DOUBLING).toPrecision(4)),
    isBelowRange: false,
  };
}

/**
 * Which limits are broken at which scale. A run in which nothing is refused or delayed goes as it would with
 * each of its limits alone: it answers for all of them, and only where something is in the way is each looked
 * at by itself.
 */
class Verdicts {
  private readonly runs: PlanRuns;
  private readonly limits: readonly Limit[];
  private readonly known = new Map<string, Promise<boolean>>();
  private readonly anyMade = new Map<string, Promise<boolean>>();
  /** Doublings from which on a run with all limits in force refuses something, or is hindered at all. */
  private refusesFrom = Number.POSITIVE_INFINITY;
  private isHinderedFrom = Number.POSITIVE_INFINITY;

  constructor(runs: PlanRuns, limits: readonly Limit[]) {
    this.runs = runs;
    this.limits = limits;
  }

  /** Whether it takes the run with all limits in force to tell. */
  needsAll({ inForce, onlyRefuses }: Limit, step: number): boolean {
    if (inForce === 'all') return true;
    return step < (onlyRefuses ? this.refusesFrom : this.isHinderedFrom);
  }

  /** Of limits that hold at every lower scale that was looked at; the scale is a higher one each time. */
  async of(limits: readonly Limit[], step: number): Promise<readonly boolean[]> {
    const needsAll = limits.some((limit) => this.needsAll(limit, step));
    const all = needsAll ? await this.runs.at(factorOf(step)) : null;
    // What was in the way before is none of these, so that all of them may hold.
    const isNew = step > this.isHinderedFrom;
    await this.tellApart(
      limits.filter((limit) => !this.isTold(limit, step, all)),
      step,
      isNew,
    );
    const broken = await inOrder(limits.map((limit) => this.isBroken(limit, step)));
    if (all !== null) {
      if (refusesAnything(all)) this.refusesFrom = Math.min(step, this.refusesFrom);
      if (!isUnhindered(all)) this.isHinderedFrom = Math.min(step, this.isHinderedFrom);
    }
    return broken;
  }

  /**
   * Looks at limits, a kind at a time, and at all kinds that are left together, first of all where it is not
   * known that one of them is in the way, and then after each that is: most often no other is.
   */
  private async tellApart(limits: readonly Limit[], step: number, isNew: boolean): Promise<void> {
    const of = (kind: InForce): readonly Limit[] => limits.filter(({ inForce }) => inForce === kind);
    let kinds = [...new Set(limits.map(({ inForce }) => inForce))].filter((kind) =>
      leavesTheRest(kind, this.runs.compiled),
    );
    for (let mayHold = isNew; kinds.length > 1; ) {
      if (mayHold && !(await this.runs.isMadeAt(factorOf(step), kinds, { kind: 'anything' }))) {
        for (const limit of kinds.flatMap(of)) this.known.set(keyOf(limit, step), Promise.resolve(false));
        return;
      }
      const [kind, ...others] = kinds;
      if (kind === undefined) return;
      const broken = await inOrder(of(kind).map((limit) => this.isBroken(limit, step)));
      mayHold = broken.includes(true);
      kinds = others;
    }
  }

  /** Whether the run with all limits in force tells of a limit. */
  private isTold(limit: Limit, step: number, all: LoadedRun | null): boolean {
    const { inForce, onlyRefuses } = limit;
    if (inForce === 'all') return true;
    if (all === null || !this.needsAll(limit, step)) return false;
    return onlyRefuses ? !refusesAnything(all) : isUnhindered(all);
  }

  isBroken(limit: Limit, step: number): Promise<boolean> {
    const key = keyOf(limit, step);
    const known = this.known.get(key) ?? this.lookAt(limit, step);
    this.known.set(key, known);
    return known;
  }

  private async lookAt(limit: Limit, step: number): Promise<boolean> {
    const factor = factorOf(step);
    if (limit.inForce === 'all') return limit.isBroken(await this.runs.at(factor));
    if (this.needsAll(limit, step)) {
      const all = await this.runs.at(factor);
      if (limit.onlyRefuses ? !refusesAnything(all) : isUnhindered(all)) return false;
    }
    return this.isMarked(limit, step);
  }

  /** With its kind of limit alone in force. */
  private async isMarked(limit: Limit, step: number): Promise<boolean> {
    const { mark, inForce } = limit;
    const factor = factorOf(step);
    if (mark === null) return limit.isBroken(await this.runs.at(factor, inForce));
    const kin = this.limits.filter((one) => one.inForce === inForce);
    // Where nobody is refused, one run to its end tells it of all; where somebody is, it ends there.
    const any = together(kin) ?? mark;
    const key = `${step} ${inForce} ${JSON.stringify(any)}`;
    const isAny = this.anyMade.get(key) ?? this.runs.isMadeAt(factor, inForce, any);
    this.anyMade.set(key, isAny);
    if (!(await isAny)) return false;
    return any === mark || kin.length === 1 || limit.isBroken(await this.runs.at(factor, inForce));
  }
}

/** The mark that any of several limits leaves; null where they leave marks of several kinds. */
function together(limits: readonly Limit[]): LimitMark | null {
  const marks = limits.map(({ mark }) => mark);
  const functionIndexes = marks.flatMap((mark) => (mark?.kind === 'attempts' ? mark.functionIndexes : []));
  return marks.every((mark) => mark?.kind === 'attempts') ? { kind: 'attempts', functionIndexes } : null;
}

function keyOf({ name }: Limit, step: number): string {
  return `${step} ${name}`;
}

function factorOf(step: number): number {
  return pow(2, step / STEPS_PER_DOUBLING);
}

/**
 * Whether no limit did anything at any time of the run, so that it went as it would with one of them alone.
 */
function isUnhindered(run: LoadedRun): boolean {
  return run.isFreeOfQuotas && !refusesAnything(run);
}

/** Whether anything was refused, at a door or by Lambda. */
function refusesAnything({ document }: LoadedRun): boolean {
  return (
    document.totals.throttles > 0 ||
    Object.values(document.triggers).some(({ throttled }) => throttled > 0) ||
    Object.values(document.series.functions).some(({ throttles }) => throttles.some((count) => count > 0))
  );
}

import { log } from '../../math/log.ts';
import { pow } from '../../math/pow.ts';
import { powerOfTwo } from '../../math/powers-of-two.ts';
import { inOrder } from '../runs/settle-in-order.ts';
import { BreakSearch, type KnownSteps, type StepRange } from './break-search.ts';
import { type InForce, leavesTheRest } from './in-force.ts';
import { isClearedBy, type Limit } from './plan-limits.ts';
import type { LimitMark, LoadedRun, PlanRuns } from './plan-runs.ts';
import { isUnhindered, refusesAnything } from './refused.ts';
import { arrivalsBetween } from './traffic-shape.ts';

/** Scales are tried on a fixed grid, so that limits share their runs: neighbours are 2.2 % apart. */
const STEPS_PER_DOUBLING = 32;
const MOST_DOUBLINGS = 10;
const MOST_HALVINGS = 6;
/** A figure that changes by no higher power of the traffic is met about where a straight line meets it. */
const STRAIGHT = 2;
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

/** What is known of the scales at which limits break without looking. */
export interface Expected {
  /** Beyond it a limit is broken, whatever a run says: it is not looked at there. */
  readonly bounds: ReadonlyMap<string, number>;
  /** About where it breaks: looked at first. */
  readonly guesses: ReadonlyMap<string, number>;
}

const NOTHING_KNOWN: KnownSteps = { low: null, high: null };
const NOTHING_EXPECTED: Expected = { bounds: new Map(), guesses: new Map() };

/** The scale at which each limit breaks first, within 1.1 %; the same random numbers at every scale. */
export async function searchLimits(
  runs: PlanRuns,
  limits: readonly Limit[],
  { bounds, guesses }: Expected = NOTHING_EXPECTED,
): Promise<SearchResult> {
  const whole = mostDoublings(runs, true);
  const furthest = mostDoublings(runs, false);
  const doublingsOf = ({ inForce }: Limit): number => (inForce === 'all' ? whole : furthest);
  const mostOf = (limit: Limit): number => {
    const most = doublingsOf(limit) * STEPS_PER_DOUBLING;
    const bound = bounds.get(limit.name) ?? Number.POSITIVE_INFINITY;
    return Math.min(most, Math.max(0, stepBelow(bound)));
  };
  const verdicts = new Verdicts(runs, limits);
  const known = new Map<Limit, KnownSteps>();
  // From below, a doubling at a time: short parts of much traffic may not have what breaks a limit (a burst).
  for (let doubling = 0, holding = limits; doubling <= furthest; doubling++) {
    const step = doubling * STEPS_PER_DOUBLING;
    holding = holding.filter((limit) => step <= mostOf(limit));
    if (holding.length === 0) break;
    const broken = await verdicts.of(holding, step);
    for (const [index, limit] of holding.entries()) {
      const low = known.get(limit)?.low ?? null;
      known.set(limit, broken[index] === true ? { low, high: step } : { low: step, high: null });
    }
    holding = holding.filter((_, index) => broken[index] === false);
  }
  const found = await inOrder(
    limits.map(async (limit) => {
      const guess = guesses.get(limit.name);
      return searchOne(verdicts, limit, {
        range: { least: -MOST_HALVINGS * STEPS_PER_DOUBLING, most: mostOf(limit) },
        known: known.get(limit) ?? NOTHING_KNOWN,
        guess: guess === undefined ? null : stepBelow(guess),
      });
    }),
  );
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

/** The highest step of the grid that is no higher than a scale. */
function stepBelow(scale: number): number {
  return Math.floor((STEPS_PER_DOUBLING * log(scale)) / log(2) + 1e-9);
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

interface Sought {
  readonly range: StepRange;
  readonly known: KnownSteps;
  readonly guess: number | null;
}

async function searchOne(
  verdicts: Verdicts,
  limit: Limit,
  { range, known, guess }: Sought,
): Promise<{ scale: number; isBelowRange: boolean } | null> {
  const search = new BreakSearch(range, known, null);
  let isAimed = false;
  for (let step = search.next; step !== null; step = search.next) {
    const { low, high } = search.found;
    // A guess is of use between two scales that were looked at, and no reason to pass over lower ones.
    if (!isAimed && low !== null && high !== null) {
      isAimed = true;
      const near = (await verdicts.crossing(limit, search.found)) ?? guess;
      if (near !== null && near > low && near < high) {
        search.aim(near);
        continue;
      }
    }
    search.tell(step, await verdicts.isBroken(limit, step));
  }
  const found = search.found;
  if (found.high === null) return null;
  if (found.low === null) return { scale: powerOfTwo(-MOST_HALVINGS), isBelowRange: true };
  const middle = (found.low + found.high) / 2 / STEPS_PER_DOUBLING;
  return { scale: Number(pow(2, middle).toPrecision(4)), isBelowRange: false };
}

/**
 * Which limits are broken at which scale. A run in which nothing is refused or delayed goes as it would with
 * each of its limits alone: it answers for all of them, and only from where something is in the way is each
 * looked at by itself.
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
    const untold: Limit[] = [];
    for (const limit of limits) {
      if (all === null || !this.isTold(limit, step, all)) untold.push(limit);
      // What is told of others is that they hold.
      else if (limit.inForce !== 'all') this.known.set(keyOf(limit, step), Promise.resolve(false));
    }
    // What was in the way before is none of these, so that all of them may hold.
    await this.tellApart(untold, step, step > this.isHinderedFrom);
    const broken = await inOrder(limits.map((limit) => this.isBroken(limit, step)));
    if (all !== null) {
      if (refusesAnything(all)) this.refusesFrom = Math.min(step, this.refusesFrom);
      if (!isUnhindered(all)) this.isHinderedFrom = Math.min(step, this.isHinderedFrom);
    }
    return broken;
  }

  /**
   * About where between two steps a limit is met that a figure tells: straight where the figure changes
   * little more than the traffic; null elsewhere.
   */
  async crossing(limit: Limit, { low, high }: KnownSteps): Promise<number | null> {
    if (limit.strain === undefined || low === null || high === null) return null;
    const [below, above] = await inOrder([low, high].map((step) => this.runs.at(factorOf(step))));
    const atLow = below === undefined ? null : limit.strain(below);
    const atHigh = above === undefined ? null : limit.strain(above);
    if (atLow === null || atHigh === null) return null;
    const [from, to] = [log(atLow), log(atHigh)];
    const doublings = (high - low) / STEPS_PER_DOUBLING;
    const isStraight = Math.abs(to - from) <= STRAIGHT * log(2) * doublings && from * to < 0;
    return isStraight ? Math.floor(low + ((high - low) * from) / (from - to)) : null;
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
  private isTold(limit: Limit, step: number, all: LoadedRun): boolean {
    return limit.inForce === 'all' || (this.needsAll(limit, step) && isClearedBy(limit, all));
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

import { FaultError } from '../model/fault.ts';
import type { SweepRow } from '../results/documents/sweep-document.ts';
import { type Executor, GivenUp, type SweepOutcome, type SweepTask } from './executor.ts';
import { costsOf, frontsOf, spreadOf } from './pareto.ts';
import { type HashText, rowOf, type SweepPlan, taskAt } from './plan.ts';
import type { SweepPoint } from './points.ts';

/** Knows what an earlier, interrupted sweep has done, and is told each task that is done now. */
export interface OutcomeStore {
  find(key: string): SweepOutcome | null;
  keep(key: string, outcome: SweepOutcome): void;
}

export interface SweepProgress {
  /** Tasks that are done, those of an earlier sweep included. */
  readonly finished: number;
  readonly total: number;
  /** Of these, what was done already. */
  readonly kept: number;
  readonly elapsedSeconds: number;
}

export interface SweepOptions {
  readonly hash: HashText;
  readonly store?: OutcomeStore | undefined;
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The points of one shard alone: those whose index leaves `part` when divided by `of`. */
  readonly shard?: Shard | undefined;
}

/** A part of a sweep: `part` from 0. */
export interface Shard {
  readonly part: number;
  readonly of: number;
}

export function isInShard({ index }: { readonly index: number }, shard: Shard | undefined): boolean {
  return shard === undefined || index % shard.of === shard.part;
}

/**
 * Does all tasks of a sweep, or of a shard of it, and gives a row a point in the order of the design. The
 * rows depend on the plan alone, not on the executor, the order in which tasks end, or what was kept.
 */
export async function runSweep(
  plan: SweepPlan,
  executor: Executor,
  options: SweepOptions,
): Promise<readonly SweepRow[]> {
  const points = plan.points.filter((point) => isInShard(point, options.shard));
  const { replications, halving } = plan.header;
  const clock = new Clock(options);
  if (halving === null) {
    clock.expect(points.length);
    return runRound(plan, points, replications, executor, { ...options, clock });
  }
  const rounds = roundsOf(halving, replications);
  const ends = new Map<number, SweepRow>();
  let left: readonly SweepPoint[] = points;
  for (let count = points.length, at = 0; at < rounds.length; at++) {
    clock.expect(count);
    count = Math.ceil(count / halving.factor);
  }
  for (const [at, each] of rounds.entries()) {
    const rows = await runRound(plan, left, each, executor, { ...options, clock });
    for (const row of rows) ends.set(row.index, row);
    if (at === rounds.length - 1) break;
    const kept = new Set(bestOf(plan, rows, Math.ceil(rows.length / halving.factor)));
    left = left.filter(({ index }) => kept.has(index));
  }
  return points.flatMap(({ index }) => ends.get(index) ?? []);
}

/** Replications of each round: those of the first times the factor, up to all. */
export function roundsOf(
  { from, factor }: { readonly from: number; readonly factor: number },
  replications: number,
): readonly number[] {
  const rounds: number[] = [];
  for (let each = from; each < replications; each *= factor) rounds.push(each);
  return [...rounds, replications];
}

/**
 * Indices of the `count` best rows: those that hold everything first, front by front of their objectives. Of
 * a front that is too large those are taken that stand for all of it, the best of each objective among them.
 */
function bestOf(plan: SweepPlan, rows: readonly SweepRow[], count: number): readonly number[] {
  const chosen: number[] = [];
  const { objectives } = plan.header;
  const ran = rows.filter(({ refused }) => refused === undefined);
  for (const group of [
    ran.filter(({ failed }) => failed === undefined),
    ran.filter(({ failed }) => failed !== undefined),
  ]) {
    const judged = group.flatMap(({ index, figures }) => {
      const costs = costsOf(figures, objectives);
      return costs === null ? [] : [{ index, costs }];
    });
    const fronts = frontsOf(
      judged.map(({ costs }) => costs),
      count - chosen.length,
    );
    for (const places of fronts) {
      const front = places.map((place) => judged[place]!);
      const room = count - chosen.length;
      const taken = spreadOf(
        front.map(({ costs }) => costs),
        room,
      );
      chosen.push(...taken.map((place) => front[place]!.index));
    }
  }
  // What has no value yet may have one with more replications.
  const unknown = ran.filter(({ figures }) => costsOf(figures, objectives) === null);
  return [...chosen, ...unknown.map(({ index }) => index)].slice(0, count);
}

async function runRound(
  plan: SweepPlan,
  points: readonly SweepPoint[],
  replications: number,
  executor: Executor,
  options: SweepOptions & { readonly clock: Clock },
): Promise<readonly SweepRow[]> {
  const { hash, store, signal, clock } = options;
  const rows: SweepRow[] = [];
  let next = 0;
  let failure: { readonly error: unknown } | null = null;
  const givenUp: GivenUp[] = [];
  const begun = new Map<string, Promise<SweepOutcome>>();
  const done = async (task: SweepTask): Promise<SweepOutcome> => {
    const known = store?.find(task.key) ?? null;
    if (known !== null) {
      clock.tell(true);
      return known;
    }
    // Points that are set alike are one task.
    const running = begun.get(task.key);
    if (running === undefined) begun.set(task.key, executor.run(task));
    const outcome = await begun.get(task.key)!;
    if (running === undefined) store?.keep(task.key, outcome);
    clock.tell(false);
    return outcome;
  };
  const lane = async (): Promise<void> => {
    while (next < points.length && failure === null) {
      signal?.throwIfAborted();
      const at = next++;
      const point = points[at]!;
      const task = taskAt(plan, point, replications, hash);
      try {
        rows[at] = rowOf(plan, point, task, await done(task));
      } catch (error) {
        if (!(error instanceof GivenUp)) throw error;
        givenUp.push(error);
      }
    }
  };
  const lanes = Array.from({ length: Math.min(executor.capacity, points.length) }, () =>
    lane().catch((error: unknown) => {
      failure ??= { error };
    }),
  );
  await Promise.all(lanes);
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
  if (givenUp.length > 0) throw givenUpFault(plan, givenUp);
  return rows;
}

/** Nothing is made of a sweep that lacks points: what is done is kept, and the rest is tried again later. */
function givenUpFault(plan: SweepPlan, all: readonly GivenUp[]): FaultError {
  const remedy = 'the same command tries them again; what is done is kept';
  return new FaultError(
    all
      .toSorted((a, b) => a.task.index - b.task.index)
      .map(({ message }) => ({ file: plan.header.name, path: '', problem: message, remedy })),
  );
}

class Clock {
  private readonly startedMs = performance.now();
  private readonly onProgress: SweepOptions['onProgress'];
  private total = 0;
  private finished = 0;
  private kept = 0;

  constructor({ onProgress }: SweepOptions) {
    this.onProgress = onProgress;
  }

  expect(tasks: number): void {
    this.total += tasks;
  }

  tell(wasKept: boolean): void {
    this.finished += 1;
    if (wasKept) this.kept += 1;
    const elapsedSeconds = (performance.now() - this.startedMs) / 1000;
    this.onProgress?.({ finished: this.finished, total: this.total, kept: this.kept, elapsedSeconds });
  }
}

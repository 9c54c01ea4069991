import type { ResultsDocument, VariantResults, WorkDone } from '../documents/document.ts';
import { ratio } from '../statistics/rounded.ts';

/** A share of requests this much greater is another share, whatever chance says. */
const SHARE_TOLERANCE = 0.001;
/** What still waits at the end by the rhythm of its polling. */
const LEFT_TOLERANCE = 0.005;
const STANDARD_ERRORS = 3;
/** Arrivals that differ by less are the same traffic. */
const AS_MANY = 0.01;
/** Counts over all functions; a request that sets off another is two. */
export function workDone(results: ResultsDocument): WorkDone {
  const all = Object.values(results.functions);
  const sum = (read: (outcomes: (typeof all)[number]['outcomes']) => number) =>
    all.reduce((total, { outcomes }) => total + read(outcomes), 0);
  const drained = drainedAtSeconds(results);
  return {
    arrived: all.reduce((total, { requests }) => total + requests, 0),
    served: sum(({ succeeded }) => succeeded),
    refused: sum(({ throttled, accessDenied, dropped }) => throttled + accessDenied + dropped),
    failed: sum(({ failed, timedOut, outOfMemory }) => failed + timedOut + outOfMemory),
    leftOver: leftOver(results),
    ...(drained === undefined ? {} : { drainedAtSeconds: drained }),
  };
}

/**
 * Whether all variants were asked to do the same; where not, costs are held against each other by request.
 */
export function haveSameTraffic(variants: readonly Pick<VariantResults, 'results'>[]): boolean {
  const arrived = variants.map(({ results }) => results.totals.requests);
  const most = Math.max(0, ...arrived);
  return most - Math.min(most, ...arrived) <= AS_MANY * most;
}

export type LessWork = 'leftOver' | 'refused' | 'failed';

/**
 * Variants that did less of their work than the best one, and in what way: they are cheap and fast because of
 * it. A share of failures that chance can explain is none.
 */
export function lessWork(
  variants: readonly Pick<VariantResults, 'label' | 'results'>[],
): ReadonlyMap<string, LessWork> {
  const all = variants.map(({ label, results }) => ({ label, work: workDone(results) }));
  const share = (work: WorkDone, key: LessWork) => ratio(work[key], work.arrived);
  const least = (key: LessWork) => Math.min(1, ...all.map(({ work }) => share(work, key)));
  const best = { leftOver: least('leftOver'), refused: least('refused'), failed: least('failed') };
  const isDrainedSomewhere = all.some(({ work }) => typeof work.drainedAtSeconds === 'number');
  const found = new Map<string, LessWork>();
  for (const { label, work } of all) {
    const isMore = (key: 'refused' | 'failed'): boolean => {
      const chance =
        STANDARD_ERRORS * Math.sqrt((2 * best[key] * (1 - best[key])) / Math.max(1, work.arrived));
      return share(work, key) - best[key] > Math.max(SHARE_TOLERANCE, chance);
    };
    const isLeft = share(work, 'leftOver') - best.leftOver > LEFT_TOLERANCE;
    if (isLeft || (isDrainedSomewhere && work.drainedAtSeconds === null)) found.set(label, 'leftOver');
    else if (isMore('refused')) found.set(label, 'refused');
    else if (isMore('failed')) found.set(label, 'failed');
  }
  if (found.size < all.length) return found;
  // Each does less in its own way: those that did most of it altogether stay.
  const whole = all.map(({ label, work }) => ({ label, share: ratio(work.served, work.arrived) }));
  const most = Math.max(...whole.map((one) => one.share));
  for (const one of whole) if (most - one.share <= LEFT_TOLERANCE) found.delete(one.label);
  return found;
}

/** What a million served requests cost; infinite where none was. */
export function costPerMillionServed({ results }: Pick<VariantResults, 'results'>): number {
  const { served } = workDone(results);
  return served === 0 ? Number.POSITIVE_INFINITY : (results.cost.total / served) * 1_000_000;
}

function leftOver({ triggers }: ResultsDocument): number {
  return Object.values(triggers).reduce((sum, { leftOver: left = 0 }) => sum + left, 0);
}

/** Undefined where no trigger had a large backlog, null where one was not worked off. */
function drainedAtSeconds({ triggers }: ResultsDocument): number | null | undefined {
  const all = Object.values(triggers);
  if (all.some(({ isDrained }) => isDrained === false)) return null;
  // Where not every replication had a backlog, it was worked off, and when has no mean.
  const times = all.flatMap(({ drainedAtMs }) => drainedAtMs ?? []);
  return times.length === 0 ? undefined : Math.max(...times) / 1000;
}

import { exactQuantile } from '../../metrics/histogram.ts';
import type { Generator } from '../../random/generator.ts';
import type { Interval, KeepAliveSeen, ReuseSeen } from '../../results/documents/calibration-document.ts';
import type { FunctionObservations } from '../observations.ts';

/** What the environments of a function tell of their lives. */
export interface EnvironmentLives {
  readonly keepAlive: KeepAliveSeen;
  readonly reuse: ReuseSeen;
}

interface Serve {
  readonly startMs: number;
  readonly endMs: number;
  readonly environment: number;
  readonly isCold: boolean;
}

/** An idle time, and whether the environment was there at its end. */
interface Gap {
  readonly ms: number;
  readonly isGone: boolean;
}

const LEAST_GONE = 5;
const LEAST_CHOICES = 20;
/** An order is named where this share of the choices follows it. */
const ORDER_SHARE = 0.9;
/** More idle environments than these are not looked through at each start. */
const MOST_IDLE = 256;
const REPLICATES = 200;
const NOTHING: EnvironmentLives = {
  keepAlive: {
    ms: null,
    ci95: null,
    longestReusedMs: null,
    reusedGaps: 0,
    shortestGoneMs: null,
    gone: 0,
  },
  reuse: { order: null, choices: 0, mostRecent: 0, leastRecent: 0 },
};

/**
 * Keep-alive and reuse from gaps. An environment that serves again after a gap lived that long. One that
 * never serves again was gone at the first cold start after its last end: an idle one would have been taken.
 */
export function environmentLives(seen: FunctionObservations, generator: Generator): EnvironmentLives {
  const serves = seen.isSampled ? [] : servesOf(seen);
  if (serves.length < 2) return NOTHING;
  const { gaps, reuse } = replay(serves);
  const reused = gaps.filter(({ isGone }) => !isGone);
  const gone = gaps.filter(({ isGone }) => isGone);
  const longestReusedMs = greatest(reused);
  const shortestGoneMs = gone.reduce<number | null>((least, { ms }) => Math.min(least ?? ms, ms), null);
  const known = keepAliveOf(gaps, gone.length, generator);
  return {
    keepAlive: {
      ...known,
      longestReusedMs,
      reusedGaps: reused.length,
      shortestGoneMs,
      gone: gone.length,
    },
    reuse,
  };
}

function servesOf({ invocations }: FunctionObservations): readonly Serve[] {
  const serves: Serve[] = [];
  for (let index = 0; index < invocations.length; index++) {
    const startMs = invocations.startMs[index]!;
    const environment = invocations.environment[index]!;
    const durationMs = invocations.durationMs[index]!;
    if (!Number.isFinite(startMs) || environment < 0 || !Number.isFinite(durationMs)) continue;
    const initMs = invocations.initMs[index]!;
    const isCold = Number.isFinite(initMs);
    serves.push({ startMs, endMs: startMs + durationMs + (isCold ? initMs : 0), environment, isCold });
  }
  return serves.toSorted((a, b) => a.startMs - b.startMs);
}

/** In order of time: who was idle at each start, and who was not there any more. */
function replay(serves: readonly Serve[]): { gaps: readonly Gap[]; reuse: ReuseSeen } {
  const lastServe = new Map<number, number>();
  for (const [index, { environment }] of serves.entries()) lastServe.set(environment, index);
  /** Environments by when they were last free, in the order of their starts. */
  const free = new Map<number, number>();
  const gaps: Gap[] = [];
  let choices = 0;
  let mostRecent = 0;
  let leastRecent = 0;
  let expected = 0;
  serves.forEach(({ environment, startMs, endMs, isCold }, index) => {
    const since = free.get(environment);
    if (since !== undefined) {
      gaps.push({ ms: Math.max(0, startMs - since), isGone: false });
      const idle =
        free.size > MOST_IDLE
          ? []
          : [...free].filter(([one, at]) => at <= startMs && (lastServe.get(one) ?? 0) >= index);
      if (idle.length > 1 && since <= startMs) {
        choices++;
        expected += 1 / idle.length;
        if (idle.every(([, at]) => at <= since)) mostRecent++;
        if (idle.every(([, at]) => at >= since)) leastRecent++;
      }
    } else if (isCold) {
      for (const [one, at] of free) {
        if (at > startMs || (lastServe.get(one) ?? 0) >= index) continue;
        gaps.push({ ms: startMs - at, isGone: true });
        free.delete(one);
      }
    }
    free.set(environment, endMs);
  });
  return {
    gaps,
    reuse: { order: orderOf(choices, mostRecent, leastRecent, expected), choices, mostRecent, leastRecent },
  };
}

function orderOf(
  choices: number,
  mostRecent: number,
  leastRecent: number,
  expected: number,
): ReuseSeen['order'] {
  if (choices < LEAST_CHOICES) return null;
  if (mostRecent > ORDER_SHARE * choices) return 'most-recent';
  if (leastRecent > ORDER_SHARE * choices) return 'least-recent';
  const spread = 3 * Math.sqrt(expected);
  return Math.abs(mostRecent - expected) < spread && Math.abs(leastRecent - expected) < spread
    ? 'random'
    : null;
}

/**
 * The idle time that contradicts the fewest gaps, in the middle of the range that contradicts no more; its
 * interval is the middle 95 % of that range, and of the ranges of resampled gaps where gaps contradict each
 * other.
 */
function keepAliveOf(
  gaps: readonly Gap[],
  gone: number,
  generator: Generator,
): Pick<KeepAliveSeen, 'ms' | 'ci95'> {
  if (gone < LEAST_GONE || gaps.length - gone < LEAST_GONE) return { ms: null, ci95: null };
  const ordered = gaps.toSorted((a, b) => a.ms - b.ms);
  const weights = ordered.map(() => 1);
  const { low, high, against } = rangeOf(ordered, weights);
  const ms = 0.5 * (low + high);
  const within: Interval = [low + 0.025 * (high - low), high - 0.025 * (high - low)];
  if (against === 0) return { ms, ci95: within };
  const middles = new Float64Array(REPLICATES);
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    weights.fill(0);
    for (let draw = 0; draw < ordered.length; draw++) {
      weights[Math.floor((generator.nextUint32() / 0x100000000) * ordered.length)]! += 1;
    }
    const range = rangeOf(ordered, weights);
    middles[replicate] = range.low + generator.uniform() * (range.high - range.low);
  }
  middles.sort();
  return { ms, ci95: [exactQuantile(middles, 0.025), exactQuantile(middles, 0.975)] };
}

function rangeOf(
  ordered: readonly Gap[],
  weights: readonly number[],
): { low: number; high: number; against: number } {
  // Below the shortest gap every reuse speaks against it.
  let against = 0;
  ordered.forEach(({ isGone }, index) => {
    if (!isGone) against += weights[index]!;
  });
  let best = { low: 0, high: ordered[0]?.ms ?? 0, against };
  ordered.forEach(({ ms, isGone }, index) => {
    against += isGone ? weights[index]! : -weights[index]!;
    if (against < best.against) best = { low: ms, high: nextOf(ordered, weights, index), against };
  });
  return best;
}

function nextOf(ordered: readonly Gap[], weights: readonly number[], index: number): number {
  for (let next = index + 1; next < ordered.length; next++) if (weights[next]! > 0) return ordered[next]!.ms;
  return ordered.at(-1)?.ms ?? 0;
}

function greatest(gaps: readonly Gap[]): number | null {
  return gaps.reduce<number | null>((most, { ms }) => Math.max(most ?? ms, ms), null);
}

/** Busy environments over the time that was seen; null where times are not known. */
export function concurrencyOf({
  invocations,
  isSampled,
}: FunctionObservations): { readonly mean: number; readonly max: number } | null {
  if (isSampled) return null;
  const starts: number[] = [];
  const ends: number[] = [];
  let busy = 0;
  for (let index = 0; index < invocations.length; index++) {
    const startMs = invocations.startMs[index]!;
    const durationMs = invocations.durationMs[index]!;
    if (!Number.isFinite(startMs) || !Number.isFinite(durationMs)) continue;
    const initMs = invocations.initMs[index]!;
    const lastsMs = durationMs + (Number.isFinite(initMs) ? initMs : 0);
    busy += lastsMs;
    starts.push(startMs);
    ends.push(startMs + lastsMs);
  }
  if (starts.length === 0) return null;
  const orderedStarts = Float64Array.from(starts).sort();
  const orderedEnds = Float64Array.from(ends).sort();
  let max = 0;
  let ended = 0;
  orderedStarts.forEach((startMs, index) => {
    while (orderedEnds[ended]! <= startMs) ended++;
    max = Math.max(max, index + 1 - ended);
  });
  const spanMs = orderedEnds.at(-1)! - orderedStarts[0]!;
  return { mean: spanMs > 0 ? busy / spanMs : 0, max };
}

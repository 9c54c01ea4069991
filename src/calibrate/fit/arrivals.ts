import type {
  CalibratedArrivals,
  Interval95,
  RateSeen,
} from '../../results/documents/calibration-document.ts';
import type { FunctionObservations } from '../observations.ts';
import { countInterval } from './intervals.ts';

const HOUR_MS = 3_600_000;
const SCALES_SECONDS = [1, 10, 60, 600, 3600] as const;
const LEAST_WINDOWS = 10;
const LEAST_GAPS = 20;
/** A gap's variation within this of 1 is Poisson's. */
const POISSON_CV = [0.85, 1.15] as const;
const CONSTANT_CV = 0.05;
/** Whole hours that must have been looked at before a rhythm is. */
const LEAST_HOURS = 12;
const HOURS_FOR_WEEKDAYS = 14 * 24;
/** A rhythm counts where rates by hour vary this much more than chance and bursts explain. */
const RHYTHM = 3;

/** Arrivals of events, without retries; null where no line has a time, or one event alone was seen. */
export function arrivalsOf(seen: FunctionObservations): CalibratedArrivals | null {
  const { firstMs, lastMs, counts } = seen;
  if (firstMs === null || lastMs === null || !(lastMs > firstMs)) return null;
  const count = Math.max(0, counts.invocations - counts.retries);
  // One event has no rate.
  if (count < 2) return null;
  const seconds = (lastMs - firstMs) / 1000;
  const times = seen.isSampled ? null : timesOf(seen);
  const hours = hoursOf(seen.byHour, firstMs, lastMs);
  const dispersion = times === null ? [] : dispersionOf(times, firstMs, lastMs);
  const gapCv = times === null ? null : gapCvOf(times);
  const rhythm = rhythmOf(hours);
  // What varies beyond Poisson within an hour makes every count less certain.
  const burst = times === null ? 1 : Math.max(1, dispersionWithinHours(times));
  const longest = dispersion.at(-1)?.index ?? 1;
  const scale = rhythm === null ? Math.max(1, longest) : burst;
  const isPoisson = dispersion.every(({ index, windows }) => index < 1 + 3 * Math.sqrt(2 / windows));
  // The first one opens the span that the others fell in.
  const events = Math.max(0, count - 1);
  const interval = countInterval(events, isPoisson ? 1 : scale);
  return {
    count,
    seconds,
    ratePerSecond: events / seconds,
    ratePerSecondCi95: [interval[0] / seconds, interval[1] / seconds],
    pattern: rhythm !== null ? 'rate' : patternOf(gapCv, isPoisson),
    gapCv,
    dispersion,
    byHour: ratesBy(hours, 24, ({ hour }) => ((hour % 24) + 24) % 24, burst),
    // 1970-01-01 was a Thursday.
    byWeekday: ratesBy(hours, 7, ({ hour }) => (((Math.floor(hour / 24) + 3) % 7) + 7) % 7, burst),
  };
}

function patternOf(gapCv: number | null, isPoisson: boolean): 'poisson' | 'constant' | 'gamma' {
  if (gapCv === null) return 'poisson';
  if (gapCv <= CONSTANT_CV) return 'constant';
  if (gapCv >= POISSON_CV[0] && gapCv <= POISSON_CV[1]) return 'poisson';
  return gapCv > 1 && isPoisson ? 'poisson' : 'gamma';
}

/** Arrivals in ascending order, retries left out. */
export function timesOf({ invocations }: FunctionObservations): Float64Array {
  const times = new Float64Array(invocations.length);
  let count = 0;
  for (let index = 0; index < invocations.length; index++) {
    const startMs = invocations.startMs[index]!;
    if (Number.isFinite(startMs) && invocations.isRetry[index] !== 1) times[count++] = startMs;
  }
  return times.subarray(0, count).sort();
}

function gapCvOf(times: Float64Array): number | null {
  const gaps = times.length - 1;
  if (gaps < LEAST_GAPS) return null;
  const mean = (times[gaps]! - times[0]!) / gaps;
  let squares = 0;
  for (let index = 1; index <= gaps; index++) {
    const off = times[index]! - times[index - 1]! - mean;
    squares += off * off;
  }
  return mean > 0 ? Math.sqrt(squares / gaps) / mean : null;
}

function dispersionOf(
  times: Float64Array,
  firstMs: number,
  lastMs: number,
): CalibratedArrivals['dispersion'] {
  return SCALES_SECONDS.flatMap((seconds) => {
    const widthMs = seconds * 1000;
    const windows = Math.floor((lastMs - firstMs) / widthMs);
    if (windows < LEAST_WINDOWS) return [];
    // Empty windows need no place of their own: only the sum of squares counts them.
    let sum = 0;
    let squares = 0;
    let window = -1;
    let inWindow = 0;
    const close = () => {
      squares += inWindow * inWindow;
    };
    for (const time of times) {
      const own = Math.floor((time - firstMs) / widthMs);
      if (own >= windows) break;
      if (own !== window) {
        close();
        window = own;
        inWindow = 0;
      }
      inWindow++;
      sum++;
    }
    close();
    const mean = sum / windows;
    if (!(mean > 0)) return [];
    const variance = (squares - windows * mean * mean) / (windows - 1);
    return [{ seconds, index: variance / mean, windows }];
  });
}

const WITHIN_SECONDS = 300;

/**
 * Variance ÷ mean of counts in windows of five minutes about the mean of their own hour: bursts, without the
 * rhythm of the day.
 */
function dispersionWithinHours(times: Float64Array): number {
  const windows = 3600 / WITHIN_SECONDS;
  const counts = new Float64Array(windows);
  let squares = 0;
  let expected = 0;
  let hour = Number.NaN;
  const close = () => {
    const mean = counts.reduce((sum, count) => sum + count, 0) / windows;
    for (const count of counts) squares += (count - mean) * (count - mean);
    expected += mean * (windows - 1);
    counts.fill(0);
  };
  for (const time of times) {
    const own = Math.floor(time / HOUR_MS);
    if (own !== hour) close();
    hour = own;
    counts[Math.floor((time - own * HOUR_MS) / (WITHIN_SECONDS * 1000))]! += 1;
  }
  close();
  return expected > 0 ? squares / expected : 1;
}

interface Hour {
  /** Since 1970. */
  readonly hour: number;
  readonly count: number;
  /** Share of it that was looked at. */
  readonly share: number;
}

function hoursOf(byHour: ReadonlyMap<number, number>, firstMs: number, lastMs: number): readonly Hour[] {
  const first = Math.floor(firstMs / HOUR_MS);
  const last = Math.floor(lastMs / HOUR_MS);
  // A century of hours is a clock that jumped; what is told of it by hour would be nothing.
  if (last - first > 876_000) return [];
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const hour = first + index;
    const from = Math.max(firstMs, hour * HOUR_MS);
    const to = Math.min(lastMs, (hour + 1) * HOUR_MS);
    return { hour, count: byHour.get(hour) ?? 0, share: (to - from) / HOUR_MS };
  });
}

function ratesBy(
  hours: readonly Hour[],
  places: number,
  placeOf: (hour: Hour) => number,
  dispersion: number,
): readonly (RateSeen | null)[] {
  const counts = new Float64Array(places);
  const shares = new Float64Array(places);
  for (const hour of hours) {
    counts[placeOf(hour)]! += hour.count;
    shares[placeOf(hour)]! += hour.share;
  }
  return Array.from(counts, (count, place) => {
    const seconds = 3600 * shares[place]!;
    if (!(seconds >= 60)) return null;
    const [low, high] = countInterval(count, dispersion);
    const ci95: Interval95 = [low / seconds, high / seconds];
    return { ratePerSecond: count / seconds, ci95, hours: shares[place]! };
  });
}

/** Relative rates by hour and weekday, where the hour or the day decides more than chance does. */
export interface Rhythm {
  readonly hasDays: boolean;
}

function rhythmOf(hours: readonly Hour[]): Rhythm | null {
  const whole = hours.filter(({ share }) => share > 0.99);
  const total = whole.reduce((sum, { count }) => sum + count, 0);
  if (whole.length < LEAST_HOURS || total < 5 * whole.length) return null;
  const hasDays = whole.length >= HOURS_FOR_WEEKDAYS;
  const groups = new Map<number, Hour[]>();
  for (const hour of whole) {
    const key = ((hour.hour % 24) + 24) % 24;
    groups.set(key, [...(groups.get(key) ?? []), hour]);
  }
  const mean = total / whole.length;
  let between = 0;
  let within = 0;
  for (const members of groups.values()) {
    const own = members.reduce((sum, { count }) => sum + count, 0) / members.length;
    between += members.length * (own - mean) * (own - mean);
    within += members.reduce((sum, { count }) => sum + (count - own) * (count - own), 0);
  }
  const betweenEach = between / Math.max(1, groups.size - 1);
  const rest = whole.length - groups.size;
  const withinEach = Math.max(mean, rest > 0 ? within / rest : 0);
  return betweenEach > RHYTHM * withinEach ? { hasDays } : null;
}

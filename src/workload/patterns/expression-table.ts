import { show } from '../../units/parsed.ts';
import { compileExpression } from './expression.ts';
import type { ArrivalContext } from './pattern.ts';
import type { RateTable } from './rate-table.ts';
import { type Refusal, refuse } from './refusal.ts';
import { createWallClock, type WallClock } from './wall-clock.ts';

/** Far beyond any account's quota; a rate above it is a slip of the pen, and would only be slow. */
export const MAXIMUM_RATE_PER_SECOND = 10_000_000;

const DAY_SECONDS = 86_400;
/**
 * Width of a step by the time in the run alone, never by how long the run is: a shorter run is the beginning
 * of a longer one. From a second on, steps divide the hour, so that what changes on the hour changes between
 * two steps.
 */
const STEPS_SECONDS: readonly { readonly until: number; readonly step: number }[] = [
  { until: 1, step: 0.001 },
  { until: 10, step: 0.01 },
  { until: 100, step: 0.1 },
  { until: DAY_SECONDS, step: 1 },
  { until: 7 * DAY_SECONDS, step: 10 },
  { until: 31 * DAY_SECONDS, step: 30 },
  { until: 366 * DAY_SECONDS, step: 300 },
];

type Compiled = { readonly ok: true; readonly table: RateTable } | Refusal;
type RunFrame = Pick<ArrivalContext, 'horizonMs' | 'startEpochMs' | 'timezone'>;

/** The tables asked for last: variants of a comparison differ in everything but this. */
const remembered = new Map<string, Promise<Compiled>>();
const MAXIMUM_REMEMBERED = 4;

/**
 * Tabulates a rate expression over a run, with the rate in the middle of each step. Steps are 1 ms wide in
 * the first second, 10 ms in the first ten, 100 ms up to 100 s, 1 s in the first day, 10 s in the first week,
 * 30 s in the first 31 days, 5 min in the first 366, and an hour, doubling with each doubling of the time,
 * from then on. The expected number of arrivals is then exact for rates that are constant or linear within
 * each step, jumps between steps included; a smooth rate errs by step² / 24 × the change of its slope, a jump
 * inside a step by at most half a step × its height. What happens wholly between the middles of two steps is
 * not seen.
 *
 * A rate that is negative, infinite, not a number or above `MAXIMUM_RATE_PER_SECOND` at the start, the end or
 * in a step is a fault that names t.
 */
export function compileRateTable(expression: string, frame: RunFrame): Promise<Compiled> {
  const key = JSON.stringify([expression, frame.horizonMs, frame.startEpochMs, frame.timezone]);
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const compiled = tabulate(expression, frame);
  if (remembered.size >= MAXIMUM_REMEMBERED) {
    for (const oldest of remembered.keys()) {
      remembered.delete(oldest);
      break;
    }
  }
  remembered.set(key, compiled);
  return compiled;
}

async function tabulate(expression: string, frame: RunFrame): Promise<Compiled> {
  const compiled = await compileExpression(expression);
  if (!compiled.ok) return compiled;
  let clock: WallClock;
  try {
    clock = createWallClock(frame.timezone);
  } catch {
    return refuse(
      `${show(frame.timezone)} is not a time zone`,
      'write an IANA name such as UTC or Europe/Zurich',
    );
  }
  const rateAt = (seconds: number): number => {
    const epochMs = frame.startEpochMs + seconds * 1000;
    const localMs = epochMs + clock.offsetMs(epochMs);
    const days = Math.floor(localMs / 86_400_000);
    // 1970-01-01 was a Thursday, day 4.
    const day = ((((days + 3) % 7) + 7) % 7) + 1;
    return compiled.rate(seconds, (localMs - days * 86_400_000) / 3_600_000, day);
  };

  const horizonSeconds = frame.horizonMs / 1000;
  const timeMs = [0];
  const rates: number[] = [];
  const atStart = rateFault(expression, 0, rateAt(0));
  if (atStart !== null) return atStart;
  for (const { startSeconds, endSeconds } of stepsUpTo(horizonSeconds)) {
    let middleSeconds = (startSeconds + endSeconds) / 2;
    // The run may end in the first half of its last step, where the rate in the middle need not be one.
    if (
      middleSeconds > horizonSeconds &&
      rateFault(expression, middleSeconds, rateAt(middleSeconds)) !== null
    ) {
      middleSeconds = (startSeconds + horizonSeconds) / 2;
    }
    const rate = rateAt(middleSeconds);
    const problem = rateFault(expression, middleSeconds, rate);
    if (problem !== null) return problem;
    rates.push(rate);
    timeMs.push(endSeconds * 1000);
  }
  const atEnd = rateFault(expression, horizonSeconds, rateAt(horizonSeconds));
  if (atEnd !== null) return atEnd;
  const perStep = Float64Array.from(rates);
  return { ok: true, table: { timeMs: Float64Array.from(timeMs), startRate: perStep, endRate: perStep } };
}

/** Whole steps from 0 on, the last of which holds the horizon; the first one also where the horizon is 0. */
function* stepsUpTo(
  horizonSeconds: number,
): Generator<{ readonly startSeconds: number; readonly endSeconds: number }> {
  let from = 0;
  for (let band = 0; ; band += 1) {
    const { until, step } = STEPS_SECONDS[band] ?? { until: 2 * from, step: laterStep(from) };
    const steps = Math.round((until - from) / step);
    for (let number = 0; number < steps; number += 1) {
      // Each end is a quotient, so that no error adds up and the ends of bands are whole.
      const endSeconds = from + ((number + 1) * (until - from)) / steps;
      yield { startSeconds: from + (number * (until - from)) / steps, endSeconds };
      if (endSeconds >= horizonSeconds) return;
    }
    from = until;
  }
}

/** After the first leap year: an hour, and twice as long with each doubling. */
function laterStep(fromSeconds: number): number {
  return (3600 * fromSeconds) / (366 * DAY_SECONDS);
}

function rateFault(expression: string, seconds: number, rate: number): Refusal | null {
  if (rate >= 0 && rate <= MAXIMUM_RATE_PER_SECOND) return null;
  const quoted = show(expression);
  const at = `at t = ${Number(seconds.toPrecision(12))} s`;
  if (rate < 0) {
    return refuse(
      `the rate ${quoted} is ${Number(rate.toPrecision(6))} per second ${at}`,
      'a rate is not negative; max(0, …) around the expression cuts it off',
    );
  }
  return refuse(
    Number.isNaN(rate)
      ? `the rate ${quoted} is not a number ${at}`
      : `the rate ${quoted} is ${Number(rate.toPrecision(6))} per second ${at}`,
    `a rate is a number from 0 to ${MAXIMUM_RATE_PER_SECOND} per second over the whole run`,
  );
}

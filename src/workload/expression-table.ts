import { show } from '../units/parsed.ts';
import { compileExpression } from './expression.ts';
import type { ArrivalContext } from './pattern.ts';
import type { RateTable } from './rate-table.ts';
import { type Refusal, refuse } from './refusal.ts';
import { createWallClock, type WallClock } from './wall-clock.ts';

/** Far beyond any account's quota; a rate above it is a slip of the pen, and would only be slow. */
export const MAXIMUM_RATE_PER_SECOND = 10_000_000;

const MINIMUM_STEPS = 2000;
const MAXIMUM_STEPS = 100_000;
/** Steps that divide an hour, so that what changes on the hour changes between two steps. */
const WHOLE_STEPS_SECONDS = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600];

type Compiled = { readonly ok: true; readonly table: RateTable } | Refusal;
type RunFrame = Pick<ArrivalContext, 'horizonMs' | 'startEpochMs' | 'timezone'>;

/** The tables asked for last: variants of a comparison differ in everything but this. */
const remembered = new Map<string, Promise<Compiled>>();
const MAXIMUM_REMEMBERED = 4;

/**
 * Tabulates a rate expression over a run: in steps of 1 s, or a fraction of it where a run is shorter than 2000 s, and at most 100000 steps where it is longer (10 s at a
 * week, 30 s at a month, always a divisor of the hour), with the rate in the middle of each step. The expected number of arrivals is then
 * exact for rates that are constant or linear within each step, jumps between steps included; a smooth rate errs by step² / 24 × the change
 * of its slope, a jump inside a step by at most half a step × its height. What happens wholly between the middles of two steps is not seen.
 *
 * A rate that is negative, infinite, not a number or above `MAXIMUM_RATE_PER_SECOND` at the start, the end or in a step is a fault that names t.
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
  const stepSeconds = stepFor(horizonSeconds);
  const steps = Math.max(1, Math.ceil(horizonSeconds / stepSeconds - 1e-9));
  const timeMs = new Float64Array(steps + 1);
  const rates = new Float64Array(steps);
  const atStart = rateFault(expression, 0, rateAt(0));
  if (atStart !== null) return atStart;
  for (let step = 0; step < steps; step += 1) {
    const endSeconds = Math.min(horizonSeconds, (step + 1) * stepSeconds);
    const middleSeconds = (step * stepSeconds + endSeconds) / 2;
    const rate = rateAt(middleSeconds);
    const problem = rateFault(expression, middleSeconds, rate);
    if (problem !== null) return problem;
    rates[step] = rate;
    timeMs[step + 1] = endSeconds * 1000;
  }
  const atEnd = rateFault(expression, horizonSeconds, rateAt(horizonSeconds));
  if (atEnd !== null) return atEnd;
  return { ok: true, table: { timeMs, startRate: rates, endRate: rates } };
}

function stepFor(horizonSeconds: number): number {
  if (horizonSeconds <= MINIMUM_STEPS) return 1 / Math.ceil(MINIMUM_STEPS / Math.max(horizonSeconds, 0.001));
  const whole = WHOLE_STEPS_SECONDS.find((step) => horizonSeconds / step <= MAXIMUM_STEPS);
  return whole ?? horizonSeconds / MAXIMUM_STEPS;
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

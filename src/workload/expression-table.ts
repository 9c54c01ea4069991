import { show } from '../units/parsed.ts';
import { compileExpression } from './expression.ts';
import type { ArrivalContext } from './pattern.ts';
import type { RateTable } from './rate-table.ts';
import { type Refusal, refuse } from './refusal.ts';
import { createWallClock, type WallClock } from './wall-clock.ts';

/** Far beyond any account's quota; a rate above it is a slip of the pen, and would only be slow. */
export const MAXIMUM_RATE_PER_SECOND = 10_000_000;

/**
 * Length of a step by when it begins: coarser the longer a run is, but the same in every run, so that a shorter run is the
 * beginning of a longer one. From a second on they divide an hour, so that what changes on the hour changes between two.
 */
const STEPS: readonly { readonly untilSeconds: number; readonly stepSeconds: number }[] = [
  { untilSeconds: 20, stepSeconds: 0.01 },
  { untilSeconds: 200, stepSeconds: 0.1 },
  { untilSeconds: 28 * 3600, stepSeconds: 1 },
  { untilSeconds: 280 * 3600, stepSeconds: 10 },
  { untilSeconds: 2800 * 3600, stepSeconds: 60 },
  { untilSeconds: Number.POSITIVE_INFINITY, stepSeconds: 300 },
];

type Compiled = { readonly ok: true; readonly table: RateTable } | Refusal;
type RunFrame = Pick<ArrivalContext, 'horizonMs' | 'startEpochMs' | 'timezone'>;

/** The tables asked for last: variants of a comparison differ in everything but this. */
const remembered = new Map<string, Promise<Compiled>>();
const MAXIMUM_REMEMBERED = 4;

/**
 * Tabulates a rate expression over a run in steps (`STEPS`: 1 s in the first 28 hours, but for the first minutes, and 10 s in the days after), with the rate in the
 * middle of each. The expected number of arrivals is then exact for rates that are constant or linear within each step,
 * jumps between steps included; a smooth rate errs by step² / 24 × the change of its slope, a jump inside a step by at most
 * half a step × its height. What happens wholly between the middles of two steps is not seen. The last step may end
 * beyond the run, which cuts it; where the rate in its middle is none there, that at the end of the run counts.
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
  const ends = stepEnds(horizonSeconds);
  const rates = new Float64Array(ends.length);
  const endRate = rateAt(horizonSeconds);
  const atStart = rateFault(expression, 0, rateAt(0));
  if (atStart !== null) return atStart;
  let startSeconds = 0;
  for (const [step, endSeconds] of ends.entries()) {
    const middleSeconds = (startSeconds + endSeconds) / 2;
    const rate = rateAt(middleSeconds);
    const fault = rateFault(expression, middleSeconds, rate);
    if (fault !== null && middleSeconds < horizonSeconds) return fault;
    rates[step] = fault === null ? rate : endRate;
    startSeconds = endSeconds;
  }
  const atEnd = rateFault(expression, horizonSeconds, endRate);
  if (atEnd !== null) return atEnd;
  const timeMs = Float64Array.from([0, ...ends], (seconds) => seconds * 1000);
  return { ok: true, table: { timeMs, startRate: rates, endRate: rates } };
}

/** Ends of the steps that a run has a part of, s. */
function stepEnds(horizonSeconds: number): readonly number[] {
  const ends: number[] = [];
  let fromSeconds = 0;
  for (const { untilSeconds, stepSeconds } of STEPS) {
    const toSeconds = Math.min(untilSeconds, horizonSeconds);
    const steps = Math.ceil((toSeconds - fromSeconds) / stepSeconds - 1e-9);
    for (let step = 1; step <= steps; step += 1) ends.push(fromSeconds + step * stepSeconds);
    if (horizonSeconds <= untilSeconds) break;
    fromSeconds = untilSeconds;
  }
  return ends.length > 0 ? ends : [STEPS[0]?.stepSeconds ?? 1];
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

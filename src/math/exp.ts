import { exponential, LN_2, nearestDouble, reciprocal, splitAt, times, twoDoubles } from './fixed-point.ts';
import { POWER_ZERO, POWERS_OF_TWO } from './powers-of-two.ts';

/**
 * e^x = 2^(k ÷ 128) · e^r with k whole and |r| at most ln 2 ÷ 256: the first factor from a table of 128
 * entries in two doubles each, the second from its series, as P. T. P. Tang describes ("Table-driven
 * implementation of the exponential function in IEEE floating-point arithmetic", ACM Transactions on
 * Mathematical Software 15, 1989). Only operations whose result IEEE 754 prescribes to the bit are used.
 */
const STEPS = 128;
const STEPS_PER_UNIT = nearestDouble(reciprocal(LN_2)) * STEPS;
/** Of so few bits that its product with any k is exact. */
const [STEP_HIGH, STEP_LOW] = splitAt(LN_2 / BigInt(STEPS), 42);
/** 1.5 · 2^52: adding and subtracting it rounds to a whole number. */
const ROUNDER = 6_755_399_441_055_744;

const POWER_HIGH = new Float64Array(STEPS);
/** What is missing in `POWER_HIGH`, as a share of it. */
const POWER_LOW = new Float64Array(STEPS);
const step = exponential(LN_2 / BigInt(STEPS));
for (let index = 0, power = exponential(0n); index < STEPS; index++, power = times(power, step)) {
  const [high, low] = twoDoubles(power);
  POWER_HIGH[index] = high;
  POWER_LOW[index] = low / high;
}

/** Results of arguments between these are no subnormal numbers and leave room above. */
const LEAST = -708;
const GREATEST = 709;

/** e^x, within 0.52 units in the last place (1 below 2^−1022). */
export function exp(x: number): number {
  if (!(x > LEAST && x < GREATEST)) return expAtEdge(x, 0);
  const steps = x * STEPS_PER_UNIT + ROUNDER - ROUNDER;
  const r = x - steps * STEP_HIGH - steps * STEP_LOW;
  const k = steps | 0;
  const scale = POWER_HIGH[k & 127]! * POWERS_OF_TWO[(k >> 7) + POWER_ZERO]!;
  const square = r * r;
  return (
    scale +
    scale *
      (POWER_LOW[k & 127]! + r + square * (0.5 + r * (1 / 6)) + square * square * (1 / 24 + r * (1 / 120)))
  );
}

/** e^(x + low) for a `low` that is small beside the last bit of what x is rounded to. */
export function expOfSum(x: number, low: number): number {
  if (!(x > LEAST && x < GREATEST)) return expAtEdge(x, low);
  return scaledExp(x, low, 0);
}

/**
 * e^(x + low) · 2^−lift. Apart from `exp`, which is called for each draw and small enough for V8 to inline.
 */
function scaledExp(x: number, low: number, lift: number): number {
  const steps = x * STEPS_PER_UNIT + ROUNDER - ROUNDER;
  const r = x - steps * STEP_HIGH - steps * STEP_LOW + low;
  const k = steps | 0;
  const scale = POWER_HIGH[k & 127]! * POWERS_OF_TWO[(k >> 7) + POWER_ZERO - lift]!;
  const square = r * r;
  return (
    scale +
    scale *
      (POWER_LOW[k & 127]! + r + square * (0.5 + r * (1 / 6)) + square * square * (1 / 24 + r * (1 / 120)))
  );
}

/**
 * Computes within the range of normal numbers and leaves it by one last multiplication, which rounds,
 * overflows or underflows.
 */
function expAtEdge(x: number, low: number): number {
  if (x >= GREATEST) return x > 710 ? Number.POSITIVE_INFINITY : scaledExp(x, low, 2) * 4;
  if (x <= LEAST) return x < -746 ? 0 : scaledExp(x, low, -128) * POWERS_OF_TWO[POWER_ZERO - 128]!;
  return Number.NaN;
}

/** e^x − 1, within 2 units in the last place. */
export function expm1(x: number): number {
  if (!(x > -40 && x < GREATEST)) return x <= -40 ? -1 : expAtEdge(x, 0);
  const steps = x * STEPS_PER_UNIT + ROUNDER - ROUNDER;
  const r = x - steps * STEP_HIGH - steps * STEP_LOW;
  const square = r * r;
  const beyond = square * (0.5 + r * (1 / 6)) + square * square * (1 / 24 + r * (1 / 120 + r * (1 / 720)));
  if (steps === 0) return x === 0 ? x : x + beyond;
  const k = steps | 0;
  const scale = POWER_HIGH[k & 127]! * POWERS_OF_TWO[(k >> 7) + POWER_ZERO]!;
  return scale - 1 + scale * (POWER_LOW[k & 127]! + beyond + r);
}

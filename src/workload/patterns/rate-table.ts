import type { ArrivalStream } from '../../model/arrivals.ts';
import { fillExponential } from '../../random/exponential.ts';
import type { Generator } from '../../random/generator.ts';
import { generatedStream, rowsBefore } from './generated.ts';

/**
 * A rate over time, linear between `timeMs[i]` and `timeMs[i + 1]` from `startRate[i]` to `endRate[i]` (per
 * second); jumps are allowed at the times.
 */
export interface RateTable {
  readonly timeMs: Float64Array;
  readonly startRate: Float64Array;
  readonly endRate: Float64Array;
}

/**
 * The rate through the given points in straight lines: before the first point it is the first rate, after the
 * last one the last rate. Two points at the same time are a jump. `points` is not empty and ascending in
 * time.
 */
export function rampTable(
  points: readonly { readonly atMs: number; readonly ratePerSecond: number }[],
  horizonMs: number,
): RateTable {
  const first = points[0];
  const last = points[points.length - 1];
  if (first === undefined || last === undefined) throw new Error('a ramp needs at least one point');
  const corners = [
    { atMs: 0, ratePerSecond: first.ratePerSecond },
    ...points,
    { atMs: Math.max(horizonMs, last.atMs), ratePerSecond: last.ratePerSecond },
  ];
  return {
    timeMs: Float64Array.from(corners, (corner) => corner.atMs),
    startRate: Float64Array.from(corners.slice(0, -1), (corner) => corner.ratePerSecond),
    endRate: Float64Array.from(corners.slice(1), (corner) => corner.ratePerSecond),
  };
}

/** The same rate, `factor` times as high. */
export function scaledTable(table: RateTable, factor: number): RateTable {
  if (factor === 1) return table;
  const scaled = (rate: number): number => rate * factor;
  return {
    timeMs: table.timeMs,
    startRate: table.startRate.map(scaled),
    endRate: table.endRate.map(scaled),
  };
}

/** What the table says from `fromMs` on, with its time counted from there. */
export function tableFrom({ timeMs, startRate, endRate }: RateTable, fromMs: number): RateTable {
  const found = timeMs.findLastIndex((atMs, index) => index < startRate.length && atMs <= fromMs);
  const first = Math.max(0, found);
  const lengthMs = (timeMs[first + 1] ?? 0) - (timeMs[first] ?? 0);
  const gone = lengthMs > 0 ? Math.min(1, (fromMs - (timeMs[first] ?? 0)) / lengthMs) : 0;
  const rateThere = (startRate[first] ?? 0) + gone * ((endRate[first] ?? 0) - (startRate[first] ?? 0));
  const starts = startRate.slice(first);
  starts[0] = rateThere;
  return {
    timeMs: timeMs.slice(first).map((atMs) => Math.max(0, atMs - fromMs)),
    startRate: starts,
    endRate: endRate.slice(first),
  };
}

/**
 * Non-homogeneous Poisson arrivals by exact inversion of the integrated rate: the gaps of a unit-rate process
 * are laid along the integral, and within a segment the quadratic r·u + s·u²/2 = mass is solved in the form
 * that does not cancel.
 */
export function rateTableArrivals(table: RateTable, horizonMs: number, generator: Generator): ArrivalStream {
  const { timeMs: cornerMs, startRate, endRate } = table;
  const segments = startRate.length;
  let segment = 0;
  /** Arrivals expected from the start of the segment to the last arrival. */
  let used = 0;
  let lastMs = 0;
  return generatedStream((timeMs) => {
    if (segment >= segments) return 0;
    const rows = timeMs.length;
    fillExponential(generator, 1, timeMs, 0, rows);
    for (let row = 0; row < rows; row += 1) {
      // In range: row < rows, and segment < segments inside the loop; the same below.
      let target = used + timeMs[row]!;
      let lengthSeconds = (cornerMs[segment + 1]! - cornerMs[segment]!) / 1000;
      let mass = 0.5 * (startRate[segment]! + endRate[segment]!) * lengthSeconds;
      while (target >= mass) {
        target -= mass;
        segment += 1;
        if (segment >= segments) return rowsBefore(timeMs, row, horizonMs);
        lengthSeconds = (cornerMs[segment + 1]! - cornerMs[segment]!) / 1000;
        mass = 0.5 * (startRate[segment]! + endRate[segment]!) * lengthSeconds;
      }
      used = target;
      const rate = startRate[segment]!;
      const slope = (endRate[segment]! - rate) / lengthSeconds;
      const denominator = rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * target));
      const offsetSeconds = denominator > 0 ? Math.min(lengthSeconds, (2 * target) / denominator) : 0;
      lastMs = Math.max(lastMs, cornerMs[segment]! + offsetSeconds * 1000);
      timeMs[row] = lastMs;
    }
    if (lastMs < horizonMs) return rows;
    segment = segments;
    return rowsBefore(timeMs, rows, horizonMs);
  });
}

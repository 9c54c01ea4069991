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
  // Numbers that change and are kept between calls stand in an array: a variable of this function would hold
  // each as an object of its own.
  const kept = new Float64Array(2);
  let segment = 0;
  return generatedStream((timeMs) => {
    if (segment >= segments) return 0;
    const rows = timeMs.length;
    fillExponential(generator, 1, timeMs, 0, rows);
    /** Arrivals expected from the start of the segment to the last arrival. */
    let used = kept[0]!;
    let lastMs = kept[1]!;
    let at = segment;
    let row = 0;
    // In range: row < rows, and at < segments inside the loop; the same below.
    while (row < rows) {
      const startMs = cornerMs[at]!;
      const rate = startRate[at]!;
      const lengthSeconds = (cornerMs[at + 1]! - startMs) / 1000;
      const mass = 0.5 * (rate + endRate[at]!) * lengthSeconds;
      const slope = (endRate[at]! - rate) / lengthSeconds;
      const square = rate * rate;
      const twiceSlope = 2 * slope;
      for (; row < rows; row += 1) {
        const target = used + timeMs[row]!;
        if (target >= mass) break;
        used = target;
        const denominator = rate + Math.sqrt(Math.max(0, square + twiceSlope * target));
        const offsetSeconds = denominator > 0 ? Math.min(lengthSeconds, (2 * target) / denominator) : 0;
        lastMs = Math.max(lastMs, startMs + offsetSeconds * 1000);
        timeMs[row] = lastMs;
      }
      if (row === rows) break;
      // The gap goes on in the next segment.
      timeMs[row] = used + timeMs[row]! - mass;
      used = 0;
      at += 1;
      if (at >= segments) {
        segment = segments;
        return rowsBefore(timeMs, row, horizonMs);
      }
    }
    segment = at;
    kept[0] = used;
    kept[1] = lastMs;
    if (lastMs < horizonMs) return rows;
    segment = segments;
    return rowsBefore(timeMs, rows, horizonMs);
  });
}

import type { CalibratedArrivals, CalibrationCharts } from '../../results/documents/calibration-document.ts';
import type { FunctionObservations } from '../observations.ts';

const HOUR_MS = 3_600_000;
const MOST_POINTS = 800;
const LONGEST_HOURS = 24 * 366 * 20;

/** Invocations by the hour against the model's rate, in steps of some hours where the time is long. */
export function overTimeOf(
  { byHour, firstMs, lastMs }: FunctionObservations,
  arrivals: CalibratedArrivals | null,
): CalibrationCharts['overTime'] {
  if (arrivals === null || firstMs === null || lastMs === null) return null;
  const first = Math.floor(firstMs / HOUR_MS);
  const hours = Math.floor(lastMs / HOUR_MS) - first + 1;
  if (hours < 3 || hours > LONGEST_HOURS) return null;
  const stepHours = Math.max(1, Math.ceil(hours / MOST_POINTS));
  const steps = Math.ceil(hours / stepHours);
  const perHour = Array.from({ length: steps }, () => 0);
  const modelPerHour = Array.from({ length: steps }, () => 0);
  for (let index = 0; index < hours; index++) {
    const step = Math.floor(index / stepHours);
    const inStep = Math.min(stepHours, hours - step * stepHours);
    const hour = first + index;
    perHour[step]! += (byHour.get(hour) ?? 0) / inStep;
    modelPerHour[step]! += (3600 * modelRate(arrivals, hour)) / inStep;
  }
  return {
    stepHours,
    startMs: first * HOUR_MS,
    perHour: perHour.map((value) => Number(value.toPrecision(6))),
    modelPerHour: modelPerHour.map((value) => Number(value.toPrecision(6))),
  };
}

function modelRate({ pattern, ratePerSecond, byHour, byWeekday }: CalibratedArrivals, hour: number): number {
  if (pattern !== 'rate') return ratePerSecond;
  const own = byHour[((hour % 24) + 24) % 24]?.ratePerSecond ?? ratePerSecond;
  const seen = byWeekday.reduce((sum, day) => sum + (day?.hours ?? 0), 0);
  if (seen < 14 * 24) return own;
  const day = byWeekday[(((Math.floor(hour / 24) + 3) % 7) + 7) % 7]?.ratePerSecond ?? ratePerSecond;
  return (own * day) / ratePerSecond;
}

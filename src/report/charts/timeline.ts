import type { ResultsDocument } from '../../results/documents/document.ts';
import type { Point } from './chart.ts';
import { shortNumber, stepsPerPoint } from './downsample.ts';
import { axis, timeAxis } from './scales.ts';

/** The simulated time as the charts of one document share it. */
export interface Timeline {
  readonly document: ResultsDocument;
  /** Steps of the series in one point, and the time that it covers. */
  readonly size: number;
  readonly pointSeconds: number;
  readonly endSeconds: number;
  readonly axis: ReturnType<typeof timeAxis>;
}

export function createTimeline(document: ResultsDocument): Timeline {
  const { stepSeconds, functions, triggers, resources } = document.series;
  const lengths = [
    ...Object.values(functions).map((series) => series.invocations.length),
    ...Object.values(triggers).map((series) => series.backlog.length),
    ...Object.values(resources).map((series) => series.calls.length),
  ];
  const size = stepsPerPoint(Math.max(0, ...lengths), stepSeconds);
  const endSeconds = Math.max(document.simulatedSeconds, 1e-3);
  return { document, size, pointSeconds: size * stepSeconds, endSeconds, axis: timeAxis(endSeconds) };
}

/** Each value at the middle of the time it covers. */
export function centred(timeline: Timeline, values: readonly number[]): Point[] {
  return values.map((value, index) => ({
    x: timeline.axis.toUnit(Math.min((index + 0.5) * timeline.pointSeconds, timeline.endSeconds)),
    y: shortNumber(value),
  }));
}

export function countAxis(title: string): ReturnType<typeof axis> {
  return axis('linear', {
    title,
    min: 0,
    ticks: { maxTicksLimit: 6, precision: 0 },
    more: { suggestedMax: 1 },
  });
}

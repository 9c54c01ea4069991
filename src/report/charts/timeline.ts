import type { ResultsDocument } from '../../results/documents/document.ts';
import type { Dataset, Point } from './chart.ts';
import { shortNumber, stepsPerPoint } from './downsample.ts';
import { axis, timeAxis } from './scales.ts';
import { areaStyle, lineStyle } from './series-style.ts';

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

/** @param max its end, which has no mark; a round one above what is shown where it is not given */
export function countAxis(title: string, max?: number): ReturnType<typeof axis> {
  return axis('linear', {
    title,
    min: 0,
    ...(max === undefined ? {} : { max }),
    ticks: { maxTicksLimit: 6, precision: 0, ...(max === undefined ? {} : { includeBounds: false }) },
    more: { suggestedMax: 1 },
  });
}

/** A level line over the whole time. */
export function limitLine(
  timeline: Timeline,
  label: string,
  value: number,
  dash: readonly number[],
): Dataset {
  return {
    label,
    data: [0, timeline.endSeconds].map((seconds) => ({ x: timeline.axis.toUnit(seconds), y: value })),
    ...lineStyle('@text', dash, 1.3),
  };
}

/** Counts of each span of time, one upon the other, as steps as wide as the span. */
export function stackedSteps(
  timeline: Timeline,
  stacks: readonly { readonly label: string; readonly values: readonly number[]; readonly color: string }[],
): Dataset[] {
  return stacks.map(({ label, values, color }, index): Dataset => {
    const ends = [...values, values.at(-1) ?? 0];
    return {
      label,
      data: ends.map((value, at) => ({
        x: timeline.axis.toUnit(Math.min(at * timeline.pointSeconds, timeline.endSeconds)),
        y: shortNumber(value),
      })),
      ...areaStyle(color, index === 0 ? 'origin' : '-1'),
      borderWidth: 1.2,
      stepped: 'before',
    };
  });
}

export function stackedAxis(scale: ReturnType<typeof axis>): ReturnType<typeof axis> {
  return { ...(scale as object), stacked: true };
}

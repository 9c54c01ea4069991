/**
 * What JSON can hold: a chart is data alone, so that the same one is drawn on a server and written into a
 * page.
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * One chart, drawn alike as a PNG and in the HTML report.
 *
 * `config` is a chart.js configuration as plain data with additions that `hydrateChart` carries out: colours
 * by role (`@accent`), `ticks.at` (the values to mark), `ticks.format` (how an axis writes its values),
 * `rowLabels` and `heightPx` among the options, and on a dataset `errorBars`, `pointLabels`, `boxes` and
 * `marks`.
 */
export interface Chart {
  /** File name without its ending: lower-case letters, digits, dashes. */
  readonly name: string;
  readonly title: string;
  /** What is drawn and how to read it, in a sentence. */
  readonly note: string;
  /** The chart's message in words, for those who cannot see it. */
  readonly alternative: string;
  /** Wants the full width of a page. */
  readonly wide: boolean;
  /** There is nothing to draw, and `note` says so. */
  readonly empty: boolean;
  readonly config: ChartConfig;
}

export interface ChartConfig {
  readonly type: 'line' | 'bar' | 'scatter';
  readonly data: { readonly labels?: readonly string[]; readonly datasets: readonly Dataset[] };
  readonly options: { readonly [key: string]: Json };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Dataset {
  readonly label: string;
  readonly data: readonly (number | null)[] | readonly Point[];
  /** Low and high end for each point, null where it has none. */
  readonly errorBars?: readonly (readonly [number, number] | null)[];
  /** Mark in the legend: a line with the dataset's dash, or a shape. */
  readonly legendStyle?: string;
  /** Series of one group have one entry in the legend, with this name. */
  readonly group?: string;
  /** Text beside each point, null where it has none. */
  readonly pointLabels?: readonly (string | null)[];
  /** Rectangles: cells of a heat map, bars of a time line. */
  readonly boxes?: Boxes;
  /** Upright lines at places of the x axis, with their text. */
  readonly marks?: readonly { readonly x: number; readonly text: string }[];
  readonly [chartJsOption: string]: unknown;
}

/** Rectangles between values of both axes. */
export interface Boxes {
  /** Five numbers a rectangle: left, right, bottom, top, and the place of its colour. */
  readonly at: readonly number[];
  readonly colors: readonly string[];
}

/**
 * How an axis and its tooltips write values; `plain` is without thousands separators, as AWS writes memory
 * sizes; `duration` takes ms and writes the unit; `time` is simulated time in units of `ticks.unitMs`: an
 * axis that has it can be zoomed.
 */
export type TickFormat = 'number' | 'plain' | 'percentile' | 'duration' | 'time' | 'name';

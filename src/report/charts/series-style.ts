import type { Json } from './chart.ts';

const STYLES: readonly {
  readonly color: string;
  readonly dash: readonly number[];
  readonly shape: string;
}[] = [
  { color: '@accent', dash: [], shape: 'circle' },
  { color: '@second', dash: [7, 3], shape: 'rectRot' },
  { color: '@third', dash: [2, 3], shape: 'triangle' },
  { color: '@fourth', dash: [9, 3, 2, 3], shape: 'rect' },
  { color: '@fifth', dash: [12, 4], shape: 'crossRot' },
];

/** Colour, dash and shape of the nth line: two signs besides colour. */
export function seriesStyle(index: number): (typeof STYLES)[number] {
  return STYLES[index % STYLES.length] ?? { color: '@accent', dash: [], shape: 'circle' };
}

/** A straight line through its points, none of which is drawn. */
export function lineStyle(
  color: string,
  dash: readonly number[] = [],
  width = 2,
): { readonly [key: string]: Json } {
  return {
    borderColor: color,
    backgroundColor: color,
    borderWidth: width,
    borderDash: dash,
    pointRadius: 0,
    pointHoverRadius: 4,
    legendStyle: 'line',
    tension: 0,
  };
}

/** A filled area under a line; `from` is what the fill reaches down to, the axis or the line before. */
export function areaStyle(color: string, from: 'origin' | '-1' = 'origin'): { readonly [key: string]: Json } {
  return { ...lineStyle(color, [], 1.5), backgroundColor: `${color}Fill`, fill: from, legendStyle: 'rect' };
}

import { log1p } from '../../math/log.ts';
import type { ArchitectureResults } from '../../results/documents/document.ts';
import { shortCount, shortShare } from '../words/short-number.ts';
import type { Box, Curve, Point } from './layout.ts';
import { type PathShape, point, round, roundedBox, type TextShape, textWidth } from './shapes.ts';

type Edge = ArchitectureResults['edges'][number];

export const LABEL_SIZE = 11.5;
const THINNEST = 1.4;
export const THICKEST = 8;
const LABEL_LINE = 13;
/** A line that rises by less than this above the middle of its label leaves the label room above it, px. */
const LEVEL_RISE = 22;
const samples = Array.from({ length: 21 }, (_, index) => index / 20);

/** A line with its arrowhead; dashed where the sender does not wait, red where it is refused or fails. */
export function edgeShapes(edge: Edge, curve: Curve, most: number, isRed: boolean): PathShape[] {
  const color = isRed ? '@refused' : edge.count > 0 ? '@neutral' : '@grid';
  const width = edgeWidth(edge.count, most);
  const arrow = 6 + width * 0.9;
  const last = curve.parts.at(-1);
  if (last === undefined) return [];
  const [, control, end] = last;
  const [x, y] = [end.x - control.x, end.y - control.y];
  const length = Math.sqrt(x * x + y * y) || 1;
  const along = { x: x / length, y: y / length };
  const neck = { x: end.x - along.x * arrow, y: end.y - along.y * arrow };
  const side = (sign: number) =>
    `${point({ x: neck.x - sign * along.y * arrow * 0.62, y: neck.y + sign * along.x * arrow * 0.62 })}`;
  const parts = [...curve.parts.slice(0, -1), [last[0], control, neck] as const];
  return [
    {
      kind: 'path',
      outline: `M${point(curve.start)}${parts.map((part) => `C${part.map(point).join(' ')}`).join('')}`,
      fill: null,
      stroke: color,
      strokeWidth: width,
      dash: edge.isAsync ? [Math.max(6, width * 1.6), Math.max(4, width)] : [],
    },
    {
      kind: 'path',
      outline: `M${point(end)}L${side(1)}L${side(-1)}Z`,
      fill: color,
      stroke: null,
      strokeWidth: 0,
      dash: [],
    },
  ];
}

/** Width by the logarithm of the traffic, the busiest edge the widest. */
export function edgeWidth(count: number, most: number): number {
  return round(THINNEST + ((THICKEST - THINNEST) * log1p(count)) / log1p(most));
}

/**
 * The count, and below it what was refused: above a level line, in a gap of a steep one, at the first place
 * along the curve that is free, or nowhere. What it takes is added to `taken`.
 */
export function edgeLabel(edge: Edge, curve: Curve, most: number, taken: Box[]): (PathShape | TextShape)[] {
  const share = Math.min(1, edge.refused / Math.max(1, edge.count));
  const lines = [
    { text: shortCount(Math.round(edge.count)), fill: '@text' },
    ...(edge.refused > 0 ? [{ text: `${shortShare(share)} refused`, fill: '@refused' }] : []),
  ];
  const width = Math.max(...lines.map(({ text }) => textWidth(text, LABEL_SIZE)));
  const height = lines.length * LABEL_LINE;
  const spots = curve.parts.flatMap((_, part) => [0.5, 0.42, 0.58, 0.32, 0.68].map((at) => ({ part, at })));
  for (const { part, at } of spots) {
    const middle = pointOn(curve, part, at);
    const highest = Math.min(
      ...samples
        .map((t) => pointOn(curve, part, t))
        .flatMap(({ x, y }) => (Math.abs(x - middle.x) <= width / 2 ? [y] : [])),
      middle.y,
    );
    const isLevel = middle.y - highest < LEVEL_RISE;
    const bottom = isLevel ? highest - edgeWidth(edge.count, most) / 2 - 2 : middle.y + height / 2;
    const box = { x: middle.x - width / 2, y: bottom - height, width, height };
    if (taken.some((other) => overlap(other, box))) continue;
    taken.push(box);
    const texts = lines.map(
      ({ text, fill }, index): TextShape => ({
        kind: 'text',
        text,
        x: middle.x,
        y: box.y + index * LABEL_LINE + 10.5,
        size: LABEL_SIZE,
        isBold: fill === '@refused',
        anchor: 'middle',
        fill,
        hasRim: true,
      }),
    );
    return isLevel ? texts : [gap(box), ...texts];
  }
  return [];
}

function gap({ x, y, width, height }: Box): PathShape {
  const outline = roundedBox({ x: x - 2, y: y - 1, width: width + 4, height: height + 1 }, 4);
  return { kind: 'path', outline, fill: '@background', stroke: null, strokeWidth: 0, dash: [] };
}

function pointOn(curve: Curve, part: number, t: number): Point {
  const start = part === 0 ? curve.start : (curve.parts[part - 1]?.[2] ?? curve.start);
  const [a, b, end] = curve.parts[part] ?? [start, start, start];
  const u = 1 - t;
  const mix = (axis: 'x' | 'y') =>
    u * u * u * start[axis] + 3 * u * u * t * a[axis] + 3 * u * t * t * b[axis] + t * t * t * end[axis];
  return { x: mix('x'), y: mix('y') };
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width + 2 &&
    other.x < one.x + one.width + 2 &&
    one.y < other.y + other.height + 1 &&
    other.y < one.y + one.height + 1
  );
}

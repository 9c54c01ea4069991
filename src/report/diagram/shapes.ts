import { displayWidth } from '../words/width.ts';
import type { Box, Point } from './layout.ts';

/**
 * A line or a surface; the outline is an SVG path, which a canvas reads as well. Colours are roles of the
 * chart theme.
 */
export interface PathShape {
  readonly kind: 'path';
  readonly outline: string;
  readonly fill: string | null;
  readonly stroke: string | null;
  readonly strokeWidth: number;
  readonly dash: readonly number[];
}

export interface TextShape {
  readonly kind: 'text';
  readonly text: string;
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  readonly size: number;
  readonly isBold: boolean;
  readonly anchor: 'start' | 'middle';
  readonly fill: string;
  /** A rim in the background's colour keeps lines that pass nearby from the letters. */
  readonly hasRim: boolean;
}

/** Shapes that belong together, with what they mean in words. */
export interface Group {
  readonly hint: string;
  /** Where a press on it leads, in a page that can go there. */
  readonly link?: string;
  readonly shapes: readonly (PathShape | TextShape)[];
}

/** A picture of plain data: the same one is written as SVG and drawn on a canvas. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly groups: readonly Group[];
  /** The picture in words. */
  readonly alternative: string;
}

/**
 * Nearly the widest that the digits and letters of a sans serif run to; a drawing cannot measure its reader's
 * font.
 */
export function textWidth(text: string, size: number): number {
  return displayWidth(text) * size * 0.56;
}

export function moveBy(shape: PathShape | TextShape, distance: number): PathShape | TextShape {
  if (shape.kind === 'text') return { ...shape, x: round(shape.x + distance), y: round(shape.y + distance) };
  const outline = shape.outline.replace(/(-?[\d.]+),(-?[\d.]+)/g, (_, x: string, y: string) =>
    point({ x: Number(x) + distance, y: Number(y) + distance }),
  );
  return { ...shape, outline };
}

export function roundedBox({ x, y, width, height }: Box, radius: number): string {
  const corner = (cornerX: number, cornerY: number, endX: number, endY: number) =>
    `Q${point({ x: cornerX, y: cornerY })} ${point({ x: endX, y: endY })}`;
  const right = x + width;
  const bottom = y + height;
  return [
    `M${point({ x: x + radius, y })}`,
    `L${point({ x: right - radius, y })}`,
    corner(right, y, right, y + radius),
    `L${point({ x: right, y: bottom - radius })}`,
    corner(right, bottom, right - radius, bottom),
    `L${point({ x: x + radius, y: bottom })}`,
    corner(x, bottom, x, bottom - radius),
    `L${point({ x, y: y + radius })}`,
    corner(x, y, x + radius, y),
    'Z',
  ].join('');
}

export const LID_HEIGHT = 7;

/** A drum, as databases are drawn. */
export function cylinder({ x, y, width, height }: Box): string {
  const right = x + width;
  const top = y + LID_HEIGHT;
  const bottom = y + height - LID_HEIGHT;
  return `M${point({ x, y: top })}${arc(x, right, top, y - LID_HEIGHT * 0.3)}L${point({ x: right, y: bottom })}${arc(right, x, bottom, y + height + LID_HEIGHT * 0.3)}Z`;
}

export function lid({ x, y, width }: Box): string {
  const top = y + LID_HEIGHT;
  return `M${point({ x, y: top })}${arc(x, x + width, top, top + LID_HEIGHT * 1.3)}`;
}

function arc(from: number, to: number, y: number, peak: number): string {
  const reach = (to - from) * 0.2;
  return `C${point({ x: from + reach * 0.3, y: peak })} ${point({ x: to - reach * 0.3, y: peak })} ${point({ x: to, y })}`;
}

export function point({ x, y }: Point): string {
  return `${round(x)},${round(y)}`;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

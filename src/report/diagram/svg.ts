import { html, Markup } from '../words/markup.ts';
import type { Drawing, Group, PathShape, TextShape } from './shapes.ts';

/**
 * Text stays at least this high on the screen; a drawing that would have to shrink further scrolls within its
 * panel instead.
 */
const LEAST_TEXT_PX = 9;

/** The drawing as inline SVG; colours are classes (`diagramStyle`), so that it follows the page's theme. */
export function drawingSvg({ width, height, groups, alternative }: Drawing): Markup {
  return html`<svg class="diagram" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" width="${Math.ceil(width)}" height="${Math.ceil(height)}" role="img" aria-label="${alternative}">
${groups.map(groupSvg)}</svg>`;
}

/** At its own size where it scrolls, at the panel's width where that leaves its text legible. */
export function drawingStyle({ width, groups }: Drawing): string {
  const sizes = groups.flatMap(({ shapes }) =>
    shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.size] : [])),
  );
  const narrowest = Math.ceil((Math.ceil(width) * LEAST_TEXT_PX) / Math.min(...sizes));
  return `@container drawing (min-width: ${narrowest}px) { .diagram { max-width: 100%; } }`;
}

/** Style rules for the colour roles that drawings use. */
export function diagramStyle(roles: readonly string[]): string {
  return [
    ...roles.map(
      (role) => `.fill-${role} { fill: var(--${role}); } .stroke-${role} { stroke: var(--${role}); }`,
    ),
    '.diagram path:not([class*="fill-"]) { fill: none; }',
    '.live-page .diagram [data-link] { cursor: pointer; }',
    '.live-page .diagram [data-link]:hover path { stroke-width: 4px; }',
    '.diagram .rim { stroke: var(--background); stroke-width: 4px; paint-order: stroke; stroke-linejoin: round; }',
    '.diagram .bold { font-weight: 600; }',
  ].join('\n');
}

function groupSvg({ hint, link, shapes }: Group): Markup {
  return html`<g${link === undefined ? null : html` data-link="${link}"`}>${hint === '' ? null : html`<title>${hint}</title>`}${shapes.map(
    (shape) => (shape.kind === 'path' ? pathSvg(shape) : textSvg(shape)),
  )}</g>
`;
}

function pathSvg({ outline, fill, stroke, strokeWidth, dash }: PathShape): Markup {
  const classes = [
    fill === null ? '' : `fill-${role(fill)}`,
    stroke === null ? '' : `stroke-${role(stroke)}`,
  ];
  return html`<path class="${classes.filter(Boolean).join(' ')}" d="${outline}"${
    stroke === null ? null : html` stroke-width="${strokeWidth}"`
  }${dash.length === 0 ? null : new Markup(` stroke-dasharray="${dash.join(' ')}"`)}/>`;
}

function textSvg({ text, x, y, size, isBold, anchor, fill, hasRim }: TextShape): Markup {
  const classes = [`fill-${role(fill)}`, isBold ? 'bold' : '', hasRim ? 'rim' : ''].filter(Boolean).join(' ');
  return html`<text class="${classes}" x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}">${text}</text>`;
}

function role(color: string): string {
  return color.slice(1);
}

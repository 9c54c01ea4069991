import type { ArchitectureResults, ResultsDocument } from '../../results/documents/document.ts';
import { formatShare, formatWhole } from '../../units/format.ts';
import { serviceName } from '../words/service-names.ts';
import { shortCount } from '../words/short-number.ts';
import { plural, visible } from '../words/text.ts';
import { displayWidth, shorten } from '../words/width.ts';
import { drawnPart } from './drawn-part.ts';
import { edgeLabel, edgeShapes, LABEL_SIZE, THICKEST } from './edges.ts';
import { type Box, layOut, measuresOf } from './layout.ts';
import {
  cylinder,
  type Drawing,
  type Group,
  LID_HEIGHT,
  lid,
  moveBy,
  type PathShape,
  point,
  roundedBox,
  type TextShape,
  textWidth,
} from './shapes.ts';

type Node = ArchitectureResults['nodes'][number];
type Edge = ArchitectureResults['edges'][number];

const MARGIN = 10;
const LEGEND_HEIGHT = 44;
const NOTE_HEIGHT = 22;
const NAME_SIZE = 13;
const DETAIL_SIZE = 11.5;
const LINE_HEIGHT = 15.5;
const EDGES_TOLD = 40;
const NODE_ROLES = { source: 'third', function: 'accent', resource: 'fourth' } as const;

/** Whether there is more to draw than functions which are called directly. */
export function hasDiagram({ architecture: { nodes, edges } }: ResultsDocument): boolean {
  const kindOf = new Map(nodes.map(({ id, kind }) => [id, kind]));
  return (
    nodes.some(({ kind, detail }) => kind === 'resource' || (kind === 'source' && detail !== 'sdk')) ||
    edges.some(({ from }) => kindOf.get(from) === 'function')
  );
}

/**
 * Sources, functions and resources from left to right; a line is as wide as its traffic (log scale) and red
 * where something is refused or most of it fails.
 */
export function architectureDrawing(document: ResultsDocument): Drawing {
  const architecture = drawnPart(document.architecture);
  const { nodes, edges } = architecture;
  const note = leftOutWords(document, architecture);
  const refusals = refusalsByNode(document);
  const { nameColumns } = measuresOf(architecture);
  const contents = new Map(
    nodes.map((node) => [node.id, nodeLines(node, refusals.get(node.id) ?? '', nameColumns)]),
  );
  const kindOf = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const heightOf = (id: string) =>
    18 +
    (contents.get(id)?.length ?? 2) * LINE_HEIGHT +
    (kindOf.get(id) === 'resource' ? LID_HEIGHT * 1.4 : 0);
  const { boxes, curves, width, height } = layOut(architecture, heightOf);
  const most = Math.max(1, ...edges.map(({ count }) => count));
  const isRed = (edge: Edge | undefined) =>
    edge !== undefined &&
    (edge.refused > 0 || (kindOf.get(edge.to) === 'resource' && edge.count > 0 && refusals.has(edge.to)));
  const nameOf = new Map(nodes.map(({ id, name }) => [id, visible(name)]));
  const taken: Box[] = [...boxes.values()];
  // The busiest edges take the best places for their labels.
  const labels = new Map<number, (PathShape | TextShape)[]>();
  for (const { edge, index } of edges
    .map((edge, index) => ({ edge, index }))
    .sort((a, b) => b.edge.refused - a.edge.refused || b.edge.count - a.edge.count || a.index - b.index)) {
    const curve = curves[index];
    if (curve !== undefined) labels.set(index, edgeLabel(edge, curve, most, taken));
  }
  // Those that refuse are drawn last and lie on top.
  const order = edges
    .map((_, index) => index)
    .sort((a, b) => Number(isRed(edges[a])) - Number(isRed(edges[b])) || a - b);
  const lines = order.flatMap((index): Group[] => {
    const edge = edges[index];
    const curve = curves[index];
    if (edge === undefined || curve === undefined) return [];
    return [{ hint: edgeWords(edge, nameOf), shapes: edgeShapes(edge, curve, most, isRed(edge)) }];
  });
  const texts = order.flatMap((index): Group[] => {
    const edge = edges[index];
    const shapes = labels.get(index) ?? [];
    return edge === undefined || shapes.length === 0 ? [] : [{ hint: edgeWords(edge, nameOf), shapes }];
  });
  const surfaces = nodes.flatMap((node): Group[] => {
    const box = boxes.get(node.id);
    if (box === undefined) return [];
    const isRefusing = refusals.has(node.id);
    return [
      {
        hint: [visible(node.name), detailOf(node), refusals.get(node.id) ?? ''].filter(Boolean).join(', '),
        shapes: nodeShapes(node, box, contents.get(node.id) ?? [], isRefusing),
      },
    ];
  });
  const moved = [...lines, ...surfaces, ...texts].map((group) => ({
    ...group,
    shapes: group.shapes.map((shape) => moveBy(shape, MARGIN)),
  }));
  const keyWidth = legend(0, note).width;
  return {
    width: Math.max(width, keyWidth) + 2 * MARGIN,
    height: height + 2 * MARGIN + LEGEND_HEIGHT + (note === '' ? 0 : NOTE_HEIGHT),
    groups: [...moved, { hint: '', shapes: legend(height + 2 * MARGIN + 26, note).shapes }],
    alternative: words(document, edges, nameOf),
  };
}

interface NodeLine {
  readonly text: string;
  readonly role: 'name' | 'detail' | 'refused';
}

function nodeLines(node: Node, refusal: string, nameColumns: number): NodeLine[] {
  return [
    ...nameLines(visible(node.name), nameColumns).map((text): NodeLine => ({ text, role: 'name' })),
    { text: shorten(detailOf(node), nameColumns + 3), role: 'detail' },
    ...(refusal === '' ? [] : [{ text: refusal, role: 'refused' } as const]),
  ];
}

/** One line, or two that break at a dash, dot or underscore where the name has one. */
function nameLines(name: string, nameColumns: number): string[] {
  if (displayWidth(name) <= nameColumns) return [name];
  const parts = name.split(/(?<=[-_./ ])/);
  let first = '';
  while (parts[0] !== undefined && displayWidth(first + parts[0]) <= nameColumns)
    first += parts.shift() ?? '';
  if (first === '') return [shorten(name, nameColumns)];
  return [first.trimEnd(), shorten(parts.join(''), nameColumns)];
}

function detailOf({ kind, detail }: Node): string {
  return kind === 'function' ? visible(detail) : visible(serviceName(detail));
}

function nodeShapes(
  node: Node,
  box: Box,
  lines: readonly NodeLine[],
  isRefusing: boolean,
): (PathShape | TextShape)[] {
  const role = NODE_ROLES[node.kind];
  const stroke = isRefusing ? '@refused' : `@${role}`;
  const width = isRefusing ? 2 : 1.3;
  const surface = (outline: string, fill: string | null): PathShape => ({
    kind: 'path',
    outline,
    fill,
    stroke: null,
    strokeWidth: 0,
    dash: [],
  });
  const radius = node.kind === 'source' ? box.height / 2 : node.kind === 'function' ? 6 : 3;
  const outline = node.kind === 'resource' ? cylinder(box) : roundedBox(box, Math.min(radius, 20));
  const middle = box.x + box.width / 2;
  const top =
    box.y + (box.height - lines.length * LINE_HEIGHT) / 2 + (node.kind === 'resource' ? LID_HEIGHT * 0.8 : 0);
  return [
    surface(outline, '@background'),
    { ...surface(outline, `@${role}Fill`), stroke, strokeWidth: width },
    ...(node.kind === 'resource' ? [{ ...surface(lid(box), null), stroke, strokeWidth: width }] : []),
    ...lines.map(
      ({ text, role: lineRole }, index): TextShape => ({
        kind: 'text',
        text,
        x: middle,
        y: top + index * LINE_HEIGHT + 12,
        size: lineRole === 'name' ? NAME_SIZE : DETAIL_SIZE,
        isBold: lineRole === 'name',
        anchor: 'middle',
        fill: lineRole === 'name' ? '@text' : lineRole === 'detail' ? '@muted' : '@refused',
        hasRim: false,
      }),
    ),
  ];
}

/**
 * What each node refused: attempts that a function threw back (retried ones included), calls that a resource
 * rejected, events without permission; where nothing was refused, what failed of those of which most failed.
 */
function refusalsByNode({
  architecture,
  functions,
  series,
  resources,
  triggers,
}: ResultsDocument): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const tell = (id: string, count: number, one: string, many: string) => {
    if (count > 0) found.set(id, `${shortCount(Math.round(count))} ${plural(count, one, many)}`);
  };
  const tellFailures = (id: string, whole: number, timedOut: number, failed: number, what: string) => {
    if (found.has(id) || whole === 0 || timedOut + failed < whole / 2) return;
    const [count, did] = timedOut > failed ? [timedOut, 'timed out'] : [failed, 'failed'];
    tell(id, count, `${what} ${did}`, `${what}s ${did}`);
  };
  for (const { id, kind, name } of architecture.nodes) {
    if (kind === 'function') {
      const attempts = (series.functions[name]?.throttles ?? []).reduce((sum, count) => sum + count, 0);
      const { requests = 0, outcomes } = functions[name] ?? {};
      tell(id, Math.max(attempts, outcomes?.throttled ?? 0), 'throttle', 'throttles');
      const failed = (outcomes?.failed ?? 0) + (outcomes?.outOfMemory ?? 0);
      tellFailures(id, requests, outcomes?.timedOut ?? 0, failed, 'request');
    } else if (kind === 'resource') {
      tell(
        id,
        (resources[name]?.rejected ?? 0) + (resources[name]?.accessDenied ?? 0),
        'call refused',
        'calls refused',
      );
      const { calls = 0, timedOut = 0, failed = 0 } = resources[name] ?? {};
      tellFailures(id, calls, timedOut, failed, 'call');
    } else {
      tell(id, triggers[name]?.accessDenied ?? 0, 'event denied', 'events denied');
    }
  }
  return found;
}

/** What a picture of a part says of the whole; empty where all is drawn. */
export function leftOutWords({ architecture: whole }: ResultsDocument, part = drawnPart(whole)): string {
  const [nodes, edges] = [whole.nodes.length - part.nodes.length, whole.edges.length - part.edges.length];
  if (nodes === 0 && edges === 0) return '';
  const more = [
    ...(nodes > 0 ? [`${formatWhole(nodes)} more ${plural(nodes, 'box', 'boxes')}`] : []),
    ...(edges > 0 ? [`${formatWhole(edges)} more ${plural(edges, 'line')}`] : []),
  ];
  return `${more.join(' and ')} in the results: drawn is what refuses most, then what is busiest`;
}

function legend(
  y: number,
  note: string,
): { readonly shapes: (PathShape | TextShape)[]; readonly width: number } {
  const shapes: (PathShape | TextShape)[] = [];
  let x = MARGIN;
  const entry = (text: string, stroke: string, strokeWidth: number, dash: readonly number[]) => {
    shapes.push(
      {
        kind: 'path',
        outline: `M${point({ x, y: y - 4 })}L${point({ x: x + 26, y: y - 4 })}`,
        fill: null,
        stroke,
        strokeWidth,
        dash,
      },
      {
        kind: 'text',
        text,
        x: x + 32,
        y,
        size: LABEL_SIZE,
        isBold: false,
        anchor: 'start',
        fill: '@muted',
        hasRim: false,
      },
    );
    x += 32 + textWidth(text, LABEL_SIZE) + 16;
  };
  entry('waits for the answer', '@neutral', 2.4, []);
  entry('asynchronous', '@neutral', 2.4, [6, 4]);
  entry('refuses, or most fails', '@refused', 2.4, []);
  entry('wider: more (log scale)', '@neutral', THICKEST, []);
  if (note !== '') {
    shapes.push({
      kind: 'text',
      text: note,
      x: MARGIN,
      y: y + NOTE_HEIGHT,
      size: LABEL_SIZE,
      isBold: false,
      anchor: 'start',
      fill: '@muted',
      hasRim: false,
    });
  }
  return { shapes, width: Math.max(x, 2 * MARGIN + textWidth(note, LABEL_SIZE)) - MARGIN };
}

function edgeWords({ from, to, count, refused }: Edge, nameOf: ReadonlyMap<string, string>): string {
  const rejected =
    refused > 0 ? `, ${formatWhole(refused)} refused (${formatShare(refused / Math.max(1, count))})` : '';
  return `${nameOf.get(from) ?? ''} → ${nameOf.get(to) ?? ''}: ${formatWhole(count)}${rejected}`;
}

function words(
  { architecture: { nodes, edges } }: ResultsDocument,
  drawn: readonly Edge[],
  nameOf: ReadonlyMap<string, string>,
): string {
  const count = (kind: Node['kind'], one: string) => {
    const number = nodes.filter((node) => node.kind === kind).length;
    return `${number} ${plural(number, one)}`;
  };
  const told = drawn.slice(0, EDGES_TOLD).map((edge) => edgeWords(edge, nameOf));
  const more = edges.length > told.length ? `; and ${edges.length - told.length} more` : '';
  return `Architecture of ${count('source', 'source')}, ${count('function', 'function')} and ${count('resource', 'resource')}. ${told.join('; ')}${more}.`;
}

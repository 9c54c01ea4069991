import type { ArchitectureResults } from '../../results/documents/document.ts';
import { assignLayers } from './layers.ts';
import { arrange, type Place } from './order.ts';

/** Lengths are those of the drawing, in px before it is scaled. */
const ROOMY = { nodeWidth: 144, columnGap: 96, nameColumns: 18 } as const;
/** Of many layers each is narrower, so that the whole stays legible at the width of a page. */
const DENSE = { nodeWidth: 128, columnGap: 46, nameColumns: 16 } as const;
const ROOMY_LAYERS = 6;
const ROW_GAP = 26;
const THROUGH_HEIGHT = 16;
const LOOP_GAP = 22;
/** How far a circle's curve is pulled out of a node's side. */
const CIRCLE_REACH = 45;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Cubic Bézier curves, one after the other, each from the end of the one before. */
export interface Curve {
  readonly start: Point;
  readonly parts: readonly (readonly [Point, Point, Point])[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** By node id. */
  readonly boxes: ReadonlyMap<string, Box>;
  /** In the order of the architecture's edges. */
  readonly curves: readonly Curve[];
}

type Edge = ArchitectureResults['edges'][number];

/** Sources, functions and resources in layers from left to right, with a curve for each edge. */
/** Width of a node, of the gap between two layers, and of a node's text in columns. */
export function measuresOf({ nodes, edges }: ArchitectureResults): typeof ROOMY | typeof DENSE {
  const { layerOf } = assignLayers(
    nodes.map(({ id }) => id),
    edges,
  );
  return Math.max(0, ...layerOf.values()) < ROOMY_LAYERS ? ROOMY : DENSE;
}

export function layOut(architecture: ArchitectureResults, heightOf: (id: string) => number): Layout {
  const ids = architecture.nodes.map(({ id }) => id);
  const { edges } = architecture;
  const { layerOf, back } = assignLayers(ids, edges);
  const { nodeWidth, columnGap } = measuresOf(architecture);
  const layer = (id: string) => layerOf.get(id) ?? 0;
  const places: Place[] = ids.map((key) => ({ key, layer: layer(key), height: heightOf(key) }));
  const links: [string, string][] = [];
  const routes = edges.map(({ from, to }, index) => {
    if (back.has(index)) return [];
    const through = Array.from({ length: layer(to) - layer(from) - 1 }, (_, step) => {
      const key = `${index} ${step}`;
      places.push({ key, layer: layer(from) + step + 1, height: THROUGH_HEIGHT });
      return key;
    });
    const route = [from, ...through, to];
    route.slice(1).forEach((key, step) => {
      links.push([route[step] ?? from, key]);
    });
    return route;
  });
  const middles = arrange(places, links, ROW_GAP);
  const tops = places.map(({ key, height }) => (middles.get(key) ?? 0) - height / 2);
  const shift = -Math.min(...tops);
  const middle = (key: string) => (middles.get(key) ?? 0) + shift;
  // Circles run out to the sides, with their labels.
  const side = back.size > 0 ? CIRCLE_REACH + 14 : 0;
  const left = (place: number) => side + place * (nodeWidth + columnGap);
  const boxes = new Map(
    ids.map((id) => {
      const height = heightOf(id);
      return [id, { x: left(layer(id)), y: middle(id) - height / 2, width: nodeWidth, height }];
    }),
  );
  const box = (id: string): Box => boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const bottom = Math.max(
    0,
    ...[...boxes.values()].map(({ y, height }) => y + height),
    ...places.map(({ key, height }) => middle(key) + height / 2),
  );
  const departures = ports(
    (edge) => edge.from,
    (edge, index) => ahead(index, 1) ?? middle(edge.to),
  );
  const arrivals = ports(
    (edge) => edge.to,
    (edge, index) => ahead(index, -2) ?? middle(edge.from),
  );
  let loops = 0;
  const curves = edges.map((edge, index): Curve => {
    const from = box(edge.from);
    const to = box(edge.to);
    if (edge.from === edge.to) return selfLoop(from);
    const start = { x: from.x + from.width, y: departures[index] ?? 0 };
    const end = { x: to.x, y: arrivals[index] ?? 0 };
    if (back.has(index)) {
      loops += 1;
      return around(start, end, bottom + loops * LOOP_GAP);
    }
    const stops = (routes[index] ?? []).slice(1, -1).flatMap((key, step) => {
      const x = left(layer(edge.from) + step + 1);
      return [
        { x, y: middle(key) },
        { x: x + nodeWidth, y: middle(key) },
      ];
    });
    return smooth([start, ...stops, end]);
  });
  const hasSelfLoop = edges.some(({ from, to }) => from === to);
  return {
    width: Math.max(...[...boxes.values()].map(({ x, width }) => x + width), nodeWidth) + side,
    height: bottom + loops * LOOP_GAP + (hasSelfLoop ? LOOP_GAP : 0),
    boxes,
    curves,
  };

  /** Height of the route's stop at `step`. */
  function ahead(index: number, step: number): number | undefined {
    const key = routes[index]?.at(step);
    return key === undefined ? undefined : middle(key);
  }

  /**
   * Where each edge leaves or meets its node: in the order of the other ends, spread over the side. Circles
   * come last, since they run below.
   */
  function ports(nodeOf: (edge: Edge) => string, height: (edge: Edge, index: number) => number): number[] {
    const at = new Array<number>(edges.length).fill(0);
    const byNode = new Map<string, { readonly index: number; readonly y: number }[]>();
    for (const [index, edge] of edges.entries()) {
      if (edge.from === edge.to) continue;
      const id = nodeOf(edge);
      const own = byNode.get(id) ?? [];
      byNode.set(id, own);
      own.push({ index, y: back.has(index) ? Number.MAX_VALUE : height(edge, index) });
    }
    for (const [id, own] of byNode) {
      own.sort((a, b) => a.y - b.y || a.index - b.index);
      const { y, height: side } = box(id);
      own.forEach(({ index }, place) => {
        at[index] = y + (side * (place + 1)) / (own.length + 1);
      });
    }
    return at;
  }
}

function smooth(points: readonly Point[]): Curve {
  const [start = { x: 0, y: 0 }, ...rest] = points;
  let before = start;
  const parts = rest.map((point): readonly [Point, Point, Point] => {
    const reach = (point.x - before.x) / 2;
    const part = [{ x: before.x + reach, y: before.y }, { x: point.x - reach, y: point.y }, point] as const;
    before = point;
    return part;
  });
  return { start, parts };
}

/** Out to the right, back below everything, in from the left. */
function around(start: Point, end: Point, y: number): Curve {
  const right = { x: start.x, y };
  const left = { x: end.x, y };
  return {
    start,
    parts: [
      [{ x: start.x + CIRCLE_REACH, y: start.y }, { x: start.x + CIRCLE_REACH, y }, right],
      [right, left, left],
      [{ x: end.x - CIRCLE_REACH, y }, { x: end.x - CIRCLE_REACH, y: end.y }, end],
    ],
  };
}

function selfLoop({ x, y, width, height }: Box): Curve {
  const below = y + height;
  const start = { x: x + width * 0.7, y: below };
  const end = { x: x + width * 0.3, y: below };
  return {
    start,
    parts: [[{ x: start.x, y: below + LOOP_GAP * 1.3 }, { x: end.x, y: below + LOOP_GAP * 1.3 }, end]],
  };
}

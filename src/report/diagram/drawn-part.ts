import type { ArchitectureResults } from '../../results/documents/document.ts';

/** So many boxes can still be read as a picture, in one column of a page about four screens high. */
export const MOST_NODES = 80;
/** Of more lines none can be followed any more. */
export const MOST_EDGES = 160;

type Edge = ArchitectureResults['edges'][number];

/**
 * What is drawn of an architecture: all of it, or of one that no picture holds what refuses most, then what
 * is busiest, each with the way by which most of its traffic comes. Nodes and edges keep their order.
 */
export function drawnPart(architecture: ArchitectureResults): ArchitectureResults {
  const { nodes, edges } = architecture;
  if (nodes.length <= MOST_NODES && edges.length <= MOST_EDGES) return architecture;
  const ranked = edges
    .map((edge, index) => ({ edge, index }))
    .sort((a, b) => b.edge.refused - a.edge.refused || b.edge.count - a.edge.count || a.index - b.index);
  const into = new Map<string, Edge>();
  for (const { edge } of ranked) {
    if (edge.from !== edge.to && !into.has(edge.to)) into.set(edge.to, edge);
  }
  const drawn = new Set<string>();
  for (const { edge } of ranked) {
    if (drawn.size >= MOST_NODES) break;
    const way = wayTo(edge, into, drawn, MOST_NODES - drawn.size);
    if (way !== null) for (const id of way) drawn.add(id);
  }
  // Functions that nothing calls, where there is room.
  for (const { id } of nodes) {
    if (drawn.size >= MOST_NODES) break;
    drawn.add(id);
  }
  const told = new Set(
    ranked
      .filter(({ edge }) => drawn.has(edge.from) && drawn.has(edge.to))
      .slice(0, MOST_EDGES)
      .map(({ index }) => index),
  );
  return {
    nodes: nodes.filter(({ id }) => drawn.has(id)),
    edges: edges.filter((_, index) => told.has(index)),
  };
}

/** What an edge adds: its ends, and what leads to it by the busiest way; null where no room is left. */
function wayTo(
  edge: Edge,
  into: ReadonlyMap<string, Edge>,
  drawn: ReadonlySet<string>,
  room: number,
): ReadonlySet<string> | null {
  const added = new Set<string>();
  if (!drawn.has(edge.to)) added.add(edge.to);
  let at: string | undefined = edge.from;
  while (at !== undefined && !drawn.has(at) && !added.has(at) && added.size <= room) {
    added.add(at);
    at = into.get(at)?.from;
  }
  return added.size <= room ? added : null;
}

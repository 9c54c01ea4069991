export interface Link {
  readonly from: string;
  readonly to: string;
}

export interface Layers {
  /** Nodes from left to right; every link that is not in `back` leads to a later layer. */
  readonly layerOf: ReadonlyMap<string, number>;
  /** Indices of the links that close a circle. */
  readonly back: ReadonlySet<number>;
}

/**
 * Each node one layer after the last of those that lead to it; a node that nothing leads to stands right
 * before the first that it leads to. Links that close a circle, found depth first in the order given, do not
 * count.
 */
export function assignLayers(ids: readonly string[], links: readonly Link[]): Layers {
  const outgoing = new Map<string, number[]>(ids.map((id) => [id, []]));
  for (const [index, { from }] of links.entries()) outgoing.get(from)?.push(index);
  const targets = new Set(links.map(({ to }) => to));
  const starts = [...ids.filter((id) => !targets.has(id)), ...ids];
  const state = new Map<string, 'open' | 'done'>();
  const back = new Set<number>();
  const finished: string[] = [];
  const visit = (id: string) => {
    state.set(id, 'open');
    for (const index of outgoing.get(id) ?? []) {
      const to = links[index]?.to ?? id;
      const seen = state.get(to);
      if (seen === 'open') back.add(index);
      else if (seen === undefined) visit(to);
    }
    state.set(id, 'done');
    finished.push(id);
  };
  for (const id of starts) if (!state.has(id)) visit(id);

  const layerOf = new Map<string, number>(ids.map((id) => [id, 0]));
  const at = (id: string) => layerOf.get(id) ?? 0;
  const forward = (id: string) =>
    (outgoing.get(id) ?? []).flatMap((index) => (back.has(index) ? [] : [links[index]?.to ?? id]));
  for (const id of [...finished].reverse()) {
    for (const to of forward(id)) layerOf.set(to, Math.max(at(to), at(id) + 1));
  }
  for (const id of ids) {
    const next = forward(id).map(at);
    if (!targets.has(id) && next.length > 0) layerOf.set(id, Math.min(...next) - 1);
  }
  return { layerOf, back };
}

import type { ResultsDocument } from '../documents/document.ts';

/**
 * Names of the functions by how much their latency tells of a whole run: first those that events from outside
 * reach, whose latency holds that of the functions they wait for, each by falling number of requests. A
 * helper that is called five times a request is the busiest, and nobody waits for one of its calls alone.
 */
export function functionsByWeight({ functions, architecture }: Weighed): readonly string[] {
  const sources = new Set(architecture.nodes.filter(({ kind }) => kind === 'source').map(({ id }) => id));
  const nameOf = new Map(
    architecture.nodes.map(({ id, kind, name }) => [id, kind === 'function' ? name : null]),
  );
  const entered = new Set(
    architecture.edges
      .filter(({ from, count }) => sources.has(from) && count > 0)
      .map(({ to }) => nameOf.get(to)),
  );
  return Object.entries(functions)
    .toSorted(
      ([one, a], [other, b]) =>
        Number(entered.has(other)) - Number(entered.has(one)) || b.requests - a.requests,
    )
    .map(([name]) => name);
}

type Weighed = Pick<ResultsDocument, 'functions' | 'architecture'>;

/** The function whose latency stands for a run; null where none had a request. */
export function mainFunction(document: Weighed): string | null {
  return functionsByWeight(document).find((name) => (document.functions[name]?.requests ?? 0) > 0) ?? null;
}

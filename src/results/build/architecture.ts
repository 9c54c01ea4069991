import { CALL_DENIED, CALL_REJECTED, CALL_SERVED } from '../../model/call-codes.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import { targetsOf } from '../../model/fan-outs.ts';
import type { Measurements } from '../../model/measurements.ts';
import { placeOf } from '../../model/place-of.ts';
import { formatMemory } from '../../units/format.ts';
import type { ArchitectureResults } from '../documents/document.ts';
import { ratio } from '../statistics/rounded.ts';
import { handedOn } from './destinations.ts';
import { callCount, type ResourceView } from './resource-results.ts';
import { passed, type SourceView, sourceAt } from './source-views.ts';

type Node = ArchitectureResults['nodes'][number];
type Edge = ArchitectureResults['edges'][number];

/** One node for all traffic that is sent to functions without a trigger. */
const DIRECT: Node = { id: 'source', kind: 'source', name: 'Direct calls', detail: 'sdk' };

/**
 * What calls what: the same nodes and edges for every run of a scenario, whatever was measured. Calls of a
 * resource that several functions share are told apart by each function's invocations times its calls an
 * invocation.
 */
export function buildArchitecture(
  compiled: CompiledScenario,
  measurements: Measurements,
  sources: readonly SourceView[],
  resources: readonly ResourceView[],
): ArchitectureResults {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const addNode = (node: Node) => {
    if (!nodes.has(node.id)) nodes.set(node.id, node);
    return node.id;
  };
  const addEdge = (edge: Edge) => {
    const key = JSON.stringify([edge.from, edge.to, edge.isAsync]);
    const { count = 0, refused = 0 } = edges.get(key) ?? {};
    edges.set(key, { ...edge, count: count + edge.count, refused: refused + edge.refused });
  };

  for (const { configuration, model, functionName, measured, throttled, denied } of sources) {
    const { trigger, source, from, workflow, functions, authorizes } = configuration;
    const isAsync = model.invocation === 'async' || model.poller !== null;
    const refused = throttled + denied;
    const targets =
      functions !== undefined
        ? []
        : functionName === ''
          ? shares(measured.events, refused)
          : [{ functionName, count: passed(measured), refused }];
    const own =
      trigger !== null
        ? addNode({ id: `source:${trigger}`, kind: 'source', name: trigger, detail: source })
        : workflow !== undefined
          ? `source:${workflow}`
          : authorizes !== undefined
            ? addNode({ id: `source:${authorizes}`, kind: 'source', name: authorizes, detail: 'api-gateway' })
            : from === null
              ? addNode(DIRECT)
              : null;
    if (from !== null && own !== null) {
      addEdge({ from: functionId(from), to: own, count: measured.events, refused: 0, isAsync: true });
    }
    for (const target of targets) {
      addEdge({
        from: own ?? functionId(from ?? ''),
        to: functionId(target.functionName),
        count: target.count,
        refused: target.refused,
        isAsync,
      });
    }
  }
  for (const { name, memoryMb, architecture } of compiled.functions) {
    addNode({
      id: functionId(name),
      kind: 'function',
      name,
      detail: `${formatMemory(memoryMb)} · ${architecture}`,
    });
  }
  for (const view of resources) {
    const to = addNode({
      id: `resource:${view.name}`,
      kind: 'resource',
      name: view.name,
      detail: view.configuration.type,
    });
    const refused = callCount(view.measured, CALL_REJECTED) + callCount(view.measured, CALL_DENIED);
    for (const { caller, share } of callers(view)) {
      addEdge({
        from: functionId(caller),
        to,
        count: Math.round(view.measured.calls * share),
        refused: Math.round(refused * share),
        isAsync: false,
      });
    }
    for (const target of targetsOf(compiled.model, view.model.feedsSource)) {
      const fed = sourceAt(sources, target);
      if (fed === undefined) continue;
      const { trigger } = fed.configuration;
      addEdge({
        from: to,
        to: trigger === null ? functionId(fed.functionName) : `source:${trigger}`,
        count: callCount(view.measured, CALL_SERVED),
        refused: 0,
        isAsync: true,
      });
    }
  }
  for (const { from, trigger, count } of handedOn(compiled, measurements, sources)) {
    addEdge({
      from: `${from.kind}:${from.name}`,
      to: `source:${trigger}`,
      count,
      refused: 0,
      isAsync: true,
    });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };

  /** Events that name their function themselves: what the function saw and no other source sent. */
  function shares(events: number, refused: number) {
    const sentTo = new Map<string, number>();
    for (const { functionName, measured } of sources) {
      sentTo.set(functionName, (sentTo.get(functionName) ?? 0) + passed(measured));
    }
    const rest = compiled.functions.map(({ name }, index) => ({
      functionName: name,
      count: Math.max(0, (measurements.functions[index]?.requests ?? 0) - (sentTo.get(name) ?? 0)),
    }));
    const sum = rest.reduce((total, { count }) => total + count, 0);
    return rest.map((one) => ({
      ...one,
      count: Math.round(events * ratio(one.count, sum)),
      refused: Math.round(refused * ratio(one.count, sum)),
    }));
  }

  function callers({ configuration }: ResourceView): { readonly caller: string; readonly share: number }[] {
    const weights = new Map<string, number>();
    for (const { function: caller, count } of configuration.operations) {
      const index = placeOf(compiled.functions, caller);
      const invocations = measurements.functions[index]?.invocations ?? 0;
      weights.set(caller, (weights.get(caller) ?? 0) + invocations * count);
    }
    const sum = [...weights.values()].reduce((total, weight) => total + weight, 0);
    return [...weights].map(([caller, weight]) => ({ caller, share: ratio(weight, sum) }));
  }
}

function functionId(name: string): string {
  return `function:${name}`;
}

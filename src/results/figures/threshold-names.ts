import { chainedSources } from '../../model/chained-sources.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import { hasIteratorAge } from '../../policies/pollers.ts';
import { billLine } from './bill-lines.ts';
import type { ThresholdNames } from './figure.ts';
import type { Metric } from './metric-names.ts';
import type { Problem } from './threshold-expression.ts';

export function thresholdNames(compiled: CompiledScenario): ThresholdNames {
  return {
    functions: compiled.functions.map(({ name }) => name),
    triggers: compiled.sources.flatMap(({ trigger }) => (trigger === null ? [] : [trigger])),
    resources: compiled.resources.map(({ name }) => name),
    hubs: [...new Set(compiled.sources.flatMap(({ hub }) => (hub === undefined ? [] : [hub.name])))],
  };
}

/**
 * What keeps a metric from ever having a value in this scenario, or null: an iterator age of what is no
 * stream, a chain where nothing sets off anything. Such a threshold would hold at 0 whatever happens.
 */
export function neverMeasured({ owner, name, figure }: Metric, compiled: CompiledScenario): Problem | null {
  const { model } = compiled;
  if (owner === 'trigger' && figure.name === 'iteratorAge') {
    const pollers = model.sources.filter((_, index) => compiled.sources[index]?.trigger === name);
    if (pollers.length === 0 || pollers.some(({ poller }) => hasIteratorAge(poller))) return null;
    const problem = `${name} is no stream, so that nothing of it has an iterator age`;
    return { ok: false, problem, remedy: `use ${name}.age` };
  }
  if (owner === 'trigger' && figure.name === 'firstByte') {
    const sources = model.sources.filter((_, index) => compiled.sources[index]?.trigger === name);
    if (sources.length === 0 || sources.some(({ streamMs }) => streamMs !== undefined)) return null;
    const problem = `${name} streams no answers, so that their first byte comes with the last`;
    return {
      ok: false,
      problem,
      remedy: `use the function's latency, or set triggers.${name}.streaming: true`,
    };
  }
  if (owner === 'line') return strangersLine(name ?? '', compiled);
  // A skeleton without traffic is judged once it has some.
  if (owner !== 'chain' || !model.sources.some(({ isEntry }) => isEntry)) return null;
  const isChained = chainedSources(model).some((sets, index) => {
    const functionIndex = model.sources[index]?.functionIndex ?? -1;
    const entry = compiled.sources[index]?.trigger ?? compiled.functions[functionIndex]?.name;
    return sets && entry === name;
  });
  if (isChained) return null;
  const problem = `what comes from outside to ${name} sets off nothing further, so that no chain begins there`;
  return { ok: false, problem, remedy: 'name where a chain begins, or use the latency of a function' };
}

/**
 * A line of a trigger or a resource has the function that it is before, or that calls it, in its name, if
 * any.
 */
function strangersLine(name: string, compiled: CompiledScenario): Problem | null {
  const line = billLine(name, thresholdNames(compiled));
  if (line === null || line.of === null || line.function === null) return null;
  const users = new Set([
    ...compiled.sources.flatMap(({ trigger }, index) =>
      trigger === line.of
        ? [compiled.functions[compiled.model.sources[index]?.functionIndex ?? -1]?.name]
        : [],
    ),
    ...compiled.resources.flatMap((one) =>
      one.name === line.of ? one.operations.map((operation) => operation.function) : [],
    ),
  ]);
  if (users.has(line.function)) return null;
  const problem = `${line.function} has no part in ${line.of}, so that no bill has the line ${name}`;
  return { ok: false, problem, remedy: `leave .${line.function} away for the line of all functions` };
}

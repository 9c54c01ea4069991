import { differenceOf } from '../results/compare/diff.ts';
import type {
  EstimateDifference,
  EstimateDocument,
  EstimateLevel,
  EstimateLine,
} from '../results/documents/estimate-document.ts';

/** What changed from an estimate of before to this one; `with` is how a user calls the other. */
export function estimateDifference(
  before: EstimateDocument,
  after: EstimateDocument,
  other: string,
): EstimateDifference {
  const levels = after.levels.flatMap((level) => {
    const same = before.levels.find((one) => one.level === level.level);
    return same === undefined ? [] : [{ level: level.level, ...changes(same, level) }];
  });
  const [a, b] = [before, after].map(({ levels: all, level }) => all.find((one) => one.level === level));
  const isSame = before.level === after.level;
  return {
    with: other,
    levels,
    functions: a === undefined || b === undefined || !isSame ? [] : functionChanges(a, b),
    lines: a === undefined || b === undefined || !isSame ? [] : lineChanges(a, b),
    diff:
      a?.results === undefined || b?.results === undefined || !isSame
        ? null
        : differenceOf({ file: other, document: a.results }, { file: 'present', document: b.results }),
  };
}

function changes(before: EstimateLevel, after: EstimateLevel) {
  const of = (read: (level: EstimateLevel) => number) => ({ before: read(before), after: read(after) });
  return {
    monthlyUsd: of(({ monthlyUsd }) => monthlyUsd),
    p99Ms: of(({ p99Ms }) => p99Ms),
    refusedShare: of(({ refusedShare }) => refusedShare),
  };
}

function functionChanges(before: EstimateLevel, after: EstimateLevel): EstimateDifference['functions'] {
  const names = [...new Set([...after.functions, ...before.functions].map(({ name }) => name))];
  return names.flatMap((name) => {
    const [a, b] = [before, after].map(({ functions }) => functions.find((one) => one.name === name));
    const monthlyUsd = { before: a?.monthlyUsd ?? null, after: b?.monthlyUsd ?? null };
    const p99Ms = { before: a?.p99Ms ?? null, after: b?.p99Ms ?? null };
    const isSame = monthlyUsd.before === monthlyUsd.after && p99Ms.before === p99Ms.after;
    return isSame ? [] : [{ name, monthlyUsd, p99Ms }];
  });
}

function lineChanges(before: EstimateLevel, after: EstimateLevel): EstimateDifference['lines'] {
  const keyOf = ({ service, function: name, item }: EstimateLine) => JSON.stringify([service, name, item]);
  const [a, b] = [before, after].map(({ lines }) => new Map(lines.map((line) => [keyOf(line), line])));
  const keys = new Set([...(b?.keys() ?? []), ...(a?.keys() ?? [])]);
  const changed = [...keys].flatMap((key) => {
    const line = b?.get(key) ?? a?.get(key);
    const monthlyUsd = { before: a?.get(key)?.monthlyUsd ?? 0, after: b?.get(key)?.monthlyUsd ?? 0 };
    if (line === undefined || monthlyUsd.before === monthlyUsd.after) return [];
    const { service, function: name, item } = line;
    return [{ service, function: name, item, monthlyUsd }];
  });
  const size = ({ monthlyUsd }: (typeof changed)[number]) => Math.abs(monthlyUsd.after - monthlyUsd.before);
  return changed.toSorted((one, other) => size(other) - size(one));
}

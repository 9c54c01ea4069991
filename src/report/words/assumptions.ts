import type { Assumption } from '../../model/assumption.ts';

/** One assumption, with how many keys it holds for. */
export interface GroupedAssumption extends Assumption {
  readonly keys: number;
}

/**
 * Assumptions that differ in the function's, trigger's or resource's name alone become one,
 * `functions.*.keepAlive`, in their first place.
 */
export function groupedAssumptions(assumptions: readonly Assumption[]): readonly GroupedAssumption[] {
  const groups = new Map<string, Assumption[]>();
  for (const assumption of assumptions) {
    const identity = JSON.stringify([
      starred(assumption.key),
      assumption.value,
      assumption.source,
      assumption.date,
      assumption.confirmed,
    ]);
    groups.set(identity, [...(groups.get(identity) ?? []), assumption]);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    return first === undefined
      ? []
      : [{ ...first, key: members.length > 1 ? starred(first.key) : first.key, keys: members.length }];
  });
}

function starred(key: string): string {
  return key.replace(/^(functions|triggers|resources|roles)\.[^.]+/, '$1.*');
}

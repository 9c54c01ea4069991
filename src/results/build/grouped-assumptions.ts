import type { Assumption } from '../../model/assumption.ts';
import type { CompiledScenario } from '../../model/compiled.ts';

/** Functions, triggers or resources beyond which a document has what holds for several of them once. */
const MOST_APART = 100;

/** What a document says was assumed: of a large scenario once for all that it holds for. */
export function documentAssumptions({
  assumptions,
  model,
  sources,
}: CompiledScenario): readonly Assumption[] {
  const most = Math.max(model.functions.length, sources.length, model.resources.length);
  if (most <= MOST_APART) return assumptions;
  return groupedAssumptions(assumptions).map(({ keys, ...one }) => (keys === 1 ? one : { ...one, keys }));
}

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
    const group = groups.get(identity);
    if (group === undefined) groups.set(identity, [assumption]);
    else group.push(assumption);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    const keys = members.reduce((sum, member) => sum + (member.keys ?? 1), 0);
    return first === undefined ? [] : [{ ...first, key: keys > 1 ? starred(first.key) : first.key, keys }];
  });
}

function starred(key: string): string {
  return key.replace(/^(functions|triggers|resources|roles)\.[^.]+/, '$1.*');
}

import type { FileOrder } from '../../model/compiled.ts';
import type { Scenario } from '../schema/scenario.ts';

/**
 * The scenario with its maps in the order of their names, by code unit. What is compiled from it hangs on no
 * order of the file, nor does whatever goes by an index: which of two at the same instant comes first, and
 * the order in which figures are summed.
 */
export function inCanonicalOrder(scenario: Scenario): Scenario {
  return {
    ...scenario,
    functions: byName(scenario.functions),
    triggers: byName(scenario.triggers),
    resources: byName(scenario.resources),
    roles: byName(scenario.roles),
  };
}

export function fileOrder({ functions, triggers, resources }: Scenario): FileOrder {
  return {
    functions: [...functions.keys()],
    triggers: [...triggers.keys()],
    resources: [...resources.keys()],
  };
}

function byName<T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

import type { StepModel } from '../../model/model.ts';
import type { Access } from '../permissions/access.ts';
import type { FunctionSpec } from '../schema/function-schema.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { QuotaRegister } from './compile-quotas.ts';
import { connectionOf, unitsOf } from './compile-resources.ts';

/** What else decides on a function's steps. */
export interface StepSurroundings {
  readonly scenario: Scenario;
  readonly access: Access;
  readonly quotas: QuotaRegister;
}

/**
 * What a handler waits for after its own work: its calls, then its invokes, in the order of the file.
 * `invokes` are the sources of the latter.
 */
export function compileSteps(
  spec: FunctionSpec,
  name: string,
  invokes: readonly number[],
  { scenario, access, quotas }: StepSurroundings,
): readonly StepModel[] {
  const calls = (spec.calls ?? []).map((call, index): StepModel => {
    const resource = scenario.resources.get(call.resource);
    if (resource === undefined) throw new Error(`no resource ${call.resource}`);
    const { read, write } = unitsOf(resource, call);
    const uses = quotas.ofCall(call, resource, { read, write });
    return {
      kind: 'call',
      resourceIndex: placesOf(scenario.resources).get(call.resource) as number,
      probability: call.probability ?? 1,
      count: call.count ?? 1,
      isPerRecord: call.per === 'record',
      readUnits: read,
      writeUnits: write,
      connection: connectionOf(resource, call),
      isDenied: access.isDenied(['functions', name, 'calls', index]),
      isRequired: call.optional !== true,
      ...(uses.length === 0 ? {} : { quotas: uses }),
    };
  });
  const invoked = (spec.invokes ?? []).map(
    (invoke, index): StepModel => ({
      kind: 'invoke',
      sourceIndex: invokes[index] as number,
      isSync: invoke.mode !== 'async',
      probability: invoke.probability ?? 1,
      count: invoke.count ?? 1,
      isDenied: access.isDenied(['functions', name, 'invokes', index]),
      isRequired: invoke.optional !== true,
    }),
  );
  return [...calls, ...invoked];
}

const known = new WeakMap<Scenario['resources'], ReadonlyMap<string, number>>();

/** Of each scenario's resources, made once. */
function placesOf(resources: Scenario['resources']): ReadonlyMap<string, number> {
  const places = known.get(resources) ?? new Map([...resources.keys()].map((name, place) => [name, place]));
  known.set(resources, places);
  return places;
}

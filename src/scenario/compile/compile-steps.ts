import type { StepModel } from '../../model/model.ts';
import type { Access } from '../permissions/access.ts';
import type { FunctionSpec } from '../schema/function-schema.ts';
import type { Scenario } from '../schema/scenario.ts';
import { connectionOf, unitsOf } from './compile-resources.ts';

/**
 * What a handler waits for after its own work: its calls, then its invokes, in the order of the file.
 * `invokes` are the sources of the latter.
 */
export function compileSteps(
  spec: FunctionSpec,
  name: string,
  invokes: readonly number[],
  scenario: Scenario,
  access: Access,
): readonly StepModel[] {
  const names = [...scenario.resources.keys()];
  const calls = (spec.calls ?? []).map((call, index): StepModel => {
    const resource = scenario.resources.get(call.resource);
    if (resource === undefined) throw new Error(`no resource ${call.resource}`);
    const { read, write } = unitsOf(resource, call);
    return {
      kind: 'call',
      resourceIndex: names.indexOf(call.resource),
      probability: call.probability ?? 1,
      count: call.count ?? 1,
      readUnits: read,
      writeUnits: write,
      connection: connectionOf(resource, call),
      isDenied: access.isDenied(['functions', name, 'calls', index]),
      isRequired: call.optional !== true,
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

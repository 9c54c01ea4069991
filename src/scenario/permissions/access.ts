import { resourceType } from '../graph/operations.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import { type KeyPath, pathText } from '../text/source-node.ts';
import type { Architecture, MissingPermission } from './architecture.ts';
import { missingPermissions } from './permissions.ts';

/** What a scenario may not do, by what it concerns. */
export interface Access {
  readonly warnings: readonly string[];
  /** The source may not invoke, or Lambda may not poll. */
  isTriggerDenied(name: string): boolean;
  /** A call or invoke, by its key path; also a destination. */
  isDenied(path: KeyPath): boolean;
  mayLog(functionName: string): boolean;
  /** False for a function that cannot be attached to its VPC. */
  mayStart(functionName: string): boolean;
}

/**
 * Evaluates the roles and resource policies of a scenario once. Where no role is named nothing but
 * `permission: false` refuses.
 */
export function evaluateAccess(scenario: Scenario): Access {
  const missing = asks(scenario) ? missingPermissions(architectureOf(scenario)) : [];
  const at = (...effects: MissingPermission['effect'][]) =>
    new Set(missing.filter(({ effect }) => effects.includes(effect)).map(({ path }) => pathText(path)));
  const triggers = at('access-denied', 'not-polled');
  const sent = at('call-denied', 'destination-lost');
  const silent = at('no-logs');
  const stuck = at('cannot-start');
  return {
    warnings: missing.map(({ message }) => message),
    isTriggerDenied: (name) => triggers.has(`triggers.${name}`),
    isDenied: (path) => sent.has(pathText(path)),
    mayLog: (name) => !silent.has(`functions.${name}`),
    mayStart: (name) => !stuck.has(`functions.${name}`),
  };
}

/** Most scenarios name neither roles nor permissions, and need no evaluation. */
function asks({ functions, triggers }: Scenario): boolean {
  return (
    [...functions.values()].some(({ role }) => role !== undefined) ||
    [...triggers.values()].some(({ permission }) => permission === false)
  );
}

function resourceNameOf({ source, bucket, topic, bus, queue, stream }: TriggerSpec): string | null {
  // A queue may name the topic, bus or bucket that sends to it besides.
  if (source === 'sqs') return queue ?? null;
  return bucket ?? topic ?? bus ?? queue ?? stream ?? null;
}

function architectureOf(scenario: Scenario): Architecture {
  return {
    region: scenario.region,
    roles: scenario.roles,
    functions: [...scenario.functions].map(([name, spec]) => ({
      name,
      role: spec.role ?? null,
      vpc: spec.vpc ?? false,
      logs: true,
      invokes: (spec.invokes ?? []).map((invoke) => invoke.function),
      calls: (spec.calls ?? []).map(({ resource, operation }) => ({
        resource,
        operation: operation ?? null,
      })),
      onFailure: spec.async?.onFailure ?? null,
      deadLetter: spec.async?.deadLetter ?? null,
      onSuccess: spec.async?.onSuccess ?? null,
    })),
    triggers: [...scenario.triggers].flatMap(([name, trigger]) =>
      (scenario.workflows?.get(name)?.functions ?? [trigger.function]).map((called, index) => ({
        name,
        source: trigger.source,
        function: called,
        permission: trigger.permission !== false,
        onFailure: trigger.onFailure ?? null,
        resourceName: trigger.cluster ?? trigger.broker ?? resourceNameOf(trigger),
        enhancedFanOut: trigger.enhancedFanOut ?? false,
        // The first that an execution invokes is the durable function; it invokes the others.
        isDurable: trigger.source === 'durable' && index === 0,
      })),
    ),
    resources: [...scenario.resources].map(([name, spec]) => ({
      name,
      type: resourceType(spec),
      iamAuth: false,
    })),
  };
}

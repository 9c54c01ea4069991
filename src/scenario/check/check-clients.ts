import type { PlatformFacts } from '../../platform/facts.ts';
import { apiTypeOf } from '../schema/api-type.ts';
import type { ClientSpec } from '../schema/client-schema.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { KeyPath } from '../text/source-node.ts';

/** Whether the callers' SDKs are there, and what is said of them means anything. */
export function checkClients(scenario: Scenario): Issue[] {
  const { facts } = scenario;
  const ofTriggers = [...scenario.triggers].flatMap(([name, trigger]) => [
    ...checkClient(trigger.client, ['triggers', name, 'client'], facts),
    ...checkDoor(name, trigger),
  ]);
  const ofCalls = [...scenario.functions].flatMap(([name, { invokes = [] }]) =>
    invokes.flatMap(({ client }, index) =>
      checkClient(client, ['functions', name, 'invokes', index, 'client'], facts),
    ),
  );
  return [...ofTriggers, ...ofCalls];
}

/** Over a WebSocket there is no status that would say which message to send again. */
function checkDoor(name: string, trigger: TriggerSpec): Issue[] {
  if (trigger.client === undefined || apiTypeOf(trigger) !== 'websocket') return [];
  const problem =
    'a WebSocket API answers no message with a status, so that its client knows nothing to retry';
  const remedy = 'give client to an API of type rest or http, or take it away';
  return [{ path: ['triggers', name, 'client'], problem, remedy }];
}

function checkClient(
  client: ClientSpec | undefined,
  path: KeyPath,
  { name, sources }: PlatformFacts,
): Issue[] {
  if (client === undefined) return [];
  const { sdk, clients } = typeof client === 'string' ? { sdk: client, clients: undefined } : client;
  if (sdk === undefined) {
    if (clients === undefined) return [];
    const problem = `clients is ${clients}, and how many there are matters for a retry quota, which only an SDK has`;
    return [{ path: [...path, 'clients'], problem, remedy: 'give sdk too, or take it away' }];
  }
  const known = sources.sdkClients[sdk];
  if (known === undefined) {
    const at = typeof client === 'string' ? path : [...path, 'sdk'];
    const remedy = `known are ${Object.keys(sources.sdkClients).join(', ')}`;
    return [{ path: at, problem: `'${sdk}' is not one of ${name}'s`, remedy }];
  }
  if (clients === undefined || known.value.quota !== null) return [];
  const problem = `clients is ${clients}, and ${sdk} has no retry quota that they could share`;
  return [{ path: [...path, 'clients'], problem, remedy: 'take it away, or name another SDK' }];
}

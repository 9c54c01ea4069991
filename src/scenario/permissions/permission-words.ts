import { pathText } from '../text/source-node.ts';
import type { NeededPermission, PermissionEffect } from './architecture.ts';

/** AWS Lambda Developer Guide, "Troubleshoot issues in Lambda"; each source's own page. */
const CONSEQUENCES: Readonly<Record<PermissionEffect, string>> = {
  'no-logs': 'the function runs, but writes no logs',
  'not-polled': 'the mapping cannot poll, so events wait until they expire',
  'access-denied': 'every event is refused (403 AccessDenied) before it reaches the function',
  'call-denied': 'the call is refused (AccessDenied)',
  'destination-lost': 'events that belong there are lost',
  'cannot-start': 'the function cannot be attached to its VPC, so it does not start',
};

/** One sentence: where, who lacks what, what follows, what to add. `need` stands for all the actions. */
export function permissionWords(need: NeededPermission, actions: readonly string[]): string {
  const lack = `${subject(need)} lacks ${listed(actions)} on ${need.resource}`;
  return `${pathText(need.path)}: ${lack}${reason(need)}; ${CONSEQUENCES[need.effect]}; ${remedy(need, actions)}`;
}

function subject({ who }: NeededPermission): string {
  if (who.kind === 'role') return `the role '${who.role}' of function '${who.function}'`;
  return `the resource policy of function '${who.function}' does not let ${who.caller} in: it`;
}

function reason({ decision }: NeededPermission): string {
  if (decision.result === 'denied') {
    return ` (denied by statement ${decision.by.statement + 1} of ${decision.by.policy})`;
  }
  const isNarrowed = decision.result === 'nothing allows' && decision.lacking === 'boundary';
  return isNarrowed ? ' (its boundary does not allow it)' : '';
}

function remedy({ who, decision, managedPolicy, resource }: NeededPermission, actions: readonly string[]) {
  if (who.kind === 'resource policy') return 'take permission: false away';
  if (decision.result === 'denied') return 'take the statement that denies it away, or narrow it';
  if (decision.result === 'nothing allows' && decision.lacking === 'boundary') return 'allow it in boundary';
  const statement = `{ effect: Allow, actions: [${actions.join(', ')}], resources: ['${resource}'] }`;
  return managedPolicy === null ? `add ${statement}` : `add ${managedPolicy} or ${statement}`;
}

function listed(actions: readonly string[]): string {
  if (actions.length < 2) return actions.join('');
  return `${actions.slice(0, -1).join(', ')} and ${actions.at(-1)}`;
}

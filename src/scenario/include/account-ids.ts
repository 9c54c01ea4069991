import type { Fault } from '../../model/fault.ts';
import { childOf, type SourceMap, type SourceNode } from '../text/source-node.ts';
import type { Given } from './account-keys.ts';

/** The accounts that the ARNs of a scenario's roles name. */
export function accountIdsIn(root: SourceMap): ReadonlyMap<string, SourceNode> {
  const found = new Map<string, SourceNode>();
  const roles = childOf(root, 'roles');
  const walk = (node: SourceNode): void => {
    if (node.kind === 'list') node.items.forEach(walk);
    else if (node.kind === 'map') for (const { value } of node.entries.values()) walk(value);
    else if (typeof node.value === 'string' && node.value.startsWith('arn:')) {
      const [, , , , account = ''] = node.value.split(':');
      if (/^\d{12}$/.test(account) && !found.has(account)) found.set(account, node);
    }
  };
  if (roles !== undefined) walk(roles);
  return found;
}

/** Roles of two accounts: each would be refused what is the other's, and of an account file there is one. */
export function accountProblem(
  ids: readonly ReadonlyMap<string, SourceNode>[],
  given: readonly Given[],
): Fault[] {
  let first: { readonly account: string; readonly file: string } | null = null;
  for (const [index, accounts] of ids.entries()) {
    for (const [account, node] of accounts) {
      first ??= { account, file: given[index]?.file ?? '' };
      if (account === first.account || given[index]?.file === first.file) continue;
      const problem = `the ARN is of the account ${account}, and those of ${first.file} are of ${first.account}`;
      const remedy = 'write * for the account, or the same in all files';
      return [{ ...node.place, path: 'roles', problem, remedy }];
    }
  }
  return [];
}

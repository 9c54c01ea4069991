import { nearestOperation, operationsOf, serviceType } from '../../platform/service-actions.ts';
import type { CallSpec } from '../schema/chain-schema.ts';
import { shown } from '../schema/fields.ts';
import type { ResourceSpec } from '../schema/resource-schema.ts';

export const DEFAULT_TYPE = 'http';

/** The type of a resource under the name that its service is known by. */
export function resourceType({ type = DEFAULT_TYPE }: ResourceSpec): string {
  return serviceType(type) ?? type.toLowerCase();
}

export function defaultOperation(type: string): string {
  return operationsOf(type)[0] ?? 'call';
}

/** A slip of the pen in an operation's name; operations that are not listed are taken as they are. */
export function operationProblem(
  type: string,
  operation: string | undefined,
): { readonly problem: string; readonly remedy: string } | null {
  if (operation === undefined || operationsOf(type).includes(operation)) return null;
  const near = nearestOperation(type, operation);
  if (near === undefined) return null;
  return { problem: `${shown(operation)} is not an operation of ${type}`, remedy: `did you mean '${near}'?` };
}

const READS = /^(Get|BatchGet|TransactGet|Query|Scan|Head|List|Receive)/;

export function isRead(operation: string): boolean {
  return READS.test(operation);
}

export const DEFAULT_ITEM_BYTES = 1024;

/**
 * Request units of one DynamoDB call (Developer Guide, "Capacity units", 2026): a write takes one a started
 * KB, a strongly consistent read one a started 4 KB, an eventually consistent one half of that, a transaction
 * double.
 */
export function requestUnits(
  call: CallSpec,
  operation: string,
): { readonly read: number; readonly write: number } {
  const size = call.size ?? DEFAULT_ITEM_BYTES;
  const factor = operation.startsWith('Transact') ? 2 : 1;
  if (!isRead(operation)) return { read: 0, write: factor * Math.max(1, Math.ceil(size / 1024)) };
  const isHalf = factor === 1 && call.consistent !== true;
  return { read: factor * Math.max(1, Math.ceil(size / 4096)) * (isHalf ? 0.5 : 1), write: 0 };
}

import { nearest } from '../units/nearest.ts';
import type { CallSpec } from './chain-schema.ts';
import { shown } from './fields.ts';

interface Operations {
  readonly default: string;
  readonly known: readonly string[];
}

/** Operations of the services that the bill and the capacity tell apart. */
const OPERATIONS: Readonly<Record<string, Operations>> = {
  dynamodb: {
    default: 'GetItem',
    known: [
      'GetItem',
      'BatchGetItem',
      'Query',
      'Scan',
      'TransactGetItems',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'BatchWriteItem',
      'TransactWriteItems',
    ],
  },
  s3: {
    default: 'GetObject',
    known: ['GetObject', 'HeadObject', 'PutObject', 'CopyObject', 'DeleteObject', 'ListObjectsV2'],
  },
  sqs: {
    default: 'SendMessage',
    known: ['SendMessage', 'SendMessageBatch', 'ReceiveMessage', 'DeleteMessage'],
  },
  sns: { default: 'Publish', known: ['Publish', 'PublishBatch'] },
  eventbridge: { default: 'PutEvents', known: ['PutEvents'] },
  kinesis: { default: 'PutRecord', known: ['PutRecord', 'PutRecords', 'GetRecords'] },
  'step-functions': { default: 'StartExecution', known: ['StartExecution', 'StartSyncExecution'] },
  'secrets-manager': { default: 'GetSecretValue', known: ['GetSecretValue', 'PutSecretValue'] },
  'parameter-store': {
    default: 'GetParameter',
    known: ['GetParameter', 'GetParametersByPath', 'PutParameter'],
  },
};

export function defaultOperation(type: string): string {
  return OPERATIONS[type]?.default ?? 'call';
}

/** A slip of the pen in an operation's name; operations that are not listed are taken as they are. */
export function operationProblem(
  type: string,
  operation: string | undefined,
): { readonly problem: string; readonly remedy: string } | null {
  const known = OPERATIONS[type]?.known;
  if (operation === undefined || known === undefined || known.includes(operation)) return null;
  const near = nearest(operation, known);
  if (near === undefined) return null;
  return { problem: `${shown(operation)} is not an operation of ${type}`, remedy: `did you mean '${near}'?` };
}

const READS = /^(Get|BatchGet|TransactGet|Query|Scan|Head|List|Receive)/;

export function isRead(operation: string): boolean {
  return READS.test(operation);
}

export const DEFAULT_ITEM_BYTES = 1024;

/**
 * Request units of one DynamoDB call (Developer Guide, "Capacity units", 2026): a write takes one a started KB, a strongly consistent read one
 * a started 4 KB, an eventually consistent one half of that, a transaction double.
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

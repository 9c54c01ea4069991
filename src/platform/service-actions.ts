import { nearest } from '../units/nearest.ts';

/** A service that a function calls: how its operations are named in IAM. */
export interface ServiceActions {
  /** What stands before the colon. */
  readonly prefix: string;
  /** The operation meant where none is named. */
  readonly defaultOperation: string;
  /** Operation → the names of the actions that IAM asks for; most bear the operation's own name. */
  readonly operations: Readonly<Record<string, readonly string[]>>;
}

function service(
  prefix: string,
  sameName: readonly [defaultOperation: string, ...others: string[]],
  otherNames: Readonly<Record<string, readonly string[]>> = {},
): ServiceActions {
  const operations = Object.fromEntries(sameName.map((name) => [name, [name]]));
  return { prefix, defaultOperation: sameName[0], operations: { ...operations, ...otherNames } };
}

/**
 * Resource type → its service (AWS Service Authorization Reference; the services' own pages for operations
 * that ask for others' actions).
 */
const SERVICES: ReadonlyMap<string, ServiceActions> = new Map([
  [
    'dynamodb',
    service(
      'dynamodb',
      [
        'GetItem',
        'PutItem',
        'UpdateItem',
        'DeleteItem',
        'Query',
        'Scan',
        'BatchGetItem',
        'BatchWriteItem',
        'ConditionCheckItem',
      ],
      { TransactGetItems: ['GetItem'], TransactWriteItems: ['PutItem'], ExecuteStatement: ['PartiQLSelect'] },
    ),
  ],
  [
    's3',
    service('s3', ['GetObject', 'PutObject', 'DeleteObject'], {
      HeadObject: ['GetObject'],
      CopyObject: ['GetObject', 'PutObject'],
      CreateMultipartUpload: ['PutObject'],
      UploadPart: ['PutObject'],
      CompleteMultipartUpload: ['PutObject'],
      DeleteObjects: ['DeleteObject'],
      ListObjects: ['ListBucket'],
      ListObjectsV2: ['ListBucket'],
      HeadBucket: ['ListBucket'],
    }),
  ],
  [
    'sqs',
    service(
      'sqs',
      ['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'],
      { SendMessageBatch: ['SendMessage'], DeleteMessageBatch: ['DeleteMessage'] },
    ),
  ],
  ['sns', service('sns', ['Publish'], { PublishBatch: ['Publish'] })],
  ['kinesis', service('kinesis', ['PutRecord', 'PutRecords', 'GetRecords'])],
  ['firehose', service('firehose', ['PutRecord', 'PutRecordBatch'])],
  ['eventbridge', service('events', ['PutEvents'])],
  [
    'step-functions',
    service('states', [
      'StartExecution',
      'StartSyncExecution',
      'DescribeExecution',
      'SendTaskSuccess',
      'SendTaskFailure',
    ]),
  ],
  ['secretsmanager', service('secretsmanager', ['GetSecretValue', 'BatchGetSecretValue', 'PutSecretValue'])],
  ['ssm', service('ssm', ['GetParameter', 'GetParameters', 'GetParametersByPath', 'PutParameter'])],
  ['lambda', service('lambda', ['InvokeFunction'], { Invoke: ['InvokeFunction'] })],
  ['ses', service('ses', ['SendEmail', 'SendRawEmail'])],
  ['kms', service('kms', ['Decrypt', 'Encrypt', 'GenerateDataKey'])],
  ['rds-data', service('rds-data', ['ExecuteStatement', 'BatchExecuteStatement'])],
]);

/** Other names under which people know the same services. */
const ALIASES: Readonly<Record<string, string>> = {
  events: 'eventbridge',
  states: 'step-functions',
  stepfunctions: 'step-functions',
  'secrets-manager': 'secretsmanager',
};

/**
 * The type under which a resource's service is known here (`events` → `eventbridge`), or undefined where
 * calls need no permission.
 */
export function serviceType(type: string): string | undefined {
  const name = type.toLowerCase();
  const known = Object.hasOwn(ALIASES, name) ? ALIASES[name] : name;
  return known !== undefined && SERVICES.has(known) ? known : undefined;
}

/**
 * Operations that are known of a resource type, its default first; none where calls need no permission
 * (`http`, `rds`).
 */
export function operationsOf(type: string): readonly string[] {
  const known = SERVICES.get(serviceType(type) ?? '');
  if (known === undefined) return [];
  const names = Object.keys(known.operations);
  return [known.defaultOperation, ...names.filter((name) => name !== known.defaultOperation)];
}

/** The known operation that is most likely meant by one that is not known, or undefined. */
export function nearestOperation(type: string, operation: string): string | undefined {
  return nearest(operation, operationsOf(type));
}

/**
 * Actions (`service:Name`) that a call asks for. `operation` null is the type's default; case, hyphens and
 * underscores do not count; one that is not known is taken as the name of an action, one with a colon as an
 * action. Empty for types that ask for none.
 */
export function actionsOf(type: string, operation: string | null): readonly string[] {
  const known = SERVICES.get(serviceType(type) ?? '');
  if (known === undefined) return [];
  if (operation?.includes(':')) {
    const [prefix, name = ''] = operation.split(':', 2);
    if (prefix?.toLowerCase() !== known.prefix) return [operation];
    return actionsOf(type, name);
  }
  const wanted = plain(operation ?? known.defaultOperation);
  const found = Object.entries(known.operations).find(([name]) => plain(name) === wanted);
  const names = found?.[1] ?? [operation ?? known.defaultOperation];
  return names.map((name) => `${known.prefix}:${name}`);
}

function plain(operation: string): string {
  return operation.toLowerCase().replaceAll(/[-_\s]/g, '');
}

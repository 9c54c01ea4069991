import { actionsOf, serviceType } from '../../platform/service-actions.ts';
import {
  accountNamedBy,
  arnOf,
  DEFAULT_REGION,
  EXAMPLE_ACCOUNT_ID,
  type Place,
  roleArn,
} from '../iam/arns.ts';
import { type AccessRequest, type Caller, decide, type Policy } from '../iam/iam.ts';
import type { KeyPath } from '../text/source-node.ts';
import type {
  Architecture,
  ArchitectureFunction,
  ArchitectureTrigger,
  MissingPermission,
  NeededPermission,
} from './architecture.ts';
import { permissionWords } from './permission-words.ts';
import { invokePermission } from './push-permissions.ts';

type Need = Pick<NeededPermission, 'path' | 'purpose' | 'effect' | 'managedPolicy'> & {
  readonly actions: readonly string[];
  /** Of which one is enough. */
  readonly anyOf?: readonly string[] | undefined;
  readonly resource: string;
};

interface PollerActions {
  readonly actions: readonly string[];
  readonly anyOf?: readonly string[];
  readonly managedPolicy: string | null;
}

const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/**
 * Actions of the pollers (AWS Lambda Developer Guide: "Using Lambda with Amazon SQS", "… Kinesis", "…
 * DynamoDB", "… MSK", "… Amazon MQ", "… DocumentDB", without those for their networks and secrets): those
 * without which nothing is read. The guide lists more; the roles that CDK and the Serverless Framework make
 * have only some of them, and their mappings poll.
 */
const POLLERS: ReadonlyMap<string, PollerActions> = new Map<string, PollerActions>([
  [
    'sqs',
    {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      managedPolicy: 'AWSLambdaSQSQueueExecutionRole',
    },
  ],
  [
    'kinesis',
    {
      actions: ['kinesis:GetRecords', 'kinesis:GetShardIterator'],
      anyOf: ['kinesis:DescribeStream', 'kinesis:DescribeStreamSummary', 'kinesis:ListShards'],
      managedPolicy: 'AWSLambdaKinesisExecutionRole',
    },
  ],
  [
    'dynamodb-stream',
    {
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      managedPolicy: 'AWSLambdaDynamoDBExecutionRole',
    },
  ],
  // A self-managed cluster asks for no permission to poll.
  [
    'msk',
    {
      actions: ['kafka:GetBootstrapBrokers'],
      anyOf: ['kafka:DescribeCluster', 'kafka:DescribeClusterV2'],
      managedPolicy: 'AWSLambdaMSKExecutionRole',
    },
  ],
  ['mq', { actions: ['mq:DescribeBroker'], managedPolicy: null }],
  [
    'documentdb',
    {
      actions: ['DescribeDBClusters', 'DescribeDBClusterParameters', 'DescribeDBSubnetGroups'].map(
        (name) => `rds:${name}`,
      ),
      managedPolicy: null,
    },
  ],
]);

/** Sources as targets of events: what a destination asks of the role. */
const DESTINATION_TYPES: Readonly<Record<string, string>> = {
  sqs: 'sqs',
  sns: 'sns',
  s3: 's3',
  eventbridge: 'eventbridge',
};
const DESTINATION_ACTIONS: Readonly<Record<string, string>> = {
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  s3: 's3:PutObject',
  eventbridge: 'events:PutEvents',
  lambda: 'lambda:InvokeFunction',
};

const CALL_POLICIES: Readonly<Record<string, string>> = {
  dynamodb: 'AmazonDynamoDBFullAccess',
  s3: 'AmazonS3FullAccess',
  sqs: 'AmazonSQSFullAccess',
  sns: 'AmazonSNSFullAccess',
  kinesis: 'AmazonKinesisFullAccess',
  firehose: 'AmazonKinesisFirehoseFullAccess',
  eventbridge: 'AmazonEventBridgeFullAccess',
  'step-functions': 'AWSStepFunctionsFullAccess',
  secretsmanager: 'SecretsManagerReadWrite',
  ssm: 'AmazonSSMFullAccess',
  lambda: 'AWSLambdaRole',
  ses: 'AmazonSESFullAccess',
  'rds-data': 'AmazonRDSDataFullAccess',
};

/** Every permission that an architecture asks for, granted or not, in the order functions, triggers. */
export function neededPermissions(architecture: Architecture): readonly NeededPermission[] {
  const place = placeOf(architecture);
  const functions = new Map(architecture.functions.map((entry) => [entry.name, entry]));
  const needed: NeededPermission[] = [];
  for (const entry of architecture.functions) {
    needed.push(...ofRole(entry, functionNeeds(entry, architecture, place), architecture, place));
  }
  for (const trigger of architecture.triggers) {
    const entry = functions.get(trigger.function);
    if (entry === undefined) continue;
    needed.push(...ofRole(entry, triggerNeeds(trigger, architecture, place), architecture, place));
    const push = invokePermission(trigger, architecture.triggers, place);
    if (push !== null) needed.push(push);
  }
  return needed;
}

/** What is missing, one entry for each purpose and resource; empty where every permission is there. */
export function missingPermissions(architecture: Architecture): readonly MissingPermission[] {
  const groups = new Map<string, NeededPermission[]>();
  for (const need of neededPermissions(architecture)) {
    if (need.granted) continue;
    const key = JSON.stringify([need.path, need.purpose, need.effect, need.resource]);
    groups.set(key, [...(groups.get(key) ?? []), need]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { action: _action, granted: _granted, decision: _decision, ...rest } = first;
    const actions = group.map(({ action }) => action);
    return [{ ...rest, actions, message: permissionWords(first, actions) }];
  });
}

/**
 * Policies that people paste name their own account; where they name just one, the architecture stands in it.
 */
function placeOf({ region = DEFAULT_REGION, roles }: Architecture): Place {
  const statements = [...roles.values()].flatMap(({ policies, boundary }) =>
    [...policies, ...(boundary ?? [])].flatMap((policy) => policy.statements),
  );
  const arns = statements.flatMap(({ resources = [], notResources = [] }) => [...resources, ...notResources]);
  return { region, accountId: accountNamedBy(arns) ?? EXAMPLE_ACCOUNT_ID };
}

function functionNeeds(entry: ArchitectureFunction, architecture: Architecture, place: Place): Need[] {
  const path = ['functions', entry.name];
  const needs: Need[] = [];
  if (entry.logs) {
    const logs = { path, effect: 'no-logs', managedPolicy: 'AWSLambdaBasicExecutionRole' } as const;
    const group = `/aws/lambda/${entry.name}`;
    needs.push(
      {
        ...logs,
        purpose: 'creating its log group',
        actions: ['logs:CreateLogGroup'],
        resource: arnOf('log-group', group, place),
      },
      { ...logs, purpose: 'writing logs', actions: LOGS, resource: arnOf('log-stream', group, place) },
    );
  }
  if (entry.vpc) needs.push(...vpcNeeds(path, place));
  entry.invokes.forEach((callee, index) => {
    needs.push({
      path: [...path, 'invokes', index],
      purpose: `invoking '${callee}'`,
      effect: 'call-denied',
      managedPolicy: 'AWSLambdaRole',
      actions: ['lambda:InvokeFunction'],
      resource: arnOf('lambda', callee, place),
    });
  });
  entry.calls.forEach((call, index) => {
    needs.push(...callNeeds(call, [...path, 'calls', index], architecture, place));
  });
  for (const key of ['onFailure', 'onSuccess', 'deadLetter'] as const) {
    needs.push(...destinationNeeds(entry[key] ?? null, [...path, 'async', key], architecture, place));
  }
  return needs;
}

/**
 * Network interfaces of a function in a VPC (AWS Lambda Developer Guide, "Giving Lambda functions access to
 * resources in an Amazon VPC"). The guide has come to name more (subnets, private addresses); roles of the
 * three of its page of 2018 still start. EC2 knows no resource for what only describes.
 */
function vpcNeeds(path: KeyPath, place: Place): Need[] {
  const need = {
    path,
    purpose: 'managing its network interfaces',
    effect: 'cannot-start',
    managedPolicy: 'AWSLambdaVPCAccessExecutionRole',
  } as const;
  return [
    {
      ...need,
      actions: ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'],
      resource: arnOf('network-interface', 'any', place),
    },
    { ...need, actions: ['ec2:DescribeNetworkInterfaces'], resource: '*' },
  ];
}

function callNeeds(
  { resource: name, operation }: ArchitectureFunction['calls'][number],
  path: KeyPath,
  { resources }: Architecture,
  place: Place,
): Need[] {
  const resource = resources.find((candidate) => candidate.name === name);
  if (resource === undefined) return [];
  const need = { path, purpose: `calling '${name}'`, effect: 'call-denied' } as const;
  if (resource.type === 'rds' && resource.iamAuth) {
    const arn = arnOf('rds-db', name, place);
    return [{ ...need, managedPolicy: null, actions: ['rds-db:connect'], resource: arn }];
  }
  const type = serviceType(resource.type);
  if (type === undefined) return [];
  const managedPolicy = CALL_POLICIES[type] ?? null;
  return actionsOf(type, operation).map((action) => {
    const arn = arnOf(action === 's3:ListBucket' ? 's3-bucket' : type, name, place);
    return { ...need, managedPolicy, actions: [action], resource: arn };
  });
}

function destinationNeeds(
  target: string | null,
  path: KeyPath,
  { functions, triggers, resources }: Architecture,
  place: Place,
): Need[] {
  if (target === null) return [];
  const need = (type: string, name: string): Need[] => {
    const action = DESTINATION_ACTIONS[type];
    if (action === undefined) return [];
    const purpose = `sending events to '${target}'`;
    const managedPolicy = CALL_POLICIES[type] ?? null;
    const resource = arnOf(type, name, place);
    return [{ path, purpose, effect: 'destination-lost', managedPolicy, actions: [action], resource }];
  };
  const isNamed =
    functions.some(({ name }) => name === target) || resources.some(({ name }) => name === target);
  const trigger =
    triggers.find(({ name }) => name === target) ??
    (isNamed
      ? undefined
      : triggers.find(({ source, resourceName }) => resourceName === target && source !== 'sqs'));
  if (trigger !== undefined) {
    const type = DESTINATION_TYPES[trigger.source];
    return type === undefined
      ? need('lambda', trigger.function)
      : need(type, trigger.resourceName ?? trigger.name);
  }
  if (functions.some(({ name }) => name === target)) return need('lambda', target);
  const resource = resources.find(({ name }) => name === target);
  return resource === undefined ? [] : need(serviceType(resource.type) ?? '', target);
}

function triggerNeeds(trigger: ArchitectureTrigger, architecture: Architecture, place: Place): Need[] {
  const path = ['triggers', trigger.name];
  if (trigger.isDurable === true) return [durableNeed(trigger, path, place)];
  const poller = POLLERS.get(trigger.source);
  if (poller === undefined) return [];
  const fanOut = trigger.enhancedFanOut && trigger.source === 'kinesis' ? ['kinesis:SubscribeToShard'] : [];
  const name = trigger.resourceName ?? trigger.name;
  return [
    {
      path,
      purpose: `polling '${name}'`,
      effect: 'not-polled',
      managedPolicy: poller.managedPolicy,
      actions: [...poller.actions, ...fanOut],
      anyOf: poller.anyOf,
      resource: arnOf(trigger.source, name, place),
    },
    ...destinationNeeds(trigger.onFailure, [...path, 'onFailure'], architecture, place),
  ];
}

/** AWS Lambda Developer Guide, "Security and permissions for Lambda durable functions". */
function durableNeed({ function: name }: ArchitectureTrigger, path: KeyPath, place: Place): Need {
  return {
    path,
    purpose: 'keeping the checkpoints of its durable executions',
    effect: 'access-denied',
    managedPolicy: 'AWSLambdaBasicDurableExecutionRolePolicy',
    actions: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
    resource: arnOf('lambda', name, place),
  };
}

/** Whether the function's role grants its needs; a role that is not known, like none, is asked nothing. */
function ofRole(
  entry: ArchitectureFunction,
  needs: readonly Need[],
  { roles, region = DEFAULT_REGION }: Architecture,
  place: Place,
): NeededPermission[] {
  const role = entry.role === null ? undefined : roles.get(entry.role);
  if (entry.role === null || role === undefined) return [];
  const who = { kind: 'role', role: entry.role, function: entry.name } as const;
  const arn = roleArn(entry.role, place);
  const caller: Caller = { kind: 'identity', arn, accountId: place.accountId };
  const context = {
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': place.accountId,
    'aws:ResourceAccount': place.accountId,
    'aws:RequestedRegion': region,
    'aws:PrincipalType': 'AssumedRole',
    'aws:SecureTransport': 'true',
  };
  const policies = { identity: role.policies, resource: NO_POLICIES, boundary: role.boundary ?? undefined };
  return needs.flatMap(({ actions, anyOf = [], ...need }) => {
    const decided = (action: string): NeededPermission => {
      const { resource } = need;
      const request: AccessRequest = {
        caller,
        action,
        resource,
        resourceAccountId: place.accountId,
        context,
      };
      const decision = decide(request, policies);
      return { ...need, who, action, granted: decision.result === 'allowed', decision };
    };
    const others = anyOf.map(decided);
    const one = others.find(({ granted }) => granted) ?? others[0];
    return [...actions.map(decided), ...(one === undefined ? [] : [one])];
  });
}

const NO_POLICIES: readonly Policy[] = [];

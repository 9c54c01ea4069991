import { describe, expect, it } from 'vitest';
import {
  findManagedPolicy,
  managedPolicyNames,
  nearestManagedPolicy,
} from '../../src/platform/managed-policies.ts';
import { actionsOf, operationsOf } from '../../src/platform/service-actions.ts';
import type {
  Architecture,
  ArchitectureFunction,
  ArchitectureTrigger,
} from '../../src/scenario/permissions/architecture.ts';
import { missingPermissions, neededPermissions } from '../../src/scenario/permissions/permissions.ts';
import { parseTolerantly } from '../../src/scenario/schema/issues.ts';
import { type RoleSpec, roleSchema } from '../../src/scenario/schema/role-schema.ts';

const read = (given: unknown) => parseTolerantly<RoleSpec>(roleSchema(), given, ['roles', 'worker']);
const faults = (given: unknown) =>
  read(given).issues.map(({ path, problem, remedy }) => `${path.join('.')}: ${problem}; ${remedy}`);

function role(...policies: unknown[]): RoleSpec {
  const { value, issues } = read({ policies });
  expect(issues).toEqual([]);
  if (value === undefined) throw new Error('no role');
  return value;
}

const quiet: ArchitectureFunction = {
  name: 'f',
  role: 'worker',
  vpc: false,
  logs: false,
  invokes: [],
  calls: [],
  onFailure: null,
  onSuccess: null,
};
const from = (source: string, more: Partial<ArchitectureTrigger> = {}): ArchitectureTrigger => ({
  name: 'jobs',
  source,
  function: 'f',
  permission: true,
  onFailure: null,
  resourceName: null,
  enhancedFanOut: false,
  ...more,
});

function architecture(more: Partial<Architecture>, worker: RoleSpec = role()): Architecture {
  return { functions: [quiet], triggers: [], resources: [], roles: new Map([['worker', worker]]), ...more };
}
const effects = (given: Architecture) =>
  missingPermissions(given).map(({ effect, path }) => [path.join('.'), effect]);

describe('managed policies', () => {
  it('are found by name and ARN, and carry source and date', () => {
    const found = findManagedPolicy('arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole');
    expect(found).toBe(findManagedPolicy('AWSLambdaSQSQueueExecutionRole'));
    expect(found?.value.statements[0]?.actions).toContain('sqs:ReceiveMessage');
    expect(findManagedPolicy('constructor')).toBeUndefined();
    expect(nearestManagedPolicy('AWSLambdaBasicExecutionRol')).toBe('AWSLambdaBasicExecutionRole');
    expect(new Set(managedPolicyNames).size).toBe(managedPolicyNames.length);
    for (const name of managedPolicyNames) {
      expect(findManagedPolicy(name)).toMatchObject({
        date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        source: expect.stringMatching(/./),
      });
    }
  });
});

describe('missing permissions', () => {
  it('are told in one sentence, with what follows and what to add', () => {
    const given = architecture({ triggers: [from('sqs')] });
    expect(missingPermissions(given).map(({ message }) => message)).toEqual([
      "triggers.jobs: the role 'worker' of function 'f' lacks sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes on arn:aws:sqs:us-east-1:123456789012:jobs; the mapping cannot poll, so events wait until they expire; add AWSLambdaSQSQueueExecutionRole or { effect: Allow, actions: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], resources: ['arn:aws:sqs:us-east-1:123456789012:jobs'] }",
    ]);
  });

  it.each([
    ['sqs', 'AWSLambdaSQSQueueExecutionRole'],
    ['kinesis', 'AWSLambdaKinesisExecutionRole'],
    ['dynamodb-stream', 'AWSLambdaDynamoDBExecutionRole'],
  ])('of a poller of %s end with %s', (source, policy) => {
    const triggers = [from(source, { enhancedFanOut: true, permission: false })];
    expect(effects(architecture({ triggers }))).toEqual([['triggers.jobs', 'not-polled']]);
    expect(effects(architecture({ triggers }, role(policy)))).toEqual([]);
  });

  it.each([
    's3',
    'sns',
    'eventbridge',
    'schedule',
    'api-gateway',
    'alb',
    'iot',
    'ses',
    'logs',
    'function-url',
    'sdk',
    'step-functions',
  ])('of %s are those of its own resource policy, role or not', (source) => {
    const functions = [{ ...quiet, role: null }];
    expect(effects(architecture({ functions, triggers: [from(source)] }))).toEqual([]);
    const triggers = [from(source, { permission: false }), from(source, { name: 'other' })];
    expect(effects(architecture({ functions, triggers }))).toEqual([['triggers.jobs', 'access-denied']]);
  });

  it('say which service is not let in', () => {
    const triggers = [from('s3', { permission: false })];
    expect(missingPermissions(architecture({ triggers }))[0]?.message).toBe(
      "triggers.jobs: the resource policy of function 'f' does not let s3.amazonaws.com in: it lacks lambda:InvokeFunction on arn:aws:lambda:us-east-1:123456789012:function:f; every event is refused (403 AccessDenied) before it reaches the function; take permission: false away",
    );
  });

  it('concern logs, VPC, invokes, calls and destinations', () => {
    const functions = [
      {
        ...quiet,
        vpc: true,
        logs: true,
        invokes: ['g'],
        calls: [
          { resource: 'table', operation: 'PutItem' },
          { resource: 'web', operation: null },
          { resource: 'base', operation: null },
        ],
        onFailure: 'dead',
        onSuccess: 'g',
      },
      { ...quiet, name: 'g', role: null, vpc: true, logs: true, invokes: ['f'] },
    ];
    const resources = [
      { name: 'table', type: 'dynamodb', iamAuth: false },
      { name: 'web', type: 'http', iamAuth: false },
      { name: 'base', type: 'rds', iamAuth: true },
      { name: 'dead', type: 'sqs', iamAuth: false },
    ];
    expect(effects(architecture({ functions, resources }))).toEqual([
      ['functions.f', 'no-logs'],
      ['functions.f', 'no-logs'],
      ['functions.f', 'cannot-start'],
      ['functions.f', 'cannot-start'],
      ['functions.f.invokes.0', 'call-denied'],
      ['functions.f.calls.0', 'call-denied'],
      ['functions.f.calls.2', 'call-denied'],
      ['functions.f.async.onFailure', 'destination-lost'],
      ['functions.f.async.onSuccess', 'destination-lost'],
    ]);
    const worker = role('AWSLambdaVPCAccessExecutionRole', 'AWSLambdaRole', 'AmazonDynamoDBFullAccess', {
      effect: 'allow',
      actions: ['sqs:SendMessage', 'rds-db:connect'],
      resources: '*',
    });
    expect(missingPermissions(architecture({ functions, resources }, worker))).toEqual([]);
  });

  it('take statements that deny and boundaries into account', () => {
    const triggers = [from('sqs')];
    const denying = role('AdministratorAccess', {
      Effect: 'Deny',
      Action: 'sqs:ReceiveMessage',
      Resource: '*',
    });
    expect(missingPermissions(architecture({ triggers }, denying))).toMatchObject([
      {
        actions: ['sqs:ReceiveMessage'],
        message: expect.stringContaining('(denied by statement 1 of policy 2)'),
      },
    ]);
    const bounded = { ...role('AdministratorAccess'), boundary: role('AmazonS3FullAccess').policies };
    expect(missingPermissions(architecture({ triggers }, bounded))[0]?.message).toContain(
      'its boundary does not allow it',
    );
  });

  it('stand in the account that pasted policies name', () => {
    const own = role({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'sqs:*', Resource: 'arn:aws:sqs:eu-west-1:210987654321:jobs' },
    });
    const triggers = [from('sqs')];
    expect(effects(architecture({ triggers, region: 'eu-west-1' }, own))).toEqual([]);
    expect(effects(architecture({ triggers }, own))).toEqual([['triggers.jobs', 'not-polled']]);
  });

  it('are none for a role whose logs alone are asked for, and every need is listed', () => {
    const given = architecture(
      { functions: [{ ...quiet, logs: true }] },
      role('AWSLambdaBasicExecutionRole'),
    );
    expect(neededPermissions(given).map(({ action, granted }) => [action, granted])).toEqual([
      ['logs:CreateLogGroup', true],
      ['logs:CreateLogStream', true],
      ['logs:PutLogEvents', true],
    ]);
    const insights = role('CloudWatchLambdaInsightsExecutionRolePolicy');
    expect(missingPermissions({ ...given, roles: new Map([['worker', insights]]) })).toMatchObject([
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], effect: 'no-logs' },
    ]);
  });
});

describe('operations', () => {
  it('ask for the actions of IAM', () => {
    expect(actionsOf('dynamodb', null)).toEqual(['dynamodb:GetItem']);
    expect(actionsOf('dynamodb', 'put-item')).toEqual(['dynamodb:PutItem']);
    expect(actionsOf('sqs', 'sqs:SendMessageBatch')).toEqual(['sqs:SendMessage']);
    expect(actionsOf('s3', 'CopyObject')).toEqual(['s3:GetObject', 's3:PutObject']);
    expect(actionsOf('events', null)).toEqual(['events:PutEvents']);
    expect(actionsOf('s3', 'constructor')).toEqual(['s3:constructor']);
    expect(actionsOf('http', 'GET')).toEqual([]);
    expect(operationsOf('sns')).toEqual(['Publish', 'PublishBatch']);
    expect(operationsOf('http')).toEqual([]);
  });
});

describe('a role', () => {
  it.each<[given: unknown, ...faults: string[]]>([
    [
      { policies: ['AWSLambdaBasicExecutionRol'] },
      "roles.worker.policies.0: the managed policy 'AWSLambdaBasicExecutionRol' is not known; did you mean 'AWSLambdaBasicExecutionRole'?",
    ],
    [
      { policies: [{ effect: 'Alow', actions: 'GetItem', resources: 'orders' }] },
      "roles.worker.policies.0.effect: the effect is 'Alow'; give Allow or Deny",
      "roles.worker.policies.0.actions: 'GetItem' is not an action; write service:Name, such as dynamodb:PutItem",
      "roles.worker.policies.0.resources: 'orders' is not the ARN of a resource; write * or arn:aws:SERVICE:REGION:ACCOUNT:NAME, with no wildcard for the service",
    ],
    [
      { policies: [{ effect: 'Allow', actions: ['s3:*'] }] },
      'roles.worker.policies.0: the statement names no resources; give resources',
    ],
    [
      { policies: [{ Effect: 'Allow', Action: '*', NotAction: '*', Resource: '*' }] },
      'roles.worker.policies.0: actions and notActions stand side by side; keep one of them',
    ],
    [
      { policies: [{ Effect: 'Allow', Actoin: '*', Resource: '*' }] },
      "roles.worker.policies.0.Actoin: 'Actoin' is not a key of a policy statement; did you mean 'actions'?",
    ],
    [
      {
        policies: [
          {
            Effect: 'Allow',
            Action: '*',
            Resource: '*',
            Condition: { StringEqual: {}, Bool: { 'aws:K': 3 } },
          },
        ],
      },
      "roles.worker.policies.0.Condition.StringEqual: 'StringEqual' is no condition operator; did you mean 'StringEquals'?",
      "roles.worker.policies.0.Condition.Bool.aws:K: '3' does not suit Bool; give true or false",
    ],
    [
      { policies: [{ Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::$' + '{aws:username}' }] },
      "roles.worker.policies.0.Resource: 'arn:aws:s3:::$" +
        "{aws:username}' holds a policy variable, which is not evaluated here; write the value, or *",
    ],
    [
      { policies: 'AdministratorAccess' },
      "roles.worker.policies: 'AdministratorAccess' is not a list of policies; write it like [AWSLambdaBasicExecutionRole]",
    ],
    [
      { policies: [], boundry: [] },
      "roles.worker.boundry: 'boundry' is not a key of a role; did you mean 'boundary'?",
    ],
  ])('%j is at fault', (given, ...expected) => {
    expect(faults(given)).toEqual(expected);
  });

  it('without policies is at fault', () => {
    expect(faults({})).toEqual(['roles.worker.policies: this key is missing; give it']);
  });
});
